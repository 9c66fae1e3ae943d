import type { BuiltinName } from '../../core/builtins.js'
import type { Evaluated } from '../lazy.js'
import { bagConstants, bagOperators } from './bags.js'
import { extraOperators } from './extras.js'
import { integerConstants, integerOperators } from './integers.js'
import { sequenceOperators } from './sequences.js'
import { setConstants, setOperators } from './sets.js'

/** The builtins that are values. */
export const builtinConstants: Partial<Record<BuiltinName, Evaluated>> = {
  ...setConstants,
  ...integerConstants,
  ...bagConstants,
}

/**
 * The builtins that are functions of their operands' values. The others (those that take operators, print, or
 * do not evaluate every operand) are in `interpreter/call.ts`.
 */
export const builtinFunctions: Partial<Record<BuiltinName, (...operands: Evaluated[]) => Evaluated>> = {
  ...setOperators,
  ...integerOperators,
  ...sequenceOperators,
  ...bagOperators,
  ...extraOperators,
} as Partial<Record<BuiltinName, (...operands: Evaluated[]) => Evaluated>>
