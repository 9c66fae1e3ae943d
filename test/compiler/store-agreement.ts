import { expect } from '@jest/globals'
import fc from 'fast-check'
import { Fault } from '../../src/compiler/store/fault.js'
import { createStore } from '../../src/compiler/store/store.js'
import type { BuiltinName } from '../../src/core/builtins.js'
import { builtinFunctions } from '../../src/interpreter/builtins/builtins.js'
import { Failure } from '../../src/interpreter/fault.js'
import type { Evaluated } from '../../src/interpreter/lazy.js'
import { force } from '../../src/interpreter/set.js'
import { print } from '../../src/model/print.js'
import type { Value } from '../../src/model/value.js'
import { int, str, type Type } from '../../src/types/type.js'
import { mode, newWords, node, typesTo, valuesOf } from './store-arbitrary.js'

/** The store that operations are tried in. */
export const store = createStore(newWords())
/** Its words. */
export const { wordOf } = store.words
/** From values of a type to words and back. */
export const encode = (type: Type, value: Value) => store.values(wordOf(type)).encode(value)
export const decode = (type: Type, id: number) => store.values(wordOf(type)).decode(id)

/** What the interpreter makes of it: as text, `fault` where it has no value. */
function expected(value: () => Evaluated): string {
  try {
    return print(force(value()))
  } catch (error) {
    if (error instanceof Failure) return 'fault'
    throw error
  }
}

/** What the store makes of it: the id has to be the one that the value has. */
export function found(type: Type, id: () => number | boolean): string {
  try {
    const result = id()
    if (typeof result === 'boolean') return print(result)
    const value = decode(type, result)
    expect(encode(type, value)).toBe(result)
    return print(value)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    store.reset()
    return 'fault'
  }
}

/** Expects that the store makes of it what the interpreter makes of it. */
export function agree(type: Type, id: () => number | boolean, value: () => Evaluated): void {
  expect(found(type, id)).toBe(expected(value))
}

/** An operator as the interpreter has it. */
export const builtin = (name: BuiltinName, ...operands: Evaluated[]) => builtinFunctions[name]!(...operands)

/** Element types, small ones and great ones among them. */
export const elementTypes = fc.oneof(fc.constantFrom<Type>(int, str, mode, node), typesTo(1), typesTo(2))

/** Checks a property of values of some types made of an element type. */
export function forValues(
  typesOf: (element: Type) => readonly Type[],
  check: (element: Type, values: readonly Value[]) => void,
  options: { readonly size?: number; readonly runs?: number } = {},
): void {
  const property = fc.property(
    elementTypes.chain((element) =>
      fc
        .tuple(...typesOf(element).map((type) => valuesOf(type, options.size)))
        .map((values) => [element, values] as const),
    ),
    ([element, values]) => check(element, values),
  )
  fc.assert(property, { numRuns: options.runs ?? 150 })
}
