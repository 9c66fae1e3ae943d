import type { Bound as BoundTree, Identifier, Pattern as PatternTree } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import type { Bound, Expr, Local, Pattern } from './core.js'
import { hole } from './hole.js'
import { expression } from './lower-expression.js'
import { fail, type Position, within } from './position.js'
import { describe, find, innerScope, parameterNames, placeOf } from './scope.js'

/**
 * Lowers bounds: their domains see the names from before, and all of their own names are seen by what
 * follows.
 */
export function bounds(
  trees: readonly BoundTree[],
  at: Position,
): { readonly bounds: readonly Bound[]; readonly inner: Position } {
  const inner = within(at, innerScope(at.scope))
  const domains = atDomains(trees, at)
  const lowered = trees.flatMap((tree) => {
    const domain =
      tree.domain === undefined ? unboundedDomain(tree.span, at) : expression(tree.domain, domains)
    return tree.patterns.map((each) => ({ tree: each, domain }))
  })
  return {
    bounds: lowered.map(({ tree, domain }) => ({ pattern: pattern(tree, inner), domain })),
    inner,
  }
}

/** The position of the sets that names range over, which see none of the names that are bound together. */
export function atDomains(trees: readonly BoundTree[], at: Position): Position {
  const beside = new Set(parameterNames(trees).map(({ name }) => name))
  return within(at, { ...innerScope(at.scope), beside })
}

/** Binds the names of a pattern in the scope of `inner`. */
export function pattern(tree: PatternTree, inner: Position): Pattern {
  if (tree.kind === 'name') return { kind: 'name', local: bind(tree, inner) }
  return { kind: 'tuple', locals: tree.names.map((name) => bind(name, inner)) }
}

/** Binds a name in the scope of `inner`. In TLA+ no name has two meanings in one place. */
export function bind(name: Identifier, inner: Position, arity = 0): Local {
  const local: Local = { name: name.name, span: name.span, arity }
  checkUnbound(name, inner)
  inner.scope.names.set(name.name, { kind: 'local', local })
  return local
}

/** Reports a name that already stands for something. */
export function checkUnbound(name: Identifier, inner: Position): void {
  const before = find(inner.scope, name.name)
  if (before === undefined || before.kind === 'broken') return
  const place = placeOf(before)
  // A file cannot know of what is declared in those that take it in.
  if (place !== undefined && !inner.scope.sources.has(place.source.name)) return
  // In TLA+ a name is known only after its declaration, and an operator's only after its definition.
  const known = before.kind === 'operator' ? before.definition.span.end : (place?.start ?? 0)
  if (place?.source === name.span.source && name.span.start < known) return
  const twice = before.kind === 'local' && inner.scope.names.get(name.name) === before
  fail(
    inner,
    twice ? 'E103' : 'E104',
    name.span,
    twice
      ? `\`${name.name}\` is bound twice`
      : `\`${name.name}\` already stands for ${describe(before)} here`,
    place === undefined
      ? { hint: 'give it another name' }
      : { related: [{ span: place, message: 'declared here' }], hint: 'give it another name' },
  )
}

function unboundedDomain(span: Span, at: Position): Expr {
  reportUnbounded(span, at, 'a quantifier')
  return hole(span)
}

/** Reports what ranges over everything there is. */
export function reportUnbounded(span: Span, at: Position, what: string): void {
  const hint =
    what === 'CHOOSE'
      ? 'say from which set: `CHOOSE x \\in S : …`; a value that may be missing is an `Option(T)`'
      : 'say over which set: `x \\in S`'
  fail(at, 'E113', span, `${what} without a set ranges over everything there is`, { hint })
}
