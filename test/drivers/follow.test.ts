import { expect, test } from '@jest/globals'
import { Drive, type DriveRun, fitAdapter, type Implementation, Refusal } from '../../src/index.js'
import { adapterOf, callOf, preparedOf, starter } from './systems.js'

/** A gauge that may be set to one of several values: which one is left open. */
const specification = `module Gauge
variable secret : Bool
variable low    : Int
variable high   : Int
variable clock  : Int
init secret = FALSE /\\ low = 0 /\\ high = 0 /\\ clock = 0
action Set  == clock = 0 /\\ clock' = 1 /\\ \\E x \\in {1, 2} : low' = x /\\ high' = x /\\ secret' = (x = 2)
action Tick == clock > 0 /\\ clock < 9 /\\ clock' = clock + 1
action Open == clock > 0 /\\ clock < 9 /\\ ~secret /\\ clock' = clock + 1
action Jump == clock > 0 /\\ clock' = 9
model m
  deadlock off
`

interface Shown {
  low: number
  high: number
  clock: number
}

/** What the gauge is after a command, and, where it is asked for all, then. */
function createGauge(
  after: (shown: Shown, op: string) => void,
  whole: (shown: Shown) => void = () => {},
): Implementation {
  let shown: Shown = { low: 0, high: 0, clock: 0 }
  const does = (op: string) => () => {
    const next = { ...shown, clock: shown.clock + 1 }
    after(next, op)
    shown = next
    return { state: { ...shown } }
  }
  return {
    implementation: 'gauge',
    version: '1.0',
    commands: { set: does('set'), tick: does('tick'), open: does('open') },
    init: () => {
      shown = { low: 0, high: 0, clock: 0 }
      return { state: { ...shown } }
    },
    observe: () => {
      whole(shown)
      return { state: { ...shown } }
    },
  }
}

const ignored = () => ({ compare: 'ignored', because: '-' })
const lagging = (within: number) => (name: string) => ({ compare: 'eventual', within, from: `state.${name}` })

async function walked(
  make: () => Implementation,
  values: (name: string) => object = lagging(2),
  weights: Readonly<Record<string, number>> = { Open: 0 },
  steps = 9,
): Promise<DriveRun> {
  const prepared = preparedOf({ name: 'gauge.spec', text: specification })
  const text = JSON.stringify({
    ...{ format: 'tracewright-adapter', version: 1, name: 'gauge' },
    actions: {
      Set: { op: 'set' },
      Tick: { op: 'tick' },
      Open: { op: 'open' },
      Jump: { unrealisable: 'it has no such button' },
    },
    variables: {
      secret: { compare: 'ignored', because: 'it is not shown' },
      low: values('low'),
      high: values('high'),
      clock: { compare: 'strict', from: 'state.clock' },
    },
  })
  const adapter = fitAdapter(prepared, adapterOf({ name: 'gauge.json', text }))
  const drive = new Drive({ prepared, adapter, start: starter(make) })
  const run = await drive.walk('gauge', { seed: 1, behavior: 0, steps, weights })
  await drive.close()
  return run
}

/** Sets both to what they are to be from some time on. */
function showing(low: (clock: number) => number, high = low) {
  return (shown: Shown) => {
    shown.low = low(shown.clock)
    shown.high = high(shown.clock)
  }
}

test('one state is to agree with all variables, whichever of them may lag behind', async () => {
  const right = await walked(() => createGauge(showing(() => 2)))
  expect(right.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 9, lags: [] })
  const split = await walked(() =>
    createGauge(
      showing(
        () => 1,
        () => 2,
      ),
    ),
  )
  expect(split.outcome).toMatchObject({ verdict: { kind: 'state mismatch', lag: 3, isEnd: false }, step: 3 })
  const short = await walked(
    () =>
      createGauge(
        showing(
          () => 1,
          () => 2,
        ),
      ),
    lagging(20),
  )
  expect(short.outcome).toMatchObject({ verdict: { kind: 'state mismatch', lag: 9, isEnd: true }, step: 9 })
})

test('a state that was left behind for too long is not come back to', async () => {
  const { outcome } = await walked(() => createGauge(showing((clock) => (clock < 6 ? 1 : 2))))
  expect(outcome).toMatchObject({
    verdict: { kind: 'state mismatch', variable: 'low', expected: 1, found: 2, lag: 3, states: 1 },
    step: 8,
  })
})

test('what lags behind at the last step may have caught up when all is asked for', async () => {
  const late = showing((clock) => (clock < 9 ? 0 : 2))
  const make = (whole: (shown: Shown) => void) => () => createGauge(late, whole)
  const within = lagging(20)
  const run = await walked(make(late), within, { Open: 0 }, 4)
  expect(run.outcome).toMatchObject({ verdict: { kind: 'state mismatch', isEnd: true }, step: 4 })
  const caughtUp = await walked(make(showing(() => 2)), within, { Open: 0 }, 4)
  expect(caughtUp.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 4 })
  expect(caughtUp.outcome.lags).toEqual([
    { variable: 'low', from: 1, to: 4 },
    { variable: 'high', from: 1, to: 4 },
  ])
  // What may not lag behind is to be as it was told.
  const untold = await walked(
    make((shown) => {
      shown.clock++
    }),
    within,
    { Open: 0 },
    4,
  )
  expect(untold.outcome.verdict.kind).toBe('broken')
})

test('a command is refused by right in a state that does not have the step', async () => {
  const make = (isSecret: boolean) => () =>
    createGauge((_, op) => {
      if (op === 'open' && isSecret) throw new Refusal('it is a secret')
    })
  const opened = await walked(make(false), ignored, { Open: 100 })
  expect(opened.moves.map(callOf)).toContain('Open()')
  expect(opened.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 9 })
  // Refused once, after which it is known in which state the specification is.
  const refused = await walked(make(true), ignored, { Open: 100 })
  expect(refused.outcome).toMatchObject({ verdict: { kind: 'match' }, step: 9 })
  expect(refused.moves.map(callOf).filter((call) => call === 'Open()')).toHaveLength(1)
})

test('a command is refused wrongly where each state has the step, or one was taken to have it', async () => {
  let opened = 0
  const fickle = () => {
    opened = 0
    return createGauge((_, op) => {
      if (op === 'open' && opened++ > 0) throw new Refusal('not again')
    })
  }
  const { outcome, moves } = await walked(fickle, ignored, { Open: 100 })
  expect(outcome.verdict).toMatchObject({ kind: 'refused', text: 'not again' })
  expect(moves.map(callOf).filter((call) => call === 'Open()')).toHaveLength(2)
})
