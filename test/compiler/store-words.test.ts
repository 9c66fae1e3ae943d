import { describe, expect, test } from '@jest/globals'
import type { Store } from '../../src/compiler/store/interface.js'
import { createStore } from '../../src/compiler/store/store.js'
import { codeOfPart, createWords, type Word } from '../../src/compiler/word.js'
import { compare } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import { makeRecord, modelValue, variant } from '../../src/model/value.js'
import { bool, int, optionOf, recordOf, seqOf, setOf, str, type Type, tupleOf } from '../../src/types/type.js'

const node: Type = { kind: 'constant', name: 'Node' }
const universe = new Map([['Node', ['n10', 'n2', 'n1'].map(modelValue)]])
const mode: Type = { kind: 'variant', name: 'Mode', variants: [{ tag: 'Wait' }, { tag: 'Idle' }] }
const message: Type = {
  kind: 'variant',
  name: 'Message',
  variants: [{ tag: 'Stop' }, { tag: 'Ask', payload: recordOf([{ name: 'to', type: node }]) }],
}

type Words = Store['words']

function valuesOf(word: Word): readonly string[] {
  return word.kind === 'code' ? word.finite.values.map(print) : []
}

describe('words', () => {
  test('of finite types are codes in the order of values', () => {
    const { wordOf } = createWords(universe)
    expect(valuesOf(wordOf(bool))).toEqual(['FALSE', 'TRUE'])
    expect(valuesOf(wordOf(node))).toEqual(['n1', 'n2', 'n10'])
    expect(valuesOf(wordOf(mode))).toEqual(['Idle', 'Wait'])
    expect(valuesOf(wordOf(optionOf(node)))).toHaveLength(4)
    const types = [
      optionOf(optionOf(mode)),
      tupleOf([node, bool]),
      message,
      recordOf([
        { name: 'b', type: message },
        { name: 'a', type: mode },
      ]),
    ]
    for (const type of types) {
      const word = wordOf(type)
      const values = word.kind === 'code' ? word.finite.values : []
      expect(values.length).toBeGreaterThan(2)
      expect(values.map(print)).toEqual([...values].sort(compare).map(print))
      values.forEach((value, index) => {
        expect(word.kind === 'code' && word.finite.encode(value)).toBe(index)
      })
    }
  })

  test('have codes that are made of the codes of their parts', () => {
    const { wordOf, finiteOf } = createWords(universe)
    const finite = finiteOf(tupleOf([node, bool, mode]))!
    const structure = finite.structure
    if (structure.kind !== 'product') throw new Error('a tuple is a product')
    expect(structure.parts.map(({ stride }) => stride)).toEqual([4, 2, 1])
    finite.values.forEach((value, code) => {
      const items = structure.parts.map((part) => part.finite.values[codeOfPart(part, code)]!)
      expect(print(value)).toBe(`<<${items.map(print).join(', ')}>>`)
    })
    const sum = finiteOf(message)!.structure
    if (sum.kind !== 'sum') throw new Error('a variant is a sum')
    expect(sum.alternatives.map(({ tag, base }) => [tag, base])).toEqual([
      ['Ask', 0],
      ['Stop', 3],
    ])
    expect(wordOf(tupleOf([]))).toMatchObject({ kind: 'node', shape: { kind: 'tuple' } })
  })

  test('are one object for one way to hold values', () => {
    const words: Words = createWords(universe)
    expect(words.wordOf(setOf(node))).toMatchObject({ kind: 'mask' })
    expect(words.wordOf(setOf({ ...node }))).toBe(words.wordOf(setOf(node)))
    expect(words.wordOf(seqOf(seqOf(int)))).toBe(words.sequenceOf(words.wordOf(seqOf(int))))
    expect(words.wordOf(tupleOf([node, bool]))).toBe(words.tupleOf([node, bool].map(words.wordOf)))
    expect(words.wordOf(setOf(setOf(node)))).toBe(words.setOf(words.wordOf(setOf(node))))
    expect(words.wordOf(optionOf(str))).toMatchObject({ kind: 'node', shape: { kind: 'variant' } })
    words.shapes.forEach((shape, index) => {
      expect(shape?.index).toBe(index)
    })
    expect(new Set(words.shapeKeys).size).toBe(words.shapes.length)
  })

  test('have integers of a range as parts, of which codes are in the order of values', () => {
    const words: Words = createWords(universe)
    const type = recordOf([
      { name: 'at', type: int },
      { name: 'of', type: optionOf(int) },
    ])
    expect(words.wordOf(type)).toMatchObject({ kind: 'node' })
    words.setRange({ first: -1, last: 2 })
    const word = words.wordOf(type)
    if (word.kind !== 'code') throw new Error('a record of few values is a code')
    const { values, isRanged } = word.finite
    expect(isRanged).toBe(true)
    expect(values).toHaveLength(20)
    expect(values.map(print)).toEqual([...values].sort(compare).map(print))
    expect(words.tupleOf([words.wordOf(int), words.wordOf(bool)])).toBe(words.wordOf(tupleOf([int, bool])))
    expect(words.wordOf(int)).toEqual({ kind: 'int' })
    expect(words.wordOf(setOf(int))).toMatchObject({ kind: 'node' })
    const store = createStore(words)
    const { encode, decode } = store.values(word)
    values.forEach((value, code) => {
      expect(encode(value)).toBe(code)
      expect(print(decode(code))).toBe(print(value))
    })
    const record = (at: number, of: number) =>
      makeRecord([
        ['at', at],
        ['of', variant('Some', of)],
      ])
    expect(() => encode(record(7, -9))).toThrow(expect.objectContaining({ name: 'misfit' }))
    expect(() => encode(record(1, 2 ** 60))).toThrow(expect.objectContaining({ name: 'misfit' }))
    expect(store.misses.take()).toEqual([-9, 2 ** 60])
    expect(store.misses.take()).toEqual([])
    words.setRange(undefined)
    expect(words.wordOf(type)).toMatchObject({ kind: 'node' })
  })

  test('are nodes where there are too many values', () => {
    const many = new Map([['Node', Array.from({ length: 31 }, (_, index) => modelValue(`n${index}`))]])
    const { wordOf } = createWords(many)
    expect(wordOf(node)).toMatchObject({ kind: 'code' })
    expect(wordOf(setOf(node))).toMatchObject({ kind: 'node', shape: { kind: 'set' } })
    expect(wordOf(tupleOf([node, node]))).toMatchObject({ kind: 'code' })
    expect(wordOf(tupleOf([node, node, node]))).toMatchObject({ kind: 'node', shape: { kind: 'tuple' } })
  })
})
