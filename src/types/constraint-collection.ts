import { type Attempt, type Of, type Outcome, refuse, refuseUse } from './constraint.js'
import { quote } from './mismatch.js'
import { aType, bool, int, recordOf, setOf, str, type Type, typeToString, wrong } from './type.js'

/** `DOMAIN f` */
export function attemptDomain(constraint: Of<'domain'>, by: Attempt): Outcome {
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
  return refuseUse(constraint, by, setOf(element), constraint.result, 'its domain')
}

/** What a fold goes over. */
export function attemptElements(constraint: Of<'elements'>, by: Attempt): Outcome {
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

/** `f @@ g`, of functions or of records. */
export function attemptMerge(constraint: Of<'merge'>, by: Attempt): Outcome {
  const { unknowns } = by
  const left = unknowns.prune(constraint.left)
  const right = unknowns.prune(constraint.right)
  if (left.kind === 'record' && right.kind === 'record') {
    const fields = [...left.fields]
    for (const field of right.fields) {
      const before = left.fields.find((candidate) => candidate.name === field.name)
      if (before === undefined) fields.push(field)
      else if (!unknowns.unify(before.type, field.type)) {
        return refuseUse(constraint, by, field.type, before.type, `the field \`${field.name}\` on the right`)
      }
    }
    const merged = recordOf(fields)
    return unknowns.unify(constraint.result, merged)
      ? 'done'
      : refuseUse(constraint, by, merged, constraint.result, 'the record')
  }
  const known = [left, right, unknowns.prune(constraint.result)].find(
    (type) => type.kind !== 'unknown' || unknowns.shapeOf(type) !== undefined,
  )
  if (known === undefined) return 'waiting'
  if (known.kind === 'record') return left.kind === 'unknown' || right.kind === 'unknown' ? 'waiting' : 'done'
  for (const side of [left, right, constraint.result]) {
    if (!unknowns.unify(side, known)) return refuseUse(constraint, by, side, known, 'one side of `@@`')
  }
  const type = unknowns.prune(known)
  if (['function', 'seq', 'bag', 'unknown'].includes(type.kind)) return 'done'
  return refuseUse(
    constraint,
    by,
    type,
    { kind: 'function', domain: unknowns.fresh(), range: bool },
    'each side of `@@`',
  )
}
