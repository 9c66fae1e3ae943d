import type { Level } from '../../model/engine.js'
import type { NumberedStates, ValueNumbers } from '../../model/numbered.js'
import type { Value } from '../../model/value.js'
import type { Place } from '../layout.js'
import { misfit, storeFull } from '../store/fault.js'
import type { Core } from './core.js'
import { type CompiledLevel, ownLevel } from './level.js'
import { decodeValue, encodeValue } from './state-codec.js'

/**
 * Values are told apart by their slots, as equal values of one layout are equal words: some 30 ns a variable
 * of a state, and more only where a value is new. The layout must not change meanwhile.
 */
export function numberValues(core: Core): ValueNumbers {
  const { places, memory } = core.layout()
  const stretches = places.map(({ layout }) => new Stretches(layout.size))
  return {
    read(level, index, numbers) {
      core.load(ownLevel(level), index)
      for (let variable = 0; variable < stretches.length; variable++) {
        numbers[variable] = stretches[variable]!.numberOf(memory, places[variable]!.offset)
      }
    },
    count: (variable) => stretches[variable]!.count,
    value(variable, number) {
      const { words, size } = stretches[variable]!
      return decodeValue(core.store, places[variable]!.layout, words, number * size)
    },
  }
}

/** States of numbers, as an action led to them. */
interface SteppedStates extends NumberedStates {
  append(level: Level, numbers: Int32Array, high: number, low: number, parent: number, action?: number): void
}

/**
 * Takes the states of a level, to be laid out anew: gives what puts them back. Each value of a variable is
 * looked at once.
 */
export function keepStates(core: Core, level: CompiledLevel): () => void {
  const wasSorted = level.sortNow()
  const { length } = level
  const numbers = numberValues(core)
  const variables = core.layout().places.length
  const rows = new Int32Array(length * variables)
  const heads = new Int32Array(length * headWords)
  for (let index = 0; index < length; index++) {
    numbers.read(level, index, rows.subarray(index * variables, (index + 1) * variables))
    const high = level.fingerprintHigh(index)
    const low = level.fingerprintLow(index)
    heads.set([high, low, level.parent(index), level.packed.action(index)], index * headWords)
  }
  const values = Array.from({ length: variables }, (_, variable) =>
    Array.from({ length: numbers.count(variable) }, (_, number) => numbers.value(variable, number)),
  )
  return () => {
    level.clear()
    const states = numberedStates(core)
    values.forEach((all, variable) => {
      for (const value of all) states.add(variable, value)
    })
    for (let index = 0; index < length; index++) {
      const row = rows.subarray(index * variables, (index + 1) * variables)
      const [high, low, parent, action] = heads.subarray(index * headWords, (index + 1) * headWords)
      states.append(level, row, high!, low!, parent!, action!)
    }
    // Others are to see all of it before this thread appends again.
    level.writer.seal()
    if (wasSorted) level.sort()
  }
}

/** Of a state that is kept: its fingerprint, parent and action. */
const headWords = 4

/** Each value is laid out in slots once; a state is a copy of those. */
export function numberedStates(core: Core): SteppedStates {
  const values: Value[][] = core.layout().places.map(() => [])
  let laidOut = layOut()

  function layOut(): { readonly revisions: number; readonly stretches: readonly Laid[] } {
    const stretches = core.layout().places.map((place) => new Laid(core, place))
    stretches.forEach((stretch, variable) => {
      for (const value of values[variable]!) stretch.add(value)
    })
    return { revisions: core.revisions.length, stretches }
  }

  return {
    add(variable, value) {
      values[variable]!.push(value)
      laidOut.stretches[variable]!.add(value)
    },
    count: (variable) => values[variable]!.length,
    append(level, numbers, high, low, parent, action = 0) {
      if (laidOut.revisions !== core.revisions.length) laidOut = layOut()
      const { memory, successor } = core.layout()
      const isWhole = laidOut.stretches.every((stretch, variable) =>
        stretch.copy(numbers[variable]!, memory, successor),
      )
      if (isWhole) core.append(ownLevel(level), high | 0, low | 0, parent, action)
      else {
        const state = values.map((each, variable) => each[numbers[variable]!]!)
        core.put(ownLevel(level), state, high | 0, low | 0, parent, action)
      }
    },
  }
}

/** Different stretches of words of one size, numbered as they come: an open-addressed table of them. */
class Stretches {
  count = 0
  /** Those of each, one after the other. */
  words: Int32Array
  private slots = new Int32Array(1 << 8)

  constructor(readonly size: number) {
    this.words = new Int32Array(size << 6)
  }

  /** The number of the words from `at` on. */
  numberOf(memory: Int32Array, at: number): number {
    const { size } = this
    let slot = this.homeOf(memory, at)
    for (;;) {
      const number = this.slots[slot]! - 1
      if (number < 0) break
      if (this.isSame(number * size, memory, at)) return number
      slot = (slot + 1) & (this.slots.length - 1)
    }
    if ((this.count + 1) * size > this.words.length) this.words = twice(this.words)
    this.words.set(memory.subarray(at, at + size), this.count * size)
    this.slots[slot] = ++this.count
    if (2 * this.count > this.slots.length) this.grow()
    return this.count - 1
  }

  private isSame(start: number, memory: Int32Array, at: number): boolean {
    for (let index = 0; index < this.size; index++) {
      if (this.words[start + index] !== memory[at + index]) return false
    }
    return true
  }

  private homeOf(memory: Int32Array, at: number): number {
    let hash = 0
    for (let index = 0; index < this.size; index++) {
      hash = Math.imul(hash ^ memory[at + index]!, 0x85ebca6b)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) & (this.slots.length - 1)
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length)
    for (let number = 0; number < this.count; number++) {
      let slot = this.homeOf(this.words, number * this.size)
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = number + 1
    }
  }
}

/** The values of a variable, laid out in its slots. */
class Laid {
  private count = 0
  private words: Int32Array
  private readonly misfits = new Set<number>()

  constructor(
    private readonly core: Core,
    private readonly place: Place,
  ) {
    this.words = new Int32Array(place.layout.size << 6)
  }

  add(value: Value): void {
    const { size } = this.place.layout
    const at = this.count * size
    if (at + size > this.words.length) this.words = twice(this.words)
    if (!this.encode(value, at)) this.misfits.add(this.count)
    this.count++
  }

  /** Copies a value to its place in a state; false where it has none there. */
  copy(number: number, memory: Int32Array, state: number): boolean {
    const { offset, layout } = this.place
    if (this.misfits.size > 0 && this.misfits.has(number)) return false
    const from = number * layout.size
    for (let index = 0; index < layout.size; index++) {
      memory[state + offset + index] = this.words[from + index]!
    }
    return true
  }

  private encode(value: Value, at: number): boolean {
    const { core, place, words } = this
    for (;;) {
      try {
        return encodeValue(core.store, place.layout, value, words, at)
      } catch (error) {
        if (error === misfit) return false
        if (error !== storeFull) throw error
        core.store.grow()
      }
    }
  }
}

function twice(words: Int32Array): Int32Array {
  const result = new Int32Array(2 * words.length)
  result.set(words)
  return result
}
