import type { Expr, PathStep } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'
import { type Env, isRecursive } from './environment.js'
import { compile } from './expression.js'
import type { Layout } from './layout.js'
import type { Program } from './program.js'
import { isWatched } from './watch.js'
import { named, type Writer } from './writer.js'

/**
 * The reference engine evaluates arguments before calls and sets before their elements. Generated code leaves
 * out what is not needed, but not what may end in a fault or prints.
 */
export function mayFault(program: Program, expr: Expr): boolean {
  const { faulty } = program
  const before = faulty.get(expr)
  if (before !== undefined) return before
  // While a recursive definition is looked at, it counts as one that may.
  faulty.set(expr, true)
  const result = compute(program, expr)
  faulty.set(expr, result)
  return result
}

/** Operators that not all operands of their types have a result for, or that print. */
const partial: ReadonlySet<string> = new Set([
  '\\div',
  '%',
  '^',
  'Head',
  'Last',
  'Tail',
  'Front',
  'SubSeq',
  'Min',
  'Max',
  'Permutations',
  'SubBag',
  'Assert',
  'Print',
  'PrintT',
])

/** Operators that do not enumerate a set that is their operand, the second one where there are two. */
const symbolic: ReadonlySet<string> = new Set(['\\in', '\\notin', '\\subseteq', 'IsFiniteSet'])

function compute(program: Program, expr: Expr): boolean {
  // It is to be evaluated where the reference engine does that, and nowhere else.
  if (isWatched(program.watch, expr)) return true
  const { exprs, operators } = partsOfExpr(expr)
  const isLarge = (part: Expr) => program.sizes.mayBeTooLarge(part)
  const partsMay = () => exprs.some((part) => mayFault(program, part)) || operators.some(isRecursive)
  switch (expr.kind) {
    case 'choose':
    case 'parameterCall':
    case 'enabled':
    case 'action':
    case 'temporal':
      return true
    case 'constant': {
      if (expr.arguments.length === 0) return false
      const equation = program.config.equations.find((each) => each.constant === expr.constant)
      return !equation || mayFault(program, equation.value) || partsMay()
    }
    case 'builtin': {
      if (partial.has(expr.name)) return true
      // A set that is made of others enumerates none of them, until it is enumerated itself.
      const enumerated = made.has(expr.name) ? [] : symbolic.has(expr.name) ? exprs.slice(0, -1) : exprs
      return enumerated.some(isLarge) || partsMay()
    }
    case 'call':
      return isRecursive(expr.operator) || mayFault(program, expr.operator.body) || partsMay()
    case 'case':
      return expr.other === undefined || partsMay()
    case 'apply':
      return layoutOf(program, expr) === undefined || mayFault(program, expr.argument)
    case 'except': {
      const layout = layoutOf(program, expr.function)
      const isTotal = expr.updates.every(({ path }) => layout && follow(layout, path))
      return !isTotal || exprs.some(isLarge) || partsMay()
    }
    case 'if':
    case 'let':
    case 'recordSet':
      return partsMay()
    default:
      return exprs.some(isLarge) || partsMay()
  }
}

/** Whether to enumerate a domain may end in a fault. */
export function enumerationMayFault(program: Program, domain: Expr): boolean {
  return mayFault(program, domain) || program.sizes.mayBeTooLarge(domain)
}

/** The slots that an expression stands for, where it selects from a variable and cannot miss. */
function layoutOf(program: Program, expr: Expr): Layout | undefined {
  switch (expr.kind) {
    case 'variable':
      return program.place(expr.variable).layout
    case 'prime':
      return layoutOf(program, expr.operand)
    case 'apply': {
      const layout = layoutOf(program, expr.function)
      return layout?.kind === 'array' ? layout.element : undefined
    }
    case 'field': {
      const layout = layoutOf(program, expr.record)
      if (layout?.kind !== 'fields') return undefined
      return layout.fields.find((field) => field.name === expr.name)?.layout
    }
    default:
      return undefined
  }
}

function follow(layout: Layout, path: readonly PathStep[]): Layout | undefined {
  let at: Layout | undefined = layout
  for (const step of path) {
    if (step.kind === 'index') at = at?.kind === 'array' ? at.element : undefined
    else if (at?.kind === 'fields') at = at.fields.find((field) => field.name === step.name)?.layout
    else return undefined
  }
  return at
}

/** Evaluates what of an expression may end in a fault, if it is not needed otherwise. */
export function force(w: Writer, expr: Expr, env: Env): void {
  if (!mayFault(w.program, expr)) return
  const parts = lazyParts(expr)
  if (parts) for (const part of parts) force(w, part, env)
  else named(w, compile(w, expr, env))
}

/** What is evaluated at once of a set that is built when its elements are wanted; undefined for others. */
export function lazyParts(expr: Expr): readonly Expr[] | undefined {
  switch (expr.kind) {
    case 'builtin':
      return lazy.has(expr.name) ? (expr.arguments as readonly Expr[]) : undefined
    case 'recordSet':
      return expr.fields.map((field) => field.value)
    case 'filter':
      return expr.bound.domain.kind === 'builtin' && great.has(expr.bound.domain.name)
        ? [expr.bound.domain]
        : undefined
    default:
      return undefined
  }
}

const great: ReadonlySet<string> = new Set(['Nat', 'Int', 'STRING', 'Seq', 'SUBSET', 'functionSet'])
/** Sets that are made of others without enumerating them. */
const made: ReadonlySet<string> = new Set([...great, '..', '\\X', '\\union'])
const lazy: ReadonlySet<string> = new Set([
  ...great,
  '..',
  '\\X',
  'DOMAIN',
  'BagToSet',
  '\\union',
  '\\intersect',
  '\\',
])
