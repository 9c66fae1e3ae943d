import type { Action, Bound, Expr, Local, PathStep, Variable } from '../../core/core.js'
import { assertNever } from '../../text/assert.js'
import type { Span } from '../../text/source.js'
import { compose } from './compose.js'
import { printDefinitions } from './definition.js'
import { dependenceOfExpr, isTrueInSeveralWays, neededDefinitions } from './dependence.js'
import { concat, type Document, group, line } from './document.js'
import { printExpr, printPath } from './expression.js'
import { type Flow, namePending, pendingOf, printPending } from './flow.js'
import { inlined } from './inline.js'
import { substitute } from './instantiate.js'
import {
  bindKeys,
  conditionOf,
  everywhere,
  exclude,
  type Frame,
  keySet,
  loopLocals,
  type Place,
  throughout,
} from './place.js'
import { binder, call, type Printed, printExcept, printIf, tightness, within } from './printed.js'
import { bindLocal, nameLocal, takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * Takes an action apart where its branches cannot be written one beside the other, since what they assign
 * is updated elsewhere too, or read by another half of the step. Each thing in it is then written by
 * itself, with the place that it stands in: a condition as `place => condition`; a choice as the choice
 * of a witness before the rest; an assignment as an update of the pending value, `IF place THEN updated
 * ELSE as before`. In a `\A` loop a witness is a function of the loop's variables.
 */
export function flatten(action: Action, flow: Flow, place: Place, words: Vocabulary): void {
  switch (action.kind) {
    case 'guard':
      nameReads(flow, [action.condition], words)
      addCondition(action.condition, flow, place, words)
      return
    case 'assign': {
      nameReads(flow, [...indexExprs(action.path), action.value], words)
      const { choice, value, span } = action
      const chosen = choice ? pick(value, action.variable.name, flow, place, words) : undefined
      const expr: Expr = chosen === undefined ? value : { kind: 'local', span, local: chosen }
      const target = { variable: action.variable, path: action.path, span }
      update(target, flow, place, words, (scope) => printExpr(expr, scope, words))
      return
    }
    case 'sequence':
      for (const item of action.items) flatten(item, flow, place, words)
      return
    case 'choice':
      flattenChoice(action, flow, place, words)
      return
    case 'exists':
      flatten(pickWitnesses(action.bounds, action.body, flow, place, words), flow, place, words)
      return
    case 'forEach': {
      const { frames, body } = loopFrames(action.bounds, action.body)
      for (const { domain } of action.bounds) nameReads(flow, [domain], words)
      flatten(body, flow, [...place, ...frames], words)
      return
    }
    case 'if': {
      const { condition } = action
      nameReads(flow, [condition], words)
      flatten(action.consequent, flow, [...place, arm(action, 0, condition)], words)
      flatten(action.alternative, flow, [...place, arm(action, 1, negated(condition))], words)
      return
    }
    case 'case': {
      const before: Expr[] = []
      action.arms.forEach(({ condition, value }, index) => {
        nameReads(flow, [condition], words)
        flatten(value, flow, [...place, arm(action, index, conjoined([...before, condition]))], words)
        before.push(negated(condition))
      })
      if (action.other === undefined) return
      flatten(action.other, flow, [...place, arm(action, before.length, conjoined(before))], words)
      return
    }
    case 'let': {
      const keys = loopLocals(place)
      const definitions = neededDefinitions(action)
      const { document, scope } = printDefinitions(definitions, flow.scope, words, keys)
      flow.scope = scope
      if (definitions.length > 0) flow.steps.push({ kind: 'let', definitions: document })
      flatten(action.body, flow, place, words)
      return
    }
    case 'call': {
      const body = inlined(action, words)
      if (body !== undefined) flatten(body, flow, place, words)
      return
    }
    case 'compose':
      flattenComposition(action, flow, place, words)
      return
    case 'unchanged':
      return
    default:
      assertNever(action)
  }
}

/** Makes sure that the next values which are read have names: their primes cannot be written yet. */
function nameReads(flow: Flow, exprs: readonly Expr[], words: Vocabulary): void {
  for (const variable of new Set(exprs.flatMap((expr) => [...dependenceOfExpr(expr).next]))) {
    if (flow.done.has(variable) || (flow.scope.initial && !flow.pending.has(variable))) continue
    const { document } = namePending(flow, variable, words)
    flow.scope = { ...flow.scope, next: new Map([...flow.scope.next, [variable, document as string]]) }
  }
}

function addCondition(condition: Expr, flow: Flow, place: Place, words: Vocabulary): void {
  if (condition.kind === 'literal' && condition.value === true) return
  const printed = throughout(place, flow.scope, words, (scope) => printExpr(condition, scope, words))
  flow.steps.push({
    kind: 'conjunct',
    printed: isTrueInSeveralWays(condition) ? once(printed) : printed,
  })
}

/** A condition that TLC counts once, however many of its parts hold. */
export function once(condition: Printed): Printed {
  return { document: concat('TRUE = (', condition.document, ')'), tightness: tightness.comparison }
}

/**
 * Chooses an element of the set before what follows: a local that stands for it, in each turn of the
 * loops for its own.
 */
function pick(set: Expr, name: string, flow: Flow, place: Place, words: Vocabulary): Local {
  const local: Local = { name, span: set.span, arity: 0 }
  pickAs(local, set, flow, place, words)
  return local
}

function pickAs(local: Local, set: Expr, flow: Flow, place: Place, words: Vocabulary): void {
  const { scope: named, name } = takeName(flow.scope, local.name)
  const keys = loopLocals(place)
  const elements = (scope: Flow['scope']) => within(printExpr(set, scope, words), tightness.term)
  let domain: Document
  if (keys.length === 0) {
    const condition = conditionOf(place, flow.scope, words)
    domain = elements(flow.scope)
    // Where the choice is not reached, it is one of one.
    if (condition !== undefined) {
      domain = concat('(', printIf(condition.document, domain, '{"not reached"}').document, ')')
    }
  } else {
    const every = keySet(place, named, words).document
    const outer = takeName(named, 'choices')
    const { pattern, scope } = bindKeys(place, outer.scope)
    const here = nameLocal(scope, local, { name: outer.name, keys })
    const element = printExpr({ kind: 'local', span: set.span, local }, here, words).document
    const union = concat('UNION {', elements(scope), ` : ${asText(pattern)} \\in `, every, '}')
    const inside = binder(
      concat(`\\A ${asText(pattern)} \\in `, every),
      concat(element, ' \\in ', elements(scope)),
    )
    domain = group(concat(`{${outer.name} \\in [`, every, ' -> ', union, '] :', line, inside.document, '}'))
  }
  flow.scope = nameLocal(named, local, keys.length === 0 ? name : { name, keys })
  flow.steps.push({ kind: 'exists', bounds: concat(`${name} \\in `, domain) })
}

function asText(pattern: Document): string {
  return pattern as string
}

function flattenChoice(
  action: Extract<Action, { kind: 'choice' }>,
  flow: Flow,
  place: Place,
  words: Vocabulary,
): void {
  const { span } = action
  const literal = (value: number): Expr => ({ kind: 'literal', span, value: BigInt(value) })
  const count = literal(action.branches.length)
  const range: Expr = { kind: 'builtin', span, name: '..', arguments: [literal(1), count] }
  const branch = pick(range, 'branch', flow, place, words)
  action.branches.forEach((body, index) => {
    const chosen: Expr = { kind: 'local', span, local: branch }
    const condition: Expr = { kind: 'builtin', span, name: '=', arguments: [chosen, literal(index + 1)] }
    flatten(body, flow, [...place, arm(action, index, condition)], words)
  })
}

/** Chooses the witnesses of `\E`, and gives the body in which they stand. */
function pickWitnesses(
  bounds: readonly Bound[],
  body: Action,
  flow: Flow,
  place: Place,
  words: Vocabulary,
): Action {
  let inner = body
  // The domains of one `\E` see none of its names.
  for (const { pattern, domain } of bounds) {
    nameReads(flow, [domain], words)
    if (pattern.kind === 'name') pickAs(pattern.local, domain, flow, place, words)
    else {
      const tuple = pick(domain, pattern.locals.map((local) => local.name).join('_'), flow, place, words)
      inner = withComponents(inner, pattern.locals, tuple)
    }
  }
  return inner
}

/** The loops of `\A`, one for each bound, and the body. */
function loopFrames(
  bounds: readonly Bound[],
  body: Action,
): { readonly frames: Frame[]; readonly body: Action } {
  let inner = body
  const frames = bounds.map(({ pattern, domain }): Frame => {
    if (pattern.kind === 'name') return { kind: 'loop', local: pattern.local, domain }
    const name = pattern.locals.map((local) => local.name).join('_')
    const tuple: Local = { name, span: domain.span, arity: 0 }
    inner = withComponents(inner, pattern.locals, tuple)
    return { kind: 'loop', local: tuple, domain }
  })
  return { frames, body: inner }
}

/** The action with the names of a tuple's components replaced by `tuple[1]`, `tuple[2]` … */
function withComponents(action: Action, locals: readonly Local[], tuple: Local): Action {
  const components = locals.map((local, index): [Local, Expr] => {
    const { span } = local
    const argument: Expr = { kind: 'literal', span, value: BigInt(index + 1) }
    return [local, { kind: 'apply', span, function: { kind: 'local', span, local: tuple }, argument }]
  })
  return substitute(action, new Map(components))
}

interface Target {
  readonly variable: Variable
  readonly path: readonly PathStep[]
  readonly span: Span
}

/** Updates a pending value, where the place is reached. */
export function update(
  target: Target,
  flow: Flow,
  place: Place,
  words: Vocabulary,
  print: (scope: Flow['scope']) => Printed,
): void {
  if (loopLocals(place).length > 0) {
    updateInLoop(target, flow, place, words, print)
    return
  }
  const { variable, path } = target
  const before = pendingOf(flow, variable, words)
  const value = print(flow.scope)
  const assignedAt = [...before.assignedAt, place]
  const condition = conditionOf(place, flow.scope, words)
  const common = { place, assignedAt, isResult: false }
  if (path.length > 0 && before.updates.length > 0 && before.place === place) {
    const updates = [...before.updates, { path: printPath(path, flow.scope, words), value: value.document }]
    flow.pending.set(variable, { ...before, ...common, updates })
    return
  }
  if (path.length === 0 && condition === undefined) {
    flow.pending.set(variable, { ...common, base: value, updates: [] })
    return
  }
  const base = namePending(flow, variable, words)
  if (path.length === 0) {
    const chosen = printIf(condition!.document, value.document, base.document)
    flow.pending.set(variable, { ...common, base: chosen, updates: [] })
    return
  }
  const updates = [{ path: printPath(path, flow.scope, words), value: value.document }]
  const where = condition === undefined ? {} : { condition: condition.document }
  flow.pending.set(variable, { ...common, base, updates, ...where })
}

/**
 * In a loop: a function constructor where the loop's variable is the index, a fold over the turns in general.
 */
function updateInLoop(
  { variable, path }: Target,
  flow: Flow,
  place: Place,
  words: Vocabulary,
  print: (scope: Flow['scope']) => Printed,
): void {
  const base = namePending(flow, variable, words).document
  const loops = place.filter((frame) => frame.kind === 'loop')
  const [first, ...rest] = path
  const isIndexed =
    loops.length === 1 &&
    place[0]!.kind === 'loop' &&
    first?.kind === 'index' &&
    first.argument.kind === 'local' &&
    first.argument.local === loops[0]!.local
  let result: Printed
  if (isIndexed) {
    const { scope, name } = bindLocal(flow.scope, loops[0]!.local)
    const domain = within(printExpr(loops[0]!.domain, flow.scope, words), tightness.term)
    const reached = conditionOf(place, scope, words)
    const member = concat(`${name} \\in `, domain)
    const condition =
      reached === undefined ? member : concat(member, ' /\\ ', within(reached, tightness.negation))
    const before = concat(base, `[${name}]`)
    const value = print(scope).document
    const after =
      rest.length === 0
        ? value
        : printExcept(before, [{ path: printPath(rest, scope, words), value }]).document
    const body = printIf(condition, after, before).document
    const parts = concat(`${name} \\in DOMAIN `, base, ' |->', line, body)
    result = { document: group(concat('[', parts, ']')), tightness: tightness.atom }
  } else {
    const key = takeName(flow.scope, loops.map((loop) => loop.local.name).join('_'))
    const updated = takeName(key.scope, 'updated')
    const scope = loops.reduce((outer, { local }, index) => {
      return nameLocal(outer, local, loops.length === 1 ? key.name : `${key.name}[${index + 1}]`)
    }, updated.scope)
    const value = print(scope).document
    const body =
      path.length === 0
        ? value
        : printExcept(updated.name, [{ path: printPath(path, scope, words), value }]).document
    const lambda = group(concat(`LAMBDA ${key.name}, ${updated.name} :`, line, body))
    const keys = keySet(place, flow.scope, words).document
    result = { document: call(words.library('FoldSet'), [lambda, base, keys]), tightness: tightness.atom }
  }
  const { assignedAt } = pendingOf(flow, variable, words)
  flow.pending.set(variable, {
    base: result,
    updates: [],
    place: everywhere,
    assignedAt: [...assignedAt, place],
    isResult: false,
  })
}

/** `A \cdot B` below conditions: its result is one assignment of each variable. */
function flattenComposition(
  action: Extract<Action, { kind: 'compose' }>,
  flow: Flow,
  place: Place,
  words: Vocabulary,
): void {
  if (loopLocals(place).length > 0) {
    words.report('E620', 'a `\\cdot` within a `\\A` cannot be exported to TLA+', action.span)
    return
  }
  const inner: Flow = { ...flow, done: new Set(), pending: new Map(), tail: false }
  inner.scope = { ...flow.scope, next: new Map() }
  const outerScope = flow.scope
  compose(action, inner, words, (half) => flatten(half, inner, place, words))
  flow.scope = { ...inner.scope, now: outerScope.now, next: outerScope.next }
  for (const [variable, pending] of inner.pending) {
    const before = flow.pending.get(variable)
    if (before?.assignedAt.some((place) => !exclude(place, place))) {
      words.report(
        'E620',
        `\`${variable.name}\` is assigned both within this \`\\cdot\` and beside it`,
        action.span,
      )
    }
    const value = printPending(pending)
    update({ variable, path: [], span: action.span }, flow, place, words, () => value)
  }
}

function arm(construct: Action, index: number, expr: Expr): Frame {
  return { kind: 'condition', construct, arm: index, expr }
}

function negated(expr: Expr): Expr {
  return { kind: 'builtin', span: expr.span, name: '\\lnot', arguments: [expr] }
}

function conjoined(items: readonly Expr[]): Expr {
  const [first] = items
  if (first !== undefined && items.length === 1) return first
  if (first === undefined) throw new Error('a CASE without arms')
  return { kind: 'and', span: first.span, items }
}

function indexExprs(path: readonly PathStep[]): Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
}
