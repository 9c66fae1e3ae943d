import type { Identifier } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import { builtins, isBuiltin } from './builtins.js'
import { argumentOf } from './call-argument.js'
import type { Expr, Tag } from './core.js'
import { expand, needsExpansion, substituted } from './expand.js'
import { hole } from './hole.js'
import { levelOfEntity } from './level.js'
import { callDeclared } from './lower-action.js'
import { expression, junction } from './lower-expression.js'
import { fail, type Position, requireLevel, spendExpansion, within } from './position.js'
import {
  type Closure,
  type Entity,
  type FormulaEntity,
  find,
  type OperatorEntity,
  parameterPatterns,
} from './scope.js'
import { reportUnknown } from './unknown-name.js'

/** Lowers a name, or a call of it, where a value is wanted. */
export function apply(
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
  isCalled: boolean,
): Expr {
  const entity = find(at.scope, name.name)
  if (entity !== undefined) return applyEntity(entity, name, given, span, at)
  if (isBuiltin(name.name)) return applyBuiltin(name, given, span, at)
  if (isCalled && name.name === 'since') return at.since ? at.since(given, span, at) : strayed(span, at)
  const introduced = isCalled ? undefined : at.introduce?.(name.name, name.span)
  if (introduced !== undefined) return applyEntity(introduced, name, given, span, at)
  reportUnknown(at, name.name, name.span, isCalled)
  return lowerAnyway(given, span, at)
}

/** `since` where there is no stage to look back from; what it is given makes no sense there either. */
function strayed(span: Span, at: Position): Expr {
  fail(at, 'E127', span, '`since` stands in the stages of a scenario, and in no definition', {
    hint: 'write `since(NAME, condition)` in the stage itself, with what the definition stands for',
  })
  return hole(span)
}

/** Lowers the use of something that the user has declared. */
export function applyEntity(
  entity: Entity,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Expr {
  switch (entity.kind) {
    case 'constant': {
      const { constant } = entity
      if (!takes(constant.arity, name, given, at, 'constant operator')) {
        lowerAnyway(given, span, at)
        return { kind: 'constant', span, constant, arguments: [] }
      }
      const values = given.map((closure) => expressionOf(closure, at))
      return { kind: 'constant', span, constant, arguments: values }
    }
    case 'variable': {
      const { variable } = entity
      if (!at.allows.variables) {
        fail(at, 'E109', span, `\`${variable.name}\` is a variable, and ${at.what} speaks of constants only`)
        return lowerAnyway(given, span, at)
      }
      if (given.length > 0) return noOperator('a variable', name, given, span, at)
      const read: Expr = { kind: 'variable', span, variable }
      return at.init ? { kind: 'prime', span, operand: read } : read
    }
    case 'operator':
      return applyOperator(entity, name, given, span, at)
    case 'action': {
      if (!takes(parameterPatterns(entity).length, name, given, at, 'action'))
        return lowerAnyway(given, span, at)
      if (!at.allows.primes) {
        fail(at, 'E106', span, `\`${name.name}\` is an action, and cannot stand in ${at.what}`, {
          hint: at.allows.temporal
            ? `it may stand in \`[][${name.name}]\`, \`<><<${name.name}>>_v\`, \`WF(${name.name})\``
            : `\`ENABLED ${name.name}…\` says whether it can be taken`,
        })
        return lowerAnyway(given, span, at)
      }
      if (!requireLevel(at, levelOfEntity(entity), span, name.name)) return lowerAnyway(given, span, at)
      return { kind: 'action', span, action: callDeclared(entity, given, span, at) }
    }
    case 'formula':
      if (given.length > 0) return noOperator(`an ${entity.word}`, name, given, span, at)
      return applyFormula(entity, name, span, at)
    case 'tag':
      return applyTag(entity.tag, name, given, span, at)
    case 'type':
      return applyType(entity, name, given, span, at)
    case 'modelValue':
      if (given.length > 0) return noOperator('a model value', name, given, span, at)
      return { kind: 'modelValue', span, name: entity.name }
    case 'local': {
      const { local } = entity
      if (local.arity === 0) {
        if (given.length > 0) return noOperator('a value', name, given, span, at)
        return { kind: 'local', span, local }
      }
      if (!takes(local.arity, name, given, at, 'operator')) return lowerAnyway(given, span, at)
      return {
        kind: 'parameterCall',
        span,
        local,
        arguments: given.map((closure) => expressionOf(closure, at)),
      }
    }
    case 'substitution':
      return substituted(entity, given, name, span, at)
    case 'broken':
      return lowerAnyway(given, span, at)
  }
}

/** Lowers an argument that is to be a value. */
function expressionOf(closure: Closure, at: Position): Expr {
  const lowered = argumentOf(closure, 0, at)
  return lowered.kind === 'operatorArgument' ? hole(lowered.span) : lowered
}

/** Whether as many arguments are given as are taken; reported where not. */
export function takes(
  count: number,
  name: Identifier,
  given: readonly Closure[],
  at: Position,
  what: string,
): boolean {
  if (given.length === count) return true
  if (given.length === 0) {
    const holes = Array.from({ length: count }, () => '…').join(', ')
    fail(
      at,
      'E105',
      name.span,
      `the ${what} \`${name.name}\` takes ${counted(count, 'argument')}, and none is given`,
      {
        hint: /^\w+$/.test(name.name) ? `write \`${name.name}(${holes})\`` : 'give it its operands',
      },
    )
    return false
  }
  fail(
    at,
    'E102',
    name.span,
    `the ${what} \`${name.name}\` takes ${counted(count, 'argument')}, not ${given.length}`,
    {
      expected: counted(count, 'argument'),
      found: counted(given.length, 'argument'),
    },
  )
  return false
}

/** "1 argument", "2 arguments". */
export function counted(count: number, noun: string): string {
  return count === 0 ? `no ${noun}s` : `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Lowers arguments for their own mistakes, where what they are given to is wrong. */
export function lowerAnyway(given: readonly Closure[], span: Span, at: Position): Expr {
  for (const { tree, scope } of given) {
    if (tree.kind !== 'symbol' && tree.kind !== 'lambda' && !isOperatorName(tree, scope)) {
      expression(tree, within(at, scope))
    }
  }
  return hole(span)
}

function isOperatorName(tree: Closure['tree'], scope: Closure['scope']): boolean {
  if (tree.kind !== 'name') return false
  const entity = find(scope, tree.name)
  return entity === undefined ? isBuiltin(tree.name) : entity.kind !== 'variable' && entity.kind !== 'local'
}

function applyOperator(
  entity: OperatorEntity,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Expr {
  const { operator } = entity
  if (!takes(operator.parameters.length, name, given, at, 'operator')) return lowerAnyway(given, span, at)
  const level = levelOfEntity(entity)
  if (!requireLevel(at, level, span, name.name)) return lowerAnyway(given, span, at)
  // A temporal formula is about no state: it is written out, so that its form shows.
  if (level.temporal || needsExpansion(entity, given)) {
    return expand(entity, given, span, at, (tree, inner) => expression(tree, inner)) ?? hole(span)
  }
  // What the operator reads of this state, `init` reads of the next.
  const wraps = at.init && level.variables && !entity.readsNext
  const inner = wraps ? { ...at, init: false } : at
  const call: Expr = {
    kind: 'call',
    span,
    operator,
    arguments: given.map((closure, index) => argumentOf(closure, operator.parameters[index]!.arity, inner)),
  }
  return wraps ? { kind: 'prime', span, operand: call } : call
}

function applyFormula(entity: FormulaEntity, name: Identifier, span: Span, at: Position): Expr {
  if (!requireLevel(at, levelOfEntity(entity), span, name.name)) return hole(span)
  if (at.expanding.includes(entity)) {
    fail(at, 'E112', span, `the ${entity.word} \`${name.name}\` is defined by itself`)
    return hole(span)
  }
  if (!spendExpansion(at, span, name.name)) return hole(span)
  const items = entity.parts.map(({ tree, scope }) =>
    expression(tree, { ...at, scope, expanding: [...at.expanding, entity] }),
  )
  return junction('and', items, span)
}

function applyTag(tag: Tag, name: Identifier, given: readonly Closure[], span: Span, at: Position): Expr {
  if (!tag.hasPayload) {
    if (given.length > 0) {
      fail(at, 'E111', name.span, `\`${tag.name}\` of \`${tag.type}\` carries nothing`, {
        hint: `write \`${tag.name}\` alone`,
      })
      return lowerAnyway(given, span, at)
    }
    return { kind: 'variant', span, tag }
  }
  if (given.length === 1) return { kind: 'variant', span, tag, payload: expressionOf(given[0]!, at) }
  const example = tag.type === 'Option' ? `${tag.name}(value)` : `${tag.name}([field |-> …])`
  fail(
    at,
    'E111',
    name.span,
    given.length === 0
      ? `\`${tag.name}\` needs what it carries`
      : `\`${tag.name}\` carries one value, not ${given.length}`,
    { hint: `write \`${example}\`${given.length === 0 ? `; to ask for one, \`m is ${tag.name}\`` : ''}` },
  )
  return lowerAnyway(given, span, at)
}

/** An enumeration's name is also the set of its members. */
function applyType(
  entity: Extract<Entity, { kind: 'type' }>,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Expr {
  const { variants } = entity
  if (given.length > 0) return noOperator('a type', name, given, span, at)
  const loaded = variants?.tags.find(({ tag }) => tag.hasPayload)
  if (variants === undefined || loaded !== undefined) {
    fail(at, 'E110', span, `\`${name.name}\` is a type, and a value is wanted here`, {
      related: [{ span: entity.span, message: 'declared here' }],
      ...(loaded === undefined
        ? {}
        : { hint: `it is no set of values, since \`${loaded.tag.name}\` carries something` }),
    })
    return hole(span)
  }
  return { kind: 'set', span, items: variants.tags.map(({ tag }) => ({ kind: 'variant', span, tag })) }
}

function applyBuiltin(name: Identifier, given: readonly Closure[], span: Span, at: Position): Expr {
  const builtin = builtins.get(name.name)!
  const { parameters } = builtin
  if (!isBuiltin(name.name)) return hole(span)
  if (given.length === 0 && parameters.length > 0) {
    const introduced = at.introduce?.(name.name, name.span)
    if (introduced !== undefined) return applyEntity(introduced, name, given, span, at)
  }
  const many = builtin.variadic === true && given.length > parameters.length
  if (!many && !takes(parameters.length, name, given, at, 'operator')) return lowerAnyway(given, span, at)
  return {
    kind: 'builtin',
    span,
    name: name.name,
    arguments: given.map((closure, index) => argumentOf(closure, parameters[index] ?? 0, at)),
  }
}

function noOperator(
  what: string,
  name: Identifier,
  given: readonly Closure[],
  span: Span,
  at: Position,
): Expr {
  const hint =
    what === 'a variable' || what === 'a value'
      ? { hint: `a function is applied with brackets: \`${name.name}[…]\`` }
      : {}
  fail(at, 'E105', name.span, `\`${name.name}\` is ${what}, not an operator`, hint)
  return lowerAnyway(given, span, at)
}
