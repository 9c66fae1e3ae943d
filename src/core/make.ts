import type { Span } from '../text/source.js'
import type { BuiltinName } from './builtins.js'
import type { Bound, Expr, Local, Operator, Variable } from './core.js'

/** Makes expressions at a place. */
export function makeAt(span: Span) {
  const builtin = (name: BuiltinName, ...given: readonly Expr[]): Expr => {
    return { kind: 'builtin', span, name, arguments: given }
  }
  const literal = (value: boolean | bigint): Expr => ({ kind: 'literal', span, value })
  return {
    literal,
    int: (value: number): Expr => literal(BigInt(value)),
    variable: (variable: Variable): Expr => ({ kind: 'variable', span, variable }),
    local: (local: Local): Expr => ({ kind: 'local', span, local }),
    prime: (operand: Expr): Expr => ({ kind: 'prime', span, operand }),
    builtin,
    not: (operand: Expr): Expr => builtin('\\lnot', operand),
    and: (...items: readonly Expr[]): Expr => ({ kind: 'and', span, items }),
    or: (...items: readonly Expr[]): Expr => ({ kind: 'or', span, items }),
    set: (...items: readonly Expr[]): Expr => ({ kind: 'set', span, items }),
    tuple: (items: readonly Expr[]): Expr => ({ kind: 'tuple', span, items }),
    call: (operator: Operator, given: readonly Expr[]): Expr => {
      return { kind: 'call', span, operator, arguments: given }
    },
    filter: (bound: Bound, predicate: Expr): Expr => ({ kind: 'filter', span, bound, predicate }),
    if: (condition: Expr, consequent: Expr, alternative: Expr): Expr => {
      return { kind: 'if', span, condition, consequent, alternative }
    },
  }
}

/** What `makeAt` gives. */
export type Make = ReturnType<typeof makeAt>
