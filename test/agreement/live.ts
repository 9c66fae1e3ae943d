import { setOf, type Type } from '../../src/types/type.js'
import { domain } from './domain.js'
import type { Maker, Place } from './maker.js'
import { joined, type Tree, write } from './tree.js'
import { isTotal, keyOf, same, wholeOf } from './world.js'

const action = write('action')

/** An assignment to `target`, whose old value is `old`, that nearly always makes another value of it. */
export function liveStep(maker: Maker, target: string, old: string, type: Type, place: Place): Tree {
  const { draw } = maker
  switch (type.kind) {
    case 'int':
      return draw.chance(0.3)
        ? action`${target} = ${old} + 1`
        : action`${target} \\in {${old} + 1, ${old} - 1}`
    case 'set':
    case 'seq':
    case 'bag': {
      const name = maker.fresh('v')
      const from = wide(maker, type.element, place)
      if (type.kind === 'set' && draw.chance(0.7)) {
        const either = `${old} \\union {${name}}, ${old} \\ {${name}}`
        return action`\\E ${name} \\in ${from} : ${target} \\in {${either}}`
      }
      const values = {
        set: `${old} \\union {${name}}`,
        seq: `Append(${old}, ${name})`,
        bag: `${old} (+) SetToBag({${name}})`,
      }
      return action`\\E ${name} \\in ${from} : ${target} = ${values[type.kind]}`
    }
    case 'function': {
      const key = maker.fresh('k')
      const from = isTotal(type.domain) ? wholeOf(type.domain) : `DOMAIN ${old}`
      const step = liveStep(maker, `${target}[${key}]`, `${old}[${key}]`, type.range, place)
      return action`\\E ${key} \\in ${from} : ${step}`
    }
    case 'record': {
      const field = type.fields.find((each) => each.type.kind === 'int') ?? draw.pick(type.fields)
      return liveStep(maker, `${target}.${field.name}`, `${old}.${field.name}`, field.type, place)
    }
    default:
      return action`${target} \\in ${wide(maker, type, place)}`
  }
}

/** A set of several values of a type, whatever the state. */
function wide(maker: Maker, type: Type, place: Place): Tree {
  const { draw } = maker
  const sort = write(keyOf(setOf(type)))
  const part = (of: Type) => wide(maker, of, place)
  if (isTotal(type)) return sort`${wholeOf(type)}`
  switch (type.kind) {
    case 'int':
      return sort`${draw.pick(['0..2', '-1..1', '1..3', '0..3'])}`
    case 'str':
      return sort`{"a", "b"}`
    case 'record': {
      const fields = type.fields.map((field, index) =>
        index < 2
          ? write('field')`${field.name}: ${part(field.type)}`
          : write('field')`${field.name}: {${maker.leaf(field.type, { ...place, variables: [] })}}`,
      )
      return sort`[${joined(fields, ', ')}]`
    }
    case 'variant': {
      const sets = type.variants.map(({ tag, payload }) => {
        const name = maker.fresh('m')
        return payload ? sort`{${tag}(${name}) : ${name} \\in ${part(payload)}}` : sort`{${tag}}`
      })
      return sort`(${joined(sets, ' \\union ')})`
    }
    case 'option': {
      const name = maker.fresh('m')
      return sort`({None} \\union {Some(${name}) : ${name} \\in ${part(type.value)}})`
    }
    case 'set':
      if (isTotal(type.element) || same(type.element, { kind: 'int' }))
        return sort`(SUBSET (${part(type.element)}))`
      return domain(maker, type, { ...place, variables: [], loops: 2 })
    default:
      return domain(maker, type, { ...place, variables: [], loops: 2 })
  }
}
