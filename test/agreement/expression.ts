import type { Type } from '../../src/types/type.js'
import { bags, sequences, sets } from './collections.js'
import { bagExcept, functions, narrowedExcept, records, sequenceExcept, tuples } from './functions.js'
import { general } from './general.js'
import { arithmetic, literal } from './integers.js'
import { formulas } from './logic.js'
import { below, definite, type Maker, operand, type Place, type Production } from './maker.js'
import { pathsOf } from './paths.js'
import { joined, type Tree, write } from './tree.js'
import { isEnumeration, isTotal, keyOf, same, wholeOf } from './world.js'

/** Ways to write an expression of a kind of type, beside those of any type. */
export const productions: Readonly<Record<Type['kind'], readonly Production[]>> = {
  bool: formulas,
  int: arithmetic,
  str: [
    {
      feature: 'ToString',
      weight: 3,
      write: (maker, _, place) => write('Str')`ToString(${maker.expression(maker.type(1), definite(place))})`,
    },
  ],
  set: sets,
  seq: [...sequences, { feature: 'EXCEPT of a sequence', weight: 2, write: sequenceExcept }],
  bag: [...bags, { feature: 'EXCEPT of a bag', weight: 3, write: bagExcept }],
  function: functions,
  record: records,
  tuple: tuples,
  option: [
    {
      feature: 'variant',
      weight: 4,
      write: (maker, type, place) =>
        type.kind === 'option'
          ? write(keyOf(type))`Some(${maker.expression(type.value, operand(place))})`
          : undefined,
    },
    { feature: 'EXCEPT of what is narrowed', weight: 3, write: narrowedExcept },
  ],
  variant: [
    { feature: 'variant', weight: 4, write: variant },
    { feature: 'EXCEPT of what is narrowed', weight: 3, write: narrowedExcept },
  ],
  constant: [],
  unknown: [],
}

function variant(maker: Maker, type: Type, place: Place): Tree | undefined {
  if (type.kind !== 'variant') return undefined
  const { tag, payload } = maker.draw.pick(type.variants)
  if (!payload) return write(keyOf(type))`${tag}`
  return write(keyOf(type))`${tag}(${maker.expression(payload, operand(place))})`
}

/** See `Maker.path`. */
export function path(maker: Maker, type: Type, place: Place): Tree | undefined {
  const fitting = pathsOf(maker.world, place).filter((found) => same(found.type, type))
  if (fitting.length === 0) return undefined
  return write(keyOf(type))`${maker.draw.weighted(fitting).text}`
}

/** See `Maker.expression`. */
export function expression(maker: Maker, type: Type, place: Place, featured: Featured): Tree {
  const made = write_(maker, type, place, featured)
  return { ...made, simpler: [...(made.simpler ?? []), plainest(type)] }
}

/** Productions that are to be used somewhere. */
export type Featured = { readonly kind: Type['kind'] | 'any'; readonly production: Production }[]

function write_(maker: Maker, type: Type, place: Place, featured: Featured): Tree {
  const { draw } = maker
  if (place.depth <= 0)
    return (draw.chance(0.7) ? path(maker, type, place) : undefined) ?? leaf(maker, type, place)
  const wanted = featured.findIndex(({ kind }) => kind === type.kind || (kind === 'any' && draw.chance(0.2)))
  if (wanted >= 0 && draw.chance(0.5)) {
    const [{ production }] = featured.splice(wanted, 1) as [Featured[number]]
    const made = production.write(maker, type, place)
    if (made) return made
  }
  if (draw.chance(0.25)) {
    const known = path(maker, type, place)
    if (known) return known
  }
  if (draw.chance(0.06)) return leaf(maker, type, place)
  const own = productions[type.kind]
  const table = own.length > 0 && draw.chance(0.75) ? own : general
  for (let attempts = 0; attempts < 4; attempts++) {
    const made = draw.weighted(table).write(maker, type, place)
    if (made) return made
  }
  return path(maker, type, place) ?? leaf(maker, type, place)
}

/** See `Maker.leaf`. */
export function leaf(maker: Maker, type: Type, place: Place): Tree {
  const { draw } = maker
  const sort = write(keyOf(type))
  const part = (of: Type) => leaf(maker, of, { ...place, isDefinite: place.isDefinite ?? false })
  const isDefinite = place.isDefinite || draw.chance(0.6)
  switch (type.kind) {
    case 'int':
      return literal(maker)
    case 'bool':
      return draw.chance(0.7) ? sort`TRUE` : sort`FALSE`
    case 'str':
      return sort`${draw.pick(['"a"', '"b"', '""', '"\\"q\\\\"'])}`
    case 'constant': {
      const known = path(maker, type, { ...place, primed: [] })
      if (known) return known
      const name = maker.fresh('c')
      return sort`(CHOOSE ${name} \\in ${type.name} : TRUE)`
    }
    case 'set':
      if (!isDefinite) return sort`{}`
      if (isTotal(type.element) && draw.chance(0.5)) return sort`${wholeOf(type.element)}`
      return sort`{${part(type.element)}}`
    case 'seq':
      return isDefinite ? sort`<<${part(type.element)}>>` : sort`<<>>`
    case 'bag':
      return isDefinite ? sort`SetToBag({${part(type.element)}})` : sort`EmptyBag`
    case 'option':
      return isDefinite ? sort`Some(${part(type.value)})` : sort`None`
    case 'function': {
      const name = maker.fresh('k')
      const inner = below({ ...place, depth: 0 }, [{ name, type: type.domain }], 1)
      const from = isTotal(type.domain)
        ? wholeOf(type.domain)
        : type.domain.kind === 'int'
          ? '0..2'
          : write('from')`{${part(type.domain)}}`
      return sort`[${name} \\in ${from} |-> ${maker.leaf(type.range, inner)}]`
    }
    case 'record': {
      const fields = type.fields.map((field) => write('fieldValue')`${field.name} |-> ${part(field.type)}`)
      return sort`[${joined(fields, ', ')}]`
    }
    case 'tuple':
      return sort`<<${joined(type.items.map(part), ', ')}>>`
    case 'variant': {
      const bare = type.variants.filter(({ payload }) => payload === undefined)
      const { tag, payload } = draw.pick(
        bare.length > 0 && !isEnumeration(type) && draw.chance(0.4) ? bare : type.variants,
      )
      return payload ? sort`${tag}(${part(payload)})` : sort`${tag}`
    }
    case 'unknown':
      throw new RangeError('a generated expression has a type')
  }
}

/** The shortest expression of a type, to shrink to. */
function plainest(type: Type): Tree {
  const sort = write(keyOf(type))
  switch (type.kind) {
    case 'int':
      return sort`0`
    case 'bool':
      return sort`TRUE`
    case 'str':
      return sort`""`
    case 'constant':
      return sort`(CHOOSE c \\in ${type.name} : TRUE)`
    case 'set':
      return sort`{}`
    case 'seq':
      return sort`<<>>`
    case 'bag':
      return sort`EmptyBag`
    case 'option':
      return sort`None`
    case 'function': {
      const from = isTotal(type.domain) ? wholeOf(type.domain) : type.domain.kind === 'int' ? '0..1' : '{}'
      return sort`[k \\in ${from} |-> ${plainest(type.range)}]`
    }
    case 'record': {
      const fields = type.fields.map(
        (field) => write('fieldValue')`${field.name} |-> ${plainest(field.type)}`,
      )
      return sort`[${joined(fields, ', ')}]`
    }
    case 'tuple':
      return sort`<<${joined(type.items.map(plainest), ', ')}>>`
    case 'variant': {
      const { tag, payload } = type.variants.find((each) => each.payload === undefined) ?? type.variants[0]!
      return payload ? sort`${tag}(${plainest(payload)})` : sort`${tag}`
    }
    case 'unknown':
      throw new RangeError('a generated expression has a type')
  }
}
