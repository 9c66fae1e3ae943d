import type { Diagnostic } from './diagnostic.js'
import type { Source } from './source.js'

/**
 * The largest text that is read, in UTF-16 code units: some ten thousand lines. A specification is written by
 * hand, and beyond this a file is something else.
 */
export const sizeMax = 512 * 1024

/** What stands against reading a text at all: it is too large, or is no text. */
export function checkText(source: Source): readonly Diagnostic[] {
  const { text } = source
  if (text.length > sizeMax) {
    return [
      {
        code: 'E002',
        severity: 'error',
        message: 'this file is too large for a specification',
        span: { source, start: 0, end: 0 },
        expected: `at most ${sizeMax} characters`,
        found: `${text.length} characters`,
      },
    ]
  }
  // A decoder puts U+FFFD where bytes are no UTF-8.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a binary file is known by its control characters
  const binary = /[\u0000-\u0008\u000e-\u001f\ufffd]/.exec(text)
  if (binary === null) return []
  const code = text.charCodeAt(binary.index)
  return [
    {
      code: 'E001',
      severity: 'error',
      message: 'this is no text file',
      span: { source, start: binary.index, end: binary.index + 1 },
      expected: 'text in UTF-8',
      found:
        code === 0xfffd
          ? 'bytes that are no UTF-8'
          : `the control character U+${code.toString(16).padStart(4, '0')}`,
    },
  ]
}
