import type { Expr } from '../core/core.js'
import type { Fault } from '../model/engine.js'
import { print } from '../model/print.js'
import type { Value } from '../model/value.js'
import { type Span, textOf } from '../text/source.js'
import { EvaluationFault, Failure } from './fault.js'
import { type Evaluated, isLazy, LazyFunction, LazySet } from './lazy.js'
import { abbreviate, kindOf, show } from './operand.js'
import { OperatorValue } from './operator.js'
import { type Binding, type Frame, readerOf, type Scope } from './scope.js'
import { force, sizeOf } from './set.js'

/** A place where a fault may arise: the expression, its operands, and the names it sees. */
export interface Site {
  readonly span: Span
  readonly scope: Scope
  readonly operands: readonly Expr[]
}

/** The site of an expression. */
export function siteOf(expr: { readonly span: Span }, scope: Scope, operands: readonly Expr[] = []): Site {
  return { span: expr.span, scope, operands }
}

/** The fault that a failure is at its place; any other error stays as it is. */
export function locate(
  error: unknown,
  site: Site,
  frame: Frame,
  operands: readonly (Evaluated | undefined)[] = [],
): unknown {
  if (error instanceof Failure) {
    const fault: Fault = {
      code: error.code,
      message: error.message,
      span: site.span,
      values: valuesAt(site, frame, operands),
      ...(error.related.length > 0 ? { related: error.related } : {}),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
    return new EvaluationFault(fault)
  }
  return error
}

/** The failure of a condition that is neither true nor false. */
export function notBoolean(value: Evaluated): Failure {
  return new Failure('E509', `${show(value)} is ${kindOf(value)}, but a boolean is wanted`)
}

/**
 * An operand's text and value; undefined where that says nothing: a literal, a great set, what prints as
 * it stands.
 */
export function shownOperand(operand: Expr, value: Evaluated): { name: string; value: Value } | undefined {
  if (operand.kind === 'literal' || operand.kind === 'modelValue') return undefined
  const forced = forceSmall(value)
  const name = abbreviate(writtenAs(operand).replace(/\s+/g, ' '))
  return forced === undefined || print(forced) === name ? undefined : { name, value: forced }
}

/** UNCHANGED e compares e with an e' that is nowhere in the text. */
function writtenAs(operand: Expr): string {
  const text = textOf(operand.span)
  if (operand.kind !== 'prime' || text.endsWith("'")) return text
  const inner = textOf(operand.operand.span)
  return /^(\w+|<<.*>>)$/s.test(inner) ? `${inner}'` : `(${inner})'`
}

/** The operands and the names in scope with their values, in the order of the text; literals have none. */
function valuesAt(
  site: Site,
  frame: Frame,
  operands: readonly (Evaluated | undefined)[],
): { name: string; value: Value }[] {
  const values = new Map<string, Value>()
  site.operands.forEach((operand, index) => {
    const value = operands[index]
    if (value === undefined) return
    const shown = shownOperand(operand, value)
    if (shown) values.set(shown.name, shown.value)
  })
  for (const { name, value } of namesAt(site.scope, frame)) if (!values.has(name)) values.set(name, value)
  return [...values].map(([name, value]) => ({ name, value }))
}

/**
 * The names that a scope binds and their values in a frame of it, from the outside inwards; inner ones hide
 * outer ones.
 */
function namesAt(scope: Scope, frame: Frame): { name: string; value: Value }[] {
  return namesIn(scope, undefined, frame)
}

/** The same of those that a scope adds to an outer one. */
export function namesIn(
  scope: Scope,
  outer: Scope | undefined,
  frame: Frame,
): { name: string; value: Value }[] {
  const names: { name: string; value: Value }[] = []
  const seen = new Set<string>()
  for (let at: Scope | undefined = scope; at && at !== outer; at = at.outer) {
    const { binding } = at
    if (!binding) continue
    const name = nameOf(binding)
    if (seen.has(name)) continue
    seen.add(name)
    const value = forceSmall(readerOf(scope, binding)(frame))
    if (value !== undefined) names.unshift({ name, value })
  }
  return names
}

function nameOf(binding: Binding): string {
  return binding.kind === 'local' ? binding.local.name : binding.operator.name
}

/**
 * A slot's value where it is one; undefined for an operator, for what is not known yet, and for great sets.
 */
export function forceSmall(slot: unknown): Value | undefined {
  if (slot === undefined || slot instanceof LazyFunction || slot instanceof OperatorValue) return undefined
  const value = slot as Evaluated
  if (!isLazy(value)) return value
  try {
    const size = value instanceof LazySet ? sizeOf(value) : undefined
    return size !== undefined && size <= shownElementsMax ? force(value) : undefined
  } catch {
    // What is only shown must not hide the fault that it is shown with.
    return undefined
  }
}

const shownElementsMax = 64
