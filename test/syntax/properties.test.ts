import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { format } from '../../src/syntax/format.js'
import { infixOperators, postfixOperators, prefixOperators, punctuation } from '../../src/syntax/operators.js'
import { parse, parseEquation, parseExpression } from '../../src/syntax/parse.js'
import { tokenize } from '../../src/syntax/token.js'
import { render } from '../../src/text/code-frame.js'
import type { Source } from '../../src/text/source.js'
import { specifications } from './sources.js'
import { moduleText } from './tree-text.js'

const small = specifications.filter(({ text }) => text.length < 5000)

/** Reads a text in every way; whatever is said of it must point into it. */
function survives(text: string): Source {
  const source = { name: 'any.spec', text }
  const { tree, diagnostics } = parse(source)
  for (const { span } of diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(0)
    expect(span.end).toBeGreaterThanOrEqual(span.start)
    expect(span.end).toBeLessThanOrEqual(text.length)
  }
  render(diagnostics)
  moduleText(tree)
  parseExpression(source)
  parseEquation(source)
  return source
}

/** What is formatted has the tree of before, and is not formatted further. */
function formatsWell(source: Source): void {
  const { text, diagnostics } = format(source)
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    expect(text).toBe(source.text)
    return
  }
  const formatted = { name: source.name, text }
  expect(moduleText(parse(formatted).tree)).toBe(moduleText(parse(source).tree))
  expect(format(formatted).text).toBe(text)
  const comments = ({ text, ...rest }: Source) =>
    tokenize({ text, ...rest }).comments.map(({ start, end }) =>
      text.slice(start, end).replace(/\s+/g, ' ').trim(),
    )
  expect(comments(formatted)).toEqual(comments(source))
}

const lexemes = [
  ...[...prefixOperators, ...infixOperators, ...postfixOperators].flatMap(({ spellings }) => spellings),
  ...Object.values(punctuation).flat(),
  ...'IF THEN ELSE CASE OTHER LET IN CHOOSE LAMBDA EXCEPT RECURSIVE TRUE WF_ SF_ WF is _ @'.split(' '),
  ...'module extends constant assume type variable init action next invariant property fairness'.split(' '),
  ...'constraint symmetry view alias deadlock model scenario also override reach then within on'.split(' '),
  ...[
    'a',
    'b',
    'Node',
    '1',
    '"s"',
    '\\o17',
    '\\* c\n',
    '(* c *)',
    '(*',
    '*)',
    '"',
    '----',
    '\\foo',
    '$',
    '\u0000',
  ],
]
/** White space counts for much: lists and declarations hang on it. */
const blank = fc.oneof(
  { weight: 6, arbitrary: fc.constant(' ') },
  { weight: 2, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.nat(6).map((column) => `\n${' '.repeat(column)}`) },
  { weight: 1, arbitrary: fc.constantFrom('\n\t', '\t', '\n\n', '\r\n') },
)
const soup = fc
  .array(fc.tuple(fc.constantFrom(...lexemes), blank), { maxLength: 60 })
  .map((parts) => parts.flat().join(''))

/** A specification with some stretches cut out, doubled, or put elsewhere. */
const mutated = fc
  .tuple(
    fc.constantFrom(...small),
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(30),
        fc.constantFrom('cut', 'twice', ...lexemes),
      ),
    ),
  )
  .map(([{ text }, changes]) => {
    let changed = text
    for (const [where, length, how] of changes.slice(0, 5)) {
      const at = Math.floor(where * changed.length)
      const piece = changed.slice(at, at + length)
      const put = how === 'cut' ? '' : how === 'twice' ? piece + piece : piece + how
      changed = changed.slice(0, at) + put + changed.slice(at + length)
    }
    return changed
  })

/** A specification with other blanks between the tokens of a line, and perhaps other indentation. */
const jittered = fc
  .tuple(fc.constantFrom(...small), fc.infiniteStream(fc.nat(9)), fc.boolean())
  .map(([source, choices, indents]) => {
    const next = () => choices.next().value as number
    let end = 0
    let text = ''
    const { tokens, comments } = tokenize(source)
    for (const item of [...tokens, ...comments].sort((first, second) => first.start - second.start)) {
      const gap = source.text.slice(end, item.start)
      const choice = next()
      if (gap.includes('\n')) text += indents && choice === 0 && item.column > 1 ? `${gap} ` : gap
      else text += gap === '' || choice > 5 ? gap : ' '.repeat(choice + 1)
      text += source.text.slice(item.start, item.end)
      end = item.end
    }
    return { name: source.name, text: text + source.text.slice(end) }
  })

describe('no text breaks the parser', () => {
  test('soups of tokens', () => {
    fc.assert(
      fc.property(soup, (text) => void formatsWell(survives(text))),
      { numRuns: 300 },
    )
  })
  test('specifications that break off', () => {
    const cut = fc.tuple(fc.constantFrom(...small), fc.double({ min: 0, max: 1, noNaN: true }))
    const run = fc.property(
      cut,
      ([{ text }, where]) => void survives(text.slice(0, Math.floor(where * text.length))),
    )
    fc.assert(run, { numRuns: 30 })
  })
  test('mutated specifications', () => {
    fc.assert(
      fc.property(mutated, (text) => void formatsWell(survives(text))),
      { numRuns: 40 },
    )
  })
  test('any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void survives(text)))
  })
})

test('lines may end in a carriage return, too', () => {
  for (const { name, text } of small) {
    const { tree, diagnostics } = parse({ name, text: text.replaceAll('\n', '\r\n') })
    expect(diagnostics).toEqual([])
    expect(moduleText(tree)).toBe(moduleText(parse({ name, text }).tree))
  }
})

describe('formatting keeps the tree, and is done in one go', () => {
  for (const source of specifications) {
    test(source.name, () => formatsWell(source))
  }
  test('with other blanks', () => {
    fc.assert(fc.property(jittered, formatsWell), { numRuns: 40 })
  })
})
