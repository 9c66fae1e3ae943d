import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { format } from '../../src/syntax/format.js'
import { parse, parseExpression } from '../../src/syntax/parse.js'
import { render } from '../../src/text/code-frame.js'
import { expressionText, moduleText } from './tree-text.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The cases of a directory: `make` says what is to stand in each file. UPDATE=1 writes it there. */
function runCases(directory: string, make: (file: string, text: string) => string): void {
  const path = join(root, 'test/cases', directory)
  describe(directory, () => {
    for (const file of readdirSync(path).filter((name) => name.endsWith('.txt'))) {
      test(file.replace('.txt', ''), () => {
        const before = readFileSync(join(path, file), 'utf8')
        const after = make(file.replace('.txt', ''), before)
        if (process.env.UPDATE !== undefined) writeFileSync(join(path, file), after)
        else expect(after).toBe(before)
      })
    }
  })
}

/** A file of cases parted by lines of `====`: each a source, a line `----`, and what is made of it. */
function remakeCases(text: string, make: (source: string) => string): string {
  const cases = text.split(/^====\n/m).map((part) => {
    const source = part.split(/^----\n/m)[0]!
    return `${source}----\n${make(source)}\n`
  })
  return cases.join('====\n')
}

/**
 * A file of expressions, one a line, each with what is made of it in an indented line below. `#` begins a
 * comment.
 */
function remakeLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('    '))
    .flatMap((line) => (line === '' || line.startsWith('# ') ? [line] : [line, ...lineResult(line)]))
    .join('\n')
}

function lineResult(line: string): string[] {
  const { expression, diagnostics } = parseExpression({ name: '<expression>', text: line })
  if (expression) return [`    ${expressionText(expression)}`]
  return diagnostics.map(({ code, message, span, expected, hint }) => {
    const details = [expected && `expected ${expected}`, hint].filter((detail) => detail !== undefined)
    return `    ${code} ${span.start + 1}: ${[message, ...details].join('; ')}`
  })
}

function parseText(file: string, text: string): string {
  const { tree, diagnostics } = parse({ name: `${file}.spec`, text })
  return [moduleText(tree), render(diagnostics)].filter((part) => part !== '').join('\n')
}

function formatText(file: string, text: string): string {
  const formatted = format({ name: `${file}.spec`, text })
  if (formatted.diagnostics.length > 0) return render(formatted.diagnostics)
  return formatted.text.replace(/\n$/, '')
}

runCases('syntax', (file, text) => {
  if (file.startsWith('lines-')) return remakeLines(text)
  return remakeCases(text, (source) => parseText(file, source))
})
runCases('format', (file, text) => remakeCases(text, (source) => formatText(file, source)))
