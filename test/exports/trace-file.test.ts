import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { explore } from '../../src/explorer/explore.js'
import { encodeItfTrace } from '../../src/exports/itf.js'
import { encodeExploration } from '../../src/exports/json-exploration.js'
import { printJson } from '../../src/exports/json-text.js'
import { encodeTrace } from '../../src/exports/json-trace.js'
import { readTraceFile } from '../../src/exports/trace-file.js'
import { createToyEngine, type Toy } from '../explorer/toy-engine.js'
import { traces, typedVariables } from './arbitrary.js'

const counter: Toy = { initial: [0], next: (state) => [{ action: 'Step', to: state + 1 }] }
const run = {
  elapsedMs: 1,
  generatedPerSecond: 1,
  memoryBytes: 1,
  workers: 1,
  engine: 'interpreted',
  levels: [],
} as const
const origin = { command: [], specification: 'toy.spec', run }

describe('a file with a trace', () => {
  test('is recognised by what it says', async () => {
    const engine = createToyEngine({ ...counter, invariants: { Small: (state) => state < 2 } })
    const exploration = await explore(engine)
    const { trace } = exploration.counterexample!
    const documents = [
      encodeTrace(trace),
      encodeItfTrace(trace, new Map(), 'violation'),
      encodeExploration(exploration, origin),
    ]
    const read = documents.map(
      (document) => readTraceFile({ name: 'f', text: printJson(document) }, new Map()).file!,
    )
    expect(read.map((file) => file.format)).toEqual(['json', 'itf', 'json'])
    for (const file of read) expect(file.trace).toEqual(trace)
  })

  test('of an exploration without a violation has none', async () => {
    const document = encodeExploration(await explore(createToyEngine(counter), { depth: 2 }), origin)
    const { file, diagnostics } = readTraceFile({ name: 'f', text: printJson(document) }, new Map())
    expect(file).toBeUndefined()
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      '`trace` cannot be read: this exploration found no violation, and has no trace',
    ])
  })

  test('that was tampered with is read or refused, and nothing else', () => {
    const sample = typedVariables.chain((variables) =>
      traces(variables).map((trace) => ({
        types: new Map(variables.map(({ name, type }) => [name, type])),
        trace,
      })),
    )
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '"', '1', 'null', '{', ']', 'x', '#')), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(sample, edits, fc.boolean(), ({ types, trace }, changes, isItf) => {
        let text = printJson(isItf ? encodeItfTrace(trace, types, 'ok') : encodeTrace(trace))
        for (const [place, noise] of changes) {
          const at = place % text.length
          text = text.slice(0, at) + noise + text.slice(at + 1)
        }
        const { file, diagnostics } = readTraceFile({ name: 'f', text }, types)
        expect(diagnostics.length).toBe(file ? 0 : 1)
      }),
      { numRuns: 300 },
    )
  })
})
