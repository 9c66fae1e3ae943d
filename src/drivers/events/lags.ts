import { argumentsOf } from '../../model/order.js'
import { print } from '../../model/print.js'
import type { State } from '../../model/state.js'
import { applyFunction, equals, isMap, ModelValue, type Value } from '../../model/value.js'
import type { ComparedVariable } from '../adapter/adapter.js'
import type { Lag } from '../verdict.js'

/** Something that differs and may: what it is in the trace, and what is shown. */
export interface Lagging {
  readonly variable: string
  /** The step after which it differed first. */
  readonly from: number
  readonly own: Value | undefined
  readonly shown: Value | undefined
}

/**
 * Where a trace has smaller steps than an implementation, either is ahead of the other for some of them.
 * Keeps count of that, for each node by itself: what is shown is to be what the trace has within so many
 * steps, and differs for no more on end.
 */
export class Lags {
  private readonly since = new Map<string, Lagging>()
  private readonly over: Lag[] = []

  constructor(private readonly expected: readonly State[]) {}

  /** Compares a variable that may lag: whether it does so too far. */
  isTooFar({ variable, index, within }: ComparedVariable, number: number, found: Value): boolean {
    const parts = partsOf(this.expected[number]![index]!, found)
    for (const { key, own, shown } of parts) {
      const name = key === undefined ? variable : `${variable}[${print(key)}]`
      const from = this.since.get(name)?.from
      if (isSame(own, shown)) {
        if (from !== undefined) this.over.push({ variable: name, from, to: number - 1 })
        this.since.delete(name)
        continue
      }
      this.since.set(name, { variable: name, from: from ?? number, own, shown })
      const around = this.expected.slice(Math.max(0, number - within), number + within + 1)
      const isNear = around.some((state) => isSame(partOf(state[index]!, key), shown))
      if (!isNear || number - (from ?? number) + 1 > within) return true
    }
    return false
  }

  /** Whether something of a variable differs now, and since which step. */
  sinceOf(variable: string): number | undefined {
    const found = [...this.since].filter(([name]) => name === variable || name.startsWith(`${variable}[`))
    return found.length === 0 ? undefined : Math.min(...found.map(([, { from }]) => from))
  }

  /** What differs now. */
  get now(): readonly Lagging[] {
    return [...this.since.values()]
  }

  /** All stretches, those that go on up to a step too. */
  upTo(number: number): readonly Lag[] {
    const open = this.now.map(({ variable, from }): Lag => ({ variable, from, to: number }))
    return [...this.over, ...open].sort((one, other) => one.from - other.from || one.to - other.to)
  }
}

interface Part {
  readonly key?: Value
  readonly own: Value | undefined
  readonly shown: Value | undefined
}

/** What is of each node, where it is; else the whole. */
function partsOf(own: Value, shown: Value): readonly Part[] {
  if (!isByNode(own) || !isByNode(shown)) return [{ own, shown }]
  const keys = [...argumentsOf(own), ...argumentsOf(shown).filter((key) => partOf(own, key) === undefined)]
  return keys.map((key) => ({ key, own: partOf(own, key), shown: partOf(shown, key) }))
}

function partOf(value: Value, key: Value | undefined): Value | undefined {
  if (key === undefined) return value
  return isMap(value) ? applyFunction(value, key) : undefined
}

function isByNode(value: Value): value is Value & Parameters<typeof argumentsOf>[0] {
  return isMap(value) && argumentsOf(value)[0] instanceof ModelValue
}

function isSame(one: Value | undefined, other: Value | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && equals(one, other))
}
