import type { JsonPath } from '../../exports/json-place.js'
import type { Json, JsonObject } from '../../exports/json-text.js'
import { didYouMean } from '../../text/suggestion.js'
import type { CommandTemplate } from '../adapter/description.js'
import { translate, type WantedMessage, wantedFor } from './correspondence.js'
import { casesOf, commandsOf, type EventAdapterDescription, type EventCase } from './description.js'
import type { CommandDeed, Deed, ScriptedEvent } from './script.js'
import { fill, fillText, type Lookup, lookupIn, matches, Unfilled } from './template.js'

/** Takes down what is wrong with a trace, at its place. */
type RefuseTrace = (path: JsonPath, message: string, hint?: string) => void

/** Says what an event is for the implementation: nothing, where something is wrong with it. */
export type Scripter = (
  kind: string,
  event: JsonObject,
  path: JsonPath,
  kindPath: JsonPath,
) => readonly ScriptedEvent[]

/** Makes what says that, as an adapter has it. */
export function createScripter(description: EventAdapterDescription, refuse: RefuseTrace): Scripter {
  const { events, messages = [], values = [] } = description
  const write = (json: Json) => translate(json, values)

  /** What a message of the trace is here; throws `Unfilled` where the adapter has none. */
  const wanted = (told: Json, path: string): WantedMessage => {
    const found = wantedFor(told, messages, values)
    if (found) return found
    throw new Unfilled({ path }, `the adapter has no message that corresponds to ${abbreviated(told)}`)
  }

  return (kind, event, path, kindPath) => {
    const known = Object.keys(events.kinds)
    const own = Object.hasOwn(events.kinds, kind) ? events.kinds[kind] : undefined
    if (!own) {
      const hint = didYouMean(kind, known) ?? `it has ${known.join(', ')}`
      refuse(kindPath, `the adapter has no events of the kind \`${kind}\``, hint)
      return []
    }
    try {
      return [scripted(kind, own.label, casesOf(own), event)]
    } catch (error) {
      if (!(error instanceof Unfilled)) throw error
      const { placeholder, reason } = error
      const isLacking = reason === undefined
      refuse(
        [...path, ...placeholder.path.split('.')],
        isLacking
          ? `of an event \`${kind}\` the adapter takes \`${placeholder.path}\`, and it has none`
          : error.message,
        isLacking ? `it is ${abbreviated(event)}` : undefined,
      )
      return []
    }
  }

  function scripted(
    kind: string,
    label: string | undefined,
    cases: readonly EventCase[],
    event: JsonObject,
  ): ScriptedEvent {
    for (const each of cases) {
      const bound: Record<string, Json> = {}
      if (each.where && !matches(each.where, event, bound)) continue
      const { ignored, unrealisable, label: own = label } = each
      return {
        label: own === undefined ? labelOf(kind, event) : fillText(own, lookupIn([event])),
        deeds: deedsOf(each, [bound, event]),
        ...(ignored === undefined ? {} : { ignored }),
        ...(unrealisable === undefined ? {} : { unrealisable }),
      }
    }
    throw new Unfilled({ path: '' }, `the adapter has no case for ${abbreviated(event)}`)
  }

  function deedsOf(each: EventCase, scopes: readonly JsonObject[]): readonly Deed[] {
    const lookup = lookupIn(scopes, write)
    const unless = each.unless ? { unless: fill(each.unless, lookup) as JsonObject } : {}
    const commands = commandsOf(each).map((one): Deed => ({ ...commandOf(one, scopes), ...unless }))
    const { expect } = each
    if (expect === undefined) return commands
    if ('shown' in expect) {
      return [...commands, { kind: 'shown', shown: fill(expect.shown, lookup) as JsonObject }]
    }
    const path = expect.message.replace(/^\{|\}$/g, '')
    const message = lookupIn(scopes)({ path })
    return [...commands, { kind: 'message', message: wanted(message, path) }]
  }

  function commandOf(
    { op, args = {}, takes = [] }: CommandTemplate,
    scopes: readonly JsonObject[],
  ): CommandDeed {
    const filling = (idOf: (wanted: WantedMessage) => number) => {
      const lookup: Lookup = lookupIn(scopes, write, (told, { path }) => idOf(wanted(told, path)))
      const idAt = (path: string) => lookup({ function: 'id', path }) as number
      return { args: fill(args, lookup) as JsonObject, takes: takes.map(idAt) }
    }
    // What is not there is to be told before anything is driven.
    filling(() => 0)
    return { kind: 'command', op, fill: filling }
  }

  /** Without a label of the adapter: `Kind(s1, s2)`, by the members that are plain. */
  function labelOf(kind: string, event: JsonObject): string {
    const parts = Object.entries(event)
      .filter(([name]) => name !== events.kind)
      .map(([name, json]) => (typeof json === 'object' && json !== null ? name : String(json)))
    return parts.length === 0 ? kind : `${kind}(${parts.join(', ')})`
  }
}

function abbreviated(json: Json): string {
  const text = JSON.stringify(json)
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`
}
