import {
  bagOf,
  bool,
  functionOf,
  int,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  type Type,
} from '../../src/types/type.js'
import type { Draw } from './draw.js'
import { isEnumeration, keyOf, someDomain, someType, type VariantType, type World } from './world.js'

/** The sets, types and variables of a new specification. */
export function createWorld(draw: Draw): World {
  const isGreat = draw.chance(0.06)
  const sets = isGreat ? greatSets(draw) : usualSets(draw)
  const variants: VariantType[] = []
  if (draw.chance(0.5)) {
    const tags = ['Idle', 'Busy', 'Done'].slice(0, draw.integer(2, 3))
    variants.push({ kind: 'variant', name: 'Mode', variants: tags.map((tag) => ({ tag })) })
  }
  const part = () => someType(draw, { sets, variants }, draw.integer(0, 1))
  if (draw.chance(0.4)) variants.push(messageType(draw, part))
  const world = { sets, variants, isGreat }
  const further = Array.from({ length: draw.weighted(furtherCounts).count }, () => variableType(draw, world))
  const types = [lively(draw, world), ...further]
  const names = ['x', 'y', 'z', 'w']
  const aliases = new Map<string, string>()
  for (const [index, type] of types.entries()) {
    const isDeclared = type.kind === 'variant' || type.kind === 'constant'
    if (!isDeclared && draw.chance(0.15)) aliases.set(keyOf(type), `T${index}`)
  }
  return {
    ...world,
    aliases,
    constants: [],
    constantOperators: [],
    variables: types.map((type, index) => ({ name: names[index]!, type })),
    operators: [],
    actions: [],
    risk: draw.chance(0.3) ? 0.1 : 0,
    largeNumbers: draw.chance(0.15) ? 0.3 : 0,
  }
}

function usualSets(draw: Draw): World['sets'] {
  return draw
    .some([
      { name: 'Node', members: ['n1', 'n2', 'n10'] },
      { name: 'Key', members: ['key2', 'key1'] },
    ])
    .map(({ name, members }) => ({
      name,
      members: members.slice(0, draw.chance(0.1) ? 1 : draw.integer(2, members.length)),
    }))
}

/** With more permutations than are tried one by one. */
function greatSets(draw: Draw): World['sets'] {
  const five = { name: 'Node', members: ['n1', 'n2', 'n3', 'n4', 'n10'] }
  const four = { name: 'Node', members: ['n1', 'n2', 'n3', 'n4'] }
  return draw.chance(0.5) ? [five] : [four, { name: 'Key', members: ['key2', 'key1'] }]
}

const furtherCounts = [
  { weight: 3, count: 0 },
  { weight: 5, count: 1 },
  { weight: 3, count: 2 },
  { weight: 1, count: 3 },
]

/** A type of which an action can make many values: of kinds that specifications often have. */
function lively(draw: Draw, world: Pick<World, 'sets' | 'variants'>): Type {
  const part = () => someType(draw, world, draw.integer(0, 1))
  const constants = world.sets.map(({ name }): Type => ({ kind: 'constant', name }))
  const head = [
    { name: 'from', type: draw.pick([...constants, int]) },
    { name: 'term', type: int },
  ]
  const record = recordOf(head)
  // With integers of a small range, of too many values for a mask, and few enough for bits in several slots.
  const vote = recordOf([...head, { name: 'on', type: draw.pick([bool, optionOf(bool), ...constants]) }])
  const message = draw.pick([record, record, ...world.variants.filter((type) => !isEnumeration(type))])
  const kinds: { weight: number; type: Type }[] = [
    { weight: 4, type: int },
    { weight: 3, type: setOf(message) },
    { weight: 2, type: setOf(int) },
    { weight: 3, type: setOf(vote) },
    { weight: 3, type: seqOf(part()) },
    { weight: 2, type: bagOf(message) },
    {
      weight: 4,
      type: functionOf(
        someDomain(draw, world),
        draw.pick([int, setOf(int), setOf(vote), seqOf(part()), record, bagOf(part())]),
      ),
    },
    {
      weight: 1,
      type: recordOf([
        { name: 'term', type: int },
        { name: 'value', type: part() },
      ]),
    },
    { weight: 1, type: functionOf(int, int) },
  ]
  const [first] = constants
  if (first) {
    const votes = functionOf(
      first,
      draw.pick([int, setOf(first), setOf(vote), functionOf(first, int), seqOf(part())]),
    )
    kinds.push({ weight: 10, type: votes })
  }
  return draw.weighted(kinds).type
}

/** A type for a variable: one with many values, more often than not. */
function variableType(draw: Draw, world: Pick<World, 'sets' | 'variants'>): Type {
  const type = someType(draw, world, draw.integer(1, 3))
  const isTiny = type.kind === 'bool' || type.kind === 'constant' || type.kind === 'variant'
  return isTiny && draw.chance(0.5) ? someType(draw, world, 2) : type
}

function messageType(draw: Draw, part: () => Type): VariantType {
  const names = draw.some(['key', 'from', 'body'], 1)
  const ask = recordOf(names.map((name) => ({ name, type: part() })))
  const grant = recordOf([{ name: names[0]!, type: ask.kind === 'record' ? ask.fields[0]!.type : int }])
  const all = [{ tag: 'Ask', payload: ask }, { tag: 'Grant', payload: grant }, { tag: 'Stop' }]
  return { kind: 'variant', name: 'Message', variants: [all[0]!, ...draw.some(all.slice(1), 1)] }
}
