import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { builtins } from '../../src/core/builtins.js'
import { lower } from '../../src/core/lower.js'
import { lowerExpression } from '../../src/core/lower-against.js'
import { createEvaluator } from '../../src/interpreter/evaluator.js'
import { EvaluationFault } from '../../src/interpreter/fault.js'
import { print } from '../../src/model/print.js'
import { parse, parseExpression } from '../../src/syntax/parse.js'
import { textOf } from '../../src/text/source.js'
import { root } from '../source-files.js'

// A file is a module that the expressions are evaluated in (with its first model), a line `----`, and a
// case a line: an expression, `==>`, and its value: or a fault's code and message, `@` the faulty part,
// `|` the values it shows. Lines that begin with \* are comments. UPDATE=1 writes what stands right of
// the arrows anew.
const folder = `${root}test/cases/eval/`
const arrow = ' ==> '

describe('evaluation of', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    test(name.replace('.txt', ''), () => {
      const text = readFileSync(folder + name, 'utf8')
      const separator = text.indexOf('----\n')
      const [head, body] = separator < 0 ? ['', text] : [text.slice(0, separator), text.slice(separator + 5)]
      const evaluate = evaluatorOf(head === '' ? 'module Test\n' : head)
      const lines = body.split('\n').map((line) => {
        if (line === '' || line.startsWith('\\*')) return line
        const expression = line.split(arrow)[0]!
        return expression + arrow + evaluate(expression)
      })
      if (process.env.UPDATE)
        writeFileSync(folder + name, text.slice(0, text.length - body.length) + lines.join('\n'))
      else expect(lines).toEqual(body.split('\n'))
    })
  }

  test('every builtin is among the cases', () => {
    const cases = readdirSync(folder)
      .map((name) => readFileSync(folder + name, 'utf8').replace(/ ==> .*$/gm, ''))
      .join('\n')
    const spellings: Record<string, string> = {
      functionSet: '->',
      '\\lnot': '~',
      '-.': '-',
      '\\geq': '>=',
      '\\leq': '=<',
    }
    const unused = [...builtins.keys()].filter((name) => !cases.includes(spellings[name] ?? name))
    expect(unused).toEqual([])
  })
})

/** Evaluates expressions in a module, and gives what a case says of the result. */
function evaluatorOf(text: string): (expression: string) => string {
  const tree = parse({ name: 'case.spec', text })
  const lowered = lower(tree.tree, () => undefined)
  const module = lowered.module!
  expect([...tree.diagnostics, ...lowered.diagnostics]).toEqual([])
  const model = module.models[0]
  const printed: string[] = []
  const equations = model?.equations ?? []
  const evaluator = createEvaluator({ module, equations }, { print: (line) => printed.push(line) })
  return (text) => {
    const parsed = parseExpression({ name: '<expression>', text })
    if (!parsed.expression) return parsed.diagnostics.map(({ message }) => message).join('; ')
    const { expr, diagnostics } = lowerExpression(parsed.expression, module, model ? { model } : {})
    if (diagnostics.length > 0) return diagnostics.map(({ message }) => message).join('; ')
    printed.length = 0
    try {
      const value = print(evaluator.evaluate(expr))
      return printed.length > 0 ? `${value}, printing ${printed.join('; ')}` : value
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error
      const { code, message, span, values } = error.fault
      const shown = values.map((entry) => `${entry.name} = ${print(entry.value)}`).join('; ')
      return `${code} ${message} @ ${textOf(span)}${shown === '' ? '' : ` | ${shown}`}`
    }
  }
}
