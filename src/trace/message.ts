import { print } from '../model/print.js'
import type { Trace } from '../model/trace.js'
import { isSet, type Value, Variant } from '../model/value.js'
import { brief, cut } from './brief.js'
import type { VariableTypes } from './difference.js'
import {
  endpointNames,
  fieldsOf,
  isTuple,
  messageName,
  namesMessages,
  namesOutgoing,
  unwrapped,
} from './endpoint.js'
import { includes } from './lifeline.js'
import { contentsOf, type Held, type Mailbox, mailboxName } from './mailbox.js'

/** Where messages are, and what in them says from whom and to whom. */
export interface MessageChoice {
  /** Variables that hold messages; if none is named, those that look like it. */
  readonly variables?: readonly string[]
  /** The fields of a message that have the sender and the receiver, in place of the usual names. */
  readonly from?: string
  readonly to?: string
}

/** Who is at an end of a message: a member, somebody that is none, or nobody that the message tells of. */
export type Endpoint = Value | 'elsewhere' | undefined

/** What the messages of a trace look like. */
export interface Messages {
  isMailbox(mailbox: Mailbox): boolean
  /** What a message and its place tell of its ends. */
  source(held: Held): Endpoint
  target(held: Held): Endpoint
  /** Members that a message tells of, in fields that do not tell which end they are. */
  parties(held: Held): readonly Value[]
  /** `Vote(term=1)`: a message without its ends; and its name alone, if it has one. */
  label(element: Value, width: number): string
  name(element: Value): string | undefined
}

/** Finds out where a trace has messages, between the members of the lifelines. */
export function findMessages(
  trace: Trace,
  members: readonly Value[],
  types: VariableTypes | undefined,
  choice: MessageChoice,
): Messages {
  const sourceNames = choice.from === undefined ? endpointNames.source : [choice.from]
  const targetNames = choice.to === undefined ? endpointNames.target : [choice.to]
  const mailboxes = new Set<string>()
  const refused = new Set<string>()
  trace.states.forEach((_, index) => {
    for (const held of contentsOf(trace, index, types)) {
      const name = mailboxName(held.mailbox)
      if (mailboxes.has(name) || refused.has(`${name} ${print(held.element)}`)) continue
      if (holdsMessages(held)) mailboxes.add(name)
      else refused.add(`${name} ${print(held.element)}`)
    }
  })

  function holdsMessages(held: Held): boolean {
    const { element, mailbox, indices } = held
    if (choice.variables && choice.variables.length > 0) return choice.variables.includes(mailbox.variable)
    const speaks = namesMessages(mailboxName(mailbox))
    const ends = indices.filter((index) => includes(members, index)).length
    if (includes(members, element)) return speaks && ends > 0
    if (named(element, sourceNames) !== undefined || named(element, targetNames) !== undefined) return true
    if (ends >= 2) return speaks || isSequence(held)
    return speaks && (ends > 0 || partiesOf(held).length > 0)
  }

  function isSequence({ mailbox }: Held): boolean {
    let type = types?.get(mailbox.variable)
    while (type?.kind === 'function') type = type.range
    return type?.kind === 'seq' || type?.kind === 'bag'
  }

  /** The member in the first of these fields that there is; `elsewhere` for somebody that is none. */
  function named(element: Value, fieldNames: readonly string[]): Endpoint {
    const fields = fieldsOf(element)
    for (const name of fieldNames) {
      const value = fields.get(name)
      if (value === undefined) continue
      const inner = unwrapped(value)
      if (includes(members, inner)) return inner
      // A set of receivers, or none: the step that takes the message tells.
      if (isSet(inner) || (inner instanceof Variant && inner.tag === 'None')) return undefined
      return typeof inner === 'object' && !(inner instanceof Variant && inner.payload !== undefined)
        ? 'elsewhere'
        : undefined
    }
    return undefined
  }

  function ends({ indices }: Held): readonly Value[] {
    return indices.filter((index) => includes(members, index))
  }

  function source(held: Held): Endpoint {
    const inField = named(held.element, sourceNames)
    if (inField !== undefined) return inField
    const [first, second] = ends(held)
    if (second !== undefined) return first
    if (first !== undefined && namesOutgoing(mailboxName(held.mailbox))) return first
    return includes(members, held.element) ? held.element : undefined
  }

  function target(held: Held): Endpoint {
    const inField = named(held.element, targetNames)
    if (inField !== undefined) return inField
    const [first, second] = ends(held)
    if (second !== undefined) return second
    return first !== undefined && !namesOutgoing(mailboxName(held.mailbox)) ? first : undefined
  }

  function partiesOf({ element }: Held): readonly Value[] {
    const found: Value[] = []
    for (const [name, value] of fieldsOf(element)) {
      if (sourceNames.includes(name) || targetNames.includes(name)) continue
      const inner = unwrapped(value)
      if (includes(members, inner) && !includes(found, inner)) found.push(inner)
    }
    return found
  }

  return {
    isMailbox: (mailbox) => mailboxes.has(mailboxName(mailbox)),
    source,
    target,
    parties: partiesOf,
    label: (element, width) => labelOf(element, width, new Set([...sourceNames, ...targetNames])),
    name: (element) => messageName(element).name,
  }
}

function labelOf(element: Value, width: number, ends: ReadonlySet<string>): string {
  if (element instanceof Variant) return brief(element, width, ends)
  const { name, field } = messageName(element)
  if (name === undefined) return brief(element, width, ends)
  const rest = [...fieldsOf(element)]
    .filter(([key]) => key !== field && !ends.has(key))
    .map(([key, value]) => (isTuple(element) ? brief(value, width) : `${key}=${brief(value, width)}`))
  return cut(rest.length === 0 ? name : `${name}(${rest.join(', ')})`, width)
}
