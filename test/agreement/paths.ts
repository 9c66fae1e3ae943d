import { int, type Type } from '../../src/types/type.js'
import type { Place } from './maker.js'
import { isTotal, type Root, same, type World } from './world.js'

/** A name or what it leads to, and its type. */
export interface Path {
  readonly text: string
  readonly type: Type
  readonly weight: number
  /** The only variant that it can be, where that is known. */
  readonly tag?: string
}

/** What can be reached from the names of a place without an operator. */
export function pathsOf(world: World, place: Place): readonly Path[] {
  const primes = place.isPrimed ? [] : place.primed
  const roots: Path[] = [
    ...place.locals.map((root) => pathOf(root, 4)),
    ...place.variables.map((root) => pathOf(root, 4)),
    ...primes.map((root) => pathOf({ ...root, name: `${root.name}'` }, 4)),
    ...world.constants.map((root) => pathOf(root, 2)),
  ]
  const within = roots.flatMap((path) => stepsOf(path, roots))
  return [...roots, ...within, ...within.flatMap((path) => stepsOf(path, roots))]
}

function pathOf({ name, type, tag }: Root, weight: number): Path {
  return { text: name, type, weight, ...(tag === undefined ? {} : { tag }) }
}

/** Where a field or an argument leads. */
function stepsOf({ text, type, tag, weight }: Path, roots: readonly Path[]): readonly Path[] {
  const less = Math.max(1, weight - 1)
  switch (type.kind) {
    case 'record':
      return type.fields.map((field) => ({ text: `${text}.${field.name}`, type: field.type, weight: less }))
    case 'tuple':
      return type.items.map((item, index) => ({ text: `${text}[${index + 1}]`, type: item, weight: 1 }))
    case 'option':
      return tag === 'Some' ? [{ text: `${text}.value`, type: type.value, weight: less }] : []
    case 'variant': {
      const payload = type.variants.find((variant) => variant.tag === tag)?.payload
      if (payload?.kind !== 'record') return []
      return payload.fields.map((field) => ({
        text: `${text}.${field.name}`,
        type: field.type,
        weight: less,
      }))
    }
    case 'function': {
      if (!isTotal(type.domain)) return []
      const keys = roots.filter((root) => same(root.type, type.domain))
      return keys.slice(0, 3).map((key) => ({ text: `${text}[${key.text}]`, type: type.range, weight: less }))
    }
    default:
      return []
  }
}

/** The paths that are collections of values of a type, as sets of them. */
export function setPaths(paths: readonly Path[], element: Type): readonly { text: string; weight: number }[] {
  return paths.flatMap(({ text, type, weight }) => {
    switch (type.kind) {
      case 'set':
        return same(type.element, element) ? [{ text, weight: 2 * weight }] : []
      case 'bag':
        return same(type.element, element) ? [{ text: `(DOMAIN ${text})`, weight: 2 * weight }] : []
      case 'seq':
        if (same(type.element, element)) return [{ text: `Range(${text})`, weight }]
        return same(element, int) ? [{ text: `(DOMAIN ${text})`, weight }] : []
      case 'function':
        if (same(type.range, element)) return [{ text: `Range(${text})`, weight }]
        return same(type.domain, element) ? [{ text: `(DOMAIN ${text})`, weight }] : []
      default:
        return []
    }
  })
}
