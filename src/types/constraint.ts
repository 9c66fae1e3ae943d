import type { Diagnostic, Related } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { nearest } from '../text/suggestion.js'
import { listNames, quote } from './mismatch.js'
import { allows, type Fact } from './narrow.js'
import { aType, bool, int, recordOf, setOf, str, type Type, typeToString, wrong } from './type.js'
import type { Unknowns } from './unknowns.js'

/**
 * A demand on types that cannot be met before one of them is known: `f[x]` while the type of f is open, say. It is tried
 * again whenever an unknown that it waits for becomes known. One that is still open where an operator ends belongs to the
 * operator, and is put to each of its uses.
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
      readonly functionSpan: Span
      readonly argumentSpan: Span
      readonly result: Type
    }
  /** `record.name` is `result`. */
  | {
      readonly kind: 'field'
      readonly record: Type
      readonly recordSpan: Span
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

/** What came of an attempt: met or refused for good; to be tried again; refused unless more is known of the variant. */
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

/** Tries to meet a constraint. `final`: nothing more will be known of variants, so what is not certain is refused. */
export function attempt(constraint: Constraint, by: Attempt, final: boolean): Outcome {
  switch (constraint.kind) {
    case 'apply':
      return attemptApply(constraint, by)
    case 'field':
      return attemptField(constraint, by, final)
    case 'domain':
      return attemptDomain(constraint, by)
    case 'elements':
      return attemptElements(constraint, by)
    case 'merge':
      return attemptMerge(constraint, by)
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
function refuse(
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

type Of<Kind extends Constraint['kind']> = Extract<Constraint, { kind: Kind }>

function attemptApply(constraint: Of<'apply'>, by: Attempt): Outcome {
  const { unknowns } = by
  const applied = unknowns.prune(constraint.function)
  const subject = quote(constraint.functionSpan)
  const argument = (expected: Type): void => {
    if (unknowns.unify(constraint.argument, expected)) return
    const found = unknowns.resolve(constraint.argument)
    const wanted = unknowns.resolve(expected)
    refuse(
      constraint,
      by,
      'E201',
      constraint.argumentSpan,
      `${quote(constraint.argumentSpan)} is ${aType(found)}, but ${subject} is applied to ${aType(wanted)}`,
      { expected: typeToString(wanted), found: typeToString(found) },
    )
  }
  const result = (type: Type): Outcome => {
    if (unknowns.unify(constraint.result, type)) return 'done'
    const found = unknowns.resolve(type)
    const wanted = unknowns.resolve(constraint.result)
    return refuse(
      constraint,
      by,
      'E201',
      constraint.span,
      `${quote(constraint.span)} is ${aType(found)}, but is used as ${aType(wanted)}`,
      { expected: typeToString(wanted), found: typeToString(found) },
    )
  }
  switch (applied.kind) {
    case 'unknown': {
      if (applied.id === wrong.id) return 'done'
      const shape = unknowns.shapeOf(applied)
      if (shape?.kind === 'function') {
        argument(shape.domain)
        return result(shape.range)
      }
      if (shape?.kind !== 'tuple') return 'waiting'
      const item =
        typeof constraint.literal === 'bigint' ? shape.items[Number(constraint.literal) - 1] : undefined
      if (item !== undefined) return result(item)
      const element = unknowns.fresh()
      if (unknowns.unify(applied, { kind: 'seq', element })) {
        argument(int)
        return result(element)
      }
      return refuse(
        constraint,
        by,
        'E209',
        constraint.argumentSpan,
        `${subject} has items of different types, so its index must be a number in the text`,
      )
    }
    case 'function':
      argument(applied.domain)
      return result(applied.range)
    case 'seq':
      argument(int)
      return result(applied.element)
    case 'bag':
      argument(applied.element)
      return result(int)
    case 'tuple': {
      if (typeof constraint.literal !== 'bigint') {
        return refuse(
          constraint,
          by,
          'E209',
          constraint.argumentSpan,
          `${subject} is ${aType(unknowns.resolve(applied))}, so its index must be a number in the text`,
          { hint: `bind the items by a pattern: \`\\E <<a, b>> \\in {${subject.replaceAll('`', '')}} : …\`` },
        )
      }
      const item = applied.items[Number(constraint.literal) - 1]
      if (item !== undefined) return result(item)
      return refuse(
        constraint,
        by,
        'E209',
        constraint.argumentSpan,
        `${subject} has ${applied.items.length} items, and none with the number ${constraint.literal}`,
        { expected: `1 to ${applied.items.length}`, found: String(constraint.literal) },
      )
    }
    case 'record': {
      if (typeof constraint.literal === 'string') {
        const field = applied.fields.find((candidate) => candidate.name === constraint.literal)
        if (field !== undefined) return result(field.type)
        return refuse(
          constraint,
          by,
          'E206',
          constraint.argumentSpan,
          `${subject} has no field \`${constraint.literal}\``,
          fieldHint(
            constraint.literal,
            applied.fields.map((candidate) => candidate.name),
          ),
        )
      }
      return refuse(
        constraint,
        by,
        'E208',
        constraint.functionSpan,
        `${subject} is ${aType(unknowns.resolve(applied))}, which is read by \`.field\``,
      )
    }
    default: {
      const found = unknowns.resolve(applied)
      return refuse(
        constraint,
        by,
        'E208',
        constraint.functionSpan,
        `${subject} is ${aType(found)}, which cannot be applied to an argument`,
        { expected: 'a function, sequence or bag', found: typeToString(found), ...applyHint(found, subject) },
      )
    }
  }
}

function applyHint(found: Type, subject: string): { hint?: string } {
  if (found.kind === 'option') return { hint: `${subject.replace(/`$/, '.value`')} is what it holds` }
  if (found.kind === 'set') return { hint: 'a set has no order; `CHOOSE x \\in S : P` picks an element' }
  return {}
}

function fieldHint(name: string, names: readonly string[]): Partial<Diagnostic> {
  const near = nearest(name, names)
  if (near !== undefined) return { hint: `did you mean \`${near}\`?` }
  return names.length === 0 ? {} : { hint: `its fields are ${listNames(names)}` }
}

function attemptField(constraint: Of<'field'>, by: Attempt, final: boolean): Outcome {
  const { unknowns } = by
  const record = unknowns.prune(constraint.record)
  const subject = quote(constraint.recordSpan)
  const { name, span } = constraint
  const result = (type: Type): boolean => {
    if (unknowns.unify(constraint.result, type)) return true
    const found = unknowns.resolve(type)
    const wanted = unknowns.resolve(constraint.result)
    refuse(
      constraint,
      by,
      'E201',
      span,
      `${quote(span)} is ${aType(found)}, but is used as ${aType(wanted)}`,
      { expected: typeToString(wanted), found: typeToString(found) },
    )
    return false
  }
  switch (record.kind) {
    case 'unknown': {
      if (record.id === wrong.id) return 'done'
      if (unknowns.shapeOf(record) === undefined) return 'waiting'
      break
    }
    case 'record': {
      const field = record.fields.find((candidate) => candidate.name === name)
      if (field !== undefined) {
        result(field.type)
        return 'done'
      }
      const names = record.fields.map((candidate) => candidate.name)
      return refuse(
        constraint,
        by,
        'E206',
        span,
        `${subject} has no field \`${name}\``,
        fieldHint(name, names),
      )
    }
    case 'option': {
      if (name === 'value') {
        if (!result(record.value) || !allows(constraint.fact, 'None')) return 'done'
        if (!final) return 'narrow'
        return refuse(constraint, by, 'E207', span, `${subject} can also be \`None\`, which has no value`, {
          hint: `say first that ${subject.replace(/`$/, ' is Some`')}`,
        })
      }
      const value = unknowns.resolve(record.value)
      const hasField = value.kind === 'record' && value.fields.some((field) => field.name === name)
      return refuse(
        constraint,
        by,
        'E206',
        span,
        `${subject} is ${aType(unknowns.resolve(record))}, which has no field \`${name}\``,
        {
          hint: hasField
            ? `write \`.value.${name}\`, where it is \`Some\``
            : 'what it holds is its field `value`',
        },
      )
    }
    case 'variant':
      return variantField(constraint, record, by, final)
    default:
      break
  }
  const found = unknowns.resolve(record)
  return refuse(constraint, by, 'E206', span, `${subject} is ${aType(found)}, which has no fields`, {
    expected: `a record or variant with a field \`${name}\``,
    found: typeToString(found),
  })
}

function variantField(
  constraint: Of<'field'>,
  variantType: Type & { kind: 'variant' },
  by: Attempt,
  final: boolean,
): Outcome {
  const { unknowns } = by
  const { name, span, fact } = constraint
  const subject = quote(constraint.recordSpan)
  const fieldOf = (payload: Type | undefined): Type | undefined =>
    payload?.kind === 'record' ? payload.fields.find((field) => field.name === name)?.type : undefined
  const having = variantType.variants.filter(({ payload }) => fieldOf(payload) !== undefined)
  if (having.length === 0) {
    const names = new Set<string>()
    for (const { payload } of variantType.variants) {
      if (payload?.kind === 'record') for (const field of payload.fields) names.add(field.name)
    }
    return refuse(
      constraint,
      by,
      'E206',
      span,
      `${subject} is ${aType(variantType)}, and no variant of it has a field \`${name}\``,
      fieldHint(name, [...names]),
    )
  }
  const possible = variantType.variants.filter((variant) => allows(fact, variant.tag))
  // Where nothing is possible, the place is never reached.
  const readable = possible.length === 0 ? having : possible.filter((variant) => having.includes(variant))
  const lacking = possible.filter((variant) => !having.includes(variant)).map((variant) => variant.tag)
  const types = new Set(readable.map(({ payload }) => typeToString(fieldOf(payload)!)))
  if (lacking.length > 0 || types.size > 1) {
    if (!final) {
      const all = new Set(having.map(({ payload }) => typeToString(fieldOf(payload)!)))
      if (all.size === 1) unknowns.unify(constraint.result, fieldOf(having[0]!.payload)!)
      return 'narrow'
    }
    if (lacking.length > 0) {
      const owners = listNames(
        having.map((variant) => variant.tag),
        'or',
      )
      const { message, hint } =
        readable.length === 0
          ? { message: `${subject} is ${articled(lacking)} here`, hint: `only ${owners} has it` }
          : {
              message: `${subject} can also be ${articled(lacking)} here`,
              hint: `say first that ${subject.replace(/`$/, ` is ${readable[0]!.tag}\``)}`,
            }
      return refuse(
        constraint,
        by,
        'E207',
        span,
        `${message}, which ${lacking.length === 1 ? 'has' : 'have'} no field \`${name}\``,
        { hint },
      )
    }
    return refuse(
      constraint,
      by,
      'E207',
      span,
      `the field \`${name}\` has different types in the variants that ${subject} can be here`,
      { found: [...types].join(' or '), hint: `test with \`is\` which variant it is` },
    )
  }
  const type = fieldOf(readable[0]!.payload)!
  if (unknowns.unify(constraint.result, type)) return 'done'
  const wanted = unknowns.resolve(constraint.result)
  return refuse(
    constraint,
    by,
    'E201',
    span,
    `${quote(span)} is ${aType(type)}, but is used as ${aType(wanted)}`,
    { expected: typeToString(wanted), found: typeToString(type) },
  )
}

function articled(tags: readonly string[]): string {
  return listNames(tags, 'or')
}

function attemptDomain(constraint: Of<'domain'>, by: Attempt): Outcome {
  const { unknowns } = by
  const collection = unknowns.prune(constraint.collection)
  const shape = unknowns.shapeOf(collection)
  let element: Type
  switch (collection.kind) {
    case 'unknown':
      if (collection.id === wrong.id) return 'done'
      if (shape === undefined) return 'waiting'
      element = shape.kind === 'tuple' ? int : shape.domain
      break
    case 'function':
      element = collection.domain
      break
    case 'seq':
    case 'tuple':
      element = int
      break
    case 'bag':
      element = collection.element
      break
    case 'record':
      element = str
      break
    default: {
      const found = unknowns.resolve(collection)
      return refuse(
        constraint,
        by,
        'E208',
        constraint.span,
        `${quote(constraint.span)} is ${aType(found)}, which has no domain`,
        { expected: 'a function, sequence, bag or record', found: typeToString(found) },
      )
    }
  }
  if (unknowns.unify(constraint.result, setOf(element))) return 'done'
  return clash(constraint, by, setOf(element), constraint.result, 'its domain')
}

function clash(constraint: Constraint, by: Attempt, found: Type, wanted: Type, what: string): Outcome {
  const { unknowns } = by
  const foundType = unknowns.resolve(found)
  const wantedType = unknowns.resolve(wanted)
  return refuse(
    constraint,
    by,
    'E201',
    constraint.span,
    `${quote(constraint.span)}: ${what} is ${aType(foundType)}, but is used as ${aType(wantedType)}`,
    { expected: typeToString(wantedType), found: typeToString(foundType) },
  )
}

function attemptElements(constraint: Of<'elements'>, by: Attempt): Outcome {
  const { unknowns } = by
  const collection = unknowns.prune(constraint.collection)
  let element: Type
  switch (collection.kind) {
    case 'unknown': {
      if (collection.id === wrong.id) return 'done'
      const shape = unknowns.shapeOf(collection)
      if (shape === undefined) return 'waiting'
      if (shape.kind === 'function') {
        element = shape.range
        break
      }
      const item = unknowns.fresh()
      if (!unknowns.unify(collection, { kind: 'seq', element: item })) return notCollection(constraint, by)
      element = item
      break
    }
    case 'set':
      if (!constraint.sets) return notCollection(constraint, by)
      element = collection.element
      break
    case 'seq':
      element = collection.element
      break
    case 'function':
      element = collection.range
      break
    case 'bag':
      element = int
      break
    default:
      return notCollection(constraint, by)
  }
  if (unknowns.unify(constraint.element, element)) return 'done'
  const found = unknowns.resolve(element)
  const wanted = unknowns.resolve(constraint.element)
  return refuse(
    constraint,
    by,
    'E201',
    constraint.span,
    `the elements of ${quote(constraint.span)} are of type ${typeToString(found)}, ` +
      `but \`${constraint.operator}\` takes ${typeToString(wanted)}`,
    { expected: typeToString(wanted), found: typeToString(found) },
  )
}

function notCollection(constraint: Of<'elements'>, by: Attempt): Outcome {
  const found = by.unknowns.resolve(constraint.collection)
  const expected = constraint.sets ? 'a set, sequence, function or bag' : 'a sequence, function or bag'
  return refuse(
    constraint,
    by,
    'E201',
    constraint.span,
    `${quote(constraint.span)} is ${aType(found)}, but \`${constraint.operator}\` takes ${expected}`,
    { expected, found: typeToString(found) },
  )
}

function attemptMerge(constraint: Of<'merge'>, by: Attempt): Outcome {
  const { unknowns } = by
  const left = unknowns.prune(constraint.left)
  const right = unknowns.prune(constraint.right)
  if (left.kind === 'record' && right.kind === 'record') {
    const fields = [...left.fields]
    for (const field of right.fields) {
      const before = left.fields.find((candidate) => candidate.name === field.name)
      if (before === undefined) fields.push(field)
      else if (!unknowns.unify(before.type, field.type)) {
        return clash(constraint, by, field.type, before.type, `the field \`${field.name}\` on the right`)
      }
    }
    const merged = recordOf(fields)
    return unknowns.unify(constraint.result, merged)
      ? 'done'
      : clash(constraint, by, merged, constraint.result, 'the record')
  }
  const known = [left, right, unknowns.prune(constraint.result)].find(
    (type) => type.kind !== 'unknown' || unknowns.shapeOf(type) !== undefined,
  )
  if (known === undefined) return 'waiting'
  if (known.kind === 'record') return left.kind === 'unknown' || right.kind === 'unknown' ? 'waiting' : 'done'
  for (const side of [left, right, constraint.result]) {
    if (!unknowns.unify(side, known)) return clash(constraint, by, side, known, 'one side of `@@`')
  }
  const type = unknowns.prune(known)
  if (['function', 'seq', 'bag', 'unknown'].includes(type.kind)) return 'done'
  return clash(
    constraint,
    by,
    type,
    { kind: 'function', domain: unknowns.fresh(), range: bool },
    'each side of `@@`',
  )
}
