import { setOf, type Type } from '../../src/types/type.js'
import { below, type Maker, operand, type Place } from './maker.js'
import { pathsOf, setPaths } from './paths.js'
import { joined, type Tree, write } from './tree.js'
import { isEnumeration, isTotal, keyOf, wholeOf } from './world.js'

type Way = { readonly weight: number; readonly make: () => Tree }

/** See `Maker.domain`. */
export function domain(maker: Maker, element: Type, place: Place): Tree {
  const { draw } = maker
  const type = setOf(element)
  const sort = keyOf(type)
  const inner = { ...operand(place), depth: Math.min(1, place.depth - 1) }
  const listed = () => {
    const count = draw.integer(1, 3)
    const items = Array.from({ length: count }, () =>
      draw.chance(0.5) ? maker.leaf(element, inner) : maker.expression(element, inner),
    )
    return write(sort)`{${joined(items, ', ')}}`
  }
  const ways: Way[] = [{ weight: isTotal(element) ? 1 : 4, make: listed }]
  for (const { text, weight } of setPaths(pathsOf(maker.world, place), element)) {
    ways.push({ weight, make: () => write(sort)`${text}` })
  }
  if (isTotal(element)) ways.push({ weight: 8, make: () => write(sort)`${wholeOf(element)}` })
  ways.push(...waysOf(maker, element, place, inner))
  if (place.depth > 1 && place.loops < 2) {
    const name = maker.fresh('e')
    const from = () => domain(maker, element, inner)
    ways.push({
      weight: 2,
      make: () => {
        const predicate = maker.expression({ kind: 'bool' }, below(inner, [{ name, type: element }], 1))
        return write(sort)`{${name} \\in ${from()} : ${predicate}}`
      },
    })
    ways.push({ weight: 1, make: () => write(sort)`(${from()} \\union ${from()})` })
    ways.push({ weight: 1, make: () => write(sort)`(${from()} \\ ${from()})` })
  }
  const made = draw.weighted(ways).make()
  return isTotal(element) ? { ...made, simpler: [write(sort)`${wholeOf(element)}`] } : made
}

/**
 * A set of at most three values, but for products of types, whose set of all values is taken: of what can be
 * made of such sets not too much can be made in turn.
 */
export function tiny(maker: Maker, element: Type, place: Place): Tree {
  const { draw } = maker
  const sort = write(keyOf(setOf(element)))
  const here = { ...place, depth: 0, loops: 2 }
  const fixed = (): Tree => {
    if (isTotal(element)) return sort`${wholeOf(element)}`
    if (element.kind === 'int') return sort`${draw.pick(['(0..1)', '(0..2)', '(-1..1)', '{3}'])}`
    const items = Array.from({ length: draw.integer(1, 3) }, () => maker.leaf(element, here))
    return sort`{${joined(items, ', ')}}`
  }
  const known = setPaths(pathsOf(maker.world, place), element)
  if (known.length === 0 || draw.chance(0.6)) return fixed()
  return sort`(${draw.weighted(known).text} \\intersect ${fixed()})`
}

/** What only types of that kind have. */
function waysOf(maker: Maker, element: Type, place: Place, inner: Place): readonly Way[] {
  const { draw } = maker
  const sort = keyOf(setOf(element))
  const part = (type: Type) => tiny(maker, type, inner)
  const isOuter = place.loops === 0
  switch (element.kind) {
    case 'int': {
      const from = draw.integer(-1, 1)
      return [
        { weight: 8, make: () => write(sort)`(${String(from)}..${String(from + draw.integer(0, 2))})` },
        { weight: 2, make: () => write(sort)`(0..(${maker.expression(element, inner)} % 3))` },
      ]
    }
    case 'str':
      return [{ weight: 6, make: () => write(sort)`{"a", "b"}` }]
    case 'variant':
      return isEnumeration(element) ? [{ weight: 8, make: () => write(sort)`${element.name}` }] : []
    case 'option':
      return [
        {
          weight: 4,
          make: () => {
            const name = maker.fresh('e')
            return write(sort)`({None} \\union {Some(${name}) : ${name} \\in ${part(element.value)}})`
          },
        },
      ]
    case 'set':
      return isOuter ? [{ weight: 4, make: () => write(sort)`(SUBSET ${part(element.element)})` }] : []
    case 'function':
      if (!isOuter || !isTotal(element.domain)) return []
      return [
        {
          weight: 4,
          make: () => write(sort)`[${wholeOf(element.domain)} -> ${part(element.range)}]`,
        },
      ]
    case 'record':
      if (!isOuter) return []
      return [
        {
          weight: 4,
          make: () => {
            const fields = element.fields.map(({ name, type }) => write('field')`${name}: ${part(type)}`)
            return write(sort)`[${joined(fields, ', ')}]`
          },
        },
      ]
    case 'tuple':
      if (!isOuter) return []
      return [{ weight: 4, make: () => write(sort)`(${joined(element.items.map(part), ' \\X ')})` }]
    default:
      return []
  }
}

/**
 * The set of all values of a type, or of those in a domain where that cannot be said: for membership alone,
 * as it may be infinite.
 */
export function everything(maker: Maker, type: Type, place: Place): Tree {
  const { draw } = maker
  const sort = keyOf(setOf(type))
  const part = (of: Type) => everything(maker, of, place)
  switch (type.kind) {
    case 'int':
      return write(sort)`Int`
    case 'str':
      return write(sort)`STRING`
    case 'set':
      return write(sort)`(SUBSET ${part(type.element)})`
    case 'seq':
      return write(sort)`Seq(${part(type.element)})`
    case 'record': {
      const fields = type.fields.map((field) => write('field')`${field.name}: ${part(field.type)}`)
      return write(sort)`[${joined(fields, ', ')}]`
    }
    case 'tuple':
      return write(sort)`(${joined(type.items.map(part), ' \\X ')})`
    case 'function':
      return isTotal(type.domain)
        ? write(sort)`[${wholeOf(type.domain)} -> ${part(type.range)}]`
        : domain(maker, type, place)
    default:
      return isTotal(type) && draw.chance(0.9) ? write(sort)`${wholeOf(type)}` : domain(maker, type, place)
  }
}
