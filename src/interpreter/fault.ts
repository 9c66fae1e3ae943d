import type { Fault } from '../model/engine.js'
import type { Related } from '../text/diagnostic.js'

/**
 * Thrown where an evaluation has no value, and caught where a state is expanded or an expression is
 * evaluated. Codes: see `faultCodes`.
 */
export class EvaluationFault extends Error {
  constructor(readonly fault: Fault) {
    super(`${fault.code}: ${fault.message}`)
    this.name = 'EvaluationFault'
  }
}

/**
 * A fault without its place: thrown by functions on values, which know nothing of expressions. The expression
 * that called them makes an `EvaluationFault` of it.
 */
export class Failure extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly related: readonly Related[] = [],
    readonly hint?: string,
  ) {
    super(message)
    this.name = 'Failure'
  }
}

/** What may have no value. */
const faultCodes = {
  E501: 'division by zero, or a modulus that is not positive',
  E502: 'application outside the domain',
  E503: 'a field that is not there',
  E504: 'CHOOSE without a witness',
  E505: 'CASE without an arm that holds',
  E506: 'Assert of something false',
  E507: 'the elements of an infinite set',
  E508: 'something too large',
  E509: 'an operand of the wrong kind',
  E510: 'recursion too deep',
  E511: 'a function defined by its own result',
  E512: 'a variable assigned twice in one branch',
  E513: 'an assignment after the primed variable was read',
  E514: 'a variable without a value',
  E515: 'UNCHANGED of a variable that the branch assigns',
  E516: 'a temporal formula where a value is wanted',
} as const
export type FaultCode = keyof typeof faultCodes

/** Whether the calls went too deep for JavaScript. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
