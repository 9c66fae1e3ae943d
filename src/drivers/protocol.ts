import { isArray, isObject, type Json, type JsonObject } from '../exports/json-text.js'
import {
  type Budget,
  type DriverError,
  type DriverFailure,
  type ErrorCode,
  errorCodes,
  protocolVersion,
} from './driver.js'

/**
 * The requests that each driver takes beside the commands of its implementation. `hello` says what it is,
 * and is the only one whose answer does not depend on the version of the protocol.
 */
export const reservedOps = ['hello', 'init', 'observe', 'close'] as const

/** A request as one line of JSON, with its line feed. */
export function printRequest(id: number, op: string, args: JsonObject | undefined, budget?: Budget): string {
  const said = args === undefined ? '' : `,"args":${JSON.stringify(args)}`
  const bound = budget === undefined ? '' : `,"budget":{"ms":${budget.ms},"rounds":${budget.rounds}}`
  return `{"id":${id},"op":${JSON.stringify(op)}${said}${bound}}\n`
}

/** What comes of any request to a driver that is closed. */
export const closedFailure: DriverFailure = { kind: 'exit', text: 'the driver is closed' }

/** The arguments of `hello`. */
export const helloArgs: JsonObject = { v: protocolVersion }

/** What a line of a driver says: an answer to the request with that id. Its `ok` is yet to be checked. */
export type Response =
  | { readonly kind: 'ok'; readonly id: number; readonly ok: JsonObject }
  | { readonly kind: 'error'; readonly id: number | null; readonly error: DriverError }
  | { readonly kind: 'wrong'; readonly problem: string }

/** Reads an answer. It costs some 100 ns, and as much for each message in it that is checked afterwards. */
export function readResponse(document: Json): Response {
  if (!isObject(document)) return wrong('an answer is an object with `id`, and `ok` or `error`')
  const { id, ok, error } = document
  for (const key in document) {
    if (key !== 'id' && key !== 'ok' && key !== 'error') return wrong(unknownMember(key, 'an answer'))
  }
  if (ok !== undefined) {
    if (error !== undefined) return wrong('an answer has either `ok` or `error`')
    if (typeof id !== 'number') return wrong('an answer has the `id` of its request, a number')
    return isObject(ok) ? { kind: 'ok', id, ok } : wrong('`ok` is an object')
  }
  if (error === undefined) return wrong('an answer has `ok` or `error`')
  if (typeof id !== 'number' && !(id === null && isObject(error) && error.code === 'invalid')) {
    return wrong('an answer has the `id` of its request, a number; that of an `invalid` one may be null')
  }
  if (!isObject(error)) return wrong('`error` is an object with `code` and `text`')
  for (const key in error) {
    if (key !== 'code' && key !== 'text') return wrong(unknownMember(key, '`error`'))
  }
  const { code, text } = error
  if (typeof text !== 'string') return wrong('`error` has a `text`, a string')
  if (!errorCodes.includes(code as ErrorCode)) {
    return wrong(`the \`code\` of an error is ${alternatives(errorCodes)}, not ${JSON.stringify(code)}`)
  }
  return { kind: 'error', id, error: { code: code as ErrorCode, text } }
}

/** What is wrong with the `ok` of a `hello`, if anything is. Its version is looked at first. */
export function checkHello(ok: JsonObject): string | undefined {
  if (ok.v !== protocolVersion) {
    const theirs = ok.v === undefined ? 'none' : JSON.stringify(ok.v)
    return `the driver is of version ${theirs} of the protocol, and this is version ${protocolVersion}`
  }
  for (const key in ok) if (!helloMembers.includes(key)) return unknownMember(key, '`hello`', helloMembers)
  if (typeof ok.implementation !== 'string') return '`implementation` is a string'
  if (typeof ok.version !== 'string') return '`version` is a string'
  if (!Array.isArray(ok.ops) || !ok.ops.every((op) => typeof op === 'string')) {
    return '`ops` is an array of the names of commands'
  }
  const reserved = reservedOps.find((op) => (ok.ops as readonly Json[]).includes(op))
  if (reserved !== undefined) return `\`ops\` has \`${reserved}\`, which is no command`
  if (typeof ok.deterministic !== 'boolean') return '`deterministic` is true or false'
  return undefined
}

const helloMembers: readonly string[] = ['v', 'implementation', 'version', 'ops', 'deterministic']

/** What is wrong with the `ok` of any other request but `close`, if anything is. */
export function checkObservation(ok: JsonObject): string | undefined {
  for (const key in ok) {
    const member = ok[key]!
    switch (key) {
      case 'nodes':
        if (!isObject(member)) return '`nodes` is an object with what each node is like, by name'
        break
      case 'state':
        if (!isObject(member)) return '`state` is an object'
        break
      case 'sent':
        if (!isArray(member)) return '`sent` is an array of messages'
        for (const message of member) {
          if (!isObject(message) || !isMessageId(message.message)) {
            return 'what is `sent` is an object with its number as `message`, a positive integer'
          }
        }
        break
      case 'messages':
        if (!isArray(member) || !member.every(isMessageId)) return '`messages` is an array of their numbers'
        break
      case 'quiescent':
        if (typeof member !== 'boolean') return '`quiescent` is true or false'
        break
      default:
        return unknownMember(key, '`ok`', ['nodes', 'state', 'sent', 'messages', 'quiescent'])
    }
  }
  return undefined
}

function isMessageId(value: Json | undefined): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function unknownMember(key: string, of: string, members?: readonly string[]): string {
  const known =
    members === undefined ? '' : `; it may have ${members.map((name) => `\`${name}\``).join(', ')}`
  return `\`${key}\` is no member of ${of}${known}`
}

/** `one, two or three` */
export function alternatives(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function wrong(problem: string): Response {
  return { kind: 'wrong', problem }
}
