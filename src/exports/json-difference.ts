import { isArray, isObject, type Json } from './json-text.js'

/** A part of two documents that differs; undefined on the side where there is none. */
export interface JsonDifference {
  /** `ok.nodes.s1.log[2].term` */
  readonly place: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** The smallest parts in which two documents differ, in the order of the first; members in any order. */
export function jsonDifferences(before: Json, after: Json): readonly JsonDifference[] {
  return between('', before, after)
}

function between(
  place: string,
  before: Json | undefined,
  after: Json | undefined,
): readonly JsonDifference[] {
  if (before !== undefined && after !== undefined) {
    if (isArray(before) && isArray(after)) {
      const length = Math.max(before.length, after.length)
      return Array.from({ length }, (_, index) => index).flatMap((index) =>
        between(`${place}[${index}]`, before[index], after[index]),
      )
    }
    if (isObject(before) && isObject(after)) {
      return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
        between(place === '' ? name : `${place}.${name}`, memberOf(before, name), memberOf(after, name)),
      )
    }
    if (before === after) return []
  }
  return [{ place, before, after }]
}

function memberOf(json: { readonly [key: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined
}
