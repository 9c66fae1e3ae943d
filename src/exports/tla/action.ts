import type { Action, CallAction, Expr, PathStep, Variable } from '../../core/core.js'
import { partsOfAction } from '../../core/parts.js'
import { assertNever } from '../../text/assert.js'
import { compose } from './compose.js'
import { printDefinitions } from './definition.js'
import { dependenceOfAction, isTrueInSeveralWays, neededDefinitions } from './dependence.js'
import { concat, type Document } from './document.js'
import { printArgument, printBounds, printExpr } from './expression.js'
import { flatten, once, update } from './flatten.js'
import {
  conjunction,
  type Flow,
  printPending,
  relation,
  settle,
  settleReads,
  startFlow,
  written,
} from './flow.js'
import { inlined, isFrozen } from './inline.js'
import { everywhere } from './place.js'
import {
  binder,
  call,
  type Printed,
  printCase,
  printIf,
  printJunction,
  printLet,
  tightness,
  within,
} from './printed.js'
import { type Scope, takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/** What the printer of actions needs beside the words: how operators with primes are called. */
export interface ActionWords extends Vocabulary {
  /** Every variable of the module. */
  readonly all: readonly Variable[]
  /** A declared action, as an operator that says of every variable what becomes of it. */
  closedAction(call: CallAction): string
  /**
   * Another operator with primes, as one that says so of the variables it assigns; undefined where it
   * cannot be one.
   */
  openAction(call: CallAction): string | undefined
}

/** The action with its frame: in each branch every variable has its next value. */
export function closedAction(action: Action, scope: Scope, words: ActionWords): Printed {
  const flow = startFlow(scope, true)
  writeAction(action, flow, words)
  settle(flow, words.all, words)
  return conjunction(flow.steps)
}

/**
 * The action with the frame of the variables that it assigns: in each branch all of these have their next
 * values.
 */
export function openAction(action: Action, scope: Scope, words: ActionWords): Printed {
  const flow = startFlow(scope, false)
  writeAction(action, flow, words)
  settle(flow, dependenceOfAction(action).written, words)
  return conjunction(flow.steps)
}

/** Appends an action to a branch. */
function writeAction(action: Action, flow: Flow, words: ActionWords): void {
  switch (action.kind) {
    case 'guard':
      writeGuard(action.condition, flow, words)
      return
    case 'assign':
      writeAssignment(action, flow, words)
      return
    case 'sequence':
      writeSequence(action.items, flow, words)
      return
    case 'choice':
    case 'exists':
    case 'if':
    case 'case':
    case 'let':
      writeBranches(action, flow, words)
      return
    case 'forEach':
      writeFlat(action, flow, words)
      return
    case 'call':
      writeCall(action, flow, words)
      return
    case 'compose':
      writeComposition(action, flow, words)
      return
    case 'unchanged':
      return
    default:
      assertNever(action)
  }
}

function writeGuard(condition: Expr, flow: Flow, words: ActionWords): void {
  if (condition.kind === 'literal' && condition.value === true) return
  settleReads(flow, [condition], words)
  if (condition.kind === 'and') {
    for (const item of condition.items) writeGuard(item, flow, words)
    return
  }
  const printed = printExpr(condition, flow.scope, words)
  flow.steps.push({ kind: 'conjunct', printed: isTrueInSeveralWays(condition) ? once(printed) : printed })
}

function writeAssignment(action: Extract<Action, { kind: 'assign' }>, flow: Flow, words: ActionWords): void {
  const { variable, path, choice, value, span } = action
  settleReads(flow, [...indexExprs(path), value], words)
  const printed = printExpr(value, flow.scope, words)
  const isFree = !flow.pending.has(variable) || flow.pending.get(variable)!.isResult
  if (path.length === 0 && isFree) {
    const relates = relation(written(flow, variable, words), choice ? '\\in' : '=', printed)
    flow.steps.push({ kind: 'conjunct', printed: relates })
    flow.pending.delete(variable)
    flow.done.add(variable)
    return
  }
  if (!choice) {
    update({ variable, path, span }, flow, everywhere, words, () => printed)
    return
  }
  const { scope, name } = takeName(flow.scope, variable.name)
  flow.steps.push({ kind: 'exists', bounds: concat(`${name} \\in `, within(printed, tightness.term)) })
  flow.scope = scope
  update({ variable, path, span }, flow, everywhere, words, () => ({
    document: name,
    tightness: tightness.atom,
  }))
}

function writeSequence(items: readonly Action[], flow: Flow, words: ActionWords): void {
  items.forEach((item, index) => {
    const rest = items.slice(index + 1)
    const later = new Set([...flow.later, ...rest.flatMap((next) => [...dependenceOfAction(next).written])])
    const part: Flow = { ...flow, later, tail: flow.tail && rest.length === 0 }
    writeAction(item, part, words)
    flow.scope = part.scope
  })
}

type Branching = Extract<Action, { kind: 'choice' | 'exists' | 'if' | 'case' | 'let' }>

/**
 * Branches are written one beside the other where each can end with the next values of all that any of
 * them assigns. They cannot where one of those variables is updated before or after too. Then there is
 * one branch only, and what follows goes into it, or they are taken apart.
 */
function writeBranches(action: Branching, flow: Flow, words: ActionWords): void {
  if (flow.tail && isUntouched(flow) && callsDeclared(action)) {
    flow.steps.push({ kind: 'conjunct', printed: printBranches(action, flow, words, closedBranch) })
    for (const variable of words.all) flow.done.add(variable)
    return
  }
  const { written: assigned, next } = dependenceOfAction(action)
  for (const variable of next) if (!assigned.has(variable)) settlePending(flow, variable, words)
  const touched = new Set([...assigned, ...[...next].filter((variable) => !flow.done.has(variable))])
  const isOpen = (variable: Variable) =>
    !flow.later.has(variable) &&
    !flow.done.has(variable) &&
    (!flow.pending.has(variable) || flow.pending.get(variable)!.isResult)
  if ([...touched].every(isOpen)) {
    const printed = printBranches(action, flow, words, (branch, scope) => {
      const inner: Flow = {
        ...startFlow(scope, false),
        done: new Set(flow.done),
        pending: new Map(flow.pending),
      }
      writeAction(branch, inner, words)
      settle(inner, touched, words)
      return conjunction(inner.steps)
    })
    flow.steps.push({ kind: 'conjunct', printed })
    for (const variable of touched) {
      flow.pending.delete(variable)
      flow.done.add(variable)
    }
    return
  }
  if (action.kind === 'exists') {
    for (const { domain } of action.bounds) settleReads(flow, [domain], words)
    const { documents, scope } = printBounds(action.bounds, flow.scope, words)
    flow.steps.push({ kind: 'exists', bounds: documents })
    flow.scope = scope
    writeAction(action.body, flow, words)
    return
  }
  if (action.kind === 'let') {
    const definitions = neededDefinitions(action)
    const { document, scope } = printDefinitions(definitions, flow.scope, words)
    if (definitions.length > 0) flow.steps.push({ kind: 'let', definitions: document })
    flow.scope = scope
    writeAction(action.body, flow, words)
    return
  }
  writeFlat(action, flow, words)

  function closedBranch(branch: Action, scope: Scope): Printed {
    return closedAction(branch, scope, words)
  }
}

/** A branching construct around branches that are printed by themselves. */
function printBranches(
  action: Branching,
  flow: Flow,
  words: ActionWords,
  print: (branch: Action, scope: Scope) => Printed,
): Printed {
  const { scope } = flow
  switch (action.kind) {
    case 'choice':
      return printJunction(
        '\\/',
        action.branches.map((branch) => print(branch, scope)),
        true,
      )
    case 'exists': {
      for (const { domain } of action.bounds) settleReads(flow, [domain], words)
      const { documents, scope: inner } = printBounds(action.bounds, flow.scope, words)
      return binder(concat('\\E ', documents), print(action.body, inner).document)
    }
    case 'if': {
      settleReads(flow, [action.condition], words)
      const condition = printExpr(action.condition, flow.scope, words).document
      return printIf(
        condition,
        print(action.consequent, scope).document,
        print(action.alternative, scope).document,
      )
    }
    case 'case': {
      settleReads(
        flow,
        action.arms.map((arm) => arm.condition),
        words,
      )
      const arms = action.arms.map((arm): [Document, Document] => [
        within(printExpr(arm.condition, scope, words), tightness.implication),
        within(print(arm.value, scope), tightness.implication),
      ])
      const other = action.other && within(print(action.other, scope), tightness.implication)
      return printCase(arms, other)
    }
    case 'let': {
      const definitions = neededDefinitions(action)
      if (definitions.length === 0) return print(action.body, scope)
      const { document, scope: inner } = printDefinitions(definitions, scope, words)
      return printLet(document, print(action.body, inner).document)
    }
    default:
      return assertNever(action)
  }
}

function writeFlat(action: Action, flow: Flow, words: ActionWords): void {
  const { next } = flow.scope
  flatten(action, flow, everywhere, words)
  flow.scope = { ...flow.scope, next }
}

function writeCall(action: CallAction, flow: Flow, words: ActionWords): void {
  const values = () => action.arguments.map((argument) => printArgument(argument, flow.scope, words))
  const write = (name: string) => {
    flow.steps.push({
      kind: 'conjunct',
      printed: { document: call(name, values()), tightness: tightness.atom },
    })
  }
  const isLocal = flow.scope.operators.has(action.operator)
  const frozen = action.operator.parameters.some((parameter, index) => {
    return isFrozen(action.arguments[index]!, parameter, action.operator)
  })
  if (action.declared !== undefined && flow.tail && isUntouched(flow) && !frozen) {
    write(words.closedAction(action))
    for (const variable of words.all) flow.done.add(variable)
    return
  }
  const { written: assigned, next } = dependenceOfAction(action.operator.action!)
  const fits = [...assigned].every((variable) => {
    return !flow.done.has(variable) && !flow.pending.has(variable) && !flow.later.has(variable)
  })
  const readsOwn = [...next].every((variable) => assigned.has(variable))
  const isPlain =
    flow.scope.now.size === 0 &&
    flow.scope.next.size === 0 &&
    !flow.scope.initial &&
    (action.declared === undefined || !frozen)
  const open = fits && readsOwn && isPlain && !isLocal ? words.openAction(action) : undefined
  if (open !== undefined) {
    write(open)
    for (const variable of assigned) flow.done.add(variable)
    return
  }
  const body = inlined(action, words)
  if (body !== undefined) writeAction(body, flow, words)
}

/** `A \cdot B`: A taken apart, so that its results can be named, then B from those. */
function writeComposition(
  action: Extract<Action, { kind: 'compose' }>,
  flow: Flow,
  words: ActionWords,
): void {
  const outer = flow.scope
  const { written: assigned } = dependenceOfAction(action)
  // What is updated beside it, in other places, is updated in its result.
  const beside = new Map([...flow.pending].filter(([variable]) => assigned.has(variable)))
  const later = new Set([...flow.later, ...beside.keys()])
  const inner: Flow = { ...flow, done: new Set(), pending: new Map(), later, tail: false }
  compose(action, inner, words, {
    first: (half) => flatten(half, inner, everywhere, words),
    second: (half) => writeAction(half, inner, words),
  })
  flow.scope = { ...inner.scope, now: outer.now, next: outer.next }
  for (const [variable, pending] of inner.pending) {
    const before = beside.get(variable)
    if (before === undefined) flow.pending.set(variable, { ...pending, isResult: false })
    else if (pending.condition !== undefined)
      flow.pending.set(variable, { ...before, base: printPending(pending) })
    else {
      const updates = [...pending.updates, ...before.updates]
      flow.pending.set(variable, { ...before, base: pending.base, updates })
    }
  }
  for (const variable of inner.done) {
    if (assigned.has(variable) && (flow.done.has(variable) || beside.has(variable))) refuse(variable)
    flow.done.add(variable)
  }
  for (const [variable, { updates, condition }] of beside) {
    if (updates.length === 0 || condition !== undefined) refuse(variable)
  }

  function refuse({ name }: Variable): void {
    const message = `\`${name}\` is assigned both within this \`\\cdot\` and beside it`
    words.report('E620', message, action.span)
  }
}

/** Whether nothing has been assigned, and the state before is the module's. */
function isUntouched(flow: Flow): boolean {
  const { now, next, initial } = flow.scope
  return flow.done.size === 0 && flow.pending.size === 0 && now.size === 0 && next.size === 0 && !initial
}

function settlePending(flow: Flow, variable: Variable, words: ActionWords): void {
  if (flow.pending.has(variable)) settle(flow, [variable], words)
}

/** Whether an action consists of calls of declared actions, as `next` does. */
function callsDeclared(action: Action): boolean {
  if (action.kind === 'call') return action.declared !== undefined
  if (action.kind === 'compose' || action.kind === 'forEach') return false
  return partsOfAction(action).actions.some(callsDeclared)
}

function indexExprs(path: readonly PathStep[]): Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
}
