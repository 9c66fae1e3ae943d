import type {
  CaseExpression,
  ExceptExpression,
  Expression,
  PathStep as PathStepTree,
  RecordField,
} from '../syntax/tree.js'
import { assertNever } from '../text/assert.js'
import { cover, type Span } from '../text/source.js'
import { bounds, pattern, reportUnbounded } from './binder.js'
import { apply } from './call.js'
import type { Bound, Expr, Local, PathStep } from './core.js'
import { hole } from './hole.js'
import { lowerLet } from './lower-definition.js'
import { actionFormula, fairness, operation } from './operation.js'
import { fail, type Position, within } from './position.js'
import { find, innerScope } from './scope.js'

/** Lowers a formula where a value is wanted. */
export function expression(tree: Expression, at: Position): Expr {
  const { span } = tree
  switch (tree.kind) {
    case 'name':
      if (tree.name === 'TRUE' || tree.name === 'FALSE')
        return { kind: 'literal', span, value: tree.name === 'TRUE' }
      return apply({ name: tree.name, span }, [], span, at, false)
    case 'call': {
      const closures = tree.arguments.map((argument) => ({ tree: argument, scope: at.scope }))
      return apply(tree.operator, closures, span, at, true)
    }
    case 'number':
    case 'string':
      return { kind: 'literal', span, value: tree.value }
    case 'at': {
      const entity = find(at.scope, '@')
      if (entity?.kind === 'local') return { kind: 'local', span, local: entity.local }
      fail(at, 'E116', span, '`@` stands for the old value, and only within an EXCEPT', {
        hint: 'it is written `[f EXCEPT ![i] = @ + 1]`; elsewhere the old value is `f[i]`',
      })
      return hole(span)
    }
    case 'operation':
      return operation(tree, at)
    case 'junction': {
      const items = tree.items.map((item) => expression(item, at))
      return junction(tree.operator === '\\land' ? 'and' : 'or', items, span)
    }
    case 'parenthesized':
      return expression(tree.inner, at)
    case 'label':
      return expression(tree.body, at)
    case 'if':
      return {
        kind: 'if',
        span,
        condition: expression(tree.condition, at),
        consequent: expression(tree.consequent, at),
        alternative: expression(tree.alternative, at),
      }
    case 'case':
      return caseExpression(tree, at)
    case 'let': {
      const { definitions, inner } = lowerLet(tree.definitions, at)
      return { kind: 'let', span, definitions, body: expression(tree.body, inner) }
    }
    case 'choose': {
      if (tree.domain === undefined) reportUnbounded(cover(tree.span, tree.pattern.span), at, 'CHOOSE')
      const domain = tree.domain === undefined ? hole(span) : expression(tree.domain, at)
      const inner = within(at, innerScope(at.scope))
      const bound: Bound = { pattern: pattern(tree.pattern, inner), domain }
      return { kind: 'choose', span, bound, predicate: expression(tree.body, inner) }
    }
    case 'quantifier': {
      if (tree.quantifier === '\\AA' || tree.quantifier === '\\EE') {
        fail(
          at,
          'E108',
          span,
          `\`${tree.quantifier}\` over the values of a hidden variable cannot be checked`,
        )
        return hole(span)
      }
      const { bounds: lowered, inner } = bounds(tree.bounds, at)
      const quantifier = tree.quantifier === '\\A' ? 'forall' : 'exists'
      return { kind: 'quantifier', span, quantifier, bounds: lowered, body: expression(tree.body, inner) }
    }
    case 'lambda':
      fail(at, 'E105', span, 'a LAMBDA is an operator, and a value is wanted here', {
        hint: 'a function is written `[x \\in S |-> e]`',
      })
      return hole(span)
    case 'tuple':
    case 'set':
      return { kind: tree.kind, span, items: tree.items.map((item) => expression(item, at)) }
    case 'filter': {
      const domain = expression(tree.domain, at)
      const inner = within(at, innerScope(at.scope))
      const bound: Bound = { pattern: pattern(tree.pattern, inner), domain }
      return { kind: 'filter', span, bound, predicate: expression(tree.predicate, inner) }
    }
    case 'map':
    case 'function': {
      const { bounds: lowered, inner } = bounds(tree.bounds, at)
      return { kind: tree.kind, span, bounds: lowered, body: expression(tree.body, inner) }
    }
    case 'functionSet': {
      const operands = [expression(tree.domain, at), expression(tree.range, at)]
      return { kind: 'builtin', span, name: 'functionSet', arguments: operands }
    }
    case 'record':
    case 'recordSet':
      return { kind: tree.kind, span, fields: fields(tree.fields, at) }
    case 'except':
      return except(tree, at)
    case 'index':
      return {
        kind: 'apply',
        span,
        function: expression(tree.function, at),
        argument: index(tree.arguments, at),
      }
    case 'field':
      return { kind: 'field', span, record: expression(tree.record, at), name: tree.field.name }
    case 'actionFormula':
      return actionFormula(tree, at, false)
    case 'fairness':
      return fairness(tree, at)
    default:
      return assertNever(tree)
  }
}

/** A conjunction or disjunction; one of a single item is that. */
export function junction(kind: 'and' | 'or', items: readonly Expr[], span: Span): Expr {
  return items.length === 1 ? items[0]! : { kind, span, items }
}

/** The argument of a function: several are one tuple. */
function index(trees: readonly Expression[], at: Position): Expr {
  const items = trees.map((tree) => expression(tree, at))
  if (items.length === 1) return items[0]!
  return { kind: 'tuple', span: cover(items[0]!.span, items.at(-1)!.span), items }
}

/** Lowers a step of a path, in an assignment or an EXCEPT. */
export function pathStep(step: PathStepTree, at: Position): PathStep {
  return step.kind === 'field'
    ? { kind: 'field', name: step.name, span: step.span }
    : { kind: 'index', argument: index(step.arguments, at), span: step.span }
}

function caseExpression(tree: CaseExpression, at: Position): Expr {
  const arms = tree.arms.map((arm) => ({
    condition: expression(arm.condition, at),
    value: expression(arm.value, at),
  }))
  return {
    kind: 'case',
    span: tree.span,
    arms,
    ...(tree.other === undefined ? {} : { other: expression(tree.other, at) }),
  }
}

function fields(trees: readonly RecordField[], at: Position): { name: string; value: Expr }[] {
  const places = new Map<string, Span>()
  const lowered: { name: string; value: Expr }[] = []
  for (const { name, value } of trees) {
    const before = places.get(name.name)
    const field = { name: name.name, value: expression(value, at) }
    if (before === undefined) {
      places.set(name.name, name.span)
      lowered.push(field)
      continue
    }
    fail(at, 'E122', name.span, `the field \`${name.name}\` stands twice in one record`, {
      related: [{ span: before, message: 'first here' }],
    })
  }
  return lowered
}

function except(tree: ExceptExpression, at: Position): Expr {
  const updates = tree.updates.map((update) => {
    const path = update.path.map((step) => pathStep(step, at))
    const old: Local = { name: '@', span: update.span, arity: 0 }
    const inner = within(at, innerScope(at.scope))
    inner.scope.names.set('@', { kind: 'local', local: old })
    return { path, at: old, value: expression(update.value, inner), span: update.span }
  })
  return { kind: 'except', span: tree.span, function: expression(tree.function, at), updates }
}
