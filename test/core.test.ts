import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { lower } from '../src/core/lower.js'
import { printCore } from '../src/core/print.js'
import { parse } from '../src/syntax/parse.js'
import { render } from '../src/text/code-frame.js'
import type { Source } from '../src/text/source.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const casesPath = join(root, 'test/cases/core')

/** A case may hold several files: the first is asked for, each other follows a line `==== name`. */
function coreOf(text: string): string {
  const [main, ...others] = text.split(/^==== /m)
  const files = new Map(
    others.map((file) => {
      const end = file.indexOf('\n')
      return [file.slice(0, end), file.slice(end + 1)]
    }),
  )
  const read = (name: string, _from: Source) => {
    const found = files.get(name)
    return found === undefined ? undefined : parse({ name, text: found })
  }
  const parsed = parse({ name: 'main.spec', text: main! })
  const { module, diagnostics } = lower(parsed.tree, read)
  const found = [...parsed.diagnostics, ...diagnostics]
  if (found.length > 0 || module === undefined) return `${render(found)}\n`
  return `${printCore(module)}\n`
}

// A case is a source, a line `----`, and its core (or what is said of it); UPDATE=1 writes the latter anew.
describe('the core of', () => {
  for (const file of readdirSync(casesPath).filter((name) => name.endsWith('.txt'))) {
    const path = join(casesPath, file)
    test(file.replace('.txt', ''), () => {
      const [text, expected] = readFileSync(path, 'utf8').split(/^----\n/m)
      const found = coreOf(text!)
      if (process.env.UPDATE !== undefined) writeFileSync(path, `${text}----\n${found}`)
      else expect(found).toBe(expected)
    })
  }
})

test('a scenario takes the place of one of the same name in a file that is extended', () => {
  const base = parse({
    name: 'base.spec',
    text: 'module Base\nscenario A\n  reach TRUE\nscenario B\n  reach TRUE\n',
  })
  const { tree } = parse({
    name: 'main.spec',
    text: 'module Main\nextends "base.spec"\nscenario A\n  reach TRUE\n  then TRUE\n',
  })
  const { module, diagnostics } = lower(tree, () => base)
  expect(diagnostics).toEqual([])
  expect(module?.scenarios.map(({ name, stages }) => [name, stages.length])).toEqual([
    ['B', 1],
    ['A', 2],
  ])
})
