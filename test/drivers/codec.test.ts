import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Codec, createCodec } from '../../src/drivers/adapter/codec.js'
import type { TypeMapping } from '../../src/drivers/adapter/description.js'
import { Random } from '../../src/explorer/random/random.js'
import type { Json } from '../../src/exports/json-text.js'
import { isSet, type Prepared, printValue, type Type, type Value, variableTypes } from '../../src/index.js'
import { elements } from '../../src/model/order.js'
import { projectFile, root } from '../source-files.js'
import { driversFile, preparedOf } from './systems.js'

const kinds = preparedOf({
  name: 'kinds.spec',
  text: readFileSync(join(root, 'test/cases/adapters/kinds.spec'), 'utf8'),
})

function codecOf(
  { config, reference }: Prepared,
  mappings: { readonly [type: string]: TypeMapping } = {},
): Codec {
  return createCodec(mappings, {
    members(name) {
      const value = reference.constantsOf.constant(
        config.module.constants.find((each) => each.name === name)!,
      )
      return isSet(value) ? elements(value) : undefined
    },
  })
}

const plain = codecOf(kinds)
const renamed = codecOf(kinds, {
  Colour: { values: { Red: 'r' } },
  Node: { values: { n1: 'first' } },
  Shape: {
    tag: 'kind',
    variants: { Dot: 'point', Line: { is: { kind: 'stroke', solid: true }, fields: { from: 'start' } } },
  },
})

function typeOf(variable: string): Type {
  return variableTypes(kinds).get(variable)!
}

describe('JSON is read as a value of its type, and written so', () => {
  test.each<[string, Json, string]>([
    ['count', 7, '7'],
    ['count', '9007199254740993', '9007199254740993'],
    ['count', '-9007199254740993', '-9007199254740993'],
    ['flags', { Green: false, Red: true }, '(Green :> FALSE @@ Red :> TRUE)'],
    ['table', { 1: 'a', 20: '' }, '(1 :> "a" @@ 20 :> "")'],
    ['table', { '9007199254740993': 'a' }, '(9007199254740993 :> "a")'],
    ['grid', { n1: { n2: 3 } }, '(n1 :> (n2 :> 3))'],
    [
      'shapes',
      ['Dot', { tag: 'Line', from: { column: 2, row: 1 }, length: 3 }],
      '{Dot, Line([from |-> [column |-> 2, row |-> 1], length |-> 3])}',
    ],
    ['pair', [1, 'Red'], '<<1, Red>>'],
    ['names', ['b', 'a'], '<<"b", "a">>'],
  ])('%s: %j', (variable, json, printed) => {
    const value = plain.decoder(typeOf(variable))(json)
    expect(printValue(value)).toBe(printed)
    expect(plain.encode(value, typeOf(variable))).toEqual(json)
  })

  test.each<[string, Json, string]>([
    ['flags', { Green: false, r: true }, '(Green :> FALSE @@ Red :> TRUE)'],
    ['grid', { first: { n2: 3 } }, '(n1 :> (n2 :> 3))'],
    [
      'shapes',
      ['point', { kind: 'stroke', solid: true, start: { column: 2, row: 1 }, length: 3 }],
      '{Dot, Line([from |-> [column |-> 2, row |-> 1], length |-> 3])}',
    ],
  ])('%s in other words: %j', (variable, json, printed) => {
    const value = renamed.decoder(typeOf(variable))(json)
    expect(printValue(value)).toBe(printed)
    expect(renamed.encode(value, typeOf(variable))).toEqual(json)
  })
})

test.each<[string, Json | undefined, string]>([
  ['count', 1.5, '1.5 is not an Int'],
  ['count', '1e3', '"1e3" is not an Int'],
  ['count', 2 ** 60, '1152921504606847000 may have lost digits (integers past 2^53 are strings of digits)'],
  ['count', undefined, 'it is not there, and an Int is expected'],
  ['flags', { Rad: true }, '`Rad` is not a Colour (did you mean `Red`?)'],
  ['flags', { Red: 'yes' }, 'Red: "yes" is not a Bool'],
  ['flags', [['Red', true], ['Green']], '[["Red",true],["Green"]] is not a function [Colour -> Bool]'],
  ['table', { one: 'a' }, '"one" is not an Int'],
  ['grid', { n1: { n3: 1 } }, 'n1: `n3` is not a Node (did you mean `n1`?)'],
  ['grid', { n1: { n2: null } }, 'n1.n2: null is not an Int'],
  ['shapes', ['Point'], '[0]: `Point` is not a Shape (there are Dot)'],
  ['shapes', ['Dot', { tag: 'Arc' }], '[1]: no variant of Shape has `tag` "Arc"'],
  ['shapes', [{ from: {} }], '[0]: it has no member `tag`, by which variants of Shape are told'],
  [
    'shapes',
    [{ tag: 'Line', from: { row: 1 }, length: 2 }],
    '[0].from.column: it is not there, and an Int is expected',
  ],
  ['pair', [1], '[1] is not a tuple Int \\X Colour'],
  ['pair', [1, 2], '[1]: 2 is not a Colour'],
  ['names', 'a', '"a" is not a Seq(Str)'],
])('of %s %j is said what is wrong', (variable, json, message) => {
  expect(() => plain.decoder(typeOf(variable))(json)).toThrow(new Error(message))
})

test.each([
  ['store.spec', driversFile('store.spec')],
  ['raft.spec', undefined],
])('whatever a state of %s has is read as what was written', (name, source) => {
  const prepared = preparedOf(source ?? { name: `specs/${name}`, text: projectFile(`specs/${name}`).text })
  const codec = codecOf(prepared)
  const { reference } = prepared
  const random = new Random(1, 0)
  let state = [...reference.initialStates()][0]!
  for (let step = 0; step < 60; step++) {
    reference.variables.forEach((variable, index) => {
      const type = variableTypes(prepared).get(variable)!
      const json = JSON.parse(JSON.stringify(codec.encode(state[index]!, type))) as Json
      const value: Value = codec.decoder(type)(json)
      expect(printValue(value)).toBe(printValue(state[index]!))
    })
    const moves = reference.moves(state)
    const successors = moves.flatMap((move) => reference.successorsBy(state, move))
    if (successors.length === 0) return
    state = successors[random.below(successors.length)]!.state
  }
})
