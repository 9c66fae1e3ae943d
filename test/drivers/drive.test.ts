import { describe, expect, test } from '@jest/globals'
import {
  Drive,
  type DriveHooks,
  type DriveRun,
  type FollowedStep,
  fitAdapter,
  type Hello,
  type Implementation,
  type Observation,
  printValue,
  renderDriveRun,
} from '../../src/index.js'
import {
  adapterOf,
  callOf,
  createLock,
  createStore,
  driversFile,
  type LockFault,
  preparedOf,
  type StoreFault,
  starter,
  traceOf,
} from './systems.js'

const lock = { prepared: preparedOf(driversFile('lock.spec')), file: driversFile('lock.json') }
const store = { prepared: preparedOf(driversFile('store.spec')), file: driversFile('store.json') }

interface Options extends DriveHooks {
  /** Makes another adapter of the text of the one there is. */
  readonly change?: (text: string) => string
}

/** Something to drive implementations of one of them with. */
function driveOf<Commands extends object>(
  { prepared, file }: typeof lock,
  make: () => Implementation<Commands>,
  { change, ...hooks }: Options = {},
): Drive {
  const adapter = fitAdapter(prepared, adapterOf(file, change))
  return new Drive({ prepared, adapter, start: starter(make) }, hooks)
}

function texts({ moves }: Pick<DriveRun, 'moves'>): readonly string[] {
  return moves.map((move) => callOf(move))
}

const many = { seed: 1, steps: 1500, depth: 40 }
/**
 * What is found of a fault on a way of many steps, and the moves that are left of it; random walks find the
 * same kind of it.
 */
async function found<Commands extends object>(
  system: typeof lock,
  make: () => Implementation<Commands>,
  way: readonly string[],
) {
  const drive = driveOf(system, make)
  const run = await drive.trace('way', traceOf(system.prepared, way))
  const minimised = (await drive.minimise(run))!
  const { verdict, step } = minimised.outcome
  expect(step).toBe(minimised.moves.length)
  expect(minimised.isMinimal).toBe(true)
  expect(run.outcome.verdict.kind).toBe(verdict.kind)
  expect((await drive.walks('walks', many)).outcome.verdict.kind).toBe(verdict.kind)
  await drive.close()
  return { verdict, moves: texts(minimised) }
}

describe('an implementation that does as it is specified', () => {
  test.each([
    ['the first', (waiting: readonly string[]) => waiting[0]],
    ['the last', (waiting: readonly string[]) => waiting.at(-1)],
    ['another', (waiting: readonly string[]) => [...waiting].sort().at(-1)],
  ])('matches, whoever of those who wait gets the lock: %s', async (_, next) => {
    const run = await driveOf(lock, () => createLock({ next })).walks('locks', many)
    expect(run.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 1500, lags: [] })
    // And one to begin with in each walk.
    expect(run.commands).toBe(1500 + run.behavior! + 1)
  })

  test.each([1, 2, 7])(
    'matches, whenever it does what it is not asked for: after %i commands',
    async (often) => {
      const run = await driveOf(store, () => createStore({ often })).walks('stores', many)
      expect(run.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 1500 })
    },
  )

  test('may be in several states, where one does not show them', async () => {
    const states: number[] = []
    const drive = driveOf(store, () => createStore({ often: 3 }), {
      onStep: (step) => states.push(step.states),
      change: (text) =>
        text.replace(/"durable": \{.*?\}/, '"durable": {"compare": "ignored", "because": "-"}'),
    })
    expect((await drive.walk('stores', { seed: 2, behavior: 0, steps: 30 })).outcome.verdict.kind).toBe(
      'match',
    )
    // Each replica that stores something may have made it durable or not.
    expect(Math.max(...states)).toBeGreaterThan(4)
    expect(states[0]).toBe(1)
  })

  test('is told of step by step, each once', async () => {
    const steps: FollowedStep[] = []
    const drive = driveOf(store, createStore, { onStep: (step) => steps.push(step) })
    const run = await drive.walk('stores', { seed: 1, behavior: 0, steps: 9 })
    expect(steps.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(steps.slice(1).map(({ move }) => move)).toEqual(run.moves)
    expect(run.commands).toBe(10)
  })
})

describe('what is wrong with a lock is found, and how to come to it', () => {
  const way = ['Acquire(c3)', 'Acquire(c1)', 'Release(c3)', 'Release(c1)', 'Acquire(c2)', 'Release(c2)']
  const shortest = ['Acquire(c3)', 'Acquire(c1)', 'Release(c3)', 'Acquire(c2)']
  const command = { op: 'acquire', args: { client: 'c2' } }
  test.each<[LockFault, object, readonly string[]]>([
    [
      'counts twice',
      { kind: 'state mismatch', variable: 'grants', expected: 3, found: 4, states: 1 },
      [...shortest.slice(0, 3), 'Release(c1)', 'Acquire(c2)'],
    ],
    ['refuses the third', { kind: 'refused', command, text: 'enough' }, shortest],
    [
      'panics',
      { kind: 'panic', command, text: expect.stringMatching(/^Error: the third grant\n/) },
      shortest,
    ],
    ['hangs', { kind: 'timeout', command, text: 'no answer to `acquire` came within 50 ms' }, shortest],
    [
      'an unknown client',
      {
        kind: 'broken',
        text:
          'what it shows cannot be read: status: nodes: there is no node `c9` in the specification ' +
          '(there are c1, c2, c3)',
      },
      shortest,
    ],
  ])('%s', async (fault, verdict, moves) => {
    expect(await found(lock, () => createLock({ faults: [fault] }), way)).toEqual({
      verdict: expect.objectContaining(verdict),
      moves,
    })
  })
})

describe('what is wrong with a store is found, and how to come to it', () => {
  const writes = ['Write(y)', 'Write(x)']
  const late = [
    'Deliver(Put([to |-> r1, value |-> x, version |-> 2]))',
    'Deliver(Put([to |-> r1, value |-> y, version |-> 1]))',
  ]
  const early = [
    'Deliver(Put([to |-> r2, value |-> y, version |-> 1]))',
    'Deliver(Ack([fresh |-> TRUE, from |-> r2, version |-> 1]))',
  ]
  const way = [
    ...['Write(y)', 'Lose(Put([to |-> r3, value |-> y, version |-> 1]))', early[0]!],
    ...['Write(x)', late[0]!, early[1]!, late[1]!],
  ]
  test.each<[StoreFault, object, readonly string[]]>([
    ['takes all', { kind: 'state mismatch', variable: 'stored' }, [...writes, ...late]],
    ['no answer', { kind: 'message missing', variable: 'messages' }, [...writes, ...late]],
    ['two answers', { kind: 'message extra', variable: 'messages' }, [...writes, ...late]],
    [
      'forgets',
      {
        kind: 'broken',
        text: 'it shows another state when it is asked for all than it told command by command',
      },
      writes,
    ],
    [
      'unreadable',
      { kind: 'broken', text: 'what it shows cannot be read: version: state.version: "two" is not an Int' },
      ['Write(y)', ...early],
    ],
  ])('%s', async (fault, verdict, moves) => {
    expect(await found(store, () => createStore({ faults: [fault] }), way)).toEqual({
      verdict: expect.objectContaining(verdict),
      moves,
    })
  })
})

describe('a trace', () => {
  const contention = ['Acquire(c1)', 'Acquire(c2)', 'Acquire(c3)', 'Release(c1)', 'Release(c2)']
  const trace = traceOf(lock.prepared, contention)

  test('is driven step by step', async () => {
    const { outcome, moves } = await driveOf(lock, createLock).trace('locks', trace)
    expect(outcome).toEqual({ verdict: { kind: 'match' }, step: 5, move: trace.steps[4], lags: [] })
    expect(texts({ moves })).toEqual(contention)
  })

  test('ends where the implementation takes another way than it', async () => {
    const drive = driveOf(lock, () => createLock({ next: (waiting) => waiting.at(-1) }))
    const { outcome, moves } = await drive.trace('locks', trace)
    const because =
      'of several ways that the specification allows, the implementation took another than the trace'
    expect(outcome).toMatchObject({ verdict: { kind: 'unrealisable', because }, step: 4 })
    expect(texts({ moves })).toEqual(contention.slice(0, 4))
  })

  test('ends with a step that the implementation cannot be asked for, and says why', async () => {
    const change = (text: string) =>
      text.replace(/"Release": .*/, '"Release": {"unrealisable": "it is never given back"}')
    const { outcome, commands } = await driveOf(lock, createLock, { change }).trace('locks', trace)
    expect(outcome).toMatchObject({
      verdict: { kind: 'unrealisable', because: 'it is never given back' },
      step: 4,
    })
    expect(commands).toBe(4)
  })

  test('is not begun with a driver that lacks a command, and neither is the next', async () => {
    const drive = driveOf(lock, createLock, {
      change: (text) => text.replace('"op": "release"', '"op": "free"'),
    })
    const because = 'the driver does not take free: it takes acquire, release'
    for (const name of ['one', 'other']) {
      const { outcome, commands } = await drive.trace(name, trace)
      expect(outcome).toEqual({ verdict: { kind: 'unrealisable', because }, step: 0, lags: [] })
      expect(commands).toBe(0)
    }
  })

  test('as moves alone goes on without those that are not enabled where the implementation is', async () => {
    const drive = driveOf(lock, () => createLock({ next: (waiting) => waiting.at(-1) }))
    const { outcome, moves } = await drive.moves('locks', trace.steps)
    expect(outcome).toMatchObject({ verdict: { kind: 'match' }, step: 4 })
    expect(texts({ moves })).toEqual(contention.slice(0, 4))
  })

  test('goes on after a failure, with another driver', async () => {
    const hellos: Hello[] = []
    const drive = driveOf(lock, () => createLock({ faults: ['panics'] }), {
      onHello: (hello) => hellos.push(hello),
    })
    const third = traceOf(lock.prepared, [
      'Acquire(c1)',
      'Release(c1)',
      'Acquire(c1)',
      'Release(c1)',
      'Acquire(c1)',
    ])
    for (const _ of [1, 2]) expect((await drive.trace('locks', third)).outcome.verdict.kind).toBe('panic')
    expect((await drive.trace('locks', trace)).outcome.verdict.kind).toBe('match')
    expect(hellos).toHaveLength(3)
  })
})

describe('a variable that may lag behind', () => {
  const put = (replica: string) => `Deliver(Put([to |-> ${replica}, value |-> x, version |-> 1]))`
  const ack = (replica: string) => `Deliver(Ack([fresh |-> TRUE, from |-> ${replica}, version |-> 1]))`
  const confirmed = ['Write(x)', put('r1'), put('r2'), ack('r1'), ack('r2')]
  const later = [...confirmed, put('r3'), 'Write(x)']
  const drive = (calls: readonly string[], faults: readonly StoreFault[], within = 2) =>
    driveOf(store, () => createStore({ faults }), {
      change: (text) => text.replace('"within": 2', `"within": ${within}`),
    }).trace('stores', traceOf(store.prepared, calls))

  test('matches where it does not, and where it does for as long as it may', async () => {
    expect((await drive(confirmed, [])).outcome.lags).toEqual([])
    const { outcome } = await drive(later, ['confirms late'])
    expect(outcome).toMatchObject({ verdict: { kind: 'match' }, step: 7 })
    expect(outcome.lags).toEqual([{ variable: 'confirmed', from: 5, to: 5 }])
  })

  test('differs where it does for longer', async () => {
    const { outcome } = await drive(later, ['confirms never'])
    const verdict = {
      kind: 'state mismatch',
      variable: 'confirmed',
      expected: 1,
      found: 0,
      lag: 3,
      isEnd: false,
    }
    expect(outcome).toMatchObject({ verdict, step: 7, lags: [{ variable: 'confirmed', from: 5, to: 7 }] })
    expect((await drive(later, ['confirms late'], 1)).outcome.verdict.kind).toBe('match')
  })

  test('differs where it does at the end', async () => {
    const { outcome, commands, last, end } = await drive(confirmed, ['confirms late'])
    expect(outcome).toMatchObject({ verdict: { kind: 'state mismatch', lag: 1, isEnd: true }, step: 5 })
    // The last step is not told once more.
    expect(commands).toBe(6)
    expect(last.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    const run = { name: 'late', ...{ outcome, commands, last, moves: [], said: [] }, ...(end ? { end } : {}) }
    const report = renderDriveRun(run, fitAdapter(store.prepared, adapterOf(store.file)))
    expect(report).toContain('confirmed differs, for 1 step at the end, where nothing may lag behind')
    expect(report).toContain('lag: confirmed differs after step 5')
    expect(report).toContain('  messages  = (Put([to |-> r3, value |-> x, version |-> 1]) :> 1)')
  })
})

describe('what is shown of a variable', () => {
  test('is all that is compared, where it is said so', async () => {
    // Of r1 alone something wrong is heard, and of the others nothing.
    const make = () => {
      const implementation = createStore()
      const lying = (observation: Observation): Observation => ({
        ...observation,
        state: { ...observation.state, heard: { r2: 7 } },
      })
      return {
        ...implementation,
        init: (args: Parameters<typeof implementation.init>[0]) =>
          lying(implementation.init(args) as Observation),
      }
    }
    const { outcome, end } = await driveOf(store, make).moves('stores', [])
    const { verdict } = outcome
    if (verdict.kind !== 'state mismatch') throw new Error(verdict.kind)
    expect(verdict.differences).toHaveLength(1)
    expect(printValue(verdict.expected)).toBe('(r1 :> 0 @@ r2 :> 0 @@ r3 :> 0)')
    expect(printValue(verdict.found)).toBe('(r1 :> 0 @@ r2 :> 7 @@ r3 :> 0)')
    expect(end!.number).toBe(0)
  })
})

describe('a random walk', () => {
  const walk = async (seed: number, behavior: number, make = () => createStore()) =>
    texts(await driveOf(store, make).walk('stores', { seed, behavior, steps: 40 }))

  test('depends on the seed and its number alone', async () => {
    const one = await walk(7, 3)
    expect(one.length).toBeGreaterThan(10)
    expect(await walk(7, 3)).toEqual(one)
    expect(await walk(7, 3, () => createStore({ often: 5 }))).toEqual(one)
    expect(await walk(7, 4)).not.toEqual(one)
    expect(await walk(8, 3)).not.toEqual(one)
    // What is wrong is found on the same way.
    const wrong = await walk(7, 3, () => createStore({ faults: ['takes all'] }))
    expect(wrong).toEqual(one.slice(0, wrong.length))
    expect(wrong.length).toBeLessThan(one.length)
  })

  test('takes actions as likely as they are to be', async () => {
    const drive = driveOf(store, createStore)
    const weights = { Lose: 0, Duplicate: 0, Write: 100 }
    const { moves } = await drive.walk('stores', { seed: 1, behavior: 0, steps: 12, weights })
    const actions = moves.map(({ action }) => action)
    expect(actions).toEqual(['Write', 'Write', 'Write', ...Array.from({ length: 9 }, () => 'Deliver')])
  })

  test('takes no step that the implementation cannot be asked for', async () => {
    const change = (text: string) => text.replace(/"Release": .*/, '"Release": {"unrealisable": "-"}')
    const drive = driveOf(lock, createLock, { change })
    const { moves, outcome } = await drive.walk('locks', { seed: 1, behavior: 0, steps: 9 })
    expect(texts({ moves }).toSorted()).toEqual(['Acquire(c1)', 'Acquire(c2)', 'Acquire(c3)'])
    expect(outcome.verdict.kind).toBe('match')
  })

  test('is given up on an interrupt, and nothing is made shorter then', async () => {
    let isInterrupted = false
    const drive = driveOf(store, () => createStore({ faults: ['takes all'] }), {
      isInterrupted: () => isInterrupted,
    })
    const run = await drive.walks('stores', many)
    isInterrupted = true
    expect(await drive.minimise(run)).toBeUndefined()
    expect((await drive.walks('stores', many)).outcome.verdict.kind).toBe('interrupted')
  })
})
