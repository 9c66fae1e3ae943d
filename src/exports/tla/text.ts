/** A string of TLA+ with its escapes. */
export function printString(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '"': '\\"',
    '\\': '\\\\',
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\f': '\\f',
  }
  return `"${[...value].map((character) => escapes[character] ?? character).join('')}"`
}
