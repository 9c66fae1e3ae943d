import { type JsonPath, locate } from '../../exports/json-place.js'
import { isArray, isObject, type Json, type JsonObject, readDocument } from '../../exports/json-text.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'

/** The document of an adapter, or of one that it extends. */
export interface AdapterDocument {
  readonly source: Source
  readonly document: JsonObject
}

/** Gives the file that another extends. */
export type ReadAdapterSource = (path: string, from: Source) => Source | undefined

/** Reads an adapter's document, and those that it extends, one after the other, its own first. */
export function readExtendedDocuments(
  source: Source,
  read: ReadAdapterSource,
): { readonly files: readonly AdapterDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const files: AdapterDocument[] = []
  const diagnostics: Diagnostic[] = []
  for (let next: Source | undefined = source; next; ) {
    const own: Source = next
    next = undefined
    const { result, diagnostics: found } = readDocument(own, (document) => document)
    diagnostics.push(...found)
    if (result === undefined) break
    if (!isObject(result)) {
      const [start, end] = locate(own.text, [])
      const span = { source: own, start, end }
      diagnostics.push({ code: 'E701', severity: 'error', message: 'an object is expected', span })
      break
    }
    files.push({ source: own, document: result })
    const base: Json | undefined = result.extends
    if (typeof base !== 'string') continue
    const extended = read(base, own)
    const isCircular = files.some((file) => file.source.name === extended?.name)
    if (extended && !isCircular) next = extended
    else {
      const [start, end] = locate(own.text, ['extends'])
      const message = isCircular
        ? `${base} extends itself`
        : `there is no file \`${base}\`, or it cannot be read`
      diagnostics.push({ code: 'E701', severity: 'error', message, span: { source: own, start, end } })
    }
  }
  return { files, diagnostics }
}

/** Of several documents the first says; of `mergedMembers`, member by member. */
export function mergedOf(files: readonly AdapterDocument[], mergedMembers: readonly string[]): JsonObject {
  const merged: Record<string, Json> = {}
  for (const { document } of files) {
    for (const [name, value] of Object.entries(document)) {
      const over = merged[name]
      if (over === undefined) merged[name] = value
      else if (mergedMembers.includes(name) && isObject(over) && isObject(value)) {
        merged[name] = { ...value, ...over }
      }
    }
  }
  return merged
}

/** The place in the first of the files that has it; else that of what is around it in the first. */
export function placeIn(files: readonly AdapterDocument[]): (path: JsonPath) => Span {
  return (path) => {
    const { source } = files.find(({ document }) => has(document, path)) ?? files[0]!
    const [start, end] = locate(source.text, path)
    return { source, start, end }
  }
}

function has(document: Json | undefined, path: JsonPath): boolean {
  let here = document
  for (const key of path) {
    if (isArray(here ?? null) || isObject(here)) here = (here as { readonly [key: string]: Json })[key]
    else return false
    if (here === undefined) return false
  }
  return true
}
