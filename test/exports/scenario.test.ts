import { describe, expect, test } from '@jest/globals'
import { encodeScenario } from '../../src/exports/json-scenario.js'
import { printJson } from '../../src/exports/json-text.js'
import { readTraceFile } from '../../src/exports/trace-file.js'
import { prepare } from '../../src/library/prepared.js'
import { check } from '../../src/library/specification.js'
import { runScenario } from '../../src/library/staged/scenario.js'
import type { ScenarioOptions } from '../../src/library/staged/stages.js'
import { schemaOf } from './schema.js'

const text = `module Counter
variable x : Int
init x = 0
action Up == x < 5 /\\ x' = x + 1
deadlock off
model only
scenario Reached
  reach low == x = 1
  then  within 3 == x = 3
scenario Missed
  reach x > 2 /\\ x < 2
scenario MissedLater
  reach x = 2
  then  x < 0
scenario Faulty
  reach 1 \\div (x - 2) = 7
`

const run = { elapsedMs: 1, memoryBytes: 1, engine: 'interpreted' } as const

const cases: readonly (readonly [string, string, ScenarioOptions])[] = [
  ['reached', 'Reached', {}],
  ['reached', 'Reached', { exhaustive: true }],
  ['missed', 'Missed', {}],
  ['missed', 'Missed', { depth: 1 }],
  ['missed', 'MissedLater', {}],
  ['fault', 'Faulty', {}],
  ['stopped', 'Missed', { shouldStop: () => 'interrupt' }],
]

describe('what became of a scenario, as JSON', () => {
  test.each(cases)('that is %s (%s, %j) keeps to its schema', async (kind, name, options) => {
    const result = await runScenario(prepare(check(text), { engine: 'interpreted' }), name, options)
    expect(result.outcome.kind).toBe(kind)
    const origin = { command: ['explore'], specification: 'counter.spec', run }
    const validate = schemaOf('scenario')
    validate(JSON.parse(printJson(encodeScenario(result, origin))))
    expect(validate.errors ?? []).toEqual([])
  })

  test.each([
    ['Reached', undefined],
    ['Missed', '`trace` cannot be read: this scenario was not reached, and has no trace'],
  ])('is read as the trace that it has, of %s', async (name, message) => {
    const result = await runScenario(prepare(check(text), { engine: 'interpreted' }), name)
    const document = encodeScenario(result, { command: [], specification: 'counter.spec', run })
    const { file, diagnostics } = readTraceFile({ name: 'f', text: printJson(document) }, new Map())
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual(message ? [message] : [])
    expect(file?.trace.steps.map(({ action }) => action)).toEqual(message ? undefined : ['Up', 'Up', 'Up'])
  })
})
