import type { Definition, Expression } from '../syntax/tree.js'
import type { Expr, Local, Operator } from './core.js'
import type { Mutable, OperatorEntity, Scope } from './scope.js'
import { find, innerScope, parameterPatterns } from './scope.js'
import { childrenOfTree } from './syntax-children.js'

/** A definition as an entity, with an operator whose body is still to be set. */
export function operatorEntity(definition: Definition, scope: Scope, readsNext = false): OperatorEntity {
  const operator: Mutable<Operator> = {
    name: definition.name.name,
    span: definition.name.span,
    parameters: definition.parameters.map(
      ({ name, arity }): Local => ({ name: name.name, span: name.span, arity }),
    ),
    recursive: false,
    body: unset(definition),
  }
  return { kind: 'operator', definition, scope, operator, ...(readsNext ? { readsNext } : {}) }
}

/**
 * The scope of a LET. As in TLA+, a definition sees those before it, and those that are declared RECURSIVE;
 * so `LET x == CHOOSE x \in S : P IN x` has two different x. `repeated` are those whose name another one has.
 */
export function letScope(
  definitions: readonly Definition[],
  outer: Scope,
  readsNext = false,
): {
  /** Of the body. */
  readonly scope: Scope
  readonly entities: readonly OperatorEntity[]
  readonly repeated: readonly { readonly definition: Definition; readonly first: OperatorEntity }[]
} {
  const recursive = new Set(definitions.filter((each) => each.recursive).map(({ name }) => name.name))
  const defined = definitions.filter((each) => !each.recursive)
  const byName = new Map<string, OperatorEntity>()
  const repeated: { definition: Definition; first: OperatorEntity }[] = []
  const base = innerScope(outer)
  let scope = base
  defined.forEach((definition, index) => {
    const { name } = definition.name
    const first = byName.get(name)
    if (first !== undefined) {
      repeated.push({ definition, first })
      return
    }
    const later = new Set(defined.slice(index).map((each) => each.name.name))
    const entity = operatorEntity(definition, { ...scope, later }, readsNext)
    byName.set(name, entity)
    if (recursive.has(name)) base.names.set(name, entity)
    scope = innerScope(scope)
    scope.names.set(name, entity)
  })
  return { scope, entities: [...byName.values()], repeated }
}

/** Whether a function definition, `f[x \in S] == e`, applies itself. */
export function appliesItself(definition: Definition): boolean {
  const { name } = definition.name
  const mentions = (tree: Expression): boolean => {
    if (tree.kind === 'name' && tree.name === name) return true
    if (tree.kind === 'let' && tree.definitions.some(({ body }) => body !== undefined && mentions(body)))
      return true
    return childrenOfTree(tree).some((child) => child.kind !== 'symbol' && mentions(child))
  }
  return definition.functionBounds !== undefined && definition.body !== undefined && mentions(definition.body)
}

/** How many arguments what a name stands for takes; none where it is no operator. */
export function arityOf(scope: Scope, name: string): number | undefined {
  const entity = find(scope, name)
  switch (entity?.kind) {
    case 'operator':
      return entity.operator.parameters.length
    case 'constant':
      return entity.constant.arity
    case 'local':
      return entity.local.arity
    case 'action':
      return parameterPatterns(entity).length
    case 'tag':
      return entity.tag.hasPayload ? 1 : 0
    default:
      return undefined
  }
}

function unset(definition: Definition): Expr {
  return { kind: 'literal', value: true, span: definition.span }
}
