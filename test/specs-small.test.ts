import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { countsOf, readSpecification, root } from './counts.js'

/**
 * The exact counts of the small specifications, a line a model in `cases/specs-small.txt`, as TLC
 * certifies them: `npm run tlc` compares them with its own. UPDATE=1 rewrites the file. Models that are
 * there to be measured have theirs in `cases/specs-large.txt`: `npm run bench` holds every engine to them.
 */
const file = join(root, 'test', 'cases', 'specs-small.txt')
const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
const large = readFileSync(join(root, 'test', 'cases', 'specs-large.txt'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split(': ')[0]!)
const found: string[] = []

test.each(lines.map((line) => line.split(': ') as [string, string]))('%s', async (name, expected) => {
  const [path, model] = name.split(' ') as [string, string]
  const specification = readSpecification(`specs/${path}`)
  expect(specification.diagnostics).toEqual([])
  const counts = await countsOf(specification, model)
  found.push(`${name}: ${counts}`)
  if (process.env.UPDATE !== '1') expect(counts).toBe(expected)
})

test('every model has its line', () => {
  const paths = new Set(lines.map((line) => line.split(' ')[0]!))
  const models = [...paths].flatMap((path) => {
    const { checked } = readSpecification(`specs/${path}`)
    return checked!.module.models.map(({ name }) => `${path} ${name}`)
  })
  const small = models.filter((model) => !large.includes(model))
  expect(lines.map((line) => line.split(': ')[0])).toEqual(small)
  if (process.env.UPDATE === '1') writeFileSync(file, `${found.join('\n')}\n`)
})
