import type { Diagnostic, Related } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { nearest } from '../text/suggestion.js'
import { listNames, quote } from './mismatch.js'
import type { Fact } from './narrow.js'
import { aType, type Type, typeToString } from './type.js'
import type { Unknowns } from './unknowns.js'

/**
 * A demand on types that cannot be met before one of them is known: `f[x]` while the type of f is open, say.
 * It is tried again whenever an unknown that it waits for becomes known. One that is still open where an
 * operator ends belongs to the operator, and is put to each of its uses.
 */
export type Constraint = Demand & {
  /** The expression that asks. */
  readonly span: Span
  /** The calls through which it was reached, innermost first. */
  readonly calls: readonly Span[]
}

type Demand =
  /** `function[argument]` is `result`. */
  | {
      readonly kind: 'apply'
      readonly function: Type
      readonly argument: Type
      /** The argument where it is a literal: which item of a tuple, which field of a record. */
      readonly literal: bigint | string | undefined
      /** The function as a sentence calls it. */
      readonly subject: string
      readonly functionSpan: Span
      readonly argumentSpan: Span
      readonly result: Type
    }
  /** `record.name` is `result`. */
  | {
      readonly kind: 'field'
      readonly record: Type
      /** The record as a sentence calls it. */
      readonly subject: string
      readonly name: string
      /** The path that is read, and which variants it can be, so far as that is known; see `narrow.ts`. */
      readonly key: string | undefined
      readonly fact: Fact | undefined
      readonly result: Type
    }
  /** `DOMAIN collection` is `result`. */
  | { readonly kind: 'domain'; readonly collection: Type; readonly result: Type }
  /** The collection, in which `operator` reads, has elements (results of a function) of that type. */
  | {
      readonly kind: 'elements'
      readonly operator: string
      readonly collection: Type
      /** Whether a set is one too. */
      readonly sets: boolean
      readonly element: Type
    }
  /** `left @@ right` is `result`. */
  | { readonly kind: 'merge'; readonly left: Type; readonly right: Type; readonly result: Type }

/**
 * What came of an attempt: met or refused for good; to be tried again; refused unless more is known of the
 * variant.
 */
export type Outcome = 'done' | 'waiting' | 'narrow'

/** What a constraint reports to. */
export interface Attempt {
  readonly unknowns: Unknowns
  report(diagnostic: Diagnostic): void
}

/** The types that a constraint speaks of, with a function applied to each. */
export function mapConstraint(constraint: Constraint, replace: (type: Type) => Type): Constraint {
  const result = 'result' in constraint ? { result: replace(constraint.result) } : {}
  switch (constraint.kind) {
    case 'apply':
      return {
        ...constraint,
        ...result,
        function: replace(constraint.function),
        argument: replace(constraint.argument),
      }
    case 'field':
      return { ...constraint, ...result, record: replace(constraint.record) }
    case 'domain':
      return { ...constraint, ...result, collection: replace(constraint.collection) }
    case 'elements':
      return {
        ...constraint,
        collection: replace(constraint.collection),
        element: replace(constraint.element),
      }
    case 'merge':
      return { ...constraint, ...result, left: replace(constraint.left), right: replace(constraint.right) }
  }
}

/** The unknowns that would have to become known. */
export function waitsFor(constraint: Constraint): readonly Type[] {
  switch (constraint.kind) {
    case 'apply':
      return [constraint.function]
    case 'field':
      return [constraint.record]
    case 'domain':
    case 'elements':
      return [constraint.collection]
    case 'merge':
      return [constraint.left, constraint.right, constraint.result]
  }
}

/** Reports at the outermost call, which gave the types; the places further in come with it. */
export function refuse(
  constraint: Constraint,
  by: Attempt,
  code: string,
  span: Span,
  message: string,
  more: Partial<Diagnostic> = {},
): Outcome {
  const places = [span, ...constraint.calls]
  const related: Related[] = places
    .slice(0, -1)
    .map((place, index) => ({ span: place, message: index === 0 ? 'needed here' : 'through this call' }))
  by.report({
    code,
    severity: 'error',
    message: constraint.calls.length === 0 ? message : `in this call, ${message}`,
    span: places.at(-1)!,
    ...more,
    ...(related.length === 0 ? {} : { related: [...related, ...(more.related ?? [])] }),
  })
  return 'done'
}

/** A constraint of one kind. */
export type Of<Kind extends Constraint['kind']> = Extract<Constraint, { kind: Kind }>

/** What an expression is does not go with what it has been used as. */
export function refuseUse(
  constraint: Constraint,
  by: Attempt,
  found: Type,
  wanted: Type,
  what = quote(constraint.span),
): Outcome {
  const foundType = by.unknowns.resolve(found)
  const wantedType = by.unknowns.resolve(wanted)
  const message = `${what} is ${aType(foundType)}, but is used as ${aType(wantedType)}`
  return refuse(constraint, by, 'E201', constraint.span, message, {
    expected: typeToString(wantedType),
    found: typeToString(foundType),
  })
}

/** What to say of a field that is not there. */
export function fieldHint(name: string, names: readonly string[]): Partial<Diagnostic> {
  const near = nearest(name, names)
  if (near !== undefined) return { hint: `did you mean \`${near}\`?` }
  return names.length === 0 ? {} : { hint: `its fields are ${listNames(names)}` }
}
