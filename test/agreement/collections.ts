import { bagOf, bool, functionOf, int, seqOf, setOf, type Type } from '../../src/types/type.js'
import { tiny } from './domain.js'
import { bounds } from './logic.js'
import { below, definite, type Maker, operand, type Place, type Production } from './maker.js'
import { joined, type Tree, write } from './tree.js'
import { isTotal, keyOf, same, someDomain } from './world.js'

/** The type of the elements of a set, sequence or bag. */
function elementOf(type: Type): Type {
  if (type.kind === 'set' || type.kind === 'seq' || type.kind === 'bag') return type.element
  throw new RangeError(`${keyOf(type)} has no elements`)
}

type Shape = (
  operands: readonly Tree[],
  sort: (strings: TemplateStringsArray, ...parts: Tree[]) => Tree,
) => Tree

/** An operator whose operands have the types that `types` says of its result. */
function made(
  feature: string,
  weight: number,
  types: (type: Type, maker: Maker) => readonly Type[] | undefined,
  shape: Shape,
): Production {
  return {
    feature,
    weight,
    write(maker, type, place) {
      const operands = types(type, maker)
      if (!operands) return undefined
      return shape(
        operands.map((of) =>
          maker.expression(of, { ...operand(place), isDefinite: place.isDefinite ?? false }),
        ),
        write(keyOf(type)),
      )
    },
  }
}

/** Operands that must be small, as what is made of them is large: a domain of the type that `type` says. */
function ofDomains(
  feature: string,
  weight: number,
  types: (type: Type) => readonly Type[] | undefined,
  shape: Shape,
): Production {
  return {
    feature,
    weight,
    write(maker, type, place) {
      const elements = types(type)
      if (!elements || place.loops > 0) return undefined
      const inner = { ...operand(place), depth: 0 }
      return shape(
        elements.map((element) => tiny(maker, element, inner)),
        write(keyOf(type)),
      )
    },
  }
}

/** `LAMBDA v : …`, or with as many names as there are types. */
export function lambda(maker: Maker, types: readonly Type[], result: Type, place: Place): Tree {
  const locals = types.map((type) => ({ name: maker.fresh('p'), type }))
  const names = locals.map(({ name }) => name).join(', ')
  const inner = below({ ...operand(place), depth: Math.min(place.depth - 1, 2) }, locals, 1)
  return write('lambda')`LAMBDA ${names} : ${maker.expression(result, inner)}`
}

const twice = (type: Type) => [type, type]

/** Ways to write a set. */
export const sets: readonly Production[] = [
  made('\\union', 6, twice, ([a, b], sort) => sort`(${a!} \\union ${b!})`),
  made('\\intersect', 2, twice, ([a, b], sort) => sort`(${a!} \\intersect ${b!})`),
  made('\\', 4, twice, ([a, b], sort) => sort`(${a!} \\ ${b!})`),
  {
    feature: 'set',
    weight: 6,
    write(maker, type, place) {
      const count = maker.draw.integer(1, 3)
      const items = Array.from({ length: count }, () => maker.expression(elementOf(type), operand(place)))
      return write(keyOf(type))`{${joined(items, ', ')}}`
    },
  },
  {
    feature: 'filter',
    weight: 5,
    write(maker, type, place) {
      if (place.loops > 1) return undefined
      const element = elementOf(type)
      const from = maker.domain(element, operand(place))
      if (element.kind === 'tuple' && maker.draw.chance(0.5)) {
        const locals = element.items.map((item) => ({ name: maker.fresh('t'), type: item }))
        const test = maker.expression(bool, below(operand(place), locals, 1))
        const names = locals.map(({ name }) => name).join(', ')
        return write(keyOf(type))`{<<${names}>> \\in ${from} : ${test}}`
      }
      const name = maker.fresh('v')
      const test = maker.expression(bool, below(operand(place), [{ name, type: element }], 1))
      return write(keyOf(type))`{${name} \\in ${from} : ${test}}`
    },
  },
  {
    feature: 'map',
    weight: 4,
    write(maker, type, place) {
      if (place.loops > 1) return undefined
      const { text, place: inner } = bounds(maker, place)
      return write(keyOf(type))`{${maker.expression(elementOf(type), inner)} : ${joined(text, ', ')}}`
    },
  },
  {
    feature: 'UNION',
    weight: 1,
    write(maker, type, place) {
      return write(keyOf(type))`(UNION ${maker.domain(type, operand(place))})`
    },
  },
  made(
    'Range',
    2,
    (type, maker) => [
      maker.draw.chance(0.6)
        ? seqOf(elementOf(type))
        : functionOf(someDomain(maker.draw, maker.world), elementOf(type)),
    ],
    ([list], sort) => sort`Range(${list!})`,
  ),
  made('DOMAIN', 2, domainOperand, ([list], sort) => sort`(DOMAIN ${list!})`),
  made(
    'BagToSet',
    1,
    (type) => [bagOf(elementOf(type))],
    ([bag], sort) => sort`BagToSet(${bag!})`,
  ),
  ofDomains(
    '..',
    3,
    (type) => (same(elementOf(type), int) ? [int] : undefined),
    ([numbers], sort) => sort`(0..(Cardinality(${numbers!}) - 1))`,
  ),
  {
    feature: 'BOOLEAN',
    weight: 3,
    write: (_, type) => (same(elementOf(type), bool) ? write(keyOf(type))`BOOLEAN` : undefined),
  },
  ofDomains(
    'SUBSET',
    3,
    (type) => partOf(type, 'set', (element) => [element.element]),
    ([set], sort) => sort`(SUBSET ${set!})`,
  ),
  ofDomains(
    'functionSet',
    3,
    (type) =>
      partOf(type, 'function', ({ domain, range }) => (isTotal(domain) ? [domain, range] : undefined)),
    ([from, to], sort) => sort`[${from!} -> ${to!}]`,
  ),
  ofDomains(
    '\\X',
    3,
    (type) => partOf(type, 'tuple', ({ items }) => items),
    (operands, sort) => ({ ...sort``, pieces: ['(', ...joined(operands, ' \\X '), ')'] }),
  ),
  {
    feature: 'recordSet',
    weight: 3,
    write(maker, type, place) {
      const element = elementOf(type)
      if (element.kind !== 'record' || place.loops > 0) return undefined
      const fields = element.fields.map(
        (field) => write('field')`${field.name}: ${tiny(maker, field.type, operand(place))}`,
      )
      return write(keyOf(type))`[${joined(fields, ', ')}]`
    },
  },
  ofDomains(
    'Permutations',
    2,
    (type) =>
      partOf(type, 'function', ({ domain, range }) =>
        same(domain, range) && isTotal(domain) ? [domain] : undefined,
      ),
    ([set], sort) => sort`Permutations(${set!})`,
  ),
  {
    feature: 'SubBag',
    weight: 2,
    write(maker, type, place) {
      const element = elementOf(type)
      if (element.kind !== 'bag' || place.loops > 0) return undefined
      const bag = write(keyOf(element))`SetToBag(${tiny(maker, element.element, place)})`
      return write(keyOf(type))`SubBag(${bag})`
    },
  },
]

/** What a function, sequence or bag has for its domain. */
function domainOperand(type: Type, maker: Maker): readonly Type[] {
  const element = elementOf(type)
  const options = [bagOf(element), functionOf(element, maker.type(0))]
  return [maker.draw.pick(same(element, int) ? [seqOf(maker.type(0)), ...options] : options)]
}

function partOf<Kind extends Type['kind']>(
  type: Type,
  kind: Kind,
  parts: (element: Extract<Type, { kind: Kind }>) => readonly Type[] | undefined,
): readonly Type[] | undefined {
  const element = elementOf(type)
  return element.kind === kind ? parts(element as Extract<Type, { kind: Kind }>) : undefined
}

/** Something of a sequence that must not be empty; without risk, the sequence where it is. */
function ofNonEmpty(name: string): Production {
  return {
    feature: name,
    weight: 2,
    write(maker, type, place) {
      const list = maker.expression(type, definite(place))
      if (maker.draw.chance(maker.world.risk)) return write(keyOf(type))`${name}(${list})`
      const known = maker.path(type, place)
      if (!known) {
        const item = maker.expression(elementOf(type), operand(place))
        return write(keyOf(type))`${name}(Append(${list}, ${item}))`
      }
      return write(keyOf(type))`(IF ${known} = <<>> THEN <<>> ELSE ${name}(${known}))`
    },
  }
}

/** Ways to write a sequence. */
export const sequences: readonly Production[] = [
  {
    feature: 'tuple',
    weight: 5,
    write(maker, type, place) {
      const count = maker.draw.integer(1, 3)
      const items = Array.from({ length: count }, () => maker.expression(elementOf(type), operand(place)))
      return write(keyOf(type))`<<${joined(items, ', ')}>>`
    },
  },
  made(
    'Append',
    5,
    (type) => [type, elementOf(type)],
    ([a, b], sort) => sort`Append(${a!}, ${b!})`,
  ),
  made('\\o', 2, twice, ([a, b], sort) => sort`(${a!} \\o ${b!})`),
  ofNonEmpty('Tail'),
  ofNonEmpty('Front'),
  made(
    'Reverse',
    1,
    (type) => [type],
    ([a], sort) => sort`Reverse(${a!})`,
  ),
  {
    feature: 'SubSeq',
    weight: 2,
    write(maker, type, place) {
      const { draw, world } = maker
      const sort = write(keyOf(type))
      const list = maker.path(type, place) ?? maker.expression(type, definite(place))
      const from = String(draw.integer(draw.chance(world.risk) ? 0 : 1, 3))
      if (draw.chance(world.risk))
        return sort`SubSeq(${list}, ${from}, ${maker.expression(int, operand(place))})`
      return sort`SubSeq(${list}, ${from}, Len(${list}))`
    },
  },
  {
    feature: 'SelectSeq',
    weight: 2,
    write(maker, type, place) {
      const test = lambda(maker, [elementOf(type)], bool, place)
      return write(keyOf(type))`SelectSeq(${maker.expression(type, definite(place))}, ${test})`
    },
  },
  {
    feature: 'SortSeq',
    weight: 1,
    write(maker, type, place) {
      const list = maker.expression(type, definite(place))
      const element = elementOf(type)
      if (same(element, int) && maker.draw.chance(0.5)) {
        return write(keyOf(type))`SortSeq(${list}, ${maker.draw.pick(['<', '>'])})`
      }
      const [a, b] = [maker.fresh('p'), maker.fresh('p')]
      const key = (name: string) =>
        maker.expression(int, below({ ...operand(place), depth: 1 }, [{ name, type: element }], 1))
      return write(keyOf(type))`SortSeq(${list}, LAMBDA ${a}, ${b} : ${key(a)} < ${key(b)})`
    },
  },
  {
    feature: 'SetToSeq',
    weight: 2,
    write(maker, type, place) {
      return write(keyOf(type))`SetToSeq(${maker.domain(elementOf(type), operand(place))})`
    },
  },
  {
    feature: 'function',
    weight: 2,
    write(maker, type, place) {
      const name = maker.fresh('i')
      const body = maker.expression(elementOf(type), below(operand(place), [{ name, type: int }], 1))
      return write(keyOf(type))`[${name} \\in 1..${String(maker.draw.integer(1, 3))} |-> ${body}]`
    },
  },
]

/** Ways to write a bag. */
export const bags: readonly Production[] = [
  {
    feature: 'EmptyBag',
    weight: 1,
    write: (_, type, place) => (place.isDefinite ? undefined : write(keyOf(type))`EmptyBag`),
  },
  made(
    'SetToBag',
    5,
    (type) => [setOf(elementOf(type))],
    ([set], sort) => sort`SetToBag(${set!})`,
  ),
  made('(+)', 4, twice, ([a, b], sort) => sort`(${a!} (+) ${b!})`),
  made('(-)', 3, twice, ([a, b], sort) => sort`(${a!} (-) ${b!})`),
  {
    feature: 'BagUnion',
    weight: 1,
    write(maker, type, place) {
      return write(keyOf(type))`BagUnion(${maker.domain(type, operand(place))})`
    },
  },
  {
    feature: 'BagOfAll',
    weight: 1,
    write(maker, type, place) {
      const from = maker.type(0)
      const operator = lambda(maker, [from], elementOf(type), place)
      return write(keyOf(type))`BagOfAll(${operator}, ${maker.expression(bagOf(from), definite(place))})`
    },
  },
]
