import { compare, elements } from '../model/order.js'
import type { Trace } from '../model/trace.js'
import {
  asMap,
  equals,
  isFunction,
  isList,
  isMap,
  isSet,
  ModelValue,
  type Value,
  Variant,
} from '../model/value.js'
import { type Type, typeToString } from '../types/type.js'
import type { VariableTypes } from './difference.js'
import { endpointNames, fieldsOf, namesMessages, unwrapped } from './endpoint.js'
import { contentsOf, mailboxName } from './mailbox.js'

/** A set whose members may each have a lifeline in a diagram, or a column in a table. */
export interface LifelineSet {
  /** Of the constant, or of the type; or what it is of: `DOMAIN counter`. */
  readonly name: string
  readonly members: readonly Value[]
}

/** More lifelines than these are no picture. */
export const lifelinesMax = 24

/**
 * The sets of a trace that may have lifelines: constants, and domains of the variables that are functions of
 * names or numbers. None is a part of another.
 */
export function lifelineSets(trace: Trace, types: VariableTypes | undefined): readonly LifelineSet[] {
  const constants = trace.constants.flatMap(({ name, value }) =>
    isSet(value) ? [{ name, members: elements(value) }] : [],
  )
  const domains = trace.variables.flatMap((name, index) => domainOf(trace, index, types?.get(name), name))
  const sets: LifelineSet[] = []
  for (const set of [...constants, ...domains]) {
    if (!areNames(set.members) || set.members.length > lifelinesMax) continue
    if (sets.some(({ members }) => sameMembers(members, set.members))) continue
    sets.push(set)
  }
  return sets.filter((set) => !sets.some((other) => other !== set && contains(other.members, set.members)))
}

/**
 * The sets that have lifelines if nobody says which: those that messages go from and to, and the one that
 * most of the variables and steps are about.
 */
export function chooseLifelines(trace: Trace, types: VariableTypes | undefined): readonly LifelineSet[] {
  const sets = lifelineSets(trace, types)
  const { ends, others } = endpointValues(trace, types)
  const among = (values: readonly Value[]) =>
    sets.filter(({ members }) => members.some((member) => includes(values, member)))
  const addressed = among(ends)
  // Where no usual name tells the ends of messages, what variables are about and messages name may be them.
  const parties = addressed.length > 0 ? [] : among(others).filter((set) => indexed(set, trace) > 0)
  const chosen = new Set([...addressed, ...parties])
  if (![...chosen].some((set) => indexed(set, trace) > 0)) {
    const scores = sets.map((set) => 4 * indexed(set, trace) + named(set, trace))
    const most = Math.max(0, ...scores)
    if (most > 0) chosen.add(sets[scores.indexOf(most)]!)
  }
  return sets.filter((set) => chosen.has(set))
}

/** Whether a value is among others. */
export function includes(values: readonly Value[], value: Value): boolean {
  return values.some((each) => equals(each, value))
}

/** How many variables the members of a set are the arguments of. */
function indexed({ members }: LifelineSet, trace: Trace): number {
  return (trace.states[0] ?? []).filter((value) => {
    if (!isFunction(value) || isList(value)) return false
    const keys = [...asMap(value).keys()].flatMap((key) => (isList(key) ? key.toArray() : [key]))
    return keys.length > 0 && keys.every((key) => includes(members, key))
  }).length
}

/** The part of the steps that have a member of a set among their arguments. */
function named({ members }: LifelineSet, { steps }: Trace): number {
  const found = steps.filter((step) => step.arguments.some(({ value }) => includes(members, value)))
  return found.length / Math.max(1, steps.length)
}

/** What stands in fields that usually have the ends of messages; and in others of what looks like one. */
function endpointValues(
  trace: Trace,
  types: VariableTypes | undefined,
): { readonly ends: readonly Value[]; readonly others: readonly Value[] } {
  const ends: Value[] = []
  const others: Value[] = []
  const add = (found: Value[], value: Value) => {
    if (!includes(found, value)) found.push(value)
  }
  const usual = [...endpointNames.source, ...endpointNames.target]
  trace.states.forEach((_, index) => {
    for (const { element, mailbox } of contentsOf(trace, index, types)) {
      for (const [name, value] of fieldsOf(element)) {
        if (usual.includes(name)) add(ends, unwrapped(value))
        else if (namesMessages(mailboxName(mailbox))) add(others, unwrapped(value))
      }
    }
  })
  return { ends, others }
}

/** The domain of a function, if it is the same in all states. */
function domainOf(
  trace: Trace,
  index: number,
  type: Type | undefined,
  variable: string,
): readonly LifelineSet[] {
  if (type && type.kind !== 'unknown' && type.kind !== 'function') return []
  const values = trace.states.map((state) => state[index]!)
  const [first] = values
  if (!type?.kind || type.kind === 'unknown' ? !isMap(first) : !isFunction(first)) return []
  if (!isFunction(first) || first.size === 0) return []
  const members = [...asMap(first).keys()].sort(compare)
  const isSteady = values.every((value) => {
    if (!isFunction(value) || value.size !== members.length) return false
    const map = asMap(value)
    return members.every((member) => map.has(member))
  })
  if (!isSteady) return []
  const isNamed = type?.kind === 'function' && ['constant', 'variant'].includes(type.domain.kind)
  return [{ name: isNamed ? typeToString(type.domain) : `DOMAIN ${variable}`, members }]
}

/** Names and numbers stand for somebody; other values do not. */
function areNames(members: readonly Value[]): boolean {
  const [first] = members
  if (first === undefined) return false
  if (first instanceof ModelValue) return members.every((member) => member instanceof ModelValue)
  return members.every(
    (member) =>
      typeof member === typeof first &&
      (typeof member === 'string' ||
        typeof member === 'number' ||
        (member instanceof Variant && member.payload === undefined)),
  )
}

function contains(all: readonly Value[], part: readonly Value[]): boolean {
  return part.length < all.length && part.every((member) => includes(all, member))
}

function sameMembers(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((member) => includes(right, member))
}
