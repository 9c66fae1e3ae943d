import { describe, expect, test } from '@jest/globals'
import { declarationTokensMax, nestingMax, treeDepthMax } from '../../src/syntax/limits.js'
import { parse, parseExpression } from '../../src/syntax/parse.js'
import { render } from '../../src/text/code-frame.js'
import { sizeMax } from '../../src/text/limits.js'

/** Each way to nest an expression in another: what stands before and after the inner one. */
const nests: Readonly<Record<string, readonly [before: string, after: string]>> = {
  parentheses: ['(', ')'],
  'infix operator': ['a + (', ')'],
  call: ['f(a, ', ')'],
  index: ['f[', ']'],
  tuple: ['<<', '>>'],
  set: ['{a, ', '}'],
  'filter, domain': ['{x \\in ', ' : TRUE}'],
  'filter, predicate': ['{x \\in S : ', '}'],
  'map, body': ['{', ' : x \\in S}'],
  'map, domain': ['{a : x \\in ', '}'],
  'function, domain': ['[x \\in ', ' |-> 1]'],
  'function, body': ['[x \\in S |-> ', ']'],
  'function set': ['[S -> ', ']'],
  record: ['[a |-> ', ']'],
  'record set': ['[a: ', ']'],
  'except, value': ['[f EXCEPT !.a = ', ']'],
  'action formula': ['[', ']_x'],
  subscript: ['[a]_<<', '>>'],
  fairness: ['WF_x(', ')'],
  'IF, condition': ['IF ', ' THEN a ELSE b'],
  'IF, alternative': ['IF a THEN b ELSE ', ''],
  CASE: ['CASE a -> b [] c -> ', ''],
  'LET, definition': ['LET x == ', ' IN x'],
  'LET, body': ['LET x == 1 IN ', ''],
  'quantifier, domain': ['\\A x \\in ', ' : TRUE'],
  'quantifier, body': ['\\A x \\in S : ', ''],
  CHOOSE: ['CHOOSE x \\in S : ', ''],
  list: ['/\\ a \\/ ', ''],
  label: ['l :: ', ''],
}

function nested([before, after]: readonly [string, string], levels: number): string {
  return before.repeat(levels) + 1 + after.repeat(levels)
}

function codes(text: string): readonly string[] {
  return parseExpression({ name: '<expression>', text }).diagnostics.map(({ code }) => code)
}

describe('nesting', () => {
  for (const [name, nest] of Object.entries(nests)) {
    test(`${name}: as deep as is allowed, and no deeper`, () => {
      expect(codes(nested(nest, nestingMax))).toEqual([])
      expect(codes(nested(nest, nestingMax + 1))).toEqual(['E003'])
      expect(codes(nested(nest, 10_000))).toEqual(['E003'])
    })
  }

  test('a chain of operators may be deeper than brackets, and has an end too', () => {
    const sum = (length: number) => Array(length).fill('1').join(' + ')
    expect(codes(sum(treeDepthMax - 10))).toEqual([])
    expect(codes(sum(treeDepthMax + 10))).toEqual(['E003'])
    expect(codes(`${'~'.repeat(10_000)}a`)).toEqual(['E003'])
    expect(codes(`a${"'".repeat(10_000)}`)).toEqual(['E003'])
  })
})

describe('length', () => {
  test('a thousand conjuncts are one operation, infix or in a list', () => {
    for (const join of [' /\\ ', '\n/\\ ']) {
      const text = (join === ' /\\ ' ? '' : '/\\ ') + Array(1000).fill('a = 1').join(join)
      const { expression } = parseExpression({ name: '<expression>', text })
      const parts = expression?.kind === 'operation' ? expression.operands : undefined
      expect(expression?.kind === 'junction' ? expression.items : parts).toHaveLength(1000)
    }
  })

  test('a set of 5000 elements', () => {
    const text = `{${Array(5000).fill('1').join(', ')}}`
    const { expression } = parseExpression({ name: '<expression>', text })
    expect(expression?.kind === 'set' && expression.items).toHaveLength(5000)
  })

  test('more tokens than a declaration may have', () => {
    expect(codes(`{${Array(declarationTokensMax).fill('1').join(', ')}}`)).toEqual(['E002'])
  })
})

describe('what is no specification', () => {
  const said = (text: string) => render(parse({ name: 'some.spec', text }).diagnostics)

  test('a file of 10 MB', () => {
    expect(said(`module A\n${'x == 1\n'.repeat(1_500_000)}`)).toBe(
      `error[E002]: this file is too large for a specification
 --> some.spec:1:1
  |
1 | module A
  | ^
  = expected: at most ${sizeMax} characters
  = found: 10500009 characters`,
    )
  })

  test('binary files', () => {
    expect(said('module A\n\u0000\u0001')).toBe(
      `error[E001]: this is no text file
 --> some.spec:2:1
  |
2 | \ufffd\ufffd
  | ^
  = expected: text in UTF-8
  = found: the control character U+0000`,
    )
    expect(said('\ufffd\ufffdPNG')).toMatch(
      /^error\[E001\].*\n.*\n.*\n.*PNG\n.*\n.*\n.*found: bytes that are no UTF-8$/,
    )
  })
})
