import { describe, expect, test } from '@jest/globals'
import { type ExploreOptions, explore } from '../../src/explorer/explore.js'
import { renderHints, renderStatistics, renderVerdict } from '../../src/explorer/report.js'
import { createToyEngine, type Toy } from './toy-engine.js'

/** A tree with three branches at each state, down to a depth of seven. */
const tree: Toy = {
  initial: [1],
  actions: ['Left', 'Middle', 'Right', 'Never'],
  next: (state) =>
    state < 3 ** 7
      ? [
          { action: 'Left', to: 3 * state },
          { action: 'Middle', to: 3 * state + 1 },
          { action: 'Right', to: 3 * state + 2 },
        ]
      : [],
  within: (state) => state % 100 !== 99,
}

async function report(toy: Toy, options?: ExploreOptions): Promise<string> {
  const exploration = await explore(createToyEngine(toy), options)
  return [
    ...renderStatistics(exploration),
    '',
    renderVerdict(exploration),
    ...renderHints(exploration).map((hint) => `- ${hint}`),
  ].join('\n')
}

describe('a report', () => {
  test('of an exhausted search', async () => {
    expect(await report(tree)).toBe(`3,214 states generated, 3,192 distinct, 0 left on queue
diameter 7
out-degree 0 to 3, on average 1.01, 3 at the 95th percentile
22 states generated outside the constraints
probability of a fingerprint collision 3.8e-15

action            generated  distinct
(initial states)          1         1
Left                  1,071     1,059
Middle                1,071     1,061
Right                 1,071     1,071
Never                     0         0

distinct states by depth, and their growth
0:      1      3      9     27     80    239    712  2,121
           x3.00  x3.00  x3.00  x2.96  x2.99  x2.98  x2.98

most values in 266 states of depth 7: x 266

exhausted: every reachable state was explored; nothing was checked
- nothing was checked: the specification has no invariant and no action property
- never enabled: Never`)
  })

  test('of a bounded search', async () => {
    const positive = { Positive: (state: number) => state > 0 }
    const toy = { ...tree, deadlock: true, invariants: positive }
    expect(await report(toy, { depth: 4 })).toBe(`121 states generated, 120 distinct, 80 left on queue
depth 4
out-degree 3 to 3, on average 3.00, 3 at the 95th percentile
1 state generated outside the constraints
probability of a fingerprint collision 6.5e-18

action            generated  distinct
(initial states)          1         1
Left                     40        39
Middle                   40        40
Right                    40        40
Never                     0         0

distinct states by depth, and their growth
0:      1      3      9     27     80
           x3.00  x3.00  x3.00  x2.96

most values in 80 states of depth 4: x 80

bounded: depth 4 reached, 80 states left unexplored; up to there no violation of 1 invariant, no deadlock
- not enabled in a state so far: Never
- the deepest level has 3.0 times the states of the one before; --depth 5 would add about 240`)
  })

  test('of a stopped search, ten levels a line', async () => {
    const endless: Toy = {
      initial: [0],
      next: (state) => [{ action: 'Step', to: state + 1 }],
      properties: { Grows: (before, after) => after > before },
    }
    let asked = 0
    const shouldStop = () => (++asked === 11 ? ('memory' as const) : undefined)
    expect(await report(endless, { shouldStop })).toBe(`12 states generated, 12 distinct, 1 left on queue
depth 11
out-degree 1 to 1, on average 1.00, 1 at the 95th percentile
probability of a fingerprint collision 0

action            generated  distinct
(initial states)          1         1
Step                     11        11

distinct states by depth, and their growth
 0:      1      1      1      1      1      1      1      1      1      1
            x1.00  x1.00  x1.00  x1.00  x1.00  x1.00  x1.00  x1.00  x1.00
10:      1      1
     x1.00  x1.00

stopped for want of memory at depth 11, 1 state left unexplored; so far no violation of 1 action property`)
  })

  test('of a long search, the first levels and the last', async () => {
    const last = 150_000
    const line: Toy = {
      initial: [1],
      next: (state) => (state <= last ? [{ action: 'Step', to: state + 1 }] : []),
    }
    const lines = (await report(line)).split('\n')
    const levels = lines.slice(lines.indexOf('distinct states by depth, and their growth') + 1)
    const states = '      1'
    const rowAt = (depth: number) => [
      `${String(depth).padStart(6)}:${states.repeat(10)}`,
      `       ${(depth === 0 ? '       ' : '  x1.00') + '  x1.00'.repeat(9)}`,
    ]
    expect(levels.slice(0, levels.indexOf(''))).toEqual([
      ...Array.from({ length: 10 }, (_, row) => rowAt(10 * row)).flat(),
      '   ...',
      ...Array.from({ length: 9 }, (_, row) => rowAt(last - 90 + 10 * row)).flat(),
      `${last}:${states}`,
      '         x1.00',
    ])
  })

  test('of a search that has no state', async () => {
    expect(await report({ ...tree, faultyInit: true })).not.toContain('depth')
  })

  test('says what is violated, and where', async () => {
    const verdicts: string[] = []
    const toys: Toy[] = [
      { ...tree, invariants: { Small: (state) => state < 100 } },
      { ...tree, invariants: { None: () => false } },
      { ...tree, properties: { Doubles: (before, after) => after === 2 * before } },
      { ...tree, deadlock: true, within: () => true },
      { ...tree, faultyInit: true },
      { ...tree, faultyNext: (state) => state === 14 },
    ]
    for (const toy of toys) verdicts.push(renderVerdict(await explore(createToyEngine(toy))))
    expect(verdicts).toEqual([
      'violated: invariant Small is false after 4 steps',
      'violated: invariant None is false in an initial state',
      'violated: property Doubles is false of step 1',
      'violated: deadlock after 7 steps',
      'violated: evaluation fails in init',
      'violated: evaluation of Left fails after 2 steps',
    ])
  })

  test('is suspicious of success', async () => {
    const hints: (readonly string[])[] = []
    const checked: Toy = { ...tree, deadlock: true }
    const toys: Toy[] = [
      { ...checked, initial: [] },
      { ...checked, within: () => false },
      { ...tree, invariants: { Positive: (state) => state > 0 }, next: () => [] },
      { ...checked, within: (state) => state < 2 },
      tree,
    ]
    for (const toy of toys) hints.push(renderHints(await explore(createToyEngine(toy))))
    expect(hints).toEqual([
      ['there is no initial state: `init` allows none'],
      ['there is nothing to explore: every initial state is outside the constraints'],
      ['no action was ever enabled'],
      ['never enabled: Never'],
      [
        'nothing was checked: the specification has no invariant and no action property',
        'never enabled: Never',
      ],
    ])
  })
})
