import { isArray, isObject, isSameJson, type Json, type JsonObject } from '../../exports/json-text.js'
import { assertNever } from '../../text/assert.js'

/** A placeholder of a template: `{path}`, `{sorted path}`, `{names path}` or `{id path}`. */
export interface Placeholder {
  readonly function?: 'sorted' | 'names' | 'id'
  readonly path: string
}

/** Gives what a placeholder stands for; throws `Unfilled` where there is nothing. */
export type Lookup = (placeholder: Placeholder) => Json

/** A template names what is not there. */
export class Unfilled extends Error {
  constructor(
    readonly placeholder: Pick<Placeholder, 'path'>,
    /** Why it cannot stand there; not given where there is nothing. */
    readonly reason?: string,
  ) {
    super(reason ?? `there is no \`${placeholder.path}\``)
    this.name = 'Unfilled'
  }
}

const placeholderText = String.raw`\{(?:(sorted|names|id) )?([\w:.]+)\}`
const wholePlaceholder = new RegExp(`^${placeholderText}$`)

/**
 * A template with what its placeholders stand for: a string that is nothing else than one becomes any JSON,
 * within a longer string, and in the name of a member, it becomes text.
 */
export function fill(template: Json, lookup: Lookup): Json {
  if (typeof template === 'string') {
    const whole = placeholderOf(template)
    return whole ? lookup(whole) : fillText(template, lookup)
  }
  if (isArray(template)) return template.map((item) => fill(item, lookup))
  if (!isObject(template)) return template
  return Object.fromEntries(
    Object.entries(template).map(([name, item]) => [
      name === someItem ? name : fillText(name, lookup),
      fill(item, lookup),
    ]),
  )
}

/** The text of a template. */
export function fillText(template: string, lookup: Lookup): string {
  return template.replace(new RegExp(placeholderText, 'g'), (_, name, path: string) => {
    const value = lookup(makePlaceholder(name, path))
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

/** What is at a path of names. */
export function memberAt(json: Json | undefined, path: readonly string[]): Json | undefined {
  let here = json
  for (const name of path) {
    if (!isObject(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

/** As a member's name in a pattern: some item of an array. */
const someItem = '{some}'

/**
 * Whether a pattern is a part of what is there: objects may have further members. A string `{x}` takes what
 * stands there, and where it is in the pattern twice, that is the same; it is then in `bound`.
 */
export function matches(pattern: Json, json: Json | undefined, bound: Record<string, Json> = {}): boolean {
  if (json === undefined) return false
  if (typeof pattern === 'string') {
    const name = placeholderOf(pattern)?.path
    if (name === undefined) return pattern === json
    const known = bound[name]
    bound[name] = json
    return known === undefined || isSameJson(known, json)
  }
  if (isArray(pattern)) {
    return (
      isArray(json) &&
      pattern.length === json.length &&
      pattern.every((item, index) => matches(item, json[index], bound))
    )
  }
  if (!isObject(pattern)) return pattern === json
  const some = pattern[someItem]
  if (some !== undefined) return isArray(json) && json.some((item) => matches(some, item, { ...bound }))
  return (
    isObject(json) &&
    Object.entries(pattern).every(([name, item]) =>
      matches(item, Object.hasOwn(json, name) ? json[name] : undefined, bound),
    )
  )
}

/** Where a filled pattern first differs from what is there: its path, with what stands on either side. */
export function departure(
  pattern: Json,
  json: Json | undefined,
): { readonly path: readonly string[]; readonly expected: Json; readonly found: Json } | undefined {
  if (matches(pattern, json)) return undefined
  if (isObject(pattern) && isObject(json) && !(someItem in pattern)) {
    for (const [name, item] of Object.entries(pattern)) {
      const inner = departure(item, json[name])
      if (inner) return { ...inner, path: [name, ...inner.path] }
    }
  }
  const some = isObject(pattern) ? pattern[someItem] : undefined
  return { path: [], expected: some ?? pattern, found: json ?? null }
}

/** An array in order: numbers by size, other things as their text. */
export function sorted(items: readonly Json[]): readonly Json[] {
  return [...items].sort((one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return one - other
    const [first, second] = [one, other].map((item) =>
      typeof item === 'string' ? item : JSON.stringify(item),
    ) as [string, string]
    return byName(first, second)
  })
}

/** Names in order, runs of digits as numbers: s2 before s10. */
export function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

function placeholderOf(text: string): Placeholder | undefined {
  const found = wholePlaceholder.exec(text)
  return found ? makePlaceholder(found[1], found[2]!) : undefined
}

function makePlaceholder(name: string | undefined, path: string): Placeholder {
  return { ...(name === undefined ? {} : { function: name as NonNullable<Placeholder['function']> }), path }
}

/** What a template stands for where its placeholders are among some JSON, written as `write` does. */
export function lookupIn(
  scopes: readonly JsonObject[],
  write: (json: Json) => Json = (json) => json,
  idOf?: (json: Json, placeholder: Placeholder) => Json,
): Lookup {
  return (placeholder) => {
    const path = placeholder.path.split('.')
    const json = scopes.map((scope) => memberAt(scope, path)).find((each) => each !== undefined)
    if (json === undefined) throw new Unfilled(placeholder)
    switch (placeholder.function) {
      case undefined:
        return write(json)
      case 'sorted':
        if (!isArray(json)) throw new Unfilled(placeholder, `\`${placeholder.path}\` is no array`)
        return sorted(json.map(write))
      case 'names':
        if (!isObject(json)) throw new Unfilled(placeholder, `\`${placeholder.path}\` is no object`)
        return Object.keys(json).sort(byName)
      case 'id':
        if (!idOf) throw new Unfilled(placeholder, `\`${placeholder.path}\` is no message here`)
        return idOf(json, placeholder)
      default:
        return assertNever(placeholder.function)
    }
  }
}
