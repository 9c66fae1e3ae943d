import { isArray, isObject, type Json, type JsonObject } from '../../exports/json-text.js'
import type { SentMessage } from '../driver.js'
import type { Correspondence } from './description.js'
import { fill, lookupIn, matches } from './template.js'

/**
 * What stands in a trace as the implementation writes it: by the first of the rules whose `trace` it is;
 * else item by item, member by member.
 */
export function translate(json: Json, rules: readonly Correspondence[]): Json {
  if (rules.length === 0) return json
  for (const { trace, shown } of rules) {
    const bound: Record<string, Json> = {}
    if (!matches(trace, json, bound)) continue
    return fill(
      shown,
      lookupIn([bound], (part) => (part === json ? part : translate(part, rules))),
    )
  }
  if (isArray(json)) return json.map((item) => translate(item, rules))
  if (!isObject(json)) return json
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, translate(item, rules)]))
}

/** What a message of the trace is to be like in the implementation. */
export interface WantedMessage {
  readonly needed: JsonObject
  readonly preferred: JsonObject
}

/** What a message of the trace corresponds to; nothing where no rule is about it. */
export function wantedFor(
  message: Json,
  messages: readonly Correspondence[],
  values: readonly Correspondence[],
): WantedMessage | undefined {
  for (const { trace, shown, prefer = {} } of messages) {
    const bound: Record<string, Json> = {}
    if (!matches(trace, message, bound)) continue
    const lookup = lookupIn([bound], (part) => translate(part, values))
    return { needed: fill(shown, lookup) as JsonObject, preferred: fill(prefer, lookup) as JsonObject }
  }
  return undefined
}

/** The message under way that is wanted: the first of those that agree in most that is preferred. */
export function findMessage(
  { needed, preferred }: WantedMessage,
  network: Iterable<SentMessage>,
): SentMessage | undefined {
  let best: SentMessage | undefined
  let bestCount = -1
  for (const message of network) {
    if (!matches(needed, message)) continue
    const count = Object.entries(preferred).filter(([name, item]) => matches(item, message[name])).length
    if (count > bestCount) {
      best = message
      bestCount = count
    }
  }
  return best
}
