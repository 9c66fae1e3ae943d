import { setInOrder } from '../../model/order.js'
import type { State } from '../../model/state.js'
import {
  applyFunction,
  domainOf,
  isFunction,
  isSet,
  makeFunction,
  makeRecord,
  type Value,
} from '../../model/value.js'
import type { Layout, Place } from '../layout.js'
import type { Store } from '../store/interface.js'
import { isTupleWord } from '../word.js'

/** Reads a state out of memory. */
export function decodeState(store: Store, places: readonly Place[], memory: Int32Array, from: number): State {
  return places.map(({ layout, offset }) => decodeValue(store, layout, memory, from + offset))
}

/** Reads a value out of the slots from `at` on. */
export function decodeValue(store: Store, layout: Layout, memory: Int32Array, at: number): Value {
  switch (layout.kind) {
    case 'word':
      return store.values(layout.word).decode(memory[at]!)
    case 'array':
      return makeFunction(
        layout.key.values.map((key, index) => [
          key,
          decodeValue(store, layout.element, memory, at + index * layout.element.size),
        ]),
      )
    case 'wide':
      return setInOrder(
        layout.element.values.filter((_, code) => (memory[at + (code >> 5)]! >>> (code & 31)) & 1),
      )
    case 'fields': {
      const parts = layout.fields.map((field) => decodeValue(store, field.layout, memory, at + field.offset))
      const isTuple = isTupleWord(layout.word)
      return isTuple
        ? makeFunction(parts.map((part, index) => [index + 1, part]))
        : makeRecord(parts.map((part, index) => [layout.fields[index]!.name, part]))
    }
  }
}

/** Writes a state to memory. Gives the index of the first variable whose value does not fit, or -1. */
export function encodeState(
  store: Store,
  places: readonly Place[],
  state: State,
  memory: Int32Array,
  to: number,
): number {
  return places.findIndex(
    ({ layout, offset }, index) => !encodeValue(store, layout, state[index]!, memory, to + offset),
  )
}

/** Writes a value to the slots from `at` on; false where it does not fit them. */
export function encodeValue(
  store: Store,
  layout: Layout,
  value: Value,
  memory: Int32Array,
  at: number,
): boolean {
  switch (layout.kind) {
    case 'word':
      memory[at] = store.values(layout.word).encode(value)
      return true
    case 'array': {
      if (!isFunction(value) || domainOf(value).length !== layout.key.size) return false
      return layout.key.values.every((key, index) => {
        const result = applyFunction(value, key)
        return (
          result !== undefined &&
          encodeValue(store, layout.element, result, memory, at + index * layout.element.size)
        )
      })
    }
    case 'wide': {
      if (!isSet(value)) return false
      const { encode } = store.values(store.words.codeOf(layout.element))
      memory.fill(0, at, at + layout.size)
      for (const element of value) {
        const code = encode(element)
        memory[at + (code >> 5)]! |= 1 << (code & 31)
      }
      return true
    }
    case 'fields': {
      if (!isFunction(value)) return false
      const isTuple = isTupleWord(layout.word)
      return layout.fields.every((field, index) => {
        const part = applyFunction(value, isTuple ? index + 1 : field.name)
        return part !== undefined && encodeValue(store, field.layout, part, memory, at + field.offset)
      })
    }
  }
}
