import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'

const radixes: Readonly<Record<string, string>> = { b: '0b', o: '0o', h: '0x' }
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
])

/** The integer that a literal stands for: decimal, or `\b01`, `\o17`, `\hFF`. */
export function readNumber(text: string, span: Span, report: (diagnostic: Diagnostic) => void): bigint {
  if (text.startsWith('\\')) return BigInt(radixes[text[1]!.toLowerCase()]! + text.slice(2))
  if (!text.includes('.')) return BigInt(text)
  report({
    code: 'E008',
    severity: 'error',
    message: `\`${text}\` is no integer`,
    span,
    hint: 'a specification counts in whole numbers: scale them up',
  })
  return BigInt(text.split('.')[0]!)
}

/** The value of a string literal, its quotes included in the text. */
export function readString(text: string, span: Span, report: (diagnostic: Diagnostic) => void): string {
  return text.slice(1, -1).replace(/\\(.)/gsu, (written, character: string, offset: number) => {
    const value = escapes.get(character)
    if (value !== undefined) return value
    const start = span.start + 1 + offset
    report({
      code: 'E007',
      severity: 'error',
      message: `a string has no escape \`${written}\``,
      span: { source: span.source, start, end: start + written.length },
      hint: 'a backslash itself is written `\\\\`',
    })
    return character
  })
}
