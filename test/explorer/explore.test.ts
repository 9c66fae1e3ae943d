import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Exploration, exitCode } from '../../src/explorer/exploration.js'
import { type ExploreOptions, explore } from '../../src/explorer/explore.js'
import { stopWhen } from '../../src/explorer/stop.js'
import { createToyEngine, type Toy } from './toy-engine.js'

/** From each number below 20: add 3, add 5. */
const sums: Toy = {
  initial: [0, 1],
  actions: ['Add3', 'Add5'],
  next: (state) =>
    state < 20
      ? [
          { action: 'Add3', to: state + 3 },
          { action: 'Add5', to: state + 5 },
        ]
      : [],
}

function run(toy: Toy, options?: ExploreOptions): Promise<Exploration> {
  return explore(createToyEngine(toy), options)
}

/** `0 Add3 3 Add5 8` */
function path({ counterexample }: Exploration): string {
  const { states, steps } = counterexample!.trace
  return states.map((state, index) => (index > 0 ? `${steps[index - 1]!.action} ` : '') + state[0]).join(' ')
}

describe('the level loop', () => {
  test('visits states by level, in the order of their fingerprints', async () => {
    const visited: number[] = []
    await explore(createToyEngine(sums, visited))
    expect(visited).toEqual([
      0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    ])
    const byDecreasing = { ...sums, reduce: (state: number) => 100 - state }
    visited.length = 0
    await explore(createToyEngine(byDecreasing, visited))
    expect(visited).toEqual([
      1, 0, 6, 5, 4, 3, 11, 10, 9, 8, 7, 16, 15, 14, 13, 12, 21, 20, 19, 18, 17, 24, 23, 22,
    ])
  })

  test('counts exactly', async () => {
    const exploration = await run(sums)
    expect(exploration.verdict).toEqual({ kind: 'exhausted' })
    expect(exploration.statistics).toEqual({
      generated: 40,
      distinct: 24,
      left: 0,
      depth: 5,
      diameter: 5,
      cut: 0,
      initial: { generated: 2, distinct: 2 },
      actions: [
        { name: 'Add3', generated: 19, distinct: 3 },
        { name: 'Add5', generated: 19, distinct: 19 },
      ],
      levels: [2, 4, 5, 5, 5, 3],
      growth: [2, 1.25, 1, 1, 0.6],
      frontier: { depth: 1, states: 4, variables: [{ name: 'x', values: 4 }] },
      outDegree: { min: 0, mean: 38 / 24, max: 2, percentile95: 2 },
      collisionProbability: (24 * 16) / 2 ** 64,
    })
    expect(exitCode(exploration)).toBe(0)
  })

  test('stops at the depth, with what it left', async () => {
    const exploration = await run(sums, { depth: 2 })
    expect(exploration.verdict).toEqual({ kind: 'bounded', depth: 2 })
    const { generated, distinct, left, levels, diameter, frontier } = exploration.statistics
    expect({ generated, distinct, left, levels }).toEqual({
      generated: 14,
      distinct: 11,
      left: 5,
      levels: [2, 4, 5],
    })
    expect(diameter).toBeUndefined()
    expect(frontier).toEqual({ depth: 2, states: 5, variables: [{ name: 'x', values: 5 }] })
    expect((await run(sums, { depth: 5 })).verdict).toEqual({ kind: 'bounded', depth: 5 })
    expect((await run(sums, { depth: 6 })).verdict).toEqual({ kind: 'exhausted' })
    const initialOnly = await run(sums, { depth: 0 })
    expect(initialOnly.statistics).toMatchObject({ generated: 2, distinct: 2, left: 2, depth: 0 })
  })

  test('checks what a constraint cuts, but neither counts nor explores it', async () => {
    const within = (state: number) => state <= 10
    const cut = await run({ ...sums, within })
    expect(cut.verdict).toEqual({ kind: 'exhausted' })
    expect(cut.statistics).toMatchObject({ generated: 22, distinct: 10, cut: 8, levels: [2, 4, 4] })
    const violated = await run({ ...sums, within, invariants: { Small: (state) => state <= 12 } })
    expect(path(violated)).toBe('0 Add3 3 Add5 8 Add5 13')
  })

  test('has an answer where there is nothing to explore', async () => {
    const none = await run({ ...sums, initial: [] })
    expect(none.verdict).toEqual({ kind: 'exhausted' })
    expect(none.statistics).toMatchObject({ generated: 0, distinct: 0, depth: -1, levels: [] })
    const outside = await run({ ...sums, within: () => false })
    expect(outside.statistics).toMatchObject({ generated: 2, distinct: 0, cut: 2, depth: -1 })
  })
})

describe('the counterexample', () => {
  test('completes the level, and is the least by path', async () => {
    const exploration = await run({ ...sums, invariants: { NotBig: (state) => state < 9 } })
    expect(exploration.verdict).toEqual({ kind: 'violated' })
    expect(exploration.counterexample).toMatchObject({ kind: 'invariant', name: 'NotBig' })
    // 10 and 11 are violations at the same depth, by greater parents.
    expect(path(exploration)).toBe('1 Add3 4 Add5 9')
    expect(exploration.statistics).toMatchObject({ generated: 14, distinct: 11, left: 5, levels: [2, 4, 5] })
    expect(exploration.counterexample!.explanation!.values).toEqual([{ name: 'x', value: 9 }])
    expect(exitCode(exploration)).toBe(1)
  })

  test('is the least by invariant before path', async () => {
    const exploration = await run({
      ...sums,
      invariants: { First: (state) => state !== 11, Second: (state) => state !== 7 },
    })
    expect(exploration.counterexample!.name).toBe('First')
    expect(path(exploration)).toBe('1 Add5 6 Add5 11')
  })

  test('is the shortest before anything else', async () => {
    const exploration = await run({
      initial: [0],
      next: (state) => (state === 0 ? [1, 2] : state === 1 ? [3] : []).map((to) => ({ action: 'Step', to })),
      invariants: { No3: (state) => state !== 3 },
      deadlock: true,
    })
    // The deadlock of 2 comes to light after the violation by 3, but a step earlier.
    expect(exploration.counterexample!.kind).toBe('deadlock')
    expect(path(exploration)).toBe('0 Step 2')
  })

  test('may be an initial state', async () => {
    const exploration = await run({ ...sums, invariants: { Even: (state) => state % 2 === 0 } })
    expect(path(exploration)).toBe('1')
    expect(exploration.statistics).toMatchObject({ generated: 2, distinct: 2, left: 2, depth: 0 })
  })

  test('may be a step to a known state', async () => {
    const exploration = await run({
      initial: [0],
      next: (state) => [{ action: 'Step', to: (state + 1) % 4 }],
      properties: { Grows: (before, after) => after > before },
    })
    expect(exploration.counterexample).toMatchObject({ kind: 'property', name: 'Grows' })
    expect(path(exploration)).toBe('0 Step 1 Step 2 Step 3 Step 0')
  })

  test('may be a fault: in init, at an invariant, in an action', async () => {
    const inInit = await run({ ...sums, faultyInit: true })
    expect(inInit.counterexample!.fault!.code).toBe('E501')
    expect(inInit.counterexample!.trace.states).toEqual([])
    const atInvariant = await run({ ...sums, faultyInvariant: (state) => state === 8 })
    expect(path(atInvariant)).toBe('0 Add3 3 Add5 8')
    expect(atInvariant.counterexample!.attempted).toBeUndefined()
    const inAction = await run({ ...sums, faultyNext: (state) => state === 8 })
    expect(path(inAction)).toBe('0 Add3 3 Add5 8')
    expect(inAction.counterexample!.attempted!.action).toBe('Add3')
    expect(exitCode(inAction)).toBe(1)
  })

  test('goes by actual states under symmetry', async () => {
    // 10, 20 and 30 are one state, and so are 11, 21 and 31: each is known by its last digit.
    const exploration = await run({
      initial: [0],
      next: (state) =>
        (state === 0 ? [20, 10, 30] : state % 10 < 3 ? [state + 1] : []).map((to) => ({
          action: 'Step',
          to,
        })),
      reduce: (state) => (state === 0 ? 9 : state % 10),
      invariants: { NotThree: (state) => state % 10 !== 3 },
    })
    expect(exploration.statistics).toMatchObject({ generated: 7, distinct: 5, levels: [1, 1, 1, 1, 1] })
    expect(path(exploration)).toBe('0 Step 20 Step 21 Step 22 Step 23')
  })

  test('takes no step that an action constraint forbids', async () => {
    const exploration = await run({
      initial: [0],
      actions: ['Short', 'Long'],
      next: (state) => [
        { action: 'Short', to: state + 1 },
        { action: 'Long', to: state + 1 },
      ],
      allowed: (action) => action === 'Long',
      invariants: { Small: (state) => state < 2 },
    })
    // The violating step itself is checked before the constraint is.
    expect(path(exploration)).toBe('0 Long 1 Short 2')
  })
})

describe('a search that is stopped', () => {
  /** Runs for ever, with one more state a level. */
  const endless: Toy = { initial: [0], next: (state) => [{ action: 'Step', to: state + 1 }] }

  test('says so, and what it left', async () => {
    const controller = new AbortController()
    const exploration = await run(endless, {
      shouldStop: stopWhen({ signal: controller.signal }),
      onProgress: ({ depth }) => {
        if (depth === 7) controller.abort()
      },
    })
    expect(exploration.verdict).toEqual({ kind: 'stopped', reason: 'interrupt' })
    expect(exploration.statistics).toMatchObject({ generated: 9, distinct: 9, left: 1, depth: 8 })
    expect(exitCode(exploration)).toBe(3)
  })

  test('stops in the middle of a level', async () => {
    const wide: Toy = {
      initial: Array.from({ length: 5000 }, (_, index) => index),
      next: (state) => [{ action: 'Step', to: state + 5000 }],
    }
    const exploration = await run(wide, { shouldStop: () => 'time' })
    expect(exploration.verdict).toEqual({ kind: 'stopped', reason: 'time' })
    // The first stretch is of 1024 states: 3976 are left of the first level, and 1024 in the next.
    expect(exploration.statistics).toMatchObject({ generated: 6024, distinct: 6024, left: 5000 })
    expect(exploration.statistics.levels).toEqual([5000, 1024])
  })

  test('still reports a violation that it has seen', async () => {
    const exploration = await run(
      { ...endless, invariants: { Small: (state) => state < 1 } },
      { shouldStop: () => 'interrupt' },
    )
    expect(exploration.verdict).toEqual({ kind: 'violated' })
  })

  test('stops for want of memory only where garbage is not to blame', () => {
    let memory = 0
    const shouldStop = stopWhen({ memoryMaxBytes: 100, memoryBytes: () => memory })
    memory = 101
    for (let probe = 0; probe < 19; probe++) expect(shouldStop()).toBeUndefined()
    memory = 50
    expect(shouldStop()).toBeUndefined()
    memory = 101
    for (let probe = 0; probe < 19; probe++) expect(shouldStop()).toBeUndefined()
    expect(shouldStop()).toBe('memory')
    memory = 0
    expect(shouldStop()).toBe('memory')
  })

  test('stops at the time limit', () => {
    let now = 1000
    const shouldStop = stopWhen({ timeMaxMs: 500, clock: () => now })
    now = 1499
    expect(shouldStop()).toBeUndefined()
    now = 1500
    expect(shouldStop()).toBe('time')
  })
})

describe('on random graphs', () => {
  const graphs = fc.record({
    successors: fc.array(fc.array(fc.nat(29), { maxLength: 4 }), { minLength: 30, maxLength: 30 }),
    initial: fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 3 }),
    bad: fc.nat(29),
    clockStepMs: fc.integer({ min: 0, max: 40 }),
  })

  test('agrees with a queue, whatever the clock says', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async ({ successors, initial, bad, clockStepMs }) => {
        const toy: Toy = {
          initial,
          next: (state) => successors[state]!.map((to) => ({ action: 'Step', to })),
          invariants: { Good: (state) => state !== bad },
        }
        let now = 0
        const clock = () => {
          now += clockStepMs
          return now
        }
        const exploration = await run(toy, { clock })
        expect(exploration).toEqual(await run(toy))
        const depths = distances(initial, successors)
        expect(exploration.verdict.kind).toBe(depths.has(bad) ? 'violated' : 'exhausted')
        const { counterexample, statistics } = exploration
        if (counterexample) {
          const { states } = counterexample.trace
          expect(states).toHaveLength(depths.get(bad)! + 1)
          states.slice(1).forEach((state, index) => {
            expect(successors[Number(states[index]![0])]).toContain(state[0])
          })
        } else {
          expect(statistics.distinct).toBe(depths.size)
          expect(statistics.generated).toBe(
            [...depths.keys()].reduce((sum, state) => sum + successors[state]!.length, initial.length),
          )
          expect(statistics.diameter).toBe(Math.max(...depths.values()))
        }
      }),
    )
  })

  /** The least number of steps to each reachable state. */
  function distances(initial: readonly number[], successors: readonly (readonly number[])[]) {
    const depths = new Map(initial.map((state) => [state, 0]))
    for (const [state, depth] of depths) {
      for (const to of successors[state]!) if (!depths.has(to)) depths.set(to, depth + 1)
    }
    return depths
  }
})
