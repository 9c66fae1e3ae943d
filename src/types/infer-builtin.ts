import type { Argument, BuiltinExpr, Expr } from '../core/core.js'
import { assert } from '../text/assert.js'
import { check, type Expectation, infer, where } from './infer.js'
import { checkArguments, knownResult } from './infer-call.js'
import { demand, type Inference, isValue, type Place, unify } from './inference.js'
import { isAlways, mismatch, pairedWith, quote, takes } from './mismatch.js'
import { signatures } from './signatures.js'
import {
  aType,
  bool,
  int,
  type OperatorType,
  operatorOf,
  setOf,
  type Type,
  tupleOf,
  typesPlural,
  wrong,
} from './type.js'
import { mapOperator } from './unknowns.js'

/** The type of a use of one of the language's own operators. */
export function inferBuiltin(
  inference: Inference,
  expr: BuiltinExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const { name } = expr
  const values = expr.arguments.filter(isValue)
  switch (name) {
    case '=>': {
      const [left, right] = two(values)
      check(inference, left, bool, takes(name), place)
      check(inference, right, bool, takes(name), where(place, left, true))
      return bool
    }
    case '=':
    case '#': {
      const [left, right] = two(values)
      const type = infer(inference, left, place)
      check(inference, right, type, pairedWith(name, 'compares', left), place)
      return bool
    }
    case '\\in':
    case '\\notin':
      return inferMembership(inference, expr, place)
    case '\\union':
    case '\\intersect':
    case '\\':
    case '\\subseteq':
      return inferSets(inference, expr, place, expected)
    case '\\X':
      return setOf(
        tupleOf(
          values.map((operand) => {
            const element = inference.unknowns.fresh()
            check(inference, operand, setOf(element), takes(name), place)
            return element
          }),
        ),
      )
    case 'functionSet': {
      const [domain, range] = two(values)
      const from = inference.unknowns.fresh()
      const to = inference.unknowns.fresh()
      check(inference, domain, setOf(from), isAlways('the left of `->`'), place)
      check(inference, range, setOf(to), isAlways('the right of `->`'), place)
      return setOf(inference.unknowns.fresh({ kind: 'function', domain: from, range: to }))
    }
    case 'DOMAIN': {
      const result = setOf(inference.unknowns.fresh())
      const collection = infer(inference, values[0]!, place)
      inference.constraints.add({ kind: 'domain', collection, result, span: values[0]!.span, calls: [] })
      return result
    }
    case ':>': {
      const [left, right] = two(values)
      const domain = infer(inference, left, place)
      return inference.unknowns.fresh({ kind: 'function', domain, range: infer(inference, right, place) })
    }
    case '@@': {
      const [left, right] = two(values)
      const result = inference.unknowns.fresh()
      const types = {
        left: infer(inference, left, place, expected),
        right: infer(inference, right, place, expected),
      }
      inference.constraints.add({ kind: 'merge', ...types, result, span: expr.span, calls: [] })
      return result
    }
    case 'Min':
    case 'Max':
    case 'Sum':
      inferElements(inference, name, values[0]!, true, int, place)
      return int
    case 'Range': {
      const element = inference.unknowns.fresh()
      inferElements(inference, name, values[0]!, false, element, place)
      return setOf(element)
    }
    case 'IsInjective':
      inferElements(inference, name, values[0]!, false, inference.unknowns.fresh(), place)
      return bool
    case 'Fold':
    case 'FoldFunction':
      return inferFold(inference, name, expr.arguments, place, expected)
    default:
      return inferBySignature(inference, expr, place, expected)
  }
}

function two(values: readonly Expr[]): readonly [Expr, Expr] {
  const [left, right] = values
  assert(left !== undefined && right !== undefined, 'an infix operator has two operands')
  return [left, right]
}

function inferBySignature(
  inference: Inference,
  expr: BuiltinExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const signature = signatures[expr.name]
  assert(signature !== 'overloaded', `\`${expr.name}\` has a signature`)
  const type = instantiateSignature(inference, signature)
  if (expected !== undefined) unify(inference, type.result, expected.type)
  const fit = checkArguments(inference, expr.name, type, expr.arguments, place)
  return fit ? type.result : knownResult(inference, type)
}

function instantiateSignature(inference: Inference, signature: OperatorType): OperatorType {
  const made = new Map<number, Type>()
  const replace = (type: Type): Type => {
    if (type.kind === 'unknown') {
      const before = made.get(type.id) ?? inference.unknowns.fresh()
      made.set(type.id, before)
      return before
    }
    if (type.kind === 'set' || type.kind === 'seq' || type.kind === 'bag') {
      return { kind: type.kind, element: replace(type.element) }
    }
    if (type.kind !== 'function') return type
    return { kind: 'function', domain: replace(type.domain), range: replace(type.range) }
  }
  return mapOperator(signature, replace) as OperatorType
}

/** The set says what its elements are, so that an error is told of the element. */
function inferMembership(inference: Inference, expr: BuiltinExpr, place: Place): Type {
  const [left, right] = two(expr.arguments.filter(isValue))
  const type = infer(inference, right, place)
  const element = inference.unknowns.fresh()
  if (!unify(inference, type, setOf(element))) {
    const found = inference.unknowns.resolve(type)
    const operand = inference.unknowns.resolve(infer(inference, left, place))
    inference.report(
      mismatch(right, found, setOf(operand), {
        words: () => `\`${expr.name}\` takes a set on its right`,
        operator: expr.name,
      }),
    )
    return bool
  }
  check(
    inference,
    left,
    element,
    {
      words: (wanted) => `the elements of ${quote(right.span)} are ${typesPlural(wanted)}`,
      operator: expr.name,
    },
    place,
  )
  return bool
}

function inferSets(inference: Inference, expr: BuiltinExpr, place: Place, expected?: Expectation): Type {
  const [left, right] = two(expr.arguments.filter(isValue))
  const { name } = expr
  const comparison = name === '\\subseteq'
  const type = setOf(inference.unknowns.fresh())
  if (expected !== undefined && !comparison) unify(inference, type, expected.type)
  const leftFits = check(inference, left, type, takes(name), place)
  const verb =
    { '\\union': 'joins', '\\intersect': 'intersects', '\\': 'pairs' }[name as string] ?? 'compares'
  const reason = leftFits ? pairedWith(name, verb, left) : takes(name)
  const rightFits = check(inference, right, type, reason, place)
  if (comparison) return bool
  return leftFits && rightFits ? type : wrong
}

function inferElements(
  inference: Inference,
  operator: string,
  collection: Expr,
  sets: boolean,
  element: Type,
  place: Place,
): void {
  inference.constraints.add({
    kind: 'elements',
    operator,
    collection: infer(inference, collection, place),
    sets,
    element,
    span: collection.span,
    calls: [],
  })
}

/** `Fold(F, base, collection)`: the collection and the base say what F takes. */
function inferFold(
  inference: Inference,
  name: string,
  given: readonly Argument[],
  place: Place,
  expected?: Expectation,
): Type {
  const [operator, base, collection] = given
  assert(base !== undefined && isValue(base), 'the base of a fold is a value')
  assert(collection !== undefined && isValue(collection), 'the collection of a fold is a value')
  const element = inference.unknowns.fresh()
  const result = inference.unknowns.fresh()
  if (expected !== undefined) unify(inference, result, expected.type)
  inferElements(inference, name, collection, name === 'Fold', element, place)
  demand(inference, base, infer(inference, base, place, expected), result, {
    words: (wanted) => `\`${name}\` is to give ${aType(wanted)}`,
  })
  checkArguments(
    inference,
    name,
    operatorOf([operatorOf([element, result], result)], result),
    [operator!],
    place,
  )
  return result
}
