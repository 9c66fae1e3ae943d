import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'

const path = fileURLToPath(new URL('../../../specs/two-phase-commit.spec', import.meta.url))
const specification = check({ name: path, text: readFileSync(path, 'utf8') })

describe('generated code', () => {
  test('names the actions, invariants and variables of the specification', () => {
    const code = generatedCode(prepare(specification, { engine: 'compiled', coverage: 'off' }))!
    const { module } = specification.checked!
    for (const { name } of module.actions) expect(code).toContain(`\n// ${name}\n`)
    for (const { name } of module.invariants) expect(code).toContain(`\n// ${name}\n`)
    const slots = code.split('\n').find((line) => line.startsWith('// slots of a state: '))
    for (const { name } of module.variables) expect(slots).toMatch(new RegExp(`[:,] ${name} \\d`))
  })

  test('is a program', () => {
    const code = generatedCode(prepare(specification, { engine: 'compiled', coverage: 'off' }))!
    expect(() => new Function(code)).not.toThrow()
  })

  test('is none where the reference engine runs a specification', () => {
    expect(generatedCode(prepare(specification, { engine: 'interpreted' }))).toBeUndefined()
  })
})
