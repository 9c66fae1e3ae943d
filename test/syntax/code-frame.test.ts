import { describe, expect, test } from '@jest/globals'
import { render } from '../../src/text/code-frame.js'
import type { Diagnostic } from '../../src/text/diagnostic.js'
import { locate } from '../../src/text/location.js'
import type { Span } from '../../src/text/source.js'
import { didYouMean, nearest } from '../../src/text/suggestion.js'

/** A span of a text, marked in it by `«` and `»`. */
function marked(text: string, name = 'a.spec'): Span {
  const start = text.indexOf('«')
  const end = text.indexOf('»') - 1
  return { source: { name, text: text.replace(/[«»]/g, '') }, start, end }
}

function diagnostic(span: Span, more: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'E999', severity: 'error', message: 'this is wrong', span, ...more }
}

describe('a rendered diagnostic', () => {
  test('shows the line, and marks the span below it', () => {
    expect(render([diagnostic(marked('a\nb == «cd» + e\n'))])).toBe(
      `error[E999]: this is wrong
 --> a.spec:2:6
  |
2 | b == cd + e
  |      ^^`,
    )
  })

  test('is one of at most a hundred, errors before warnings', () => {
    const warnings = Array.from({ length: 3 }, () => diagnostic(marked('«a»'), { severity: 'warning' }))
    const errors = Array.from({ length: 98 }, () => diagnostic(marked('«b»')))
    const text = render([...warnings, ...errors])
    expect(text.match(/^error/gm)).toHaveLength(98)
    expect(text.match(/^warning/gm)).toHaveLength(2)
    expect(text.split('\n\n').at(-1)).toBe('and 1 warning more')
    expect(
      render([...errors, ...warnings, ...errors])
        .split('\n\n')
        .at(-1),
    ).toBe('and 96 errors and 3 warnings more')
    expect(render([...errors, ...warnings.slice(1)])).not.toContain('more')
  })

  test('marks an empty span, at the end of a line and of a text', () => {
    expect(render([diagnostic(marked('ab«»\ncd'))])).toMatch(/:1:3\n.*\n1 \| ab\n {2}\| {3}\^$/)
    expect(render([diagnostic(marked('ab\n«»'))])).toMatch(/:2:1\n.*\n2 \|\n {2}\| \^$/)
    expect(render([diagnostic(marked('«»'))])).toMatch(/:1:1\n.*\n1 \|\n {2}\| \^$/)
  })

  test('marks each line of a short span, and the first and last of a long one', () => {
    expect(render([diagnostic(marked('x «a\n  b\nc» y'))])).toBe(
      `error[E999]: this is wrong
 --> a.spec:1:3
  |
1 | x a
  |   ^
2 |   b
  |   ^
3 | c y
  | ^`,
    )
    const long = marked(`${'\n'.repeat(8)}x «a\n  b\nc\nd\n e» y`)
    expect(render([diagnostic(long)])).toBe(
      `error[E999]: this is wrong
  --> a.spec:9:3
   |
 9 | x a
   |   ^
...
13 |  e y
   |  ^`,
    )
  })

  test('has further places, of other files too, and what is expected, found and advised', () => {
    const related = [{ span: marked(`${'\n'.repeat(99)}x «==» 1`, 'b.spec'), message: 'defined here' }]
    const more = { related, expected: 'a number', found: 'a set', hint: 'did you mean `y`?' }
    expect(
      render([
        diagnostic(marked('«x»'), more),
        diagnostic(marked('«y»'), { severity: 'warning', code: 'W1' }),
      ]),
    ).toBe(
      `error[E999]: this is wrong
   --> a.spec:1:1
    |
  1 | x
    | ^
   ::: b.spec:100:3: defined here
    |
100 | x == 1
    |   --
    = expected: a number
    = found: a set
    = help: did you mean \`y\`?

warning[W1]: this is wrong
 --> a.spec:1:1
  |
1 | y
  | ^`,
    )
  })

  test('expands tabs, counts characters, and ends lines before a carriage return', () => {
    expect(render([diagnostic(marked('\ta\t«b»\r\n'))])).toBe(
      `error[E999]: this is wrong
 --> a.spec:1:4
  |
1 |         a       b
  |                 ^`,
    )
    const { source, start } = marked('𝔸𝔹 «x»')
    expect(locate(source, start)).toEqual({ line: 1, column: 4 })
  })

  test('cuts a wide line around the mark', () => {
    const lines = render([diagnostic(marked(`${'a'.repeat(300)}«b»${'c'.repeat(300)}`))]).split('\n')
    expect(lines[3]!.length).toBeLessThanOrEqual(4 + 110)
    expect(lines[3]![lines[4]!.indexOf('^')]).toBe('b')
    expect(lines[3]).toMatch(/^1 \| \.\.\.a+bc+\.\.\.$/)
  })

  test('is coloured by the palette that it is given', () => {
    const wrap = (name: string) => (text: string) => `<${name}>${text}</${name}>`
    const palette = {
      error: wrap('e'),
      warning: wrap('w'),
      bold: wrap('b'),
      dim: wrap('d'),
      related: wrap('r'),
    }
    expect(render([diagnostic(marked('«x»'))], palette)).toBe(
      `<e>error[E999]</e>: <b>this is wrong</b>
 <d>--></d> a.spec:1:1
<d>  |</d>
<d>1 |</d> x
<d>  |</d> <e>^</e>`,
    )
  })
})

describe('a suggestion', () => {
  const names = ['votedFor', 'votesGranted', 'log', 'Log', 'invariant', 'nextIndex']
  test('is the nearest name', () => {
    expect(nearest('votedfor', names)).toBe('votedFor')
    expect(nearest('voteFdor', names)).toBe('votedFor')
    expect(nearest('invarient', names)).toBe('invariant')
    expect(nearest('nextIdnex', names)).toBe('nextIndex')
    expect(nearest('lgo', names)).toBe('log')
    expect(didYouMean('LOg', names)).toBe('did you mean `Log`?')
  })
  test('is none where none is near', () => {
    expect(nearest('matchIndex', names)).toBeUndefined()
    expect(nearest('x', names)).toBeUndefined()
    expect(didYouMean('log', ['log'])).toBeUndefined()
  })
})
