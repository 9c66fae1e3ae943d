import { bagOf, functionOf, int, seqOf, setOf, type Type } from '../../src/types/type.js'
import { definite, type Maker, operand, type Place, type Production } from './maker.js'
import { type Tree, write } from './tree.js'
import { someDomain } from './world.js'

const integer = write('Int')

/** A number as text: mostly small; in some specifications at times near the limits of machine words. */
export function literal(maker: Maker): Tree {
  const { draw, world } = maker
  const simpler = [integer`0`]
  if (!draw.chance(world.largeNumbers)) return { ...integer`${String(draw.integer(0, 4))}`, simpler }
  const power = draw.pick([30n, 31n, 32n, 52n, 53n, 62n, 63n, 64n, 80n])
  const value = 2n ** power + BigInt(draw.integer(-2, 2))
  return { ...(draw.chance(0.3) ? integer`(-${String(value)})` : integer`${String(value)}`), simpler }
}

/** An expression between 0 and 3. */
function small(maker: Maker, place: Place): Tree {
  return maker.draw.chance(0.5)
    ? integer`${String(maker.draw.integer(0, 3))}`
    : integer`(${maker.expression(int, place)} % ${String(maker.draw.integer(1, 4))})`
}

function infix(feature: string, weight: number): Production {
  return {
    feature,
    weight,
    write(maker, _, place) {
      const [left, right] = [0, 1].map(() => maker.expression(int, operand(place)))
      return integer`(${left!} ${feature} ${right!})`
    },
  }
}

/** Division: by something that may be 0 in a risky specification, else not. */
function division(feature: string): Production {
  return {
    feature,
    weight: 2,
    write(maker, _, place) {
      const left = maker.expression(int, operand(place))
      const right = maker.draw.chance(maker.world.risk)
        ? maker.expression(int, operand(place))
        : integer`${String(maker.draw.integer(1, 4))}`
      return integer`(${left} ${feature} ${right})`
    },
  }
}

function measure(name: string, weight: number, of: (element: Type) => Type): Production {
  return {
    feature: name,
    weight,
    write: (maker, _, place) => integer`${name}(${maker.expression(of(maker.type(1)), definite(place))})`,
  }
}

/** The least or greatest of a collection, which must not be empty. */
function extreme(name: string): Production {
  return {
    feature: name,
    weight: 2,
    write(maker, _, place) {
      const { draw, world } = maker
      if (draw.chance(world.risk)) return integer`${name}(${numbers(maker, place)})`
      const value = maker.expression(int, operand(place))
      if (draw.chance(0.3)) return integer`${name}({${value}, ${maker.expression(int, operand(place))}})`
      return integer`${name}({${value}} \\union ${maker.expression(setOf(int), operand(place))})`
    },
  }
}

/** A set, sequence or function of integers. */
function numbers(maker: Maker, place: Place): Tree {
  const { draw } = maker
  const type = draw.pick([setOf(int), seqOf(int), functionOf(someDomain(draw, maker.world), int)])
  return maker.expression(type, definite(place))
}

/** Ways to write a number. */
export const arithmetic: readonly Production[] = [
  { feature: 'literal', weight: 4, write: (maker) => literal(maker) },
  infix('+', 5),
  infix('-', 4),
  infix('*', 2),
  division('\\div'),
  division('%'),
  {
    feature: '-.',
    weight: 2,
    write: (maker, _, place) => integer`(-${maker.expression(int, operand(place))})`,
  },
  {
    feature: '^',
    weight: 1,
    write(maker, _, place) {
      const { draw, world } = maker
      if (draw.chance(world.risk))
        return integer`(${maker.expression(int, operand(place))} ^ ${literal(maker)})`
      const exponent = String(draw.integer(1, draw.chance(world.largeNumbers) ? 70 : 3))
      return integer`(${small(maker, operand(place))} ^ ${exponent})`
    },
  },
  measure('Len', 3, seqOf),
  measure('Cardinality', 4, setOf),
  measure('BagCardinality', 1, bagOf),
  {
    feature: 'CopiesIn',
    weight: 1,
    write(maker, _, place) {
      const type = maker.type(1)
      const [item, bag] = [type, bagOf(type)].map((of) => maker.expression(of, operand(place)))
      return integer`CopiesIn(${item!}, ${bag!})`
    },
  },
  extreme('Min'),
  extreme('Max'),
  { feature: 'Sum', weight: 2, write: (maker, _, place) => integer`Sum(${numbers(maker, place)})` },
]
