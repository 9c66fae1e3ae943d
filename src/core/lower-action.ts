import type { CaseExpression, Expression, Identifier, OperationExpression } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import { assignment } from './assignment.js'
import { bounds } from './binder.js'
import { applyEntity, takes } from './call.js'
import { argumentOf } from './call-argument.js'
import type { Action, CallAction, Expr, Variable } from './core.js'
import { callOf, expand, hasPrimedArgument, needsExpansion, operatorOf, substitutionScope } from './expand.js'
import { actionHole } from './hole.js'
import { levelOf, levelOfEntity } from './level.js'
import { lowerLet } from './lower-definition.js'
import { expression } from './lower-expression.js'
import { fail, type Position, requireLevel, spendExpansion, within } from './position.js'
import {
  type ActionEntity,
  type Closure,
  type Entity,
  find,
  type OperatorEntity,
  parameterNames,
  parameterPatterns,
  type SubstitutionEntity,
  visible,
} from './scope.js'

/**
 * Lowers a formula where an action is wanted: what has primes (in `init`: what mentions a variable) makes
 * successors, all else is a condition, however many of its parts hold.
 */
export function action(tree: Expression, at: Position): Action {
  const level = levelOf(tree, at.scope)
  if (!(at.init ? level.variables : level.primes)) return guard(tree, at)
  const { span } = tree
  switch (tree.kind) {
    case 'parenthesized':
      return action(tree.inner, at)
    case 'label':
      return action(tree.body, at)
    case 'junction':
      return junction(tree.operator, tree.items, span, at)
    case 'operation':
      return operation(tree, at)
    case 'if':
      return {
        kind: 'if',
        span,
        condition: expression(tree.condition, at),
        consequent: action(tree.consequent, at),
        alternative: action(tree.alternative, at),
      }
    case 'case':
      return caseAction(tree, at)
    case 'let': {
      const { definitions, inner } = lowerLet(tree.definitions, at)
      return { kind: 'let', span, definitions, body: action(tree.body, inner) }
    }
    case 'quantifier': {
      if (tree.quantifier === '\\AA' || tree.quantifier === '\\EE') return guard(tree, at)
      if (tree.quantifier === '\\A' && at.init) return guard(tree, at)
      const { bounds: lowered, inner } = bounds(tree.bounds, at)
      const kind = tree.quantifier === '\\A' ? 'forEach' : 'exists'
      return { kind, span, bounds: lowered, body: action(tree.body, inner) }
    }
    case 'name':
      return call({ name: tree.name, span }, [], tree, at)
    case 'call': {
      const closures = tree.arguments.map((argument) => ({ tree: argument, scope: at.scope }))
      return call(tree.operator, closures, tree, at)
    }
    case 'actionFormula': {
      const inner = action(tree.action, at)
      const { subscript } = tree
      const kept = subscript === undefined ? allUnchanged(span, at) : unchanged(subscript, subscript.span, at)
      if (tree.shape === 'box') return { kind: 'choice', span, branches: [inner, kept] }
      return { kind: 'sequence', span, items: [inner, changed(kept, at)] }
    }
    default:
      return guard(tree, at)
  }
}

/** A call of a declared action, which names the step; its arguments are values. */
export function callDeclared(
  entity: ActionEntity,
  given: readonly Closure[],
  span: Span,
  at: Position,
): CallAction {
  const { operator, declaration } = entity
  const values = takeApart(entity, given).map((closure) => argumentOf(closure, 0, at))
  return { kind: 'call', span, operator, arguments: values, declared: declaration }
}

function guard(tree: Expression, at: Position): Action {
  return { kind: 'guard', span: tree.span, condition: expression(tree, at) }
}

function operation(tree: OperationExpression, at: Position): Action {
  const { span, operator, operands } = tree
  const [first, second] = operands as [Expression, Expression]
  switch (operator) {
    case '\\land':
    case '\\lor':
      return junction(operator, operands, span, at)
    case '=':
    case '\\in':
      return assignment(tree, at) ?? guard(tree, at)
    case 'UNCHANGED':
      if (!at.allows.primes || at.primed) return guard(tree, at)
      return unchanged(first, span, at)
    case '\\cdot':
      if (!at.allows.primes) return guard(tree, at)
      return { kind: 'compose', span, first: action(first, at), second: action(second, at) }
    default: {
      const entity = find(at.scope, operator)
      if (entity === undefined) return guard(tree, at)
      const closures = operands.map((operand) => ({ tree: operand, scope: at.scope }))
      return call({ name: operator, span: tree.operatorSpan }, closures, tree, at)
    }
  }
}

function junction(
  operator: '\\land' | '\\lor',
  trees: readonly Expression[],
  span: Span,
  at: Position,
): Action {
  const items = trees.map((tree) => action(tree, at))
  if (items.length === 1) return items[0]!
  if (operator === '\\lor') return { kind: 'choice', span, branches: items }
  return sequence(items, span)
}

/** One after the other; a sequence within is part of it. */
export function sequence(actions: readonly Action[], span: Span): Action {
  const items = actions.flatMap((item) => (item.kind === 'sequence' ? item.items : [item]))
  return items.length === 1 ? items[0]! : { kind: 'sequence', span, items }
}

function caseAction(tree: CaseExpression, at: Position): Action {
  const arms = tree.arms.map((arm) => ({
    condition: expression(arm.condition, at),
    value: action(arm.value, at),
  }))
  return {
    kind: 'case',
    span: tree.span,
    arms,
    ...(tree.other === undefined ? {} : { other: action(tree.other, at) }),
  }
}

function call(name: Identifier, given: readonly Closure[], tree: Expression, at: Position): Action {
  const entity = find(at.scope, name.name)
  return entity === undefined ? guard(tree, at) : callEntity(entity, name, given, tree.span, at)
}

function callEntity(
  entity: Entity,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Action {
  switch (entity.kind) {
    case 'operator':
      return callOperator(entity, name, given, span, at)
    case 'action': {
      const count = parameterPatterns(entity).length
      if (
        !at.allows.primes ||
        given.length !== count ||
        !requireLevel(at, levelOfEntity(entity), span, name.name)
      ) {
        applyEntity(entity, name, given, span, at)
        return actionHole(span)
      }
      return hasPrimedArgument(given)
        ? expandDeclared(entity, given, span, at)
        : callDeclared(entity, given, span, at)
    }
    case 'formula': {
      if (given.length > 0 || at.expanding.includes(entity)) break
      if (!requireLevel(at, levelOfEntity(entity), span, name.name)) return actionHole(span)
      if (!spendExpansion(at, span, name.name)) return actionHole(span)
      const expanding = [...at.expanding, entity]
      return sequence(
        entity.parts.map((part) => action(part.tree, { ...at, scope: part.scope, expanding })),
        span,
      )
    }
    case 'substitution':
      return substituted(entity, name, given, span, at)
    default:
      break
  }
  return { kind: 'guard', span, condition: applyEntity(entity, name, given, span, at) }
}

function callOperator(
  entity: OperatorEntity,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Action {
  const { operator } = entity
  if (!takes(operator.parameters.length, name, given, at, 'operator')) return actionHole(span)
  const level = levelOfEntity(entity)
  if (!requireLevel(at, level, span, name.name)) return actionHole(span)
  const expands = at.init
    ? !operator.recursive && entity.definition.functionBounds === undefined
    : hasPrimedArgument(given) || needsExpansion(entity, given)
  if (expands) return expand(entity, given, span, at, action) ?? actionHole(span)
  if (at.init || !level.primes) {
    return { kind: 'guard', span, condition: applyEntity(entity, name, given, span, at) }
  }
  const values = given.map((closure, index) => argumentOf(closure, operator.parameters[index]!.arity, at))
  return { kind: 'call', span, operator, arguments: values }
}

/** A declared action with an argument that has primes: its bodies, with the arguments in them. */
function expandDeclared(entity: ActionEntity, given: readonly Closure[], span: Span, at: Position): Action {
  if (at.expanding.includes(entity)) {
    fail(at, 'E112', span, `the action \`${entity.name.name}\` calls itself`)
    return actionHole(span)
  }
  if (!spendExpansion(at, span, entity.name.name)) return actionHole(span)
  const expanding = [...at.expanding, entity]
  const parts = entity.parts.map((part) => {
    const names = parameterNames(part.parameters)
    const scope = substitutionScope(names, takeApart(entity, given), part.scope.outer ?? part.scope)
    return action(part.body, { ...at, scope, expanding })
  })
  return sequence(parts, span)
}

/** An argument for each name that the parameters bind: what is given for `<<a, b>>` is taken apart. */
function takeApart(entity: ActionEntity, given: readonly Closure[]): readonly Closure[] {
  return parameterPatterns(entity).flatMap((pattern, index) => {
    const closure = given[index]!
    const { tree, scope } = closure
    if (pattern.kind === 'name' || tree.kind === 'symbol') return [closure]
    const { span } = tree
    return pattern.names.map((_, position): Closure => {
      const place: Expression = { kind: 'number', value: BigInt(position + 1), span }
      return { tree: { kind: 'index', function: tree, arguments: [place], span }, scope }
    })
  })
}

/** What a parameter stands for, in an action. */
function substituted(
  entity: SubstitutionEntity,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Action {
  const { tree, scope } = entity.argument
  if (given.length === 0 && tree.kind !== 'symbol') return action(tree, within(at, scope))
  const operator = operatorOf(entity.argument)
  if (operator?.kind === 'lambda' && operator.parameters.length === given.length) {
    return action(operator.body, within(at, substitutionScope(operator.parameters, given, operator.scope)))
  }
  if (operator?.kind === 'name') {
    const found = find(operator.scope, operator.name.name)
    if (found !== undefined) return callEntity(found, operator.name, given, span, at)
    const made = callOf(operator.name, given, span, operator.scope)
    if (made.tree.kind !== 'symbol') return guard(made.tree, within(at, made.scope))
  }
  return { kind: 'guard', span, condition: applyEntity(entity, name, given, span, at) }
}

/** UNCHANGED, of variables as an action of its own, of all else as a test. */
function unchanged(tree: Expression, span: Span, at: Position): Action {
  const variables: Variable[] = []
  const tests: Expr[] = []
  collectUnchanged({ tree, scope: at.scope }, at, variables, tests)
  const guards = tests.map((condition): Action => ({ kind: 'guard', span: condition.span, condition }))
  if (variables.length === 0 && guards.length > 0) return sequence(guards, span)
  return sequence([{ kind: 'unchanged', span, variables }, ...guards], span)
}

function collectUnchanged(closure: Closure, at: Position, variables: Variable[], tests: Expr[]): void {
  const { tree, scope } = closure
  const more = (inner: Closure): void => collectUnchanged(inner, at, variables, tests)
  switch (tree.kind) {
    case 'parenthesized':
      more({ tree: tree.inner, scope })
      return
    case 'tuple':
      for (const item of tree.items) more({ tree: item, scope })
      return
    case 'name': {
      const entity = find(scope, tree.name)
      if (entity?.kind === 'variable') {
        if (!variables.includes(entity.variable)) variables.push(entity.variable)
        return
      }
      if (entity?.kind === 'substitution') {
        more(entity.argument)
        return
      }
      const body = entity?.kind === 'operator' ? entity.definition.body : undefined
      if (entity?.kind === 'operator' && isTupleOfNames(body) && entity.operator.parameters.length === 0) {
        more({ tree: body, scope: entity.scope })
        return
      }
      break
    }
    default:
      break
  }
  if (tree.kind === 'symbol') return
  const operand = expression(tree, { ...at, scope, primed: true })
  const primed: Expr = { kind: 'prime', span: tree.span, operand }
  tests.push({ kind: 'builtin', span: tree.span, name: '=', arguments: [primed, operand] })
}

function isTupleOfNames(tree: Expression | undefined): tree is Expression {
  if (tree === undefined) return false
  if (tree.kind === 'parenthesized') return isTupleOfNames(tree.inner)
  if (tree.kind === 'name') return true
  return tree.kind === 'tuple' && tree.items.every((item) => isTupleOfNames(item))
}

function allUnchanged(span: Span, at: Position): Action {
  const variables: Variable[] = []
  for (const [, entity] of visible(at.scope)) if (entity.kind === 'variable') variables.push(entity.variable)
  return { kind: 'unchanged', span, variables }
}

/** That something of what would be unchanged is not. */
function changed(kept: Action, at: Position): Action {
  const items = kept.kind === 'sequence' ? kept.items : [kept]
  const tests = items.flatMap((item): Expr[] => {
    if (item.kind === 'guard') return [item.condition]
    if (item.kind !== 'unchanged') return []
    return item.variables.map((variable): Expr => {
      const read: Expr = { kind: 'variable', span: item.span, variable }
      const primed: Expr = { kind: 'prime', span: item.span, operand: read }
      return { kind: 'builtin', span: item.span, name: '=', arguments: [primed, read] }
    })
  })
  const { span } = kept
  const same: Expr = { kind: 'and', span, items: tests }
  const condition: Expr = { kind: 'builtin', span, name: '\\lnot', arguments: [same] }
  if (at.primed) fail(at, 'E107', span, 'a step has two states: this one, and the next')
  return { kind: 'guard', span, condition }
}
