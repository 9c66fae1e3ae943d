import type { Config } from '../model/config.js'
import type { Integer } from '../model/integer.js'
import { argumentsOf, elements, resultsOf } from '../model/order.js'
import type { Constants } from '../model/reference.js'
import { isFunction, isInteger, isSet, type Value, Variant } from '../model/value.js'
import { walkConfig } from './walk-config.js'
import type { Range } from './word.js'

/**
 * Which integers are parts of codes, as `[term: Int, from: Node]` and `Option(Int)` may be: a guess, that
 * holds until a value is met that it has no code for. Then all is compiled anew, for more integers.
 */

/** Greater ones are no bounds: types that count so far have too many values for codes. */
const guessedMax = 255
/** Beyond this in size no integer is a part of a code. */
const boundMax = 4095

/** The first guess: up to the greatest integer that the model's constants and the text of the module have. */
export function guessRange(config: Config, constants: Constants): Range {
  let last = 1
  const note = (integer: Integer) => {
    if (integer <= guessedMax && integer > last) last = Number(integer)
  }
  for (const { constant, parameters } of config.equations) {
    const value = parameters.length === 0 ? constants.constant(constant) : undefined
    if (value !== undefined) eachInteger(value, note)
  }
  eachLiteral(config, note)
  return { first: 0, last }
}

/** The range that has these too, with room for as many again; undefined where that has become hopeless. */
export function widenRange({ first, last }: Range, integers: readonly Integer[]): Range | undefined {
  let [least, greatest] = [first, last]
  for (const each of integers) {
    if (each > boundMax || each < -boundMax) return undefined
    least = Math.min(least, Number(each))
    greatest = Math.max(greatest, Number(each))
  }
  const span = 2 * (last - first) + 1
  // It grows to the side on which it was too short.
  if (greatest > last) greatest = Math.max(greatest, least + span)
  else least = Math.min(least, greatest - span)
  return greatest - least > boundMax ? undefined : { first: least, last: greatest }
}

function eachInteger(value: Value, note: (integer: Integer) => void): void {
  if (isInteger(value)) note(value)
  else if (value instanceof Variant) {
    if (value.payload !== undefined) eachInteger(value.payload, note)
  } else if (isSet(value)) {
    for (const element of elements(value)) eachInteger(element, note)
  } else if (isFunction(value)) {
    for (const part of [...argumentsOf(value), ...resultsOf(value)]) eachInteger(part, note)
  }
}

/** The integers that are written in what a configuration runs. */
function eachLiteral(config: Config, note: (integer: Integer) => void): void {
  walkConfig(config, {
    expr(expr) {
      if (expr.kind === 'literal' && isInteger(expr.value)) note(expr.value)
      return true
    },
  })
}
