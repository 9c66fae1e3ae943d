import * as Immutable from 'immutable'
import { assertNever } from '../text/assert.js'
import type { Argument, Choice, Step } from './state.js'

/** Whether two steps are of one action, with the same arguments and choices. */
export function isSameStep(one: Step, other: Step): boolean {
  return (
    one.action === other.action &&
    areSameArguments(one.arguments, other.arguments) &&
    areSameChoices(one.choices, other.choices)
  )
}

/** Whether arguments are the same by name and value, one by one. */
export function areSameArguments(one: readonly Argument[], other: readonly Argument[]): boolean {
  return areAlike(
    one,
    other,
    (left, right) => left.name === right.name && Immutable.is(left.value, right.value),
  )
}

/** Whether choices are the same one by one. */
export function areSameChoices(one: readonly Choice[], other: readonly Choice[]): boolean {
  return areAlike(one, other, isSameChoice)
}

function isSameChoice(one: Choice, other: Choice): boolean {
  switch (one.kind) {
    case 'exists':
      return other.kind === 'exists' && one.name === other.name && Immutable.is(one.value, other.value)
    case 'branch':
      return other.kind === 'branch' && one.index === other.index
    case 'element':
      return (
        other.kind === 'element' && one.variable === other.variable && Immutable.is(one.value, other.value)
      )
    case 'call':
      return (
        other.kind === 'call' &&
        one.action === other.action &&
        areSameArguments(one.arguments, other.arguments)
      )
    default:
      return assertNever(one)
  }
}

function areAlike<Item>(
  one: readonly Item[],
  other: readonly Item[],
  isSame: (left: Item, right: Item) => boolean,
): boolean {
  return one.length === other.length && one.every((item, index) => isSame(item, other[index]!))
}
