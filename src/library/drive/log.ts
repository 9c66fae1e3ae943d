import type { Adapter } from '../../drivers/adapter/adapter.js'
import { filled } from '../../drivers/adapter/observed.js'
import type { Command, SentMessage } from '../../drivers/driver.js'
import type { Exchange } from '../../drivers/exchange.js'
import type { FollowedStep } from '../../drivers/follow.js'
import { isObject, type Json } from '../../exports/json-text.js'
import type { Move, State } from '../../model/state.js'
import type { Value } from '../../model/value.js'
import { visible, visibleLines } from '../../text/visible.js'
import { brief, cut } from '../../trace/brief.js'
import { renderDifference } from '../../trace/change.js'
import { differences, type VariableTypes } from '../../trace/difference.js'
import { endpointNames, fieldsOf, messageName, unwrapped } from '../../trace/endpoint.js'
import { type Palette, plain } from '../../trace/palette.js'
import { hang } from '../../trace/wrap.js'
import { renderGrouped } from './grouped.js'

/** What a log of a run is written with. */
export interface LogOptions {
  readonly variables: readonly string[]
  readonly types: VariableTypes
  readonly palette?: Palette
  /** In columns. */
  readonly width?: number
  /** The whole state after each step, not what changed. */
  readonly full?: boolean
}

/** The width that a log is written for, if none is asked for. */
const widthDefault = 100

/**
 * A step as it is driven: what it is in the specification, each command, what the implementation logged,
 * what comes out of the soup of messages and goes into it, and what of the state that is in the end.
 */
export function logStep(
  step: FollowedStep,
  before: State | undefined,
  options: LogOptions,
): readonly string[] {
  const { palette = plain } = options
  const heading = step.move ? callOf(step.move, options) : 'init'
  const lines = [palette.bold(`----${heading}`)]
  for (const exchange of step.exchanges) lines.push(...logExchange(exchange, palette))
  lines.push(...logState(step, before, options))
  return lines
}

/** A command, what it takes from the soup and puts into it, and what was logged meanwhile. */
export function logExchange({ command, answer, taken, log }: Exchange, palette: Palette): string[] {
  const lines = [`> ${printCommand(command)}`]
  if (answer.kind === 'ok') for (const message of taken) lines.push(takenBy(message))
  lines.push(...log.map((line) => palette.dim(visible(line))))
  if (answer.kind === 'error') lines.push(...said(`${answer.error.code}: ${answer.error.text}`, palette))
  if (answer.kind === 'failure') lines.push(...said(answer.failure.text, palette))
  if (answer.kind !== 'ok') return lines
  for (const message of answer.ok.sent ?? []) lines.push(sentBy(message))
  return lines
}

function said(text: string, palette: Palette): readonly string[] {
  return hang('< ', visibleLines(text)).map(palette.error)
}

/** `soup: s1 -> soup (to s2): MsgVote {…}`: by the usual names of members, as far as there are any. */
function sentBy(message: SentMessage): string {
  const { from, to, type, ...rest } = message
  const sender = typeof from === 'string' ? `${from} -> ` : ''
  const receiver = typeof to === 'string' ? ` (to ${to})` : ''
  const kind = typeof type === 'string' ? `${type} ` : ''
  return visible(`soup: ${sender}soup${receiver}: ${kind}${printFlat(rest)}`)
}

/** `soup: soup (from s1) -> s2: MsgVote (3)`, of a message that leaves. */
function takenBy(message: SentMessage): string {
  const { from, to, type } = message
  const sender = typeof from === 'string' ? ` (from ${from})` : ''
  const receiver = typeof to === 'string' ? ` -> ${to}` : ''
  const kind = typeof type === 'string' ? `${type} ` : ''
  return visible(`soup: soup${sender}${receiver}: ${kind}(${message.message})`)
}

/** The state after a step, or what changed in it. */
export function logState(
  { state }: FollowedStep,
  before: State | undefined,
  options: LogOptions,
): readonly string[] {
  const { variables, types, palette = plain, width = widthDefault } = options
  if (state.length === 0) return []
  if (!before || before.length === 0 || options.full) return renderState('state', variables, state, width)
  const changes = differences(variables, before, state, types).flatMap((difference) =>
    renderDifference(difference, { palette, width: width - 7 }),
  )
  return changes.length === 0 ? ['state: nothing changes'] : hang('state: ', changes)
}

/** `spec state:`, with the variables that are compared as a state of the specification has them. */
export function renderSpecState(
  { state }: FollowedStep,
  adapter: Adapter,
  width: number = widthDefault,
): readonly string[] {
  const names = adapter.compared.map(({ variable }) => variable)
  return renderState(
    'spec state',
    names,
    adapter.compared.map(({ index }) => state[index]!),
    width,
  )
}

/** `impl state:`, with the same variables as the implementation shows them. */
export function renderImplementationState(
  { state, mirror }: FollowedStep,
  adapter: Adapter,
  width: number = widthDefault,
): readonly string[] {
  const names: string[] = []
  const values: Value[] = []
  adapter.compared.forEach(({ variable, index, stars }, at) => {
    const observed = mirror.observed[at]
    if (observed === undefined) return
    names.push(variable)
    values.push(filled(state[index] ?? observed, observed, stars))
  })
  return renderState('impl state', names, values, width)
}

function renderState(
  label: string,
  variables: readonly string[],
  state: readonly Value[],
  width: number,
): readonly string[] {
  const nameWidth = Math.max(0, ...variables.map((name) => name.length))
  return [
    `${label}:`,
    ...variables.flatMap((name, index) => {
      const head = `  ${name.padEnd(nameWidth)} = `
      return hang(head, renderGrouped(state[index]!, width - head.length))
    }),
  ]
}

/** A move in one line: `Campaign(s1)`, `Deliver(RequestVoteRequest s1 -> s2)`. */
export function callOf(
  { action, arguments: given }: Move,
  { width = widthDefault }: Pick<LogOptions, 'width'> = {},
): string {
  if (given.length === 0) return action
  return cut(`${action}(${given.map(({ value }) => argumentOf(value)).join(', ')})`, width - 4)
}

/** The most characters of an argument that is written out. */
const argumentMax = 24

/** Of what is long its name, and if it is a message, from whom and to whom it is. */
function argumentOf(value: Value): string {
  const whole = brief(value, argumentMax + 1)
  if (whole.length <= argumentMax) return whole
  const fields = fieldsOf(value)
  const end = (names: readonly string[]) => {
    const name = names.find((each) => fields.has(each))
    return name === undefined ? undefined : brief(unwrapped(fields.get(name)!), argumentMax)
  }
  const [source, target] = [end(endpointNames.source), end(endpointNames.target)]
  const name = messageName(value).name ?? whole
  return source === undefined || target === undefined ? name : `${name} ${source} -> ${target}`
}

/** A command in one line: `deliver {"message":3}`. */
export function printCommand({ op, args }: Command): string {
  return Object.keys(args).length === 0 ? op : `${op} ${printFlat(args)}`
}

function printFlat(json: Json): string {
  if (Array.isArray(json)) return `[${json.map(printFlat).join(', ')}]`
  if (!isObject(json)) return JSON.stringify(json)
  const members = Object.entries(json).map(([name, value]) => `${name}: ${printFlat(value)}`)
  return `{${members.join(', ')}}`
}
