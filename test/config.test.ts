import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { lower } from '../src/core/lower.js'
import { printAction, printExpr } from '../src/core/print.js'
import { type Config, configure } from '../src/model/config.js'
import { parse } from '../src/syntax/parse.js'
import { render } from '../src/text/code-frame.js'

const casesPath = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'test/cases/config')
const name = 'store.spec'
const parsed = parse({ name, text: readFileSync(join(casesPath, name), 'utf8') })
const { module, diagnostics } = lower(parsed.tree, () => undefined)

/** What is configured, or what is said against it. */
function configured(text: string): string {
  const { overrides = [], ...rest } = JSON.parse(text) as {
    readonly overrides?: readonly string[]
    readonly model?: string
  }
  const sources = overrides.map((equation) => ({ name: '-c', text: equation }))
  const found = configure(module!, { ...rest, overrides: sources })
  return `${found.config === undefined ? render(found.diagnostics) : show(found.config)}\n`
}

function show(config: Config): string {
  const named = (formulas: Config['invariants']) =>
    formulas.map((formula) => `${formula.name}: ${printExpr(formula.value)}`)
  const lists: [string, readonly string[]][] = [
    ['equations', config.equations.map(({ constant, value }) => `${constant.name} = ${printExpr(value)}`)],
    ['model values', config.modelValues],
    ['init', [printAction(config.init)]],
    ['next', [printAction(config.next)]],
    ['invariants', named(config.invariants)],
    ['properties', named(config.properties)],
    ['temporal properties', named(config.temporalProperties)],
    ['state constraints', config.stateConstraints.map(printExpr)],
    ['action constraints', config.actionConstraints.map(printExpr)],
    ['symmetry', config.symmetry.map((constant) => constant.name)],
    ['view', config.view === undefined ? [] : [printExpr(config.view)]],
    ['aliases', named(config.aliases)],
    ['deadlock', [config.checkDeadlock ? 'checked' : 'not checked']],
  ]
  const lines = lists.flatMap(([title, items]) => items.map((item) => `${title}: ${item}`))
  return [`model ${config.name}`, ...lines].join('\n')
}

// A case is the options as JSON, a line `----`, and the configuration; UPDATE=1 writes the latter anew.
describe('a configuration', () => {
  test('is of a module without errors', () => {
    expect([...parsed.diagnostics, ...diagnostics]).toEqual([])
  })
  for (const file of readdirSync(casesPath).filter((each) => each.endsWith('.txt'))) {
    const path = join(casesPath, file)
    test(file.replace('.txt', ''), () => {
      const [options, expected] = readFileSync(path, 'utf8').split(/^----\n/m)
      const found = configured(options!)
      if (process.env.UPDATE !== undefined) writeFileSync(path, `${options}----\n${found}`)
      else expect(found).toBe(expected)
    })
  }
})
