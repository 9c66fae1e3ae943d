import { isArray, isObject, type Json, type JsonObject } from '../exports/json-text.js'
import type { State } from '../model/state.js'
import {
  asMap,
  canonicalFunction,
  emptyFunction,
  emptySet,
  equals,
  type FunctionValue,
  isFunction,
  type Value,
} from '../model/value.js'
import type { Adapter, ComparedVariable, Network, VariableSource } from './adapter/adapter.js'
import { Unreadable, within } from './adapter/codec.js'
import type { View } from './adapter/view.js'
import type { Observation, SentMessage } from './driver.js'

/**
 * What is known of an implementation: all that it showed, put together, and what that is in the
 * specification. Only what changes is read: some microseconds a node and message.
 */
export class Mirror implements Network {
  private nodes: Record<string, Json> = {}
  private state: JsonObject = {}
  private readonly network = new Map<number, SentMessage>()
  private readonly messages = new Map<number, Value>()
  private bag: FunctionValue = emptyFunction
  /** Places of variables of which something was shown. */
  private readonly seen = new Set<number>()
  private readonly values: (Value | undefined)[]

  constructor(private readonly adapter: Adapter) {
    this.values = adapter.compared.map(() => undefined)
  }

  get view(): View {
    return { nodes: this.nodes, state: this.state, network: this.network }
  }

  /** Begins anew with all that there is. Throws `Unreadable`. */
  begin({ nodes = {}, state = {}, sent = [] }: Observation): void {
    this.nodes = { ...nodes }
    this.state = state
    this.network.clear()
    this.messages.clear()
    this.bag = emptyFunction
    for (const message of sent) this.send(message)
    this.adapter.compared.forEach((variable, index) => {
      this.values[index] = reading(variable, (source) => this.readWhole(source))
    })
    this.noteSeen()
  }

  /** Takes in what a command led to, by which some messages left the network. Throws `Unreadable`. */
  absorb({ nodes, state, sent }: Observation, takes: readonly number[]): void {
    for (const id of takes) this.take(id)
    if (sent) for (const message of sent) this.send(message)
    const changed = nodes ? Object.keys(nodes) : []
    const isSame = changed.map((name) => unchangedMembers(this.nodes[name], nodes![name]!))
    for (const name of changed) this.nodes[name] = nodes![name]!
    if (state) this.state = { ...this.state, ...state }
    const { compared } = this.adapter
    for (let index = 0; index < compared.length; index++) {
      const variable = compared[index]!
      const { source } = variable
      if (source.kind === 'nodes') {
        const { member } = source
        const names = changed.filter((_, at) => member === undefined || !isSame[at]!.has(member))
        if (names.length > 0) {
          this.values[index] = reading(variable, () => this.readNodes(source, this.values[index], names))
        }
      } else if (source.kind === 'network' || changed.length > 0 || state || sent || takes.length > 0) {
        this.values[index] = reading(variable, () => this.readWhole(source))
      }
    }
    if (this.seen.size < this.values.length) this.noteSeen()
  }

  find(value: Value): number | undefined {
    for (const [id, message] of this.messages) if (equals(message, value)) return id
    return undefined
  }

  /** The numbers of the messages under way, in the order in which they were sent. */
  get numbers(): readonly number[] {
    return [...this.network.keys()]
  }

  /** What is shown of each variable that is compared; undefined where that is nothing. */
  get observed(): readonly (Value | undefined)[] {
    return this.values
  }

  /**
   * Takes the values of a state that is equal to what is shown for what is shown: where little changes in
   * both then, they are compared by identity.
   */
  adopt(state: State): void {
    this.adapter.compared.forEach(({ index, stars, source }, at) => {
      if (stars > 0 || this.values[at] === undefined) return
      const value = state[index]!
      this.values[at] = value
      if (source.kind === 'network' && !source.isSet && isFunction(value)) this.bag = value
    })
  }

  /** Takes what is shown of variables that may lag behind from a later look at the whole. */
  catchUp(whole: Mirror): void {
    this.adapter.compared.forEach(({ within, source }, at) => {
      if (within > 0 && source.kind !== 'network') this.values[at] = whole.values[at]
    })
  }

  /** Of the variables that may be shown in part, those of which nothing ever was. */
  get unseen(): readonly string[] {
    return this.adapter.compared.flatMap(({ variable, stars }, at) =>
      this.seen.has(at) || (stars === 0 && this.values[at] !== undefined) ? [] : [variable],
    )
  }

  private noteSeen(): void {
    this.values.forEach((value, at) => {
      const { stars } = this.adapter.compared[at]!
      if (value !== undefined && !this.seen.has(at) && isShown(value, stars)) this.seen.add(at)
    })
  }

  private send(message: SentMessage): void {
    const { message: id } = message
    if (this.network.has(id)) {
      throw new Unreadable(`message ${id} is sent twice`, 'each message has a number of its own')
    }
    this.network.set(id, message)
    const { readMessage } = this.adapter
    if (!readMessage) return
    const value = within(`message ${id}`, () => readMessage(message))
    this.messages.set(id, value)
    this.count(value, 1)
  }

  private take(id: number): void {
    this.network.delete(id)
    const value = this.messages.get(id)
    if (value === undefined) return
    this.messages.delete(id)
    this.count(value, -1)
  }

  private count(message: Value, by: number): void {
    const counts = asMap(this.bag)
    const count = ((counts.get(message) as number | undefined) ?? 0) + by
    this.bag = canonicalFunction(count === 0 ? counts.delete(message) : counts.set(message, count))
  }

  private readWhole(source: VariableSource): Value | undefined {
    switch (source.kind) {
      case 'network':
        return source.isSet ? emptySet.union(asMap(this.bag).keys()) : this.bag
      case 'view':
        return source.read(this.view)
      case 'nodes':
        return this.readNodes(source, undefined, Object.keys(this.nodes))
    }
  }

  /** The function from nodes, where some have changed; from the beginning all of them have. */
  private readNodes(
    { arguments: known, isPartial, read }: VariableSource & { readonly kind: 'nodes' },
    before: Value | undefined,
    changed: readonly string[],
  ): Value {
    let result = asMap(before !== undefined && isFunction(before) ? before : emptyFunction)
    for (const name of changed) {
      const argument = known.get(name)
      if (argument === undefined) {
        const names = [...known.keys()].join(', ')
        throw new Unreadable(`there is no node \`${name}\` in the specification`, `there are ${names}`)
      }
      const value = within(name, () => read(this.nodes[name]))
      result = value === undefined ? result.delete(argument) : result.set(argument, value)
    }
    if (before === undefined && !isPartial) {
      const missing = [...known.keys()].find((name) => this.nodes[name] === undefined)
      if (missing !== undefined) throw new Unreadable(`nothing is shown of the node \`${missing}\``)
    }
    return canonicalFunction(result)
  }
}

/** Members of a node that are as they were. */
function unchangedMembers(before: Json | undefined, after: Json): ReadonlySet<string> {
  const found = new Set<string>()
  if (!isObject(before) || !isObject(after) || before === after) return found
  for (const name in after) {
    const old = before[name]
    if (old !== undefined && isCopyOf(old, after[name]!)) found.add(name)
  }
  return found
}

/**
 * Whether two are equal, and have no object in common: an implementation in this process may have changed one
 * that it has shown before.
 */
function isCopyOf(one: Json, other: Json): boolean {
  if (isArray(one) && isArray(other)) {
    return one !== other && one.length === other.length && one.every((item, at) => isCopyOf(item, other[at]!))
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const names = Object.keys(one)
  return (
    one !== other &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isCopyOf(one[name]!, other[name]!))
  )
}

/** Whether anything is shown of a value: of so many functions, one in the other, at least one result. */
function isShown(value: Value, stars: number): boolean {
  if (stars === 0) return true
  return isFunction(value) && asMap(value).some((part) => isShown(part, stars - 1))
}

function reading<Result>(
  { variable, source }: ComparedVariable,
  read: (source: VariableSource) => Result,
): Result {
  try {
    return source.kind === 'nodes' ? within('nodes', () => read(source)) : read(source)
  } catch (error) {
    if (error instanceof Unreadable) error.variable = variable
    throw error
  }
}
