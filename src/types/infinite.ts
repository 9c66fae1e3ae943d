import type { Action, Bound, BuiltinExpr, Expr, Module, Operator } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { quote } from './mismatch.js'

/**
 * Finds what can never be enumerated: a quantifier, CHOOSE, comprehension or choice over Int, Nat, STRING or
 * Seq(S). Such a set is fine where only membership in it is asked for.
 */
export function checkInfinite(module: Module): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const walk = createWalk((diagnostic) => found.push(diagnostic))
  for (const { value } of module.assumptions) walk.expr(value)
  for (const operator of module.operators) walk.operator(operator)
  for (const action of module.actions) {
    walk.bounds(action.bounds)
    walk.operator(action.operator)
  }
  for (const from of [module, ...module.models]) {
    for (const action of [from.init, from.next]) if (action !== undefined) walk.action(action)
    for (const expr of [...from.fairness, ...from.constraints]) walk.expr(expr)
    if (from.view !== undefined) walk.expr(from.view)
    for (const { value } of from.aliases) walk.expr(value)
  }
  for (const { value } of [...module.invariants, ...module.properties]) walk.expr(value)
  for (const { stages } of module.scenarios) for (const { condition } of stages) walk.expr(condition)
  // The value of a constant may be infinite, as long as nothing enumerates it: that shows when it is run.
  for (const model of module.models) {
    for (const equation of model.equations) walk.parts(equation.value)
  }
  return found
}

interface Walk {
  expr(expr: Expr): void
  parts(expr: Expr): void
  action(action: Action): void
  operator(operator: Operator): void
  bounds(bounds: readonly Bound[]): void
}

function createWalk(report: (diagnostic: Diagnostic) => void): Walk {
  const seen = new Set<Operator>()

  function operator(of: Operator): void {
    if (seen.has(of)) return
    seen.add(of)
    if (of.action !== undefined) action(of.action)
    // A function that is defined by recursion is evaluated where it is applied, not over its whole domain.
    else if (of.recursiveFunction !== undefined && of.body.kind === 'function') expr(of.body.body)
    else if (of.body.kind === 'filter' && infinite(of.body.bound.domain) !== undefined) parts(of.body)
    else expr(of.body)
  }

  function enumerated(domain: Expr, what: string, span: Span): void {
    const set = infinite(domain)
    if (set !== undefined) report(tooLarge(set, what, span))
  }

  function bounds(of: readonly Bound[], what = 'a bound'): void {
    for (const bound of of) enumerated(bound.domain, what, bound.domain.span)
  }

  function parts(of: Expr): void {
    const children = partsOfExpr(of)
    const members = membership(of)
    for (const child of children.exprs) {
      if (child === members && child.kind === 'filter') parts(child)
      else expr(child)
    }
    for (const child of children.actions) action(child)
    for (const child of children.operators) operator(child)
  }

  function expr(of: Expr): void {
    switch (of.kind) {
      case 'quantifier':
        bounds(of.bounds, `\`${of.quantifier === 'forall' ? '\\A' : '\\E'}\``)
        break
      case 'choose':
        bounds([of.bound], 'CHOOSE')
        break
      case 'filter':
        bounds([of.bound], 'a set')
        break
      case 'map':
        bounds(of.bounds, 'a set')
        break
      case 'function':
        bounds(of.bounds, 'a function')
        break
      case 'builtin': {
        const operand = of.arguments.at(-1)
        if (enumerating.has(of.name) && operand !== undefined && operand.kind !== 'operatorArgument') {
          enumerated(operand, `\`${of.name}\``, operand.span)
        }
        break
      }
      default:
        break
    }
    parts(of)
  }

  function action(of: Action): void {
    if (of.kind === 'exists') bounds(of.bounds, '`\\E`')
    if (of.kind === 'forEach') bounds(of.bounds, '`\\A`')
    if (of.kind === 'assign' && of.choice) enumerated(of.value, 'a choice', of.value.span)
    const children = partsOfAction(of)
    for (const child of children.exprs) {
      if (of.kind === 'assign' && of.choice && child === of.value) parts(child)
      else expr(child)
    }
    for (const child of children.actions) action(child)
    for (const child of children.operators) operator(child)
  }

  return { expr, parts, action, operator, bounds }
}

const enumerating: ReadonlySet<string> = new Set([
  'Cardinality',
  'Min',
  'Max',
  'Sum',
  'Fold',
  'FoldSet',
  'SetToSeq',
  'SetToBag',
  'Permutations',
])

/** The operand of which only the members are asked for. */
function membership(expr: Expr): Expr | undefined {
  if (expr.kind !== 'builtin') return undefined
  if (!['\\in', '\\notin', '\\subseteq', 'functionSet', 'SUBSET', 'Seq'].includes(expr.name)) return undefined
  const last = expr.arguments.at(-1)
  return last === undefined || last.kind === 'operatorArgument' ? undefined : last
}

function tooLarge(set: BuiltinExpr, what: string, span: Span): Diagnostic {
  const name = quote(set.span)
  const over = name === quote(span) ? name : `${quote(span)}, which is infinite: ${name}`
  const hint =
    set.name === 'Nat' || set.name === 'Int'
      ? { hint: 'use a finite range, such as `0..N`' }
      : set.name === 'Seq'
        ? { hint: 'use sequences up to a length: `UNION {[1..n -> S] : n \\in 0..N}`' }
        : { hint: 'use a finite set' }
  return {
    code: 'E310',
    severity: 'error',
    message: `${what} cannot range over ${over}${over === name ? ', which is infinite' : ''}`,
    span,
    ...hint,
  }
}

const visiting = new Set<Operator>()

/** The infinite set that a set is made of so that it is infinite itself, where that is certain. */
function infinite(set: Expr): BuiltinExpr | undefined {
  switch (set.kind) {
    case 'builtin':
      return infiniteBuiltin(set)
    case 'filter':
      return infinite(set.bound.domain)
    case 'let':
      return infinite(set.body)
    case 'recordSet':
      return firstInfinite(set.fields.map((field) => field.value))
    case 'call': {
      const { operator } = set
      if (operator.action !== undefined || operator.recursive || visiting.has(operator)) return undefined
      visiting.add(operator)
      const found = infinite(operator.body)
      visiting.delete(operator)
      return found
    }
    default:
      return undefined
  }
}

function infiniteBuiltin(set: BuiltinExpr): BuiltinExpr | undefined {
  const operands = set.arguments.filter((argument): argument is Expr => argument.kind !== 'operatorArgument')
  switch (set.name) {
    case 'Int':
    case 'Nat':
    case 'STRING':
      return set
    case 'Seq':
      return operands[0]?.kind === 'set' && operands[0].items.length === 0 ? undefined : set
    case 'SUBSET':
    case '\\':
      return firstInfinite(operands.slice(0, 1))
    case '\\union':
    case '\\X':
    case 'functionSet':
      return firstInfinite(operands)
    case '\\intersect':
      return operands.every((operand) => infinite(operand) !== undefined)
        ? firstInfinite(operands)
        : undefined
    default:
      return undefined
  }
}

function firstInfinite(sets: readonly Expr[]): BuiltinExpr | undefined {
  for (const set of sets) {
    const found = infinite(set)
    if (found !== undefined) return found
  }
  return undefined
}
