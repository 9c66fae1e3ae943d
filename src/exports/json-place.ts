/** Where in a JSON document: member names and indices from the root. */
export type JsonPath = readonly (string | number)[]

/**
 * Offsets of the value at a path, in a text that is known to be JSON; of the deepest value on the path
 * that there is.
 */
export function locate(text: string, path: JsonPath): readonly [start: number, end: number] {
  let start = skipSpace(text, 0)
  for (const key of path) {
    const found = member(text, start, key)
    if (found === undefined) break
    start = found
  }
  const opensValue = text[start] === '{' || text[start] === '['
  return [start, opensValue ? start + 1 : skipValue(text, start)]
}

/** The offset of one member of the array or object at an offset. */
function member(text: string, start: number, key: string | number): number | undefined {
  const isObjectText = text[start] === '{'
  if (!isObjectText && text[start] !== '[') return undefined
  let at = skipSpace(text, start + 1)
  let found: number | undefined
  for (let index = 0; text[at] !== '}' && text[at] !== ']'; index++) {
    let name: string | number = index
    if (isObjectText) {
      const end = skipValue(text, at)
      name = JSON.parse(text.slice(at, end)) as string
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    // The last of several members with one name counts, as in JSON.parse.
    if (name === key) found = at
    at = skipSpace(text, skipValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return found
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (at < text.length && /[\s\uFEFF]/.test(text[at]!)) at++
  return at
}

/** The offset behind the value at an offset. */
function skipValue(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const character = text[at]!
    if (character === '"') {
      at++
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      at++
    } else if (character === '{' || character === '[') {
      depth++
      at++
    } else if (character === '}' || character === ']') {
      depth--
      at++
    } else if (/[\s,:]/.test(character)) {
      at++
    } else {
      while (at < text.length && !/[\s,:{}[\]"]/.test(text[at]!)) at++
    }
  } while (depth > 0 && at < text.length)
  return at
}

/**
 * What may follow in a document: a value, the name of a member, a comma or closing bracket, or nothing more.
 */
// Control characters do not stand in a JSON string.
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them by their numbers
const jsonToken = /[\s\uFEFF]*("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[-+.\w]+|[[\]{},:])?/y
const jsonScalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/

/**
 * The offset of the first token that JSON does not allow where it stands. V8's own messages do not always
 * say it.
 */
export function syntaxErrorAt(text: string): number {
  const brackets: string[] = []
  let expected: 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'more' = 'value'
  for (let at = 0; ; ) {
    jsonToken.lastIndex = at
    const token = jsonToken.exec(text)?.[1]
    const start = jsonToken.lastIndex - (token?.length ?? 0)
    if (token === undefined) return start
    const closes = token === brackets.at(-1)
    if (closes && (expected === 'more' || expected === 'firstValue' || expected === 'firstName')) {
      brackets.pop()
      expected = 'more'
    } else if (expected === 'more') {
      if (token !== ',' || brackets.length === 0) return start
      expected = brackets.at(-1) === '}' ? 'name' : 'value'
    } else if (expected === 'colon') {
      if (token !== ':') return start
      expected = 'value'
    } else if (expected === 'name' || expected === 'firstName') {
      if (!token.startsWith('"')) return start
      expected = 'colon'
    } else if (token === '[' || token === '{') {
      brackets.push(token === '[' ? ']' : '}')
      expected = token === '[' ? 'firstValue' : 'firstName'
    } else {
      if (!token.startsWith('"') && !jsonScalar.test(token)) return start
      expected = 'more'
    }
    at = jsonToken.lastIndex
  }
}
