import type { Definition } from '../syntax/tree.js'
import { bounds, checkUnbound } from './binder.js'
import { counted } from './call.js'
import type { Expr, Operator } from './core.js'
import { appliesItself, letScope } from './definition.js'
import { isRecursive, levelOfEntity } from './level.js'
import { action } from './lower-action.js'
import { expression } from './lower-expression.js'
import { fail, type Position, within } from './position.js'
import { innerScope, type OperatorEntity, type Scope } from './scope.js'

/** Lowers the definitions of a LET. */
export function lowerLet(
  trees: readonly Definition[],
  at: Position,
): { readonly definitions: readonly Operator[]; readonly inner: Position } {
  const { scope, entities, repeated } = letScope(trees, at.scope, at.init)
  for (const { definition, first } of repeated) {
    fail(at, 'E103', definition.name.span, `\`${definition.name.name}\` is defined twice`, {
      related: [{ span: first.operator.span, message: 'first defined here' }],
    })
  }
  for (const { definition } of entities) checkUnbound(definition.name, at)
  checkRecursion(entities, trees, at)
  // What a stage asks of other steps stands in its condition itself.
  const { since: _, ...own } = at
  for (const entity of entities) lowerOperator(entity, own)
  return { definitions: entities.map((entity) => entity.operator), inner: within(at, scope) }
}

/** Lowers the body of an operator, and once more as an action where it has primes. */
export function lowerOperator(entity: OperatorEntity, at: Position): void {
  const { definition, operator } = entity
  if (definition.body === undefined) return
  const scope = innerScope(entity.scope)
  const inner = within(at, scope)
  for (const parameter of operator.parameters) {
    checkUnbound({ name: parameter.name, span: parameter.span }, inner)
    scope.names.set(parameter.name, { kind: 'local', local: parameter })
  }
  if (definition.functionBounds !== undefined) {
    operator.body = functionBody(entity, definition, inner)
    return
  }
  operator.body = expression(definition.body, inner)
  const level = levelOfEntity(entity)
  if (level.primes && !level.temporal && !at.init) operator.action = action(definition.body, inner)
}

/** `f[x \in S] == e`; within e, f is the function itself. */
function functionBody(entity: OperatorEntity, definition: Definition, at: Position): Expr {
  const { operator } = entity
  if (appliesItself(definition)) {
    const self = { name: operator.name, span: operator.span, arity: 0 }
    operator.recursiveFunction = self
    at.scope.names.set(self.name, { kind: 'local', local: self })
  }
  const { bounds: lowered, inner } = bounds(definition.functionBounds!, at)
  return {
    kind: 'function',
    span: definition.span,
    bounds: lowered,
    body: expression(definition.body!, inner),
  }
}

/** Sets which operators are recursive, and reports those that are so without being declared. */
export function checkRecursion(
  entities: readonly OperatorEntity[],
  definitions: readonly Definition[],
  at: Position,
): void {
  const declared = new Map<string, Definition>()
  for (const definition of definitions)
    if (definition.recursive) declared.set(definition.name.name, definition)
  const names = new Set(entities.map(({ operator }) => operator.name))
  for (const [name, definition] of declared) {
    if (names.has(name) || at.scope.unread.has(name)) continue
    fail(at, 'E112', definition.span, `\`${name}\` is declared RECURSIVE, and never defined`)
  }
  for (const entity of entities) {
    const { operator } = entity
    const declaration = declared.get(operator.name)
    const count = operator.parameters.length
    if (declaration !== undefined && declaration.parameters.length !== count) {
      fail(at, 'E112', operator.span, `\`${operator.name}\` is not defined as RECURSIVE declares it`, {
        expected: counted(declaration.parameters.length, 'parameter'),
        found: counted(count, 'parameter'),
        related: [{ span: declaration.span, message: 'declared here' }],
      })
    }
    if (!isRecursive(entity)) continue
    operator.recursive = true
    if (declaration !== undefined) continue
    const holes = operator.parameters.map(() => '_').join(', ')
    fail(at, 'E112', operator.span, `\`${operator.name}\` calls itself without being declared RECURSIVE`, {
      hint: `write \`RECURSIVE ${operator.name}${count === 0 ? '' : `(${holes})`}\` before it`,
    })
  }
}

/** The scope of an action's part, in which its parameters' names stand for the operator's. */
export function partScope(
  names: readonly { readonly name: string; readonly span: Operator['span'] }[],
  operator: Operator,
  outer: Scope,
): Scope {
  const scope = innerScope(outer)
  names.forEach((name, index) => {
    const local = operator.parameters[index]
    if (local !== undefined) scope.names.set(name.name, { kind: 'local', local })
  })
  return scope
}
