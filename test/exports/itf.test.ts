import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeItfTrace } from '../../src/exports/itf.js'
import { printItfType } from '../../src/exports/itf-type.js'
import { decodeItf, encodeItf } from '../../src/exports/itf-value.js'
import { type Json, printJson } from '../../src/exports/json-text.js'
import { readTraceFile } from '../../src/exports/trace-file.js'
import { print } from '../../src/model/print.js'
import { emptySet, equals, makeFunction, makeRecord, modelValue, variant } from '../../src/model/value.js'
import { render } from '../../src/text/code-frame.js'
import type { Type } from '../../src/types/type.js'
import { traces, typedVariables, types, valuesOf } from './arbitrary.js'

const node: Type = { kind: 'constant', name: 'Node' }
const int: Type = { kind: 'int' }
const message: Type = {
  kind: 'variant',
  name: 'Message',
  variants: [
    {
      tag: 'Ask',
      payload: {
        kind: 'record',
        fields: [
          { name: 'from', type: node },
          { name: 'term', type: int },
        ],
      },
    },
    { tag: 'Stop' },
  ],
}

function read(text: string, types: ReadonlyMap<string, Type>) {
  const { file, diagnostics } = readTraceFile({ name: 'trace.itf.json', text }, types)
  return { trace: file?.trace, diagnostics }
}

describe('a value in ITF', () => {
  test('comes back by its type', () => {
    const typed = types.chain((type) => valuesOf(type).map((value) => ({ type, value })))
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const text = JSON.stringify(encodeItf(value, type))
        const back = decodeItf(JSON.parse(text) as Json, type, [])
        expect(print(back)).toBe(print(value))
        expect(equals(back, value)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test.each<[string, Json, Type | undefined, string]>([
    ['a plain number', 3, int, '3'],
    ['a big integer', { '#bigint': '-9007199254740993' }, int, '-9007199254740993'],
    ['a small one as a string of digits', { '#bigint': '7' }, undefined, '7'],
    ['a model value of Apalache', 'n1_OF_NODE', node, 'n1'],
    ['a sequence as a tuple', { '#tup': [1, 2] }, { kind: 'seq', element: int }, '<<1, 2>>'],
    ['a tuple as an array', ['a', 1], { kind: 'tuple', items: [{ kind: 'str' }, int] }, '<<"a", 1>>'],
    ['a function from 1..n', { '#map': [[1, true]] }, undefined, '<<TRUE>>'],
    [
      'a bag',
      { '#map': [[{ tag: 'Stop', value: { '#tup': [] } }, 2]] },
      { kind: 'bag', element: message },
      '(Stop :> 2)',
    ],
    ['a variant', { tag: 'Ask', value: { from: 'n1', term: 3 } }, message, 'Ask([from |-> n1, term |-> 3])'],
    ['a variant without its type', { tag: 'Stop', value: {} }, undefined, 'Stop'],
    ['an option', { tag: 'Some', value: 3 }, { kind: 'option', value: int }, 'Some(3)'],
    [
      'none',
      { tag: 'None', value: { tag: 'UNIT', value: 'U_OF_UNIT' } },
      { kind: 'option', value: int },
      'None',
    ],
    ['a record', { a: 1, b: [] }, undefined, '[a |-> 1, b |-> <<>>]'],
  ])('is read: %s', (_, json, type, printed) => {
    expect(print(decodeItf(json, type, []))).toBe(printed)
  })

  test.each<[Json, Type | undefined, string]>([
    ['n1', int, 'a value of type Int is expected here'],
    [{ '#bigint': '1' }, { kind: 'str' }, 'a value of type Str is expected here'],
    [{ tag: 'Go', value: 1 }, message, '`Go` is no value of type Ask({ from: Str, term: Int }) | Stop(UNIT)'],
    [{ tag: 'Ask', value: { from: 'n1' } }, message, 'a value of type Int is expected here'],
    [{ tag: 'Ask', value: { from: 'n1', term: 1, x: 1 } }, message, 'no field is called `x`'],
    [[1], { kind: 'set', element: int }, 'a value of type Set(Int) is expected here'],
    [{ '#unserializable': 'Nat' }, undefined, 'it stands for something without a value: Nat'],
  ])('is refused: %j', (json, type, reason) => {
    expect(() => decodeItf(json, type, [])).toThrow(reason)
  })
})

describe('a type in Apalache notation', () => {
  test.each<[Type, string]>([
    [
      { kind: 'function', domain: node, range: { kind: 'function', domain: int, range: int } },
      'Str -> (Int -> Int)',
    ],
    [{ kind: 'bag', element: message }, '(Ask({ from: Str, term: Int }) | Stop(UNIT)) -> Int'],
    [{ kind: 'seq', element: { kind: 'tuple', items: [int, { kind: 'bool' }] } }, 'Seq(<<Int, Bool>>)'],
    [{ kind: 'set', element: { kind: 'option', value: { kind: 'str' } } }, 'Set(None(UNIT) | Some(Str))'],
  ])('%j', (type, text) => {
    expect(printItfType(type)).toBe(text)
  })
})

describe('an ITF trace', () => {
  const sample = {
    module: 'Lease',
    model: 'small',
    constants: [{ name: 'Node', value: emptySet.union([modelValue('n1'), modelValue('n2')]) }],
    variables: ['term', 'wire'],
    states: [
      [makeFunction([[modelValue('n1'), 1]]), makeFunction([])],
      [
        makeFunction([[modelValue('n1'), 2]]),
        makeFunction([
          [
            variant(
              'Ask',
              makeRecord([
                ['from', modelValue('n1')],
                ['term', 2],
              ]),
            ),
            1,
          ],
        ]),
      ],
    ],
    steps: [
      {
        action: 'Timeout',
        arguments: [{ name: 'n', value: modelValue('n1') }],
        choices: [{ kind: 'exists' as const, name: 'k', value: 2 ** 40 }],
      },
    ],
  }
  const sampleTypes = new Map<string, Type>([
    ['term', { kind: 'function', domain: node, range: int }],
    ['wire', { kind: 'bag', element: message }],
  ])

  test('has what other tools look for', () => {
    expect(JSON.parse(printJson(encodeItfTrace(sample, sampleTypes, 'violation')))).toEqual({
      '#meta': {
        format: 'ITF',
        'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
        description: 'A trace of Lease, model small',
        status: 'violation',
        varTypes: {
          term: 'Str -> Int',
          wire: '(Ask({ from: Str, term: Int }) | Stop(UNIT)) -> Int',
          'mbt::actionTaken': 'Str',
        },
        tracewright: {
          module: 'Lease',
          model: 'small',
          constants: { Node: { '#set': [{ '#model': 'n1' }, { '#model': 'n2' }] } },
        },
      },
      vars: ['term', 'wire', 'mbt::actionTaken', 'mbt::nondetPicks'],
      states: [
        {
          '#meta': { index: 0 },
          term: { '#map': [['n1', { '#bigint': '1' }]] },
          wire: { '#map': [] },
          'mbt::actionTaken': 'init',
          'mbt::nondetPicks': {
            k: { tag: 'None', value: { '#tup': [] } },
            n: { tag: 'None', value: { '#tup': [] } },
          },
        },
        {
          '#meta': {
            index: 1,
            tracewright: {
              action: 'Timeout',
              arguments: { n: { '#model': 'n1' } },
              choices: [{ kind: 'exists', name: 'k', value: 1099511627776 }],
            },
          },
          term: { '#map': [['n1', { '#bigint': '2' }]] },
          wire: {
            '#map': [[{ tag: 'Ask', value: { from: 'n1', term: { '#bigint': '2' } } }, { '#bigint': '1' }]],
          },
          'mbt::actionTaken': 'Timeout',
          'mbt::nondetPicks': {
            k: { tag: 'Some', value: { '#bigint': '1099511627776' } },
            n: { tag: 'Some', value: 'n1' },
          },
        },
      ],
    })
  })

  test('comes back, whatever its types', () => {
    const typed = typedVariables.chain((variables) =>
      traces(variables).map((trace) => ({ variables, trace })),
    )
    fc.assert(
      fc.property(typed, ({ variables, trace }) => {
        const typeOf = new Map(variables.map(({ name, type }) => [name, type]))
        const text = printJson(encodeItfTrace(trace, typeOf, 'ok'))
        const { trace: back, diagnostics } = read(text, typeOf)
        expect(render(diagnostics)).toBe('')
        expect(printJson(encodeItfTrace({ ...trace, ...(back as typeof trace) }, typeOf, 'ok'))).toBe(text)
        back!.states.forEach((state, index) => {
          expect(state.every((value, at) => equals(value, trace.states[index]![at]!))).toBe(true)
        })
      }),
    )
  })

  test('of Quint is read, with qualified names and doubled ones', () => {
    const text = JSON.stringify({
      vars: ['bank::main::n', 'mbt::actionTaken', 'mbt::nondetPicks', 'mbt::actionTaken', 'mbt::nondetPicks'],
      states: [
        { '#meta': { index: 0 }, 'bank::main::n': { '#bigint': '0' }, 'mbt::actionTaken': 'init' },
        { '#meta': { index: 1 }, 'bank::main::n': { '#bigint': '1' }, 'mbt::actionTaken': 'Add' },
        { '#meta': { index: 2 }, 'bank::main::n': 2, 'mbt::actionTaken': '' },
      ],
    })
    const { trace } = read(text, new Map([['n', int]]))
    expect(trace).toEqual({ variables: ['n'], states: [[0], [1], [2]], steps: [{ action: 'Add' }, {}] })
  })

  test.each([
    ['{"vars": ["x"]}', 'the document cannot be read: it is no trace'],
    [
      '{"vars": 1, "states": []}',
      'the document cannot be read: an ITF trace has the arrays `vars` and `states`',
    ],
    ['{"vars": ["x"], "states": [{}]}', '`states[0]` cannot be read: the variable `x` is missing'],
    [
      '{"vars": ["x"], "states": [{"x": "a"}]}',
      '`states[0].x` cannot be read: a value of type Int is expected here',
    ],
  ])('is refused: %s', (text, message) => {
    const { diagnostics } = read(text, new Map([['x', int]]))
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([message])
  })
})
