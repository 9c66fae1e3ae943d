import type {
  ActionFormulaExpression,
  Expression,
  FairnessExpression,
  OperationExpression,
} from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import { isBuiltin } from './builtins.js'
import { apply } from './call.js'
import type { Expr, TemporalExpr } from './core.js'
import { hole } from './hole.js'
import { hasPrimes } from './level.js'
import { action } from './lower-action.js'
import { expression, junction } from './lower-expression.js'
import { occurs } from './lower-scenario.js'
import { fail, type Position, primesHint, temporalHint, within } from './position.js'
import { find, type Scope } from './scope.js'
import { reportUnknownTag } from './unknown-name.js'

/** Lowers what is made with a prefix, infix or postfix operator. */
export function operation(tree: OperationExpression, at: Position): Expr {
  const { span, operator } = tree
  const [first, second] = tree.operands as [Expression, Expression]
  switch (operator) {
    case '\\land':
    case '\\lor': {
      const items = tree.operands.map((operand) => expression(operand, at))
      return junction(operator === '\\land' ? 'and' : 'or', items, span)
    }
    case "'": {
      const allowed = checkPrime(tree, at)
      const operand = expression(first, { ...at, primed: true, init: false })
      return allowed ? { kind: 'prime', span, operand } : hole(span)
    }
    case 'UNCHANGED': {
      const allowed = checkPrime(tree, at)
      const operand = expression(first, { ...at, primed: true, init: false })
      return allowed ? unchanged(operand, span) : hole(span)
    }
    case '\\cdot':
      if (!checkPrime(tree, at)) return hole(span)
      return { kind: 'action', span, action: action(tree, at) }
    case 'ENABLED': {
      if (at.init) {
        const where = at.since ? 'a condition with `occurs`' : '`init`'
        const why = at.since ? 'it is about a step' : 'there is no state yet'
        fail(at, 'E106', tree.operatorSpan, `${where} cannot ask what is ENABLED: ${why}`)
        return hole(span)
      }
      if (!at.allows.variables) {
        fail(
          at,
          'E109',
          tree.operatorSpan,
          `ENABLED depends on variables, and ${at.what} speaks of constants only`,
        )
        return hole(span)
      }
      return { kind: 'enabled', span, action: action(first, actionWithin(at)) }
    }
    case 'occurs':
      return occurs(first, span, at)
    case '[]':
      return temporal('always', [first], tree, at)
    case '<>':
      return temporal('eventually', [first], tree, at)
    case '~>':
      return temporal('leadsTo', [first, second], tree, at)
    case '-+->':
      return temporal('guarantees', [first, second], tree, at)
    case 'is':
      return is(first, second, span, at)
    default: {
      const name = { name: operator, span: tree.operatorSpan }
      const closures = tree.operands.map((operand) => ({ tree: operand, scope: at.scope }))
      // Two operands of a user's `\X` at a time: only the language's takes more.
      if (operator === '\\X' && closures.length > 2 && find(at.scope, operator) !== undefined) {
        const [last, ...rest] = [...tree.operands].reverse()
        const left: OperationExpression = { ...tree, operands: rest.reverse() }
        return operation({ ...tree, operands: [left, last!] }, at)
      }
      return apply(name, closures, span, at, true)
    }
  }
}

/** `[A]_v` or `<<A>>_v`. In a property it stands below `[]` or `<>`, which is what `within` says. */
export function actionFormula(tree: ActionFormulaExpression, at: Position, below: boolean): Expr {
  const { span, shape } = tree
  if (!below && !at.allows.primes) {
    const written = shape === 'box' ? '[A]_v' : '<<A>>_v'
    const example = shape === 'box' ? '[][A]_v' : '<><<A>>_v'
    fail(at, 'E106', span, `\`${written}\` is about a step, and ${at.what} is not`, {
      hint: at.allows.temporal ? `write \`${example}\`` : primesHint(at).hint,
    })
    return hole(span)
  }
  const inner = actionWithin(at)
  return {
    kind: 'temporal',
    span,
    operator: shape,
    operands: [expression(tree.action, inner)],
    ...subscript(tree.subscript, at),
  }
}

/** `WF_v(A)` and `SF_v(A)`; without a subscript that of all variables. */
export function fairness(tree: FairnessExpression, at: Position): Expr {
  const { span } = tree
  if (!at.allows.temporal) return refuseTemporal(span, 'fairness', at)
  const head = tree.action.kind === 'call' ? tree.action.operator.name : textOfName(tree.action)
  const isUnknown = head !== undefined && find(at.scope, head) === undefined && !isBuiltin(head)
  if (!isUnknown && !hasPrimes(tree.action, at.scope)) {
    const written = tree.strength === 'weak' ? 'WF' : 'SF'
    fail(at, 'E121', tree.action.span, `\`${written}\` is about an action, and this is none`, {
      expected: 'an action, or a formula with primes',
    })
    return hole(span)
  }
  const inner = action(tree.action, actionWithin(at))
  return {
    kind: 'temporal',
    span,
    operator: tree.strength === 'weak' ? 'weakFairness' : 'strongFairness',
    operands: [{ kind: 'action', span: tree.action.span, action: inner }],
    ...subscript(tree.subscript, at),
  }
}

function textOfName(tree: Expression): string | undefined {
  return tree.kind === 'name' ? tree.name : undefined
}

/**
 * `e' = e`, with one object for both: this is how UNCHANGED is known from an equation that the user wrote.
 */
function unchanged(operand: Expr, span: Span): Expr {
  const primed: Expr = { kind: 'prime', span, operand }
  return { kind: 'builtin', span, name: '=', arguments: [primed, operand] }
}

function temporal(
  operator: TemporalExpr['operator'],
  operands: readonly Expression[],
  tree: OperationExpression,
  at: Position,
): Expr {
  if (!at.allows.temporal) return refuseTemporal(tree.operatorSpan, `\`${tree.operator}\``, at, tree.span)
  return {
    kind: 'temporal',
    span: tree.span,
    operator,
    operands: operands.map((operand) => {
      const { tree: formula, scope } = bare(operand, at.scope)
      const inner = within(at, scope)
      return formula.kind === 'actionFormula'
        ? actionFormula(formula, inner, true)
        : expression(formula, inner)
    }),
  }
}

function refuseTemporal(span: Span, what: string, at: Position, whole = span): Expr {
  fail(at, 'E108', span, `${what} is about a whole behavior, and cannot stand in ${at.what}`, temporalHint)
  return hole(whole)
}

/** A formula without parentheses; for the parameter of an expanded operator what it stands for. */
function bare(tree: Expression, scope: Scope): { readonly tree: Expression; readonly scope: Scope } {
  if (tree.kind === 'parenthesized') return bare(tree.inner, scope)
  const entity = tree.kind === 'name' ? find(scope, tree.name) : undefined
  if (entity?.kind !== 'substitution' || entity.argument.tree.kind === 'symbol') return { tree, scope }
  return bare(entity.argument.tree, entity.argument.scope)
}

function subscript(tree: Expression | undefined, at: Position): { readonly subscript?: Expr } {
  return tree === undefined ? {} : { subscript: expression(tree, { ...at, primed: true }) }
}

/** Where an action is named within a formula: primes may stand there, and temporal formulas may not. */
function actionWithin(at: Position): Position {
  return {
    ...at,
    what: 'an action',
    allows: { variables: true, primes: true, temporal: false },
    primed: false,
  }
}

function checkPrime(tree: OperationExpression, at: Position): boolean {
  const { operatorSpan } = tree
  const written = tree.operator === "'" ? 'a prime' : `\`${tree.operator}\``
  if (!at.allows.primes) {
    fail(at, 'E106', operatorSpan, `${written} cannot stand in ${at.what}`, primesHint(at))
    return false
  }
  if (at.primed) {
    fail(at, 'E107', operatorSpan, `${written} cannot stand below another prime`, {
      hint: 'a step has two states: this one, and the next',
    })
    return false
  }
  return true
}

function is(operand: Expression, name: Expression, span: Span, at: Position): Expr {
  const lowered = expression(operand, at)
  // The parser has reported what is no name.
  if (name.kind !== 'name') return hole(span)
  const entity = find(at.scope, name.name)
  if (entity?.kind === 'tag') return { kind: 'is', span, operand: lowered, tag: entity.tag }
  if (entity?.kind === 'broken') return hole(span)
  if (entity === undefined && !isBuiltin(name.name)) reportUnknownTag(at, name.name, name.span)
  else {
    fail(at, 'E124', name.span, `\`${name.name}\` is no variant`, {
      expected: 'the name of a variant, or of a member of an enumeration',
      hint: 'equality is written `=`, membership `\\in`',
    })
  }
  return hole(span)
}
