import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { lower } from '../src/core/lower.js'
import { configure } from '../src/model/config.js'
import { parse } from '../src/syntax/parse.js'
import { render } from '../src/text/code-frame.js'
import type { Diagnostic } from '../src/text/diagnostic.js'
import type { Source } from '../src/text/source.js'
import { check } from '../src/types/check.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Everything that the tool says of a specification before it explores the default model. */
function diagnose(source: Source): readonly Diagnostic[] {
  const parsed = parse(source)
  const lowered = lower(parsed.tree, readFrom)
  const found = [...parsed.diagnostics, ...lowered.diagnostics]
  if (lowered.module === undefined) return found
  found.push(...check(lowered.module).diagnostics)
  if (found.some(({ severity }) => severity === 'error')) return found
  return [...found, ...configure(lowered.module, {}).diagnostics]
}

function readFrom(path: string, from: Source) {
  const name = join(dirname(from.name), path)
  if (!existsSync(name)) return undefined
  return parse({ name, text: readFileSync(name, 'utf8') })
}

// A case is a source, a line `----`, and what is said of it; UPDATE=1 writes the latter anew.
const casesPath = join(root, 'test/cases/diagnostics')
describe('what is said of', () => {
  for (const file of readdirSync(casesPath).filter((name) => name.endsWith('.txt'))) {
    const path = join(casesPath, file)
    test(file.replace('.txt', ''), () => {
      const [text, expected] = readFileSync(path, 'utf8').split(/^----\n/m)
      const rendered = render(diagnose({ name: file.replace('.txt', '.spec'), text: text! }))
      const found = rendered === '' ? '' : `${rendered}\n`
      if (process.env.UPDATE !== undefined) writeFileSync(path, `${text}----\n${found}`)
      else expect(found).toBe(expected)
    })
  }
})

/** All specifications below a directory. */
function specifications(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec'))
    .map((name) => join(directory, name))
}

describe('nothing is said of', () => {
  for (const path of specifications(join(root, 'specs'))) {
    test(path.slice(root.length + 1), () => {
      const found = diagnose({ name: path, text: readFileSync(path, 'utf8') })
      expect(render(found)).toBe('')
    })
  }
})
