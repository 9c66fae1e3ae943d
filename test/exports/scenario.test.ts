import { describe, expect, test } from '@jest/globals'
import { encodeScenario } from '../../src/exports/json-scenario.js'
import { printJson } from '../../src/exports/json-text.js'
import { prepare } from '../../src/library/prepared.js'
import { runScenario, type ScenarioOptions } from '../../src/library/scenario.js'
import { check } from '../../src/library/specification.js'
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
scenario Faulty
  reach 1 \\div (x - 2) = 7
`

const cases: readonly (readonly [string, string, ScenarioOptions])[] = [
  ['reached', 'Reached', {}],
  ['reached', 'Reached', { exhaustive: true }],
  ['missed', 'Missed', {}],
  ['missed', 'Missed', { depth: 1 }],
  ['fault', 'Faulty', {}],
  ['stopped', 'Missed', { shouldStop: () => 'interrupt' }],
]

describe('what became of a scenario, as JSON', () => {
  test.each(cases)('that is %s (%s, %j) keeps to its schema', async (kind, name, options) => {
    const result = await runScenario(prepare(check(text), { engine: 'interpreted' }), name, options)
    expect(result.outcome.kind).toBe(kind)
    const run = { elapsedMs: 1, memoryBytes: 1, engine: 'interpreted' as const }
    const origin = { command: ['explore'], specification: 'counter.spec', run }
    const validate = schemaOf('scenario')
    validate(JSON.parse(printJson(encodeScenario(result, origin))))
    expect(validate.errors ?? []).toEqual([])
  })
})
