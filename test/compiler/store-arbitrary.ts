import fc from 'fast-check'
import * as Immutable from 'immutable'
import { createWords, type Universe } from '../../src/compiler/word.js'
import { makeFunction, makeRecord, modelValue, type Value, variant } from '../../src/model/value.js'
import {
  bagOf,
  bool,
  functionOf,
  int,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  str,
  type Type,
  tupleOf,
} from '../../src/types/type.js'

/** Two constant sets that may be symmetric, and one too great for masks. */
export const nodes = ['n10', 'n1', 'n2'].map(modelValue)
export const keys = ['k1', 'k2'].map(modelValue)
const many = Array.from({ length: 40 }, (_, index) => modelValue(`m${index}`))

export const universe: Universe = new Map([
  ['Node', nodes],
  ['Key', keys],
  ['Many', many],
])

/** Words as each test makes them anew. */
export const newWords = () => createWords(universe)

export const node: Type = { kind: 'constant', name: 'Node' }
export const key: Type = { kind: 'constant', name: 'Key' }
export const mode: Type = {
  kind: 'variant',
  name: 'Mode',
  variants: [{ tag: 'Waiting' }, { tag: 'Idle' }, { tag: 'Holding' }],
}

const scalars = fc.constantFrom<Type>(int, bool, str, node, key, mode, { kind: 'constant', name: 'Many' })

/** Types as specifications have them, nested to a depth. */
export function typesTo(depth: number): fc.Arbitrary<Type> {
  if (depth === 0) return scalars
  const part = typesTo(depth - 1)
  const fields = fc
    .uniqueArray(fc.constantFrom('to', 'from', 'Term', 'a', 'value'), { minLength: 1, maxLength: 4 })
    .chain((names) =>
      fc
        .tuple(...names.map(() => part))
        .map((types) => names.map((name, at) => ({ name, type: types[at]! }))),
    )
  return fc.oneof(
    { arbitrary: scalars, weight: 1 },
    { arbitrary: part.map(setOf), weight: 3 },
    { arbitrary: part.map(seqOf), weight: 2 },
    { arbitrary: part.map(bagOf), weight: 2 },
    { arbitrary: fc.tuple(part, part).map(([domain, range]) => functionOf(domain, range)), weight: 2 },
    { arbitrary: part.map(optionOf), weight: 1 },
    { arbitrary: fields.map(recordOf), weight: 2 },
    { arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }).map(tupleOf), weight: 1 },
    {
      arbitrary: fc
        .tuple(fc.option(part, { nil: undefined }), fields.map(recordOf))
        .map(([stop, ask]): Type => {
          const variants = [
            stop === undefined ? { tag: 'Stop' } : { tag: 'Stop', payload: stop },
            { tag: 'Ask', payload: ask },
          ]
          return { kind: 'variant', name: 'Message', variants }
        }),
      weight: 1,
    },
  )
}

const near = (centre: number) => fc.integer({ min: -2, max: 2 }).map((offset) => centre + offset)

export const integers: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: fc.integer({ min: -3, max: 6 }), weight: 12 },
  { arbitrary: fc.oneof(near(2 ** 30), near(-(2 ** 30)), near(2 ** 31), near(-(2 ** 31))), weight: 2 },
  { arbitrary: fc.oneof(near(2 ** 32), near(-(2 ** 32)), fc.maxSafeInteger()), weight: 1 },
  {
    arbitrary: fc.oneof(
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 140n }),
      fc.bigInt({ min: -(2n ** 140n), max: -(2n ** 53n) }),
      fc.constantFrom(2n ** 63n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n, 2n ** 127n),
    ),
    weight: 1,
  },
)

const strings = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'ab', 'abc'),
  fc.string({ maxLength: 9 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
)

/** Values of a type. */
export function valuesOf(type: Type, size = 4): fc.Arbitrary<Value> {
  const of = (part: Type) => valuesOf(part, Math.max(2, size - 1))
  const some = (part: Type) => fc.array(of(part), { maxLength: size })
  switch (type.kind) {
    case 'int':
      return integers
    case 'bool':
      return fc.boolean()
    case 'str':
      return strings
    case 'constant':
      return fc.constantFrom(...universe.get(type.name)!)
    case 'set':
      return some(type.element).map((items) => Immutable.Set(items))
    case 'seq':
      return some(type.element).map((items) => Immutable.List(items))
    case 'bag':
      return fc.array(fc.tuple(of(type.element), counts), { maxLength: size }).map(makeFunction)
    case 'function':
      return fc.array(fc.tuple(of(type.domain), of(type.range)), { maxLength: size }).map(makeFunction)
    case 'record':
      return fc
        .tuple(...type.fields.map((field) => of(field.type)))
        .map((items) => makeRecord(items.map((item, at) => [type.fields[at]!.name, item])))
    case 'tuple':
      return fc.tuple(...type.items.map(of)).map((items) => Immutable.List(items))
    case 'option':
      return fc.option(of(type.value), { nil: undefined }).map((value) => {
        return value === undefined ? variant('None') : variant('Some', value)
      })
    case 'variant':
      return fc.oneof(
        ...type.variants.map(({ tag, payload }) =>
          payload === undefined ? fc.constant(variant(tag)) : of(payload).map((value) => variant(tag, value)),
        ),
      )
    case 'unknown':
      throw new Error('no values of an unknown type')
  }
}

const counts = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 3 }), weight: 9 },
  { arbitrary: fc.constantFrom<Value>(2 ** 30 - 1, 2 ** 30, 2n ** 70n), weight: 1 },
)

/** A type with values of it. */
export function typed(depth: number, count: number): fc.Arbitrary<readonly [Type, readonly Value[]]> {
  return typesTo(depth).chain((type) =>
    fc.array(valuesOf(type), { minLength: count, maxLength: count }).map((values) => [type, values] as const),
  )
}
