import { expect, test } from '@jest/globals'
import { Drive, type DriveRun, fitAdapter, type Implementation, type JsonObject } from '../../src/index.js'
import { renderDriveVerdict } from '../../src/library/drive/report.js'
import { adapterOf, preparedOf, starter } from './systems.js'

/** Two counters, each of which goes up by itself. */
const specification = `module Counters
type Counter = A | B
variable count : [Counter -> Int]
init count = [c \\in Counter |-> 0]
action Up(c \\in Counter) == count[c] < 9 /\\ count'[c] = count[c] + 1
model m
  deadlock off
`

interface Options {
  readonly from?: string
  readonly whereShown?: boolean
  readonly weights?: Readonly<Record<string, number>>
}

async function walked(make: () => Implementation, options: Options = {}): Promise<DriveRun> {
  const { from = 'nodes.*.all.count', whereShown = false, weights = {} } = options
  const prepared = preparedOf({ name: 'counters.spec', text: specification })
  const text = JSON.stringify({
    ...{ format: 'tracewright-adapter', version: 1, name: 'counters' },
    actions: { Up: { op: 'up', args: { c: '{c}' } } },
    variables: { count: { compare: 'strict', from, ...(whereShown ? { whereShown } : {}) } },
  })
  const adapter = fitAdapter(prepared, adapterOf({ name: 'counters.json', text }))
  const drive = new Drive({ prepared, adapter, start: starter(make) })
  const run = await drive.walks('counters', { seed: 1, steps: 9, depth: 9, weights })
  await drive.close()
  return run
}

type Nodes = { [name: string]: { all: { count: number } } }

/** Counters that show the very objects in which they count. */
function createCounters(up: (nodes: Nodes, c: string) => void, isAtRest = true): Implementation {
  let nodes: Nodes = {}
  const show = (names: readonly string[]) => ({
    nodes: Object.fromEntries(names.map((name) => [name, nodes[name]!])) as unknown as JsonObject,
    quiescent: isAtRest,
  })
  return {
    implementation: 'counters',
    version: '1.0',
    init: () => {
      nodes = { A: { all: { count: 0 } }, B: { all: { count: 0 } } }
      return show(['A', 'B'])
    },
    observe: () => show(['A', 'B']),
    commands: {
      up({ c }: JsonObject) {
        up(nodes, String(c))
        return show(['A', 'B'])
      },
    },
  }
}

const right = (nodes: Nodes, c: string) => {
  nodes[c]!.all.count++
}

test('what is changed in place is seen, whether it is right or wrong', async () => {
  expect((await walked(() => createCounters(right))).outcome.verdict.kind).toBe('match')
  const both = (nodes: Nodes) => {
    for (const node of Object.values(nodes)) node.all.count++
  }
  const { verdict, step } = (await walked(() => createCounters(both))).outcome
  expect([verdict.kind, step]).toEqual(['state mismatch', 1])
})

test('a variable of which nothing is ever shown is named', async () => {
  const run = await walked(() => createCounters(right), { from: 'nodes.*.al.count', whereShown: true })
  expect(run.unseen).toEqual(['count'])
  expect(renderDriveVerdict(run)).toBe('match: 9 steps, 10 commands; never shown: count')
  expect((await walked(() => createCounters(right), { whereShown: true })).unseen).toEqual([])
})

test('where no step can be asked for there is nothing to match', async () => {
  const { outcome } = await walked(() => createCounters(right), { weights: { Up: 0 } })
  expect(outcome.verdict).toEqual({
    kind: 'unrealisable',
    because: 'no step that the implementation can be asked for is enabled',
  })
})

test('what has not come to rest is not compared', async () => {
  const { verdict, step } = (await walked(() => createCounters(right, false))).outcome
  expect(verdict).toMatchObject({ kind: 'timeout', isAnswered: true })
  expect(step).toBe(0)
})
