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
 * The scope of a LET: its definitions see each other, whatever their order. `repeated` are those whose name
 * another one has; RECURSIVE declarations, which have no body, are among neither.
 */
export function letScope(
  definitions: readonly Definition[],
  outer: Scope,
  readsNext = false,
): {
  readonly scope: Scope
  readonly entities: readonly OperatorEntity[]
  readonly repeated: readonly Definition[]
} {
  const scope = innerScope(outer)
  const entities: OperatorEntity[] = []
  const repeated: Definition[] = []
  for (const definition of definitions) {
    if (definition.recursive) continue
    if (scope.names.has(definition.name.name)) {
      repeated.push(definition)
      continue
    }
    const entity = operatorEntity(definition, scope, readsNext)
    scope.names.set(definition.name.name, entity)
    entities.push(entity)
  }
  return { scope, entities, repeated }
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
