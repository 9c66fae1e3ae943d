import * as Immutable from 'immutable'
import type { Level } from './engine.js'
import type { State } from './state.js'
import type { Value } from './value.js'

/**
 * Numbers the values of each variable, 0, 1, … as they come: equal values have one number. So states can be
 * written to files that depend on no engine, layout or thread (a value once, a state as numbers), and the
 * values of a variable are counted.
 */
export interface ValueNumbers {
  /** Sets `numbers` to those of the values in a state, by variable. */
  read(level: Level, index: number, numbers: Int32Array): void
  /** How many values of a variable have come. */
  count(variable: number): number
  value(variable: number, number: number): Value
}

/** Makes states of numbers again. */
export interface NumberedStates {
  /** The next value of a variable. */
  add(variable: number, value: Value): void
  count(variable: number): number
  /**
   * Appends the state with these values to a level that is not sorted. The parent is the index of the state
   * that it is a successor of, -1 without one.
   */
  append(level: Level, numbers: Int32Array, high: number, low: number, parent: number): void
}

/** For an engine that decodes states one by one. */
export function numberValues(
  variables: readonly string[],
  decode: (level: Level, index: number) => State,
): ValueNumbers {
  const known = variables.map(() => Immutable.Map<Value, number>().asMutable())
  const values: Value[][] = variables.map(() => [])
  return {
    read(level, index, numbers) {
      const state = decode(level, index)
      for (let variable = 0; variable < values.length; variable++) {
        const value = state[variable]!
        let number = known[variable]!.get(value)
        if (number === undefined) {
          number = values[variable]!.push(value) - 1
          known[variable]!.set(value, number)
        }
        numbers[variable] = number
      }
    },
    count: (variable) => values[variable]!.length,
    value: (variable, number) => values[variable]![number]!,
  }
}

/** For an engine that takes states one by one. */
export function numberedStates(
  variables: readonly string[],
  append: (level: Level, state: State, high: number, low: number, parent: number) => void,
): NumberedStates {
  const values: Value[][] = variables.map(() => [])
  return {
    add: (variable, value) => void values[variable]!.push(value),
    count: (variable) => values[variable]!.length,
    append(level, numbers, high, low, parent) {
      const state = values.map((each, variable) => each[numbers[variable]!]!)
      append(level, state, high, low, parent)
    },
  }
}
