import { add, divide, type Integer, integer, modulo, multiply, power, subtract } from '../../model/integer.js'
import { integerShape, isSmall, smallIntegerBound } from '../word.js'
import { fault } from './fault.js'
import type { IntegerOperations } from './interface.js'
import { header, type Memory } from './memory.js'

/**
 * Integers in words: those below 2^30 in size are themselves, any other is 2^30 + a node that holds its two's
 * complement in as few 64-bit groups as possible.
 */
export function createIntegers(memory: Memory): IntegerOperations {
  function decode(word: number): Integer {
    if (isSmall(word)) return word
    const { heap } = memory
    const node = word - smallIntegerBound
    const count = heap[node + 3]!
    if (count === 2) {
      const value = heap[node + header + 1]! * 2 ** 32 + (heap[node + header]! >>> 0)
      if (Number.isSafeInteger(value)) return value
    }
    let value = BigInt(heap[node + header + count - 1]!)
    for (let index = count - 2; index >= 0; index--) {
      value = (value << 32n) | BigInt(heap[node + header + index]! >>> 0)
    }
    return integer(value)
  }

  function encode(value: Integer): number {
    if (value > -smallIntegerBound && value < smallIntegerBound) return Number(value)
    const { scratch } = memory
    if (typeof value === 'number') {
      const words = scratch.room(2)
      words[scratch.top] = value | 0
      words[scratch.top + 1] = Math.floor(value / 2 ** 32)
      return smallIntegerBound + memory.intern(integerShape, 2, scratch.top, 2)
    }
    scratch.begin()
    for (let rest = value; ; rest >>= 64n) {
      scratch.push(Number(BigInt.asIntN(32, rest)))
      scratch.push(Number(BigInt.asIntN(32, rest >> 32n)))
      if (BigInt.asIntN(64, rest) === rest) break
    }
    const count = scratch.end()
    return smallIntegerBound + memory.intern(integerShape, count, scratch.top, count)
  }

  return {
    decode,
    encode,
    compare(left, right) {
      if (isSmall(left) && isSmall(right)) return left - right
      const [one, other] = [decode(left), decode(right)]
      return one < other ? -1 : one > other ? 1 : 0
    },
    add(left, right) {
      return isSmall(left) && isSmall(right) ? encode(left + right) : encode(add(decode(left), decode(right)))
    },
    subtract(left, right) {
      if (isSmall(left) && isSmall(right)) return encode(left - right)
      return encode(subtract(decode(left), decode(right)))
    },
    // Of small integers only 0 would give -0, which adding 0 turns into 0.
    negate: (word) => (isSmall(word) ? -word + 0 : encode(subtract(0, decode(word)))),
    multiply(left, right) {
      try {
        return encode(multiply(decode(left), decode(right)))
      } catch (error) {
        if (error instanceof RangeError) throw fault
        throw error
      }
    },
    divide(left, right) {
      if (right === 0) throw fault
      return encode(divide(decode(left), decode(right)))
    },
    modulo(left, right) {
      const [dividend, divisor] = [decode(left), decode(right)]
      if (divisor <= 0) throw fault
      return encode(modulo(dividend, divisor))
    },
    power(left, right) {
      const [base, exponent] = [decode(left), decode(right)]
      if (exponent < 0 || (base === 0 && exponent === 0)) throw fault
      const result = power(base, exponent)
      if (result === undefined) throw fault
      return encode(result)
    },
  }
}
