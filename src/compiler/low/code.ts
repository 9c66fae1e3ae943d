/**
 * The low-level form that the compiler emits: 32-bit integers, named arrays of them, blocks, loops and calls.
 * It knows nothing of specifications, so that more than one back end can print it.
 *
 * Every expression has a 32-bit signed integer for its value; conditions are 0 or not. Expressions have no
 * effects: what may have one (a call of a function that is not pure) is a statement that names its result.
 */
export type Code =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'local'; readonly name: string }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Code; readonly right: Code }
  | { readonly op: 'not'; readonly operand: Code }
  /** `left` and `right` are 0 or 1, and so is the result; `right` is evaluated only where needed. */
  | { readonly op: 'and' | 'or'; readonly left: Code; readonly right: Code }
  | {
      readonly op: 'select'
      readonly condition: Code
      readonly consequent: Code
      readonly alternative: Code
    }
  | { readonly op: 'load'; readonly array: string; readonly index: Code }
  /** Of a function without effects, for the same arguments always the same. */
  | { readonly op: 'pure'; readonly function: string; readonly arguments: readonly Code[] }

/**
 * Comparisons give 0 or 1. `+`, `-` and `*` wrap around at 32 bits. `===`, `<` and the rest compare signed
 * integers, `<u` unsigned ones.
 */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '==='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>='
  | '<u'

/** A statement. Locals are declared once, and are visible in the block that declares them. */
export type Statement =
  | { readonly op: 'let'; readonly name: string; readonly value: Code }
  | { readonly op: 'set'; readonly name: string; readonly value: Code }
  | { readonly op: 'store'; readonly array: string; readonly index: Code; readonly value: Code }
  | {
      readonly op: 'if'
      readonly condition: Code
      readonly consequent: readonly Statement[]
      readonly alternative: readonly Statement[]
    }
  /** For `name` from `from` to before `to`, both evaluated once. */
  | {
      readonly op: 'for'
      readonly label: string
      readonly name: string
      readonly from: Code
      readonly to: Code
      readonly body: readonly Statement[]
    }
  | {
      readonly op: 'while'
      readonly label: string
      readonly condition: Code
      readonly body: readonly Statement[]
    }
  | { readonly op: 'block'; readonly label: string; readonly body: readonly Statement[] }
  | { readonly op: 'break' | 'continue'; readonly label: string }
  /** Calls a function; `result` names a new local. */
  | {
      readonly op: 'call'
      readonly function: string
      readonly arguments: readonly Code[]
      readonly result?: string
    }
  | { readonly op: 'return'; readonly value?: Code }
  | { readonly op: 'comment'; readonly text: string }

/** A function of the generated program. */
export interface CodeFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: readonly Statement[]
  readonly comment?: string
}

/** An integer as code. */
export function constant(value: number): Code {
  return { op: 'constant', value }
}

/** A local by name. */
export function local(name: string): Code {
  return { op: 'local', name }
}

/** The element of an array. */
export function load(array: string, index: Code): Code {
  return { op: 'load', array, index }
}

/** A call of a function without effects. */
export function pure(name: string, ...operands: readonly Code[]): Code {
  return { op: 'pure', function: name, arguments: operands }
}

/** A binary operation, folded where both operands are known. */
export function binary(operator: BinaryOperator, left: Code, right: Code): Code {
  if (left.op === 'constant' && right.op === 'constant') {
    return constant(fold(operator, left.value, right.value))
  }
  const isZero = (code: Code) => code.op === 'constant' && code.value === 0
  if ((operator === '+' || operator === '|' || operator === '^') && isZero(left)) return right
  if (['+', '-', '|', '^', '<<', '>>'].includes(operator) && isZero(right)) return left
  if (operator === '*' && right.op === 'constant' && right.value === 1) return left
  if (operator === '*' && left.op === 'constant' && left.value === 1) return right
  if ((operator === '*' || operator === '&') && (isZero(left) || isZero(right))) return constant(0)
  // (a + 3) + 4 is a + 7: addresses are built up that way.
  if (operator === '+' && right.op === 'constant' && left.op === 'binary' && left.operator === '+') {
    if (left.right.op === 'constant')
      return binary('+', left.left, constant((left.right.value + right.value) | 0))
  }
  return { op: 'binary', operator, left, right }
}

/** Sums of addresses read better, and fold. */
export function add(left: Code, right: Code | number): Code {
  const operand = typeof right === 'number' ? constant(right) : right
  return left.op === 'constant' ? binary('+', operand, left) : binary('+', left, operand)
}

/** Whether two words are the same. */
export function same(left: Code, right: Code): Code {
  return binary('===', left, right)
}

/** The negation of a condition. */
export function not(operand: Code): Code {
  if (operand.op === 'constant') return constant(operand.value === 0 ? 1 : 0)
  if (operand.op === 'not') return isTruth(operand.operand) ? operand.operand : { op: 'not', operand }
  if (operand.op === 'binary') {
    const opposite = opposites[operand.operator]
    if (opposite) return { ...operand, operator: opposite }
  }
  return { op: 'not', operand }
}

/** Both conditions; each is 0 or 1. */
export function and(left: Code, right: Code): Code {
  if (left.op === 'constant') return left.value === 0 ? left : right
  if (right.op === 'constant' && right.value !== 0) return left
  return { op: 'and', left, right }
}

/** Either condition; each is 0 or 1. */
export function or(left: Code, right: Code): Code {
  if (left.op === 'constant') return left.value === 0 ? right : constant(1)
  if (right.op === 'constant' && right.value === 0) return left
  return { op: 'or', left, right }
}

/** One of two values. */
export function select(condition: Code, consequent: Code, alternative: Code): Code {
  if (condition.op === 'constant') return condition.value !== 0 ? consequent : alternative
  return { op: 'select', condition, consequent, alternative }
}

/** Whether code gives only 0 or 1. */
function isTruth(code: Code): boolean {
  switch (code.op) {
    case 'constant':
      return code.value === 0 || code.value === 1
    case 'binary':
      return ['===', '!==', '<', '<=', '>', '>=', '<u'].includes(code.operator)
    case 'and':
    case 'or':
    case 'not':
      return true
    case 'select':
      return isTruth(code.consequent) && isTruth(code.alternative)
    default:
      return false
  }
}

/** Whether code may be repeated at no cost. */
export function isAtomic(code: Code): boolean {
  return code.op === 'constant' || code.op === 'local'
}

const opposites: Partial<Record<BinaryOperator, BinaryOperator>> = {
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

function fold(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return (left + right) | 0
    case '-':
      return (left - right) | 0
    case '*':
      return Math.imul(left, right)
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '<<':
      return left << right
    case '>>':
      return left >> right
    case '>>>':
      return (left >>> right) | 0
    case '===':
      return left === right ? 1 : 0
    case '!==':
      return left !== right ? 1 : 0
    case '<':
      return left < right ? 1 : 0
    case '<=':
      return left <= right ? 1 : 0
    case '>':
      return left > right ? 1 : 0
    case '>=':
      return left >= right ? 1 : 0
    case '<u':
      return left >>> 0 < right >>> 0 ? 1 : 0
  }
}
