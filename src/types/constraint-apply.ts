import { type Attempt, fieldHint, type Of, type Outcome, refuse, refuseUse } from './constraint.js'
import { quote } from './mismatch.js'
import { aType, int, type Type, typeToString, wrong } from './type.js'

/** `f[x]`: of a function, sequence, bag, or by a literal of a tuple or record. */
export function attemptApply(constraint: Of<'apply'>, by: Attempt): Outcome {
  const { unknowns } = by
  const applied = unknowns.prune(constraint.function)
  const { subject } = constraint
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
  const result = (type: Type): Outcome =>
    unknowns.unify(constraint.result, type) ? 'done' : refuseUse(constraint, by, type, constraint.result)
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
      return typeof constraint.literal === 'bigint'
        ? noSuchItem(constraint, by, shape.items.length)
        : refuse(
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
          { hint: 'a pattern names the items: `\\E <<a, b>> \\in S : …`' },
        )
      }
      const item = applied.items[Number(constraint.literal) - 1]
      if (item !== undefined) return result(item)
      return noSuchItem(constraint, by, applied.items.length)
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

function noSuchItem(constraint: Of<'apply'>, by: Attempt, count: number): Outcome {
  const message = `${constraint.subject} has ${count} items, and none with the number ${constraint.literal}`
  return refuse(constraint, by, 'E209', constraint.argumentSpan, message, {
    expected: `1 to ${count}`,
    found: String(constraint.literal),
  })
}

function applyHint(found: Type, subject: string): { hint?: string } {
  if (found.kind === 'option') return { hint: `${subject.replace(/`$/, '.value`')} is what it holds` }
  if (found.kind === 'set') return { hint: 'a set has no order; `CHOOSE x \\in S : P` picks an element' }
  return {}
}
