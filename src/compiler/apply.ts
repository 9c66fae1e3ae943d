import type { ApplyExpr, Expr } from '../core/core.js'
import { slotsOperand } from './codec.js'
import { type Env, lookUp, type Operand, Unsupported } from './environment.js'
import { compile } from './expression.js'
import { add, binary, constant, not } from './low/code.js'
import { itemOf } from './part.js'
import { applyRecursive, callFunction } from './recursion.js'
import {
  compileNamed,
  countOf,
  fault,
  operation,
  partOf,
  toWordAs,
  type Writer,
  wordOperand,
} from './writer.js'

/** `f[e]`. */
export function compileApply(w: Writer, expr: ApplyExpr, env: Env): Operand {
  if (expr.function.kind === 'local') {
    const binding = lookUp(env, expr.function.local)
    if (binding?.kind === 'function') return callFunction(w, binding, [expr.argument], env)
  }
  if (expr.function.kind === 'call' && expr.function.arguments.length === 0) {
    const applied = applyRecursive(w, expr.function, expr.argument, env)
    if (applied) return applied
  }
  return applyTo(w, compile(w, expr.function, env), expr.argument, env)
}

/** What a function, sequence, tuple or bag gives for an argument; a fault outside its domain. */
export function applyTo(w: Writer, operand: Operand, argument: Expr, env: Env): Operand {
  if (operand.kind === 'view') {
    const { layout } = operand
    if (layout.kind === 'array') {
      const code = toWordAs(w, compile(w, argument, env), { kind: 'code', finite: layout.key })
      const offset = binary('*', code, constant(layout.element.size))
      return slotsOperand(layout.element, add(operand.base, w.code.let(offset)))
    }
    return itemOf(w, operand, literalIndex(argument) - 1, argument.span)
  }
  const { word, code } = operand
  if (word.kind === 'code') return itemOf(w, operand, literalIndex(argument) - 1, argument.span)
  if (word.kind === 'node') {
    const { shape } = word
    switch (shape.kind) {
      case 'sequence': {
        const id = w.code.let(code)
        const index = compileNamed(w, argument, env)
        // As unsigned numbers, 0 and below are greater than any length; so are integers that are nodes.
        const inside = binary('<u', binary('-', index, constant(1)), countOf(id))
        w.code.if(not(inside), () => fault(w))
        return wordOperand(shape.element, w.code.let(partOf(add(id, index), -1)))
      }
      case 'function': {
        const functions = w.program.store.functions(word)
        const id = w.code.let(code)
        const key = toWordAs(w, compile(w, argument, env), shape.key)
        return wordOperand(shape.value, w.code.call(operation(w, functions, 'get'), id, key))
      }
      case 'tuple':
        return itemOf(w, operand, literalIndex(argument) - 1, argument.span)
      default:
        break
    }
  }
  throw new Unsupported('an application of what is no function', argument.span)
}

/** The index of a tuple's item, which types demand to be a literal. */
export function literalIndex(expr: Expr): number {
  if (expr.kind === 'literal' && typeof expr.value === 'bigint') return Number(expr.value)
  throw new Unsupported('an item of a tuple at an index that is not written out', expr.span)
}
