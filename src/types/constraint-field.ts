import { type Attempt, fieldHint, type Of, type Outcome, refuse, refuseUse } from './constraint.js'
import { listNames } from './mismatch.js'
import { allows } from './narrow.js'
import { aType, type Type, typeToString, wrong } from './type.js'

/**
 * `r.f`: of a record, of what an Option holds, or of a variant that can only be one of those with the field.
 */
export function attemptField(constraint: Of<'field'>, by: Attempt, final: boolean): Outcome {
  const { unknowns } = by
  const record = unknowns.prune(constraint.record)
  const { name, span, subject } = constraint
  const result = (type: Type): boolean => {
    if (unknowns.unify(constraint.result, type)) return true
    refuseUse(constraint, by, type, constraint.result)
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
          hint: `test ${testOf(subject, 'Some')} before it`,
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

function testOf(subject: string, tag: string): string {
  return subject.replace(/`$/, ` is ${tag}\``)
}

function variantField(
  constraint: Of<'field'>,
  variantType: Type & { kind: 'variant' },
  by: Attempt,
  final: boolean,
): Outcome {
  const { unknowns } = by
  const { name, span, fact, subject } = constraint
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
          ? { message: `${subject} is ${listNames(lacking, 'or')} here`, hint: `only ${owners} has it` }
          : {
              message: `${subject} can also be ${listNames(lacking, 'or')} here`,
              hint: `test ${readable.map(({ tag }) => testOf(subject, tag)).join(' or ')} before it`,
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
  return refuseUse(constraint, by, type, constraint.result)
}
