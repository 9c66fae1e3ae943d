import * as Immutable from 'immutable'
import { argumentsOf, elements, resultsOf, setInOrder } from '../../model/order.js'
import { print } from '../../model/print.js'
import {
  applyFunction,
  isFunction,
  isInteger,
  isList,
  isSet,
  makeFunction,
  makeRecord,
  type Value,
  Variant,
  variant,
} from '../../model/value.js'
import { assertNever } from '../../text/assert.js'
import { type Finite, type Shape, smallIntegerBound, type Word } from '../word.js'
import { Misfit } from './fault.js'
import type { IntegerOperations, StringOperations } from './interface.js'
import { header, type Memory } from './memory.js'
import type { Misses } from './misses.js'
import { lengthOf } from './parts.js'

/** From words to values and back. */
export interface Codec {
  decode(word: Word, value: number): Value
  /** Throws `Misfit`; `misfit` where a wider range has a place for the value. */
  encode(word: Word, value: Value): number
}

/** For the nodes of a memory. */
export function createCodec(
  memory: Memory,
  integers: IntegerOperations,
  strings: StringOperations,
  misses: Misses,
): Codec {
  const { scratch } = memory

  function decode(word: Word, value: number): Value {
    switch (word.kind) {
      case 'code':
        return word.finite.values[value]!
      case 'int':
        return integers.decode(value)
      case 'mask':
        return setInOrder(word.element.values.filter((_, code) => (value >>> code) & 1))
      case 'node':
        return decodeNode(word.shape, value)
      default:
        return assertNever(word)
    }
  }

  function decodeNode(shape: Shape, node: number): Value {
    const count = memory.heap[node + 3]!
    const part = (word: Word, index: number) => decode(word, memory.heap[node + header + index]!)
    const parts = (word: Word) => Array.from({ length: count }, (_, index) => part(word, index))
    switch (shape.kind) {
      case 'set':
        return setInOrder(parts(shape.element))
      case 'sequence':
        return Immutable.List(parts(shape.element))
      case 'function':
        return makeFunction(
          Array.from({ length: count }, (_, index) => [
            part(shape.key, 2 * index),
            part(shape.value, 2 * index + 1),
          ]),
        )
      case 'record':
        return makeRecord(shape.fields.map(({ name, word }, index) => [name, part(word, index)]))
      case 'tuple':
        return Immutable.List(shape.items.map(part))
      case 'variant': {
        const { tag, payload } = shape.alternatives[memory.heap[node + header]!]!
        return payload === undefined ? variant(tag) : variant(tag, part(payload, 1))
      }
      case 'string':
        return strings.text(node)
      case 'integer':
        return integers.decode(node + smallIntegerBound)
      case 'never':
        throw new Misfit('there are no values of this type')
      default:
        return assertNever(shape)
    }
  }

  function encode(word: Word, value: Value): number {
    switch (word.kind) {
      case 'code':
        return codeOf(word.finite, value)
      case 'int':
        return isInteger(value) ? integers.encode(value) : misfit(value)
      case 'mask':
        if (!isSet(value)) return misfit(value)
        return value.reduce((mask, element) => mask | (1 << codeOf(word.element, element)), 0)
      case 'node':
        return encodeNode(word.shape, value)
      default:
        return assertNever(word)
    }
  }

  function encodeNode(shape: Shape, value: Value): number {
    switch (shape.kind) {
      case 'set':
        if (!isSet(value)) return misfit(value)
        return make(shape, () => {
          for (const element of elements(value)) scratch.push(encode(shape.element, element))
        })
      case 'sequence':
        if (!isList(value)) return misfit(value)
        return make(shape, () => {
          for (const item of value) scratch.push(encode(shape.element, item))
        })
      case 'function':
        if (!isFunction(value)) return misfit(value)
        return make(shape, () => {
          for (const argument of argumentsOf(value)) {
            scratch.push(encode(shape.key, argument))
            scratch.push(encode(shape.value, applyFunction(value, argument)!))
          }
        })
      case 'record': {
        const { fields } = shape
        if (!isFunction(value) || value.size !== fields.length) return misfit(value)
        return make(shape, () => {
          for (const { name, word } of fields) {
            scratch.push(encode(word, applyFunction(value, name) ?? misfit(value)))
          }
        })
      }
      case 'tuple':
        if (!isList(value) || value.size !== shape.items.length) return misfit(value)
        return make(shape, () => {
          resultsOf(value).forEach((item, index) => {
            scratch.push(encode(shape.items[index]!, item))
          })
        })
      case 'variant':
        return value instanceof Variant ? encodeVariant(shape, value) : misfit(value)
      case 'string':
        return typeof value === 'string' ? strings.of(value) : misfit(value)
      case 'integer':
        return isInteger(value) ? integers.encode(value) - smallIntegerBound : misfit(value)
      case 'never':
        return misfit(value)
      default:
        return assertNever(shape)
    }
  }

  function encodeVariant(shape: Extract<Shape, { readonly kind: 'variant' }>, value: Variant): number {
    const index = shape.alternatives.findIndex(({ tag }) => tag === value.tag)
    const word = shape.alternatives[index]?.payload
    if (index < 0 || (word === undefined) !== (value.payload === undefined)) return misfit(value)
    return make(shape, () => {
      scratch.push(index)
      if (word !== undefined) scratch.push(encode(word, value.payload!))
    })
  }

  /** The node with the words that `push` pushes. */
  function make(shape: Shape, push: () => void): number {
    scratch.begin()
    push()
    const length = scratch.end()
    let count = length
    if (shape.kind === 'function') count = length / 2
    else if (shape.kind === 'variant') count = length - 1
    return memory.intern(shape.index, count, scratch.top, lengthOf(shape, count))
  }

  function codeOf(finite: Finite, value: Value): number {
    const code = finite.encode(value)
    if (code < 0) misses.check(finite, value)
    return code >= 0 ? code : misfit(value)
  }

  return {
    decode,
    encode(word, value) {
      const { depth } = scratch
      try {
        return encode(word, value)
      } catch (error) {
        scratch.unwind(depth)
        throw error
      }
    },
  }
}

function misfit(value: Value): never {
  throw new Misfit(`no place for ${print(value)}`)
}
