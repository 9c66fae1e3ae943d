/**
 * Where a text is broken: between words where that is possible, and else anywhere. A line is at most so many
 * characters wide; those after the first are indented.
 */
export function brokenLines(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = text
  let room = width
  const indent = '  '
  while (columnsOf(rest) > room) {
    const characters = [...rest]
    let end = 0
    for (let columns = 0; end < characters.length; end++) {
      columns += columnsOf(characters[end]!)
      if (columns > room) break
    }
    const at = breakBefore(characters, end, room / 3) ?? end
    lines.push((lines.length > 0 ? indent : '') + characters.slice(0, at).join(''))
    rest = characters.slice(at).join('').trimStart()
    room = width - indent.length
  }
  lines.push((lines.length > 0 ? indent : '') + rest)
  return lines
}

/**
 * The last place within a line where a text may be broken: before a blank or, where that would leave half of
 * the line empty, after what opens or parts.
 */
function breakBefore(characters: readonly string[], end: number, least: number): number | undefined {
  const lastOf = (isBreak: (at: number) => boolean, from: number) => {
    for (let at = end; at > from; at--) if (isBreak(at)) return at
    return undefined
  }
  const isBlank = (at: number) => characters[at] === ' '
  const isParted = (at: number) => isBlank(at) || /[([{,:]/.test(characters[at - 1]!)
  return lastOf(isBlank, end / 2) ?? lastOf(isParted, least)
}

/** How many columns of a fixed-width font a text takes: characters of East Asia take two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += wide.test(character) ? 2 : 1
  return columns
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u
