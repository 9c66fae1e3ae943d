import type { Argument, Expression } from '../syntax/tree.js'
import type { Local } from './core.js'
import { outermost, type Visitor, walk } from './mention.js'
import { type Defined, innerScope, type OperatorEntity, type Scope } from './scope.js'
import { domainsOf } from './syntax-children.js'

/** What a formula speaks of, through all the operators that it calls: TLA+'s level of an expression. */
export interface Level {
  /** A variable's value, in whichever state. */
  readonly variables: boolean
  /**
   * A step: it has primes, UNCHANGED, `\cdot`, or a declared action. What stands within ENABLED does not
   * count.
   */
  readonly primes: boolean
  /** A behavior: `[]`, `<>`, `~>`, fairness. */
  readonly temporal: boolean
}

/** The level of a formula. */
export function levelOf(tree: Argument, scope: Scope): Level {
  const level = { variables: false, primes: false, temporal: false }
  walk(tree, scope, outermost, {
    variable: () => {
      level.variables = true
    },
    prime: () => {
      level.primes = true
    },
    temporal: () => {
      level.temporal = true
    },
    shiftedLocal: () => {},
    shiftedParameters,
    reference: (entity, { primesCount }) => {
      level.variables ||= reaches(entity, 'variables')
      level.temporal ||= reaches(entity, 'temporal')
      level.primes ||= primesCount && reaches(entity, 'primes')
    },
  })
  return level
}

/** The level of an operator, action or formula that has a name. */
export function levelOfEntity(entity: Defined): Level {
  return {
    variables: reaches(entity, 'variables'),
    primes: reaches(entity, 'primes'),
    temporal: reaches(entity, 'temporal'),
  }
}

/** Whether a formula contains primes: then it is an action where an action may stand. */
export function hasPrimes(tree: Argument, scope: Scope): boolean {
  return levelOf(tree, scope).primes
}

/**
 * The parameters, by position, that an operator reads in another state than the one it is called in: below a
 * prime or in the second half of `A \cdot B`, in ENABLED and in temporal formulas. TLA+ substitutes
 * arguments, so a call with an argument that differs from state to state has to be expanded in place.
 */
export function shiftedParameters(entity: OperatorEntity): ReadonlySet<number> {
  const { shifted } = directOf(entity)
  const positions = new Set<number>()
  entity.operator.parameters.forEach((parameter, index) => {
    if (shifted.has(parameter)) positions.add(index)
  })
  return positions
}

/** The definitions that are taken as actions by any of these, directly or through operators. */
export function takenBy(from: Iterable<Defined>): ReadonlySet<Defined> {
  const seen = new Set<Defined>()
  const open = [...from]
  for (let entity = open.pop(); entity !== undefined; entity = open.pop()) {
    for (const next of directOf(entity).taken) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return seen
}

/** The definitions that these mention directly, in whatever place; none of them for itself. */
export function mentionedBy(from: Iterable<Defined>): ReadonlySet<Defined> {
  const mentioned = new Set<Defined>()
  for (const entity of from) {
    for (const other of directOf(entity).references.keys()) if (other !== entity) mentioned.add(other)
  }
  return mentioned
}

/** Whether a definition can get to itself through references. */
export function isRecursive(entity: Defined): boolean {
  const seen = new Set<Defined>()
  const open = [entity]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of directOf(at).references.keys()) {
      if (next === entity) return true
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return false
}

interface Direct {
  variables: boolean
  primes: boolean
  temporal: boolean
  /** What it mentions, and whether primes of it count as primes of the body. */
  readonly references: Map<Defined, boolean>
  /** What it takes, as an action or a part of one. */
  readonly taken: Set<Defined>
  readonly shifted: Set<Local>
}

const directs = new WeakMap<Defined, Direct>()

/** What the body of a definition says by itself. */
function directOf(entity: Defined): Direct {
  const before = directs.get(entity)
  if (before !== undefined) return before
  const direct: Direct = {
    variables: false,
    // A declared action is a step even where nothing in it is primed.
    primes: entity.kind === 'action',
    temporal: false,
    references: new Map(),
    taken: new Set(),
    shifted: new Set(),
  }
  // Set beforehand: an operator that calls itself finds what is known by then.
  directs.set(entity, direct)
  const visitor: Visitor = {
    variable: () => {
      direct.variables = true
    },
    prime: () => {
      direct.primes = true
    },
    temporal: () => {
      direct.temporal = true
    },
    shiftedLocal: (local) => direct.shifted.add(local),
    shiftedParameters,
    reference: (to, { primesCount, taken }) => {
      direct.references.set(to, primesCount || (direct.references.get(to) ?? false))
      if (taken) direct.taken.add(to)
    },
  }
  for (const [tree, scope] of bodiesOf(entity)) walk(tree, scope, outermost, visitor)
  return direct
}

function bodiesOf(entity: Defined): (readonly [Expression, Scope])[] {
  switch (entity.kind) {
    case 'operator': {
      const { definition, operator } = entity
      const scope = innerScope(entity.scope)
      for (const local of operator.parameters) scope.names.set(local.name, { kind: 'local', local })
      // A function that is defined by itself is a name within its body.
      if (definition.functionBounds !== undefined) {
        const self = { name: operator.name, span: operator.span, arity: 0 }
        scope.names.set(operator.name, { kind: 'local', local: self })
      }
      const trees = [...domainsOf(definition.functionBounds ?? [])]
      if (definition.body !== undefined) trees.push(definition.body)
      return trees.map((tree) => [tree, scope])
    }
    case 'action':
      return entity.parts.map((part) => [part.body, part.scope])
    case 'formula':
      return entity.parts.map((part) => [part.tree, part.scope])
  }
}

type Flag = keyof Level
const known = new WeakMap<Defined, Partial<Record<Flag, boolean>>>()

/** Whether a definition, or one that it refers to, is of that level. */
function reaches(entity: Defined, flag: Flag): boolean {
  const visited = new Set<Defined>()
  const note = (of: Defined, value: boolean): void => {
    known.set(of, { ...known.get(of), [flag]: value })
  }
  const visit = (at: Defined): boolean => {
    const before = known.get(at)?.[flag]
    if (before !== undefined) return before
    if (visited.has(at)) return false
    visited.add(at)
    const direct = directOf(at)
    // In an action nothing temporal may stand, which is reported there, and no concern of its callers.
    if (flag === 'temporal' && at.kind === 'action') return false
    const found =
      direct[flag] ||
      [...direct.references].some(([next, primesCount]) => (flag !== 'primes' || primesCount) && visit(next))
    if (found) note(at, true)
    return found
  }
  const found = visit(entity)
  // Where nothing was found, all that was visited is known; else only those on the way are.
  if (!found) for (const each of visited) note(each, false)
  return found
}
