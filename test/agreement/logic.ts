import {
  bagOf,
  bool,
  functionOf,
  int,
  optionOf,
  seqOf,
  setOf,
  type Type,
  tupleOf,
} from '../../src/types/type.js'
import { everything, tiny } from './domain.js'
import { below, definite, type Maker, operand, type Place, type Production } from './maker.js'
import { pathsOf } from './paths.js'
import { joined, type Tree, write } from './tree.js'
import { keyOf, type Root, same } from './world.js'

const boolean = write('Bool')

function two(maker: Maker, type: Type, place: Place): readonly [Tree, Tree] {
  return [maker.expression(type, operand(place)), maker.expression(type, operand(place))]
}

/** `a op b` of operands of one type. */
function infix(feature: string, weight: number, type: Type | undefined, spellings = [feature]): Production {
  return {
    feature,
    weight,
    write(maker, _, place) {
      const of = type ?? maker.type(1)
      const [left, right] = [maker.expression(of, definite(place)), maker.expression(of, operand(place))]
      return boolean`(${left} ${maker.draw.pick(spellings)} ${right})`
    },
  }
}

/** An operator that asks something of operands of the types that `types` says. */
function asks(
  feature: string,
  weight: number,
  types: (maker: Maker) => readonly Type[],
  shape: (operands: readonly Tree[]) => Tree,
): Production {
  return {
    feature,
    weight,
    write: (maker, _, place) => shape(types(maker).map((type) => maker.expression(type, definite(place)))),
  }
}

/** A pattern over a domain: names, or a tuple of names where the elements are tuples. */
export function bound(
  maker: Maker,
  place: Place,
  of?: Type,
): { readonly text: Tree; readonly locals: readonly Root[]; readonly isTuple: boolean } {
  const { draw } = maker
  const type = of ?? boundType(maker, place)
  const from = maker.domain(type, operand(place))
  if (type.kind === 'tuple' && draw.chance(0.6)) {
    const locals = type.items.map((item) => ({ name: maker.fresh('t'), type: item }))
    const names = locals.map(({ name }) => name).join(', ')
    return { text: write('bound')`<<${names}>> \\in ${from}`, locals, isTuple: true }
  }
  const locals = Array.from({ length: draw.chance(0.15) && place.loops === 0 ? 2 : 1 }, () => ({
    name: maker.fresh('v'),
    type,
  }))
  const names = locals.map(({ name }) => name).join(', ')
  return { text: write('bound')`${names} \\in ${from}`, locals, isTuple: false }
}

/** A type whose values are worth going through: of something that is there, more often than not. */
function boundType(maker: Maker, place: Place): Type {
  const { draw, world } = maker
  const elements = [...place.locals, ...place.variables].flatMap(({ type }): readonly Type[] => {
    switch (type.kind) {
      case 'set':
      case 'bag':
        return [type.element]
      case 'seq':
        return [type.element, int]
      case 'function':
        return [type.domain]
      default:
        return []
    }
  })
  const constants = world.sets.map(({ name }): Type => ({ kind: 'constant', name }))
  if (draw.chance(0.08)) return tupleOf([draw.pick([...constants, int]), draw.pick([...constants, bool])])
  return draw.chance(0.8) ? draw.pick([...elements, ...constants, int]) : maker.type(1)
}

/** Bounds, and the place below them. */
export function bounds(
  maker: Maker,
  place: Place,
  max = 2,
): { readonly text: readonly Tree[]; readonly place: Place; readonly locals: readonly Root[] } {
  const count = place.loops === 0 && maker.draw.chance(0.25) ? max : 1
  const all = Array.from({ length: count }, () => bound(maker, place))
  const locals = all.flatMap((each) => each.locals)
  return { text: all.map(({ text }) => text), locals, place: below(operand(place), locals, locals.length) }
}

/** Names that can be one of several variants, `o is Some` among them. */
export function variantPaths(maker: Maker, place: Place): readonly Root[] {
  return pathsOf(maker.world, { ...place, primed: [] }).flatMap(({ text, type, tag }) =>
    (type.kind === 'variant' || type.kind === 'option') && tag === undefined && !/[[(]/.test(text)
      ? [{ name: text, type }]
      : [],
  )
}

/** One of the tags of an Option or a variant type. */
export function someTag(maker: Maker, type: Type): string {
  if (type.kind === 'option') return maker.draw.chance(0.7) ? 'Some' : 'None'
  return type.kind === 'variant' ? maker.draw.pick(type.variants).tag : 'None'
}

/** `m is Ask` and what may be said of m then. */
const narrowing: Production = {
  feature: 'is',
  weight: 5,
  write(maker, _, place) {
    const { draw, world } = maker
    const paths = variantPaths(maker, place)
    if (paths.length === 0 || draw.chance(0.2)) {
      const type = world.variants.length > 0 && draw.chance(0.7) ? draw.pick(world.variants) : optionOf(int)
      return boolean`(${maker.expression(type, operand(place))} is ${someTag(maker, type)})`
    }
    const root = draw.pick(paths)
    const tag = someTag(maker, root.type)
    const known = maker.expression(bool, below(operand(place), [{ ...root, tag }]))
    const test = boolean`(${root.name} is ${tag})`
    const rest = maker.expression(bool, operand(place))
    return draw.pick([
      boolean`(${root.name} is ${tag} /\\ ${known})`,
      boolean`(${root.name} is ${tag} => ${known})`,
      boolean`(~${test} \\/ ${known})`,
      boolean`(IF ${root.name} is ${tag} THEN ${known} ELSE ${rest})`,
      test,
    ])
  },
}

/** Ways to write a formula. */
export const formulas: readonly Production[] = [
  infix('=', 6, undefined),
  infix('#', 3, undefined, ['#', '/=']),
  infix('<', 3, int),
  infix('>', 2, int),
  infix('\\leq', 3, int, ['<=', '=<', '\\leq']),
  infix('\\geq', 2, int, ['>=', '\\geq']),
  infix('=>', 2, bool),
  infix('\\equiv', 1, bool, ['<=>', '\\equiv']),
  {
    feature: 'and',
    weight: 4,
    write: (maker, _, place) => boolean`(${joined(two(maker, bool, place), ' /\\ ')})`,
  },
  {
    feature: 'or',
    weight: 4,
    write: (maker, _, place) => boolean`(${joined(two(maker, bool, place), ' \\/ ')})`,
  },
  {
    feature: '\\lnot',
    weight: 2,
    write: (maker, _, place) => boolean`(~${maker.expression(bool, operand(place))})`,
  },
  {
    feature: '\\in',
    weight: 6,
    write: (maker, _, place) => membership(maker, place, '\\in'),
  },
  {
    feature: '\\notin',
    weight: 3,
    write: (maker, _, place) => membership(maker, place, '\\notin'),
  },
  {
    feature: '\\subseteq',
    weight: 3,
    write(maker, _, place) {
      const element = maker.type(1)
      const left = maker.expression(setOf(element), operand(place))
      const right = maker.draw.chance(0.2)
        ? everything(maker, element, operand(place))
        : maker.expression(setOf(element), operand(place))
      return boolean`(${left} \\subseteq ${right})`
    },
  },
  {
    feature: 'quantifier',
    weight: 6,
    write(maker, _, place) {
      if (place.loops > 1) return undefined
      const { text, place: inner } = bounds(maker, place)
      const quantifier = maker.draw.pick(['\\A', '\\E'])
      return boolean`(${quantifier} ${joined(text, ', ')} : ${maker.expression(bool, inner)})`
    },
  },
  narrowing,
  {
    feature: 'Permutations',
    weight: 1,
    write(maker, _, place) {
      const [set] = maker.world.sets
      if (!set) return undefined
      const member: Type = { kind: 'constant', name: set.name }
      return overLarge(maker, place, functionOf(member, member), `Permutations(${set.name})`)
    },
  },
  {
    feature: 'SubBag',
    weight: 1,
    write(maker, _, place) {
      const element = maker.type(0)
      const bags = [0, 1].map(() => write('Bag')`SetToBag(${tiny(maker, element, operand(place))})`)
      return overLarge(maker, place, bagOf(element), write('Set')`SubBag(${bags[0]!} (+) ${bags[1]!})`)
    },
  },
  asks(
    'IsFiniteSet',
    1,
    (maker) => [setOf(maker.type(0))],
    ([set]) => boolean`IsFiniteSet(${set!})`,
  ),
  asks(
    'IsABag',
    1,
    (maker) => [bagOf(maker.type(0))],
    ([bag]) => boolean`IsABag(${bag!})`,
  ),
  {
    feature: 'BagIn',
    weight: 1,
    write(maker, _, place) {
      const type = maker.type(0)
      const [item, bag] = [type, bagOf(type)].map((of) => maker.expression(of, operand(place)))
      return boolean`BagIn(${item!}, ${bag!})`
    },
  },
  {
    feature: '\\sqsubseteq',
    weight: 1,
    write(maker, _, place) {
      const [left, right] = two(maker, bagOf(maker.type(0)), place)
      return boolean`(${left} \\sqsubseteq ${right})`
    },
  },
  {
    feature: 'IsPrefix',
    weight: 1,
    write(maker, _, place) {
      const [left, right] = two(maker, seqOf(maker.type(0)), place)
      return boolean`IsPrefix(${left}, ${right})`
    },
  },
  asks(
    'IsInjective',
    1,
    (maker) => [seqOf(maker.type(0))],
    ([list]) => boolean`IsInjective(${list!})`,
  ),
  asks(
    'PrintT',
    1,
    (maker) => [maker.type(0)],
    ([value]) => boolean`PrintT(${value!})`,
  ),
  {
    feature: 'Assert',
    weight: 1,
    write(maker, _, place) {
      const condition = maker.expression(bool, operand(place))
      const safe = maker.draw.chance(maker.world.risk) ? condition : boolean`(${condition} \\/ TRUE)`
      return boolean`Assert(${safe}, ${maker.expression(maker.type(0), definite(place))})`
    },
  },
  {
    feature: 'enabled',
    weight: 1,
    write(maker, _, place) {
      if (place.isPrimed || place.loops > 1 || place.variables.length === 0) return undefined
      return boolean`(ENABLED ${maker.enabling(operand(place))})`
    },
  },
]

/** Something about each element of a set that is not small. */
function overLarge(maker: Maker, place: Place, type: Type, from: string | Tree): Tree | undefined {
  if (place.loops > 0) return undefined
  const local = { name: maker.fresh('v'), type }
  const test = maker.expression(bool, below(operand(place), [local], 2))
  return boolean`(${maker.draw.pick(['\\A', '\\E'])} ${local.name} \\in ${from} : ${test})`
}

function membership(maker: Maker, place: Place, operator: string): Tree {
  const { draw } = maker
  const known = pathsOf(maker.world, place).map(({ type }) => type)
  const type = known.length > 0 && draw.chance(0.6) ? draw.pick(known) : maker.type(1)
  const value = maker.expression(type, operand(place))
  const way = draw.integer(0, 9)
  const set =
    way < 4
      ? maker.domain(type, operand(place))
      : way < 7 || same(type, bool)
        ? maker.expression(setOf(type), { ...operand(place), depth: Math.min(place.depth - 1, 2) })
        : same(type, int) && way === 7
          ? write(keyOf(setOf(int)))`Nat`
          : everything(maker, type, operand(place))
  return boolean`(${value} ${operator} ${set})`
}
