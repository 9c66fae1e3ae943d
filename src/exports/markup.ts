/** A text without line breaks and control characters, which no picture can show. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ')
}

/** A text as it stands in XML, be it between tags or in an attribute. */
export function xmlText(text: string): string {
  return oneLine(text).replace(/[&<>"]/g, (character) => entities[character]!)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
