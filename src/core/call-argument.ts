import type { Identifier, LambdaExpression } from '../syntax/tree.js'
import { bind } from './binder.js'
import { builtins } from './builtins.js'
import { apply, counted } from './call.js'
import type { Argument, Local } from './core.js'
import { arityOf } from './definition.js'
import { hole } from './hole.js'
import { expression } from './lower-expression.js'
import { fail, type Position, within } from './position.js'
import { type Closure, find, innerScope, type Scope } from './scope.js'

/** Lowers an argument for a parameter of that arity: 0 for a value, more for an operator. */
export function argumentOf(closure: Closure, arity: number, at: Position): Argument {
  const { tree, scope } = closure
  const here = within(at, scope)
  const { span } = tree
  if (arity === 0) {
    if (tree.kind !== 'symbol') return expression(tree, here)
    fail(at, 'E105', span, `\`${tree.operator}\` is an operator, and a value is wanted here`)
    return hole(span)
  }
  switch (tree.kind) {
    case 'parenthesized':
      return argumentOf({ tree: tree.inner, scope }, arity, at)
    case 'lambda':
      if (tree.parameters.length === arity) return lambda(tree, here)
      fail(at, 'E102', span, `an operator of ${counted(arity, 'argument')} is wanted here`, {
        found: `a LAMBDA of ${counted(tree.parameters.length, 'argument')}`,
      })
      return hole(span)
    case 'symbol':
      // The minus of one operand has a name of its own.
      return named({ name: tree.operator === '-' && arity === 1 ? '-.' : tree.operator, span }, arity, here)
    case 'name': {
      const entity = find(scope, tree.name)
      if (entity?.kind === 'substitution') return argumentOf(entity.argument, arity, at)
      return named({ name: tree.name, span }, arity, here)
    }
    default:
      fail(
        at,
        'E105',
        span,
        `an operator of ${counted(arity, 'argument')} is wanted here, and this is a value`,
        {
          hint: `write \`LAMBDA ${parameterNames(arity).join(', ')} : …\``,
        },
      )
      return hole(span)
  }
}

function lambda(tree: LambdaExpression, at: Position): Argument {
  const inner = within(at, innerScope(at.scope))
  const parameters = tree.parameters.map((name) => bind(name, inner))
  return { kind: 'operatorArgument', span: tree.span, parameters, body: expression(tree.body, inner) }
}

/** An operator given by its name: `F` is `LAMBDA a : F(a)`. */
function named(name: Identifier, arity: number, at: Position): Argument {
  const { span } = name
  const entity = find(at.scope, name.name)
  const takes =
    arityOf(at.scope, name.name) ??
    (entity === undefined ? builtins.get(name.name)?.parameters.length : undefined)
  if (takes !== undefined && takes !== arity) {
    const found = takes === 0 ? 'which is a value' : `which takes ${counted(takes, 'argument')}`
    fail(
      at,
      'E105',
      span,
      `an operator of ${counted(arity, 'argument')} is wanted here, not \`${name.name}\`, ${found}`,
    )
    return hole(span)
  }
  const parameters = parameterNames(arity).map((each): Local => ({ name: each, span, arity: 0 }))
  const scope = scopeOf(parameters, at.scope)
  const closures = parameters.map(
    (local): Closure => ({ tree: { kind: 'name', name: local.name, span }, scope }),
  )
  const body = apply(name, closures, span, at, true)
  return { kind: 'operatorArgument', span, parameters, body }
}

function scopeOf(locals: readonly Local[], outer: Scope): Scope {
  const scope = innerScope(outer)
  for (const local of locals) scope.names.set(local.name, { kind: 'local', local })
  return scope
}

function parameterNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String.fromCharCode(97 + (index % 26)))
}
