import { argumentsOf } from '../model/order.js'
import { applyFunction, isFunction, isList, isMap, type Value, Variant } from '../model/value.js'

/** What specifications call the sender and the receiver of a message, the likelier name first. */
export const endpointNames = {
  source: names('from src source sender msource frm mfrom msrc origin initiator'),
  target: names('to dst dest destination receiver recipient mdest mto mdst target addressee'),
} as const

function names(text: string): readonly string[] {
  return text.split(' ')
}

/** Words in the name of a variable that tell that it holds messages. */
const mailboxWords: ReadonlySet<string> = new Set(
  names(
    'msg msgs message messages net network wire wires channel channels chan chans link links queue ' +
      'queues inbox inboxes outbox outboxes mail mails mailbox mailboxes letters packet packets sent ' +
      'transit flight buffer buffers req reqs request requests resp response responses reply replies ' +
      'ack acks bus pipe pipes signals events',
  ),
)

/** Whether a name speaks of messages. */
export function namesMessages(name: string): boolean {
  return wordsOf(name).some((word) => mailboxWords.has(word))
}

/** Whether a name speaks of what its owner sends. */
export function namesOutgoing(name: string): boolean {
  return wordsOf(name).some((word) => ['out', 'outbox', 'outboxes', 'outgoing', 'sent'].includes(word))
}

/** `toClients2`: to, clients, 2 */
export function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
}

/** The fields of a record, or of the record that a variant has; parts of a tuple by number. */
export function fieldsOf(element: Value): ReadonlyMap<string, Value> {
  const value = element instanceof Variant ? element.payload : element
  if (value === undefined || !isFunction(value)) return new Map()
  if (isMap(value) && argumentsOf(value).some((key) => typeof key !== 'string')) return new Map()
  return new Map(argumentsOf(value).map((key) => [String(key), applyFunction(value, key)!]))
}

/** `Some(s1)` is about s1. */
export function unwrapped(value: Value): Value {
  return value instanceof Variant && value.tag === 'Some' && value.payload !== undefined
    ? value.payload
    : value
}

/** What a message is called: its tag, or what its field `type` says; `message` where nothing tells. */
export function messageName(element: Value): { readonly name?: string; readonly field?: string } {
  if (element instanceof Variant) return { name: element.tag }
  const fields = fieldsOf(element)
  for (const field of ['type', 'mtype', 'kind', 'tag', 'msg', '1']) {
    const value = fields.get(field)
    if (typeof value === 'string') return { name: value, field }
    if (value instanceof Variant && value.payload === undefined) return { name: value.tag, field }
  }
  return {}
}

/** Whether it is a tuple or sequence: its parts have numbers for names. */
export function isTuple(element: Value): boolean {
  return isList(element)
}
