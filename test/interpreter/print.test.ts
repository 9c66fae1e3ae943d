import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lower } from '../../src/core/lower.js'
import { lowerExpression } from '../../src/core/lower-against.js'
import { createEvaluator } from '../../src/interpreter/evaluator.js'
import { print } from '../../src/model/print.js'
import {
  emptySet,
  equals,
  makeFunction,
  makeRecord,
  modelValue,
  type Value,
  variant,
} from '../../src/model/value.js'
import { parse, parseExpression } from '../../src/syntax/parse.js'

const members = ['Idle', 'Stop', 'None']
const tags = ['Ask', 'Grant', 'Some']
const names = ['n1', 'n2', 'n10', 'is_x', 'Node_a', 'reach', 'module']

const text = `module Values
constant Node
type Mode = Idle | Stop
type Message = Ask [x: Int] | Grant [x: Int]
model m
  Node = {${names.join(', ')}}
`

const integers = fc.oneof(
  fc.integer({ min: -5, max: 20 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 90n }),
  fc.bigInt({ min: -(2n ** 90n), max: -(2n ** 53n) }),
)
// Printable ASCII and anything else that may stand in a source: no surrogate without its other half, no NUL.
const strings = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom('"', '\\', '\\n', '\n', '\t', '\r', '\f', '(*', '\\*', '----', "'", '\u2028', '\u00a0'),
)
const fields = fc.oneof(
  fc.stringMatching(/^[A-Za-z_0-9]{1,4}$/),
  fc.constantFrom(
    'IF',
    'is',
    'OTHER',
    'LAMBDA',
    'UNION',
    'TRUE',
    'WF_x',
    'SF_',
    '_',
    '_1',
    '12',
    'value',
    'tag',
    'TEMPORAL',
  ),
)

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    integers,
    strings,
    fc.constantFrom(...names).map(modelValue),
    fc.constantFrom(...members).map((tag) => variant(tag)),
    fc.tuple(fc.constantFrom(...tags), tie('value')).map(([tag, payload]) => variant(tag, payload)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => emptySet.union(items)),
    fc
      .array(tie('value'), { maxLength: 4 })
      .map((items) => makeFunction(items.map((item, index): [Value, Value] => [index + 1, item]))),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map(makeFunction),
    fc.array(fc.tuple(fields, tie('value')), { maxLength: 4 }).map(makeRecord),
  ),
})).value

const tree = parse({ name: 'values.spec', text })
const { module, diagnostics } = lower(tree.tree, () => undefined)
const model = module!.models[0]!
const evaluator = createEvaluator({ module: module!, equations: model.equations })

function read(printed: string): Value {
  const parsed = parseExpression({ name: '<expression>', text: printed })
  expect(parsed.diagnostics).toEqual([])
  const lowered = lowerExpression(parsed.expression!, module!, { model })
  expect(lowered.diagnostics).toEqual([])
  return evaluator.evaluate(lowered.expr)
}

describe('printing', () => {
  test('reads back as the same value', () => {
    expect([...tree.diagnostics, ...diagnostics]).toEqual([])
    fc.assert(
      fc.property(values, (value) => {
        const again = read(print(value))
        expect(print(again)).toBe(print(value))
        expect(equals(again, value)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('shows elements and fields in order, sequences and records as such', () => {
    const record = makeRecord([
      ['b', 2],
      ['a', emptySet.union([modelValue('n10'), modelValue('n2'), 3])],
    ])
    expect(print(record)).toBe('[a |-> {3, n2, n10}, b |-> 2]')
    expect(
      print(
        makeFunction([
          [2, -1],
          [modelValue('n1'), '"x"\n'],
        ]),
      ),
    ).toBe('(2 :> -1 @@ n1 :> "\\"x\\"\\n")')
    expect(print(variant('Ask', makeRecord([['k', variant('Idle')]])))).toBe('Ask([k |-> Idle])')
  })
})
