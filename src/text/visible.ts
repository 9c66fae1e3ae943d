/**
 * A text as a line that a terminal shows as it is: what would move its cursor, set its colours, or turn its
 * direction is written out, as `\x1b`. A tab is left.
 */
export function visible(text: string): string {
  return text.replace(/[^\t\P{Cc}]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    const code = character.codePointAt(0)!.toString(16)
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`
  })
}

/** The lines of a text, each of them visible. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map(visible)
}

/** A text of several lines as one. */
export function oneLine(text: string): string {
  return visible(text.trim().replace(/\s*\n\s*/g, ' '))
}
