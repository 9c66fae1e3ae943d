import type { Expr, Variable } from '../../core/core.js'
import { dependenceOfExpr } from './dependence.js'
import { align, concat, type Document, group, indent, join, line, list, newline } from './document.js'
import { everywhere, type Place } from './place.js'
import {
  binder,
  definition,
  type Printed,
  printExcept,
  printIf,
  printJunction,
  printLet,
  tightness,
  within,
} from './printed.js'
import { type Scope, takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/** One conjunct, or a binder of which all that follows is the body. */
export type Step =
  | { readonly kind: 'conjunct'; readonly printed: Printed }
  | { readonly kind: 'exists'; readonly bounds: Document }
  | { readonly kind: 'let'; readonly definitions: Document }

/**
 * A branch of an action on its way into TLA+: what has been written, and what is still to be. Changed as
 * it goes on.
 */
export interface Flow {
  readonly steps: Step[]
  scope: Scope
  /** Variables whose next value is written: from here on their primes may be read. */
  readonly done: Set<Variable>
  /** Next values that are known, but might still be updated. */
  readonly pending: Map<Variable, Pending>
  /** Variables that what follows assigns. */
  readonly later: ReadonlySet<Variable>
  /** Whether nothing follows in the branch. */
  readonly tail: boolean
}

/** A value with updates to be made to it. */
export interface Pending {
  readonly base: Printed
  readonly updates: readonly { readonly path: Document; readonly value: Document }[]
  /** Where the updates are made; elsewhere the base stays. The empty one is everywhere. */
  readonly place: Place
  /** Its condition, printed, where there is one. */
  readonly condition?: Document
  /** Every place at which the variable has been assigned. */
  readonly assignedAt: readonly Place[]
  /** The result of the first half of `A \cdot B`, which the second half may overwrite. */
  readonly isResult: boolean
}

/** A branch in which nothing has happened yet. */
export function startFlow(scope: Scope, tail: boolean): Flow {
  return { steps: [], scope, done: new Set(), pending: new Map(), later: new Set(), tail }
}

/** The steps as a formula. */
export function conjunction(steps: readonly Step[]): Printed {
  const binding = steps.findIndex((step) => step.kind !== 'conjunct')
  const plain = binding < 0 ? steps : steps.slice(0, binding)
  const items = plain.map((step) => (step as Extract<Step, { kind: 'conjunct' }>).printed)
  const bound = steps[binding]
  if (bound?.kind === 'exists') {
    items.push(binder(concat('\\E ', bound.bounds), conjunction(steps.slice(binding + 1)).document))
  } else if (bound?.kind === 'let') {
    const after = steps.slice(binding)
    const end = after.findIndex((step) => step.kind !== 'let')
    const lets = end < 0 ? after : after.slice(0, end)
    const definitions = lets.flatMap((step) => (step.kind === 'let' ? [step.definitions] : []))
    const body = conjunction(end < 0 ? [] : after.slice(end))
    items.push(printLet(join(definitions, newline), body.document))
  }
  return printJunction('/\\', items, items.length > 2)
}

/** `left = right`, or `left \in right`. */
export function relation(left: Document, symbol: string, right: Printed): Printed {
  const value = align(within(right, tightness.term))
  return {
    document: group(concat(left, ` ${symbol}`, indent(2, concat(line, value)))),
    tightness: tightness.comparison,
  }
}

/** The value that a variable has before the step. */
function valueNow(flow: Flow, variable: Variable, words: Vocabulary): Printed {
  return { document: flow.scope.now.get(variable) ?? words.variable(variable), tightness: tightness.atom }
}

/** What is known of the variable's next value, which is its value before where nothing is. */
export function pendingOf(flow: Flow, variable: Variable, words: Vocabulary): Pending {
  const known = flow.pending.get(variable)
  if (known !== undefined) return known
  return {
    base: valueNow(flow, variable, words),
    updates: [],
    place: everywhere,
    assignedAt: [],
    isResult: false,
  }
}

/** The pending value with its updates. */
export function printPending(pending: Pending): Printed {
  const { base, updates, condition } = pending
  if (updates.length === 0) return base
  const updated = printExcept(within(base, tightness.implication), updates)
  return condition === undefined ? updated : printIf(condition, updated.document, base.document)
}

/** Gives the pending value a name, unless it has one. */
export function namePending(flow: Flow, variable: Variable, words: Vocabulary): Printed {
  const pending = pendingOf(flow, variable, words)
  const printed = printPending(pending)
  if (pending.updates.length === 0 && typeof printed.document === 'string') return printed
  const { scope, name } = takeName(flow.scope, words.variable(variable))
  flow.scope = scope
  flow.steps.push({ kind: 'let', definitions: definition(name, printed.document) })
  const base: Printed = { document: name, tightness: tightness.atom }
  const { assignedAt, isResult } = pending
  flow.pending.set(variable, { base, updates: [], place: everywhere, assignedAt, isResult })
  return base
}

/** The variable as its next value is written: primed, but for `init`. */
export function written(flow: Flow, variable: Variable, words: Vocabulary): string {
  return flow.scope.initial ? words.variable(variable) : `${words.variable(variable)}'`
}

/** Writes down the variables' next values, as far as they are not: those not assigned stay as they are. */
export function settle(flow: Flow, variables: Iterable<Variable>, words: Vocabulary): void {
  const unchanged: Variable[] = []
  for (const variable of inOrder(variables)) {
    if (flow.done.has(variable)) continue
    const moved = flow.pending.has(variable) || flow.scope.now.has(variable)
    if (!moved) unchanged.push(variable)
    else {
      const printed = relation(
        written(flow, variable, words),
        '=',
        printPending(pendingOf(flow, variable, words)),
      )
      flow.steps.push({ kind: 'conjunct', printed })
    }
    flow.pending.delete(variable)
    flow.done.add(variable)
  }
  if (unchanged.length === 0 || flow.scope.initial) return
  const names = unchanged.map((variable) => words.variable(variable))
  const value = names.length === 1 ? names[0]! : list('<<', names, '>>')
  const document = concat('UNCHANGED ', names.length === words.variableCount ? words.variables() : value)
  flow.steps.push({ kind: 'conjunct', printed: { document, tightness: tightness.negation } })
}

/** Writes down the next values that the expression reads, so that it may read them. */
export function settleReads(flow: Flow, exprs: readonly Expr[], words: Vocabulary): void {
  for (const expr of exprs) settle(flow, dependenceOfExpr(expr).next, words)
}

/** Variables in the order of their declarations. */
export function inOrder(variables: Iterable<Variable>): Variable[] {
  return [...variables].sort((a, b) => a.index - b.index)
}
