/**
 * Integers of any size: a `number` where it is a safe integer (|n| < 2^53), else a `bigint`; never -0. Each
 * function takes and gives that form.
 */
export type Integer = number | bigint

/** The canonical form of an integer. */
export function integer(value: bigint): Integer {
  return value >= smallest && value <= greatest ? Number(value) : value
}

/** The sum. */
export function add(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right
    if (Number.isSafeInteger(sum)) return sum
  }
  return integer(BigInt(left) + BigInt(right))
}

/** The difference. */
export function subtract(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right
    if (Number.isSafeInteger(difference)) return difference
  }
  return integer(BigInt(left) - BigInt(right))
}

/** The negative. */
export function negate(value: Integer): Integer {
  return subtract(0, value)
}

/** The product. */
export function multiply(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right
    // Adding 0 turns -0 into 0.
    if (Number.isSafeInteger(product)) return product + 0
  }
  return integer(BigInt(left) * BigInt(right))
}

/** The quotient rounded towards minus infinity; the divisor is not 0. */
export function divide(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const remainder = left % right
    const exact = (left - remainder) / right
    return (remainder !== 0 && remainder < 0 !== right < 0 ? exact - 1 : exact) + 0
  }
  const [dividend, divisor] = [BigInt(left), BigInt(right)]
  const remainder = dividend % divisor
  const exact = dividend / divisor
  return integer(remainder !== 0n && remainder < 0n !== divisor < 0n ? exact - 1n : exact)
}

/** `left - right * divide(left, right)`: between 0 and the divisor, which is positive. */
export function modulo(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const remainder = left % right
    return (remainder < 0 ? remainder + right : remainder) + 0
  }
  const divisor = BigInt(right)
  const remainder = BigInt(left) % divisor
  return integer(remainder < 0n ? remainder + divisor : remainder)
}

/**
 * The exponent is not negative; 0^0 is 1. Undefined where the result would have more than `powerBitsMax`
 * bits.
 */
export function power(base: Integer, exponent: Integer): Integer | undefined {
  const size = typeof base === 'number' ? Math.abs(base) : 2
  if (size > 1 && Number(exponent) * bits(base) > powerBitsMax) return undefined
  if (typeof base === 'number' && typeof exponent === 'number') {
    const result = base ** exponent
    if (Number.isSafeInteger(result)) return result + 0
  }
  // 0, 1 and -1 may have an exponent of any size.
  if (size <= 1) return BigInt(exponent) % 2n === 0n ? 1 : base
  return integer(BigInt(base) ** BigInt(exponent))
}

/** A million digits take about a second, and nobody reads them. */
const powerBitsMax = 1 << 22

function bits(value: Integer): number {
  return typeof value === 'number' ? Math.log2(Math.abs(value)) : 4 * (value.toString(16).length - 1)
}

const smallest = BigInt(Number.MIN_SAFE_INTEGER)
const greatest = BigInt(Number.MAX_SAFE_INTEGER)
