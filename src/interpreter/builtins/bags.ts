import * as Immutable from 'immutable'
import { add, type Integer, subtract } from '../../model/integer.js'
import { argumentsOf } from '../../model/order.js'
import {
  applyFunction,
  asMap,
  canonicalFunction,
  domainOf,
  emptyFunction,
  type FunctionValue,
  makeFunction,
  type Value,
} from '../../model/value.js'
import { Failure } from '../fault.js'
import { type Evaluated, isLazy, LazySet } from '../lazy.js'
import { bagOf, finiteSetOf, isBag, setOf } from '../operand.js'
import { elementsMax, elementsOf, force } from '../set.js'

/** `EmptyBag`: the empty function. */
export const bagConstants = { EmptyBag: emptyFunction }

/** Bags: functions to positive counts. */
export const bagOperators = {
  IsABag: (operand: Evaluated) => isBag(isLazy(operand) ? force(operand) : operand),
  SetToBag: (operand: Evaluated) =>
    makeFunction(
      finiteSetOf(operand)
        .toArray()
        .map((element) => [element, 1]),
    ),
  BagToSet: (operand: Evaluated): Evaluated => new LazySet({ kind: 'domain', of: bagOf(operand) }),
  BagIn: (element: Evaluated, operand: Evaluated) =>
    applyFunction(bagOf(operand), force(element)) !== undefined,
  '(+)': (left: Evaluated, right: Evaluated) => sum(bagOf(left), bagOf(right)),
  /** What is there no more often than on the right is gone. */
  '(-)': (left: Evaluated, right: Evaluated) => {
    const [from, taken] = [bagOf(left), bagOf(right)]
    const rest = asMap(from).withMutations((draft) => {
      for (const element of domainOf(taken)) {
        const count = draft.get(element) as Integer | undefined
        if (count === undefined) continue
        const remaining = subtract(count, countIn(taken, element))
        if (remaining > 0) draft.set(element, remaining)
        else draft.delete(element)
      }
    })
    return canonicalFunction(rest)
  },
  /** The sum of a set of bags. */
  BagUnion: (operand: Evaluated) => {
    let total: FunctionValue = emptyFunction
    for (const bag of elementsOf(setOf(operand))) total = sum(total, bagOf(bag))
    return total
  },
  '\\sqsubseteq': (left: Evaluated, right: Evaluated) => {
    const [small, great] = [bagOf(left), bagOf(right)]
    return domainOf(small).every((element) => countIn(small, element) <= countIn(great, element))
  },
  /** The set of the bags in it. */
  SubBag: (operand: Evaluated) => subBags(bagOf(operand)),
  BagCardinality: (operand: Evaluated) => {
    const bag = bagOf(operand)
    return domainOf(bag).reduce<Integer>((total, element) => add(total, countIn(bag, element)), 0)
  },
  CopiesIn: (element: Evaluated, operand: Evaluated) => countIn(bagOf(operand), force(element)),
}

/** `BagOfAll(F(_), bag)`: the bag of the images; counts of equal images are added. */
export function bagOfAll(image: (element: Value) => Evaluated, operand: Evaluated): Evaluated {
  const bag = bagOf(operand)
  const counts = Immutable.Map<Value, Value>().withMutations((draft) => {
    for (const element of argumentsOf(bag)) {
      const key = force(image(element))
      draft.set(key, add((draft.get(key) as Integer | undefined) ?? 0, countIn(bag, element)))
    }
  })
  return canonicalFunction(counts)
}

function countIn(bag: FunctionValue, element: Value): Integer {
  return (applyFunction(bag, element) as Integer | undefined) ?? 0
}

function sum(left: FunctionValue, right: FunctionValue): FunctionValue {
  const counts = asMap(left).withMutations((draft) => {
    for (const element of domainOf(right)) {
      draft.set(element, add((draft.get(element) as Integer | undefined) ?? 0, countIn(right, element)))
    }
  })
  return canonicalFunction(counts)
}

function subBags(bag: FunctionValue): Immutable.Set<Value> {
  let bags: (readonly (readonly [Value, Value])[])[] = [[]]
  for (const element of argumentsOf(bag)) {
    const count = countIn(bag, element)
    if (typeof count === 'bigint' || bags.length * (count + 1) > elementsMax) {
      throw new Failure('E508', 'the bag has too many bags in it to be enumerated')
    }
    bags = bags.flatMap((entries) =>
      Array.from({ length: count + 1 }, (_, copies) =>
        copies === 0 ? entries : [...entries, [element, copies] as const],
      ),
    )
  }
  return Immutable.Set<Value>(bags.map((entries) => makeFunction(entries)))
}
