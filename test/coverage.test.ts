import { describe, expect, test } from '@jest/globals'
import { check, explore, explorePrepared, prepare, writeCoverage } from '../src/index.js'
import { schemaOf } from './exports/schema.js'
import { projectFile } from './source-files.js'

const specification = check({ name: 'bank.spec', text: projectFile('specs/bank.spec').text })

describe('counts', () => {
  test('are of the schema as JSON', async () => {
    const prepared = prepare(specification, { engine: 'interpreted', coverage: 'counts' })
    const exploration = await explorePrepared(prepared)
    const document: unknown = JSON.parse(writeCoverage(exploration, prepared, 'json', ['explore']))
    const isValid = schemaOf('coverage')
    expect(isValid(document) || isValid.errors).toBe(true)
  })

  test('of actions are the successors that the search generates', async () => {
    const prepared = prepare(specification, { engine: 'interpreted', coverage: 'counts' })
    const { statistics } = await explorePrepared(prepared)
    const { sites, counts } = prepared.coverage!
    const byName = new Map(
      prepared.config.module.actions.map(({ name, operator }) => [
        name,
        counts[sites.taken.get(operator.action!)!.index],
      ]),
    )
    for (const { name, generated } of statistics.actions)
      expect([name, byName.get(name)]).toEqual([name, generated])
  })

  test('change nothing of what is found', async () => {
    const plain = await explore(specification, { engine: 'interpreted' })
    const counted = await explorePrepared(
      prepare(specification, { engine: 'interpreted', coverage: 'counts' }),
    )
    expect(counted).toEqual(plain)
  })
})
