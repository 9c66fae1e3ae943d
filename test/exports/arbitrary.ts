import fc from 'fast-check'
import type { State, Step } from '../../src/model/state.js'
import type { Trace } from '../../src/model/trace.js'
import { emptySet, makeFunction, makeRecord, modelValue, type Value, variant } from '../../src/model/value.js'
import type { Type } from '../../src/types/type.js'

/** Names as the language has them. */
export const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,5}$/)

// A name stands for one thing in a specification: a model value and a variant of one name would print alike.
const members = fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,5}$/)
const tagNames = fc.stringMatching(/^[A-Z][A-Za-z0-9_]{0,5}$/)

const integers = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.maxSafeInteger(),
  // Just within and beyond what a number holds exactly: canonical values have a number up to there.
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }),
  fc.bigInt({ min: -(2n ** 70n), max: -(2n ** 53n) }),
)
const strings = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('__proto__', '#set', '#bigint', 'tag', 'value', '\ud800', '"\\\n'),
)

/** Values of every kind, in any mixture. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    integers,
    strings,
    members.map(modelValue),
    tagNames.map((tag) => variant(tag)),
    fc.tuple(tagNames, tie('value')).map(([tag, payload]) => variant(tag, payload)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => emptySet.union(items)),
    fc.array(tie('value'), { maxLength: 4 }).map(sequence),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map(makeFunction),
    fc.array(fc.tuple(strings, tie('value')), { maxLength: 4 }).map(makeRecord),
  ),
})).value

function sequence(items: readonly Value[]): Value {
  return makeFunction(items.map((item, index): [Value, Value] => [index + 1, item]))
}

const tags = ['Ask', 'Grant', 'Stop', 'tag', 'value'] as const

/** Types as the declarations have them. */
export const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Type>(
      { kind: 'int' },
      { kind: 'bool' },
      { kind: 'str' },
      { kind: 'constant', name: 'Node' },
    ),
    fc.record({ kind: fc.constantFrom('set', 'seq', 'bag'), element: tie('type') }) as fc.Arbitrary<Type>,
    fc.record({
      kind: fc.constant('function'),
      domain: tie('type'),
      range: tie('type'),
    }) as fc.Arbitrary<Type>,
    fc.record({ kind: fc.constant('option'), value: tie('type') }) as fc.Arbitrary<Type>,
    fc.uniqueArray(names, { minLength: 1, maxLength: 3 }).chain((fields) =>
      fc.tuple(...fields.map(() => tie('type'))).map(
        (items): Type => ({
          kind: 'record',
          fields: fields.map((name, at) => ({ name, type: items[at]! })),
        }),
      ),
    ),
    fc.array(tie('type'), { minLength: 2, maxLength: 3 }).map((items): Type => ({ kind: 'tuple', items })),
    fc.array(fc.option(tie('type'), { nil: undefined }), { minLength: 1, maxLength: 4 }).map(
      (payloads): Type => ({
        kind: 'variant',
        name: 'Message',
        variants: payloads.map((payload, at) => ({ tag: tags[at]!, ...(payload ? { payload } : {}) })),
      }),
    ),
  ),
})).type

/** A value of a type. */
export function valuesOf(type: Type): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'int':
      return integers
    case 'bool':
      return fc.boolean()
    case 'str':
      return strings
    case 'constant':
      return fc.constantFrom('n1', 'n2', 'n3').map(modelValue)
    case 'set':
      return fc.array(valuesOf(type.element), { maxLength: 3 }).map((items) => emptySet.union(items))
    case 'seq':
      return fc.array(valuesOf(type.element), { maxLength: 3 }).map(sequence)
    case 'bag':
      return fc
        .array(fc.tuple(valuesOf(type.element), fc.integer({ min: 1, max: 3 })), { maxLength: 3 })
        .map(makeFunction)
    case 'function':
      return fc
        .array(fc.tuple(valuesOf(type.domain), valuesOf(type.range)), { maxLength: 3 })
        .map(makeFunction)
    case 'record':
      return fc
        .tuple(...type.fields.map((field) => valuesOf(field.type)))
        .map((items) => makeRecord(type.fields.map(({ name }, at) => [name, items[at]!])))
    case 'tuple':
      return fc.tuple(...type.items.map(valuesOf)).map(sequence)
    case 'option':
      return fc.oneof(
        fc.constant(variant('None')),
        valuesOf(type.value).map((value) => variant('Some', value)),
      )
    case 'variant':
      return fc.oneof(
        ...type.variants.map(({ tag, payload }) =>
          payload ? valuesOf(payload).map((value) => variant(tag, value)) : fc.constant(variant(tag)),
        ),
      )
    case 'unknown':
      return values
  }
}

const named = fc
  .uniqueArray(names, { maxLength: 2 })
  .chain((list) =>
    fc.tuple(...list.map(() => values)).map((items) => list.map((name, at) => ({ name, value: items[at]! }))),
  )

const steps: fc.Arbitrary<Step> = fc.record({
  action: names,
  arguments: named,
  choices: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('exists' as const), name: names, value: values }),
      fc.record({ kind: fc.constant('branch' as const), index: fc.nat(5) }),
      fc.record({ kind: fc.constant('element' as const), variable: names, value: values }),
      fc.record({ kind: fc.constant('call' as const), action: names, arguments: named }),
    ),
    { maxLength: 3 },
  ),
})

/** Traces of variables of given types. */
export function traces(
  types: readonly { readonly name: string; readonly type: Type }[],
): fc.Arbitrary<Trace> {
  const state: fc.Arbitrary<State> = fc.tuple(...types.map(({ type }) => valuesOf(type)))
  return fc.nat(3).chain((length) =>
    fc.record({
      module: names,
      model: names,
      constants: named,
      variables: fc.constant(types.map(({ name }) => name)),
      states: fc.array(state, { minLength: length + 1, maxLength: length + 1 }),
      steps: fc.array(steps, { minLength: length, maxLength: length }),
    }),
  )
}

/** Distinct variables with types. */
export const typedVariables = fc
  .uniqueArray(names, { minLength: 1, maxLength: 3 })
  .chain((list) =>
    fc.tuple(...list.map(() => types)).map((found) => list.map((name, at) => ({ name, type: found[at]! }))),
  )
