import type { BuiltinExpr, Expr } from '../core/core.js'
import type { Env, Operand } from './environment.js'
import { binary, type Code, constant, not, pure } from './low/code.js'
import { boolWord, compileNamed, operation, type Writer, wordOperand } from './writer.js'

/** The operators of integers. */
export const integerOperators: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '^',
  '\\div',
  '%',
  '-.',
  '<',
  '>',
  '\\leq',
  '\\geq',
])

/** Arithmetic on words: small integers are their own, and results that are not go to the store. */
export function compileInteger(w: Writer, expr: BuiltinExpr, env: Env): Operand {
  const [first, second] = expr.arguments as readonly Expr[]
  const left = compileNamed(w, first!, env)
  const right = second ? compileNamed(w, second, env) : constant(0)
  const { integers } = w.program.store
  const number = (code: Code) => wordOperand({ kind: 'int' }, code)
  const truth = (code: Code) => wordOperand(boolWord(w), code)
  switch (expr.name) {
    case '+':
      return number(w.code.call('add', left, right))
    case '-':
      return number(w.code.call('subtract', left, right))
    case '*':
      return number(w.code.call('multiply', left, right))
    case '^':
      return number(w.code.call(operation(w, integers, 'power'), left, right))
    case '\\div':
      return number(w.code.call(operation(w, integers, 'divide'), left, right))
    case '%':
      return number(w.code.call(operation(w, integers, 'modulo'), left, right))
    case '-.':
      return number(w.code.call(operation(w, integers, 'negate'), left))
    case '<':
      return truth(less(left, right))
    case '>':
      return truth(less(right, left))
    case '\\leq':
      return truth(not(less(right, left)))
    default:
      return truth(not(less(left, right)))
  }
}

/** Whether one integer is less than another; one that is written out is small. */
function less(left: Code, right: Code): Code {
  if (left.op === 'constant' && right.op === 'constant') {
    const [first, second] = [left.value, right.value]
    if (Math.abs(first) < 2 ** 30 && Math.abs(second) < 2 ** 30) return binary('<', left, right)
  }
  return pure('less', left, right)
}
