import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { type JsonPath, locate, syntaxErrorAt } from './json-place.js'

/** What JSON.parse gives. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/**
 * What stands at a path cannot be read. Thrown by readers of documents, and made a diagnostic by
 * `readDocument`.
 */
export class Malformed extends Error {
  constructor(
    readonly code: string,
    readonly path: JsonPath,
    readonly reason: string,
    readonly hint?: string,
  ) {
    super(`${printJsonPath(path)}: ${reason}`)
    this.name = 'Malformed'
  }
}

/** Parses a document and reads it; what is wrong with either is a diagnostic at its place in the text. */
export function readDocument<Result>(
  source: Source,
  read: (document: Json) => Result,
): { readonly result?: Result; readonly diagnostics: readonly Diagnostic[] } {
  let document: Json
  try {
    document = JSON.parse(source.text.replace(/^\uFEFF/, ' ')) as Json
  } catch {
    return { diagnostics: [syntaxError(source)] }
  }
  try {
    return { result: read(document), diagnostics: [] }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    const [start, end] = locate(source.text, error.path)
    const where = error.path.length > 0 ? `\`${printJsonPath(error.path)}\`` : 'the document'
    const diagnostic: Diagnostic = {
      code: error.code,
      severity: 'error',
      message: `${where} cannot be read: ${error.reason}`,
      span: { source, start, end },
      ...(error.hint ? { hint: error.hint } : {}),
    }
    return { diagnostics: [diagnostic] }
  }
}

/**
 * Numbers and one-line members stay together: a line breaks only where the value would be wider than this.
 */
const lineWidthMax = 100

/**
 * Prints a document with a final line feed: indented, but on one line what fits there. Equal documents
 * give equal texts.
 */
export function printJson(document: Json): string {
  return `${printIndented(document, 0)}\n`
}

function printIndented(value: Json, indent: number): string {
  const flat = printFlat(value, lineWidthMax - indent)
  if (flat !== undefined || typeof value !== 'object' || value === null) return flat ?? JSON.stringify(value)
  const inner = indent + 2
  const pad = ' '.repeat(inner)
  const [open, close] = isArray(value) ? '[]' : '{}'
  const items = isArray(value)
    ? value.map((item) => pad + printIndented(item, inner))
    : Object.entries(value).map(([key, member]) => {
        const label = `${JSON.stringify(key)}: `
        return pad + label + printIndented(member, inner)
      })
  return `${open}\n${items.join(',\n')}\n${' '.repeat(indent)}${close}`
}

/** The value on one line, or nothing where it is wider. */
function printFlat(value: Json, width: number): string | undefined {
  if (width < 0) return undefined
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value)
    return text.length <= width ? text : undefined
  }
  const parts: string[] = []
  let room = width - 2
  const members: Iterable<[string, Json]> = isArray(value)
    ? value.map((item): [string, Json] => ['', item])
    : Object.entries(value).map(([key, member]): [string, Json] => [`${JSON.stringify(key)}: `, member])
  for (const [label, member] of members) {
    const text = printFlat(member, room - label.length)
    if (text === undefined) return undefined
    parts.push(label + text)
    room -= label.length + text.length + 2
  }
  const [open, close] = isArray(value) ? '[]' : '{}'
  return `${open}${parts.join(', ')}${close}`
}

/** `Array.isArray` for read-only arrays. */
export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Whether it is an object, and neither an array nor null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Equal as JSON, whatever the order of members. */
export function isSameJson(one: Json, other: Json): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length && one.every((item: Json, index) => isSameJson(item, other[index] as Json))
    )
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name]!, other[name]!))
  )
}

/** `steps[3].state.log` */
function printJsonPath(path: JsonPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!/^[\w#:]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

function syntaxError(source: Source): Diagnostic {
  const { text } = source
  const start = syntaxErrorAt(text)
  const isEnd = start >= text.trimEnd().length
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0)
  return {
    code: 'E601',
    severity: 'error',
    message: isEnd ? 'the JSON document ends too early' : 'this is not JSON',
    span: { source, start, end: Math.min(start + character.length, text.length) },
    found: isEnd ? 'the end of the file' : `\`${character}\``,
  }
}
