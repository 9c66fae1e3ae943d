import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { decodeState, encodeState } from '../../src/compiler/engine/state-codec.js'
import { layOut } from '../../src/compiler/layout.js'
import { widenRange } from '../../src/compiler/range.js'
import { misfit } from '../../src/compiler/store/fault.js'
import { createStore } from '../../src/compiler/store/store.js'
import type { Variable } from '../../src/core/core.js'
import type { State } from '../../src/model/state.js'
import { makeFunction, makeRecord, type Value } from '../../src/model/value.js'
import type { Type } from '../../src/types/type.js'
import { key, mode, newWords, node, typesTo, valuesOf } from './store-arbitrary.js'

/** Total functions over small sets are spread over slots: values of types that have them. */
function total(type: Type): fc.Arbitrary<Value> {
  const { wordOf } = newWords()
  if (type.kind === 'function') {
    const domain = wordOf(type.domain)
    if (domain.kind === 'code') {
      const keys = domain.finite.values
      return fc.tuple(...keys.map(() => total(type.range))).map((results) => {
        return makeFunction(keys.map((argument, index) => [argument, results[index]!]))
      })
    }
  }
  if (type.kind === 'record') {
    return fc.tuple(...type.fields.map((field) => total(field.type))).map((parts) => {
      return makeRecord(parts.map((part, index) => [type.fields[index]!.name, part]))
    })
  }
  return valuesOf(type)
}

const spread: readonly Type[] = [
  { kind: 'function', domain: node, range: mode },
  { kind: 'function', domain: node, range: { kind: 'function', domain: key, range: { kind: 'int' } } },
  { kind: 'function', domain: { kind: 'bool' }, range: { kind: 'seq', element: { kind: 'str' } } },
]

interface Case {
  readonly types: readonly Type[]
  readonly states: readonly State[]
}

const cases: fc.Arbitrary<Case> = fc
  .array(fc.oneof({ arbitrary: typesTo(2), weight: 3 }, fc.constantFrom(...spread)), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((types) =>
    fc
      .array(fc.tuple(...types.map((type) => fc.oneof(total(type), valuesOf(type)))), {
        minLength: 1,
        maxLength: 5,
      })
      .map((states) => ({ types, states })),
  )

const placesOf = (types: readonly Type[], words: ReturnType<typeof newWords>, boxed: ReadonlySet<number>) => {
  const variables = types.map((_, index) => ({ index }) as Variable)
  return layOut(variables, ({ index }) => types[index]!, words, boxed)
}

test('states decode to what was encoded, spread over slots or in words', () => {
  let inSlots = 0
  let beyond = 0
  fc.assert(
    fc.property(cases, ({ types, states }) => {
      const words = newWords()
      const store = createStore(words)
      for (const state of states) {
        words.setRange({ first: -1, last: 2 })
        // A variable whose value does not fit its slots becomes one word, as the engine has it.
        const boxed = new Set<number>()
        for (;;) {
          const places = placesOf(types, words, boxed)
          const size = places.reduce((sum, { layout }) => sum + layout.size, 0)
          const memory = new Int32Array(size + 2).fill(0x5a5a5a5a)
          let unfit = -1
          try {
            unfit = encodeState(store, places, state, memory, 1)
          } catch (error) {
            // An integer is beyond the range of those that are parts of codes.
            expect(error).toBe(misfit)
            beyond++
            words.setRange(words.range && widenRange(words.range, store.misses.take()))
            continue
          }
          if (unfit >= 0) {
            expect(places[unfit]!.layout.kind).not.toBe('word')
            boxed.add(unfit)
            continue
          }
          inSlots += places.filter(({ layout }) => layout.size > 1).length
          expect([memory[0], memory[size + 1]]).toEqual([0x5a5a5a5a, 0x5a5a5a5a])
          const decoded = decodeState(store, places, memory, 1)
          expect(decoded.every((value, index) => Immutable.is(value, state[index]))).toBe(true)
          break
        }
      }
    }),
    { numRuns: 300 },
  )
  expect(inSlots).toBeGreaterThan(100)
  expect(beyond).toBeGreaterThan(50)
})
