import { add, divide, type Integer, modulo, multiply, negate, power, subtract } from '../../model/integer.js'
import { Failure } from '../fault.js'
import { type Evaluated, LazySet } from '../lazy.js'
import { integerOf, show } from '../operand.js'

/** `Int`, `Nat`. */
export const integerConstants = {
  Int: new LazySet({ kind: 'integers' }),
  Nat: new LazySet({ kind: 'naturals' }),
}

/** Arithmetic is exact at any size. */
export const integerOperators = {
  '+': (left: Evaluated, right: Evaluated) => add(integerOf(left), integerOf(right)),
  '-': (left: Evaluated, right: Evaluated) => subtract(integerOf(left), integerOf(right)),
  '*': (left: Evaluated, right: Evaluated) => {
    const [first, second] = [integerOf(left), integerOf(right)]
    try {
      return multiply(first, second)
    } catch (error) {
      if (error instanceof RangeError) throw new Failure('E508', 'the product is too large a number')
      throw error
    }
  },
  /** A fault for a negative exponent, and for 0^0, which TLA+ leaves open. */
  '^': (left: Evaluated, right: Evaluated) => {
    const [base, exponent] = [integerOf(left), integerOf(right)]
    if (exponent < 0) throw new Failure('E509', `the exponent ${show(exponent)} is negative`)
    if (base === 0 && exponent === 0) throw new Failure('E509', '`0^0` has no value')
    const result = power(base, exponent)
    if (result === undefined) {
      throw new Failure('E508', `${show(base)} to the power of ${show(exponent)} is too large a number`)
    }
    return result
  },
  /** Rounds towards minus infinity. */
  '\\div': (left: Evaluated, right: Evaluated) => {
    const [dividend, divisor] = [integerOf(left), integerOf(right)]
    if (divisor === 0) throw new Failure('E501', `${show(dividend)} is divided by zero`)
    return divide(dividend, divisor)
  },
  /** Never negative. */
  '%': (left: Evaluated, right: Evaluated) => {
    const [dividend, divisor] = [integerOf(left), integerOf(right)]
    if (divisor <= 0)
      throw new Failure('E501', `the modulus is ${show(divisor)}, but a positive one is wanted`)
    return modulo(dividend, divisor)
  },
  '-.': (operand: Evaluated) => negate(integerOf(operand)),
  '<': (left: Evaluated, right: Evaluated) => integerOf(left) < integerOf(right),
  '>': (left: Evaluated, right: Evaluated) => integerOf(left) > integerOf(right),
  '\\leq': (left: Evaluated, right: Evaluated) => integerOf(left) <= integerOf(right),
  '\\geq': (left: Evaluated, right: Evaluated) => integerOf(left) >= integerOf(right),
  /** Empty where the first is greater than the last. */
  '..': (left: Evaluated, right: Evaluated): Evaluated => interval(integerOf(left), integerOf(right)),
}

function interval(from: Integer, to: Integer): LazySet {
  return new LazySet({ kind: 'interval', from, to })
}
