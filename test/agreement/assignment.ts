import { bool, int, setOf, type Type } from '../../src/types/type.js'
import { except, updatePath } from './functions.js'
import { below, type Maker, operand, type Place } from './maker.js'
import { type Tree, write } from './tree.js'
import { isTotal, keyOf, type Root, same, wholeOf } from './world.js'

const action = write('action')

/** An assignment to a variable, whole or a part of it. `certain`: whether it always assigns something. */
export function assignment(
  maker: Maker,
  variable: Root,
  place: Place,
): { readonly tree: Tree; readonly certain: boolean } {
  const { draw } = maker
  const { name, type } = variable
  const inner = operand(place)
  const simpler = [action`${name}' = ${name}`]
  const always = (tree: Tree) => ({ tree: { ...tree, simpler }, certain: true })
  const isPath = type.kind === 'function' || type.kind === 'record' || type.kind === 'tuple'
  const part = isPath && draw.chance(0.75) ? updatePath(maker, type, inner) : undefined
  if (part) {
    if (type.kind === 'function' && isTotal(type.domain) && draw.chance(0.25)) {
      return { tree: { ...forEach(maker, variable, inner), simpler }, certain: false }
    }
    if (type.kind === 'record' && type.fields.length > 1 && draw.chance(0.2)) {
      const [first, second] = draw.some(type.fields, 2)
      const of = (field: { name: string; type: Type }) =>
        action`${name}'.${field.name} = ${next(maker, field.type, `${name}.${field.name}`, inner)}`
      return always(action`(${of(first!)} /\\ ${of(second!)})`)
    }
    if (draw.chance(0.2)) {
      return always(action`${name}'${part.text} \\in ${maker.domain(part.type, inner)}`)
    }
    const old = part.text.every((piece) => typeof piece === 'string')
      ? `${name}${part.text.join('')}`
      : undefined
    return always(action`${name}'${part.text} = ${next(maker, part.type, old, inner)}`)
  }
  if (draw.chance(0.2)) return always(action`${name}' \\in ${maker.domain(type, inner)}`)
  if (type.kind === 'seq' && draw.chance(0.15)) {
    const item = next(maker, type.element, `${name}[1]`, inner)
    return { tree: { ...action`(${name} # <<>> /\\ ${name}'[1] = ${item})`, simpler }, certain: true }
  }
  const within = draw.chance(0.25) ? assignmentWithin(maker, variable, inner) : undefined
  if (within) return always(within)
  return always(action`${name}' = ${next(maker, type, name, inner)}`)
}

/** `m is Ask /\\ m'.key = e`, or `b'[e] = b[e] + 1` where e is in the bag. */
function assignmentWithin(maker: Maker, { name, type }: Root, place: Place): Tree | undefined {
  const { draw } = maker
  if (type.kind === 'option') {
    const value = next(maker, type.value, `${name}.value`, place)
    return action`(${name} is Some /\\ ${name}'.value = ${value})`
  }
  if (type.kind === 'bag') {
    const item = maker.expression(type.element, operand(place))
    return action`(${item} \\in DOMAIN ${name} /\\ ${name}'[${item}] = ${name}[${item}] + 1)`
  }
  if (type.kind !== 'variant') return undefined
  const carrying = type.variants.filter(({ payload }) => payload?.kind === 'record')
  if (carrying.length === 0) return undefined
  const { tag, payload } = draw.pick(carrying)
  if (payload?.kind !== 'record') return undefined
  const field = draw.pick(payload.fields)
  const value = next(maker, field.type, `${name}.${field.name}`, place)
  return action`(${name} is ${tag} /\\ ${name}'.${field.name} = ${value})`
}

/** `\A k \in S : x'[k] = e`. */
function forEach(maker: Maker, { name, type }: Root, place: Place): Tree {
  if (type.kind !== 'function') throw new RangeError(`${name} is no function`)
  const { draw } = maker
  const key = { name: maker.fresh('k'), type: type.domain }
  const whole = wholeOf(type.domain)
  const test = () => maker.expression(bool, below({ ...place, depth: 1 }, [key], 1))
  const over = draw.chance(0.5)
    ? whole
    : write(keyOf(setOf(type.domain)))`{${key.name} \\in ${whole} : ${test()}}`
  const other = { ...key, name: maker.fresh('k') }
  const inner = below(place, [other], 1)
  const value =
    draw.chance(0.2) && place.loops === 0
      ? action`${name}'[${other.name}] \\in ${maker.domain(type.range, { ...inner, depth: 0 })}`
      : action`${name}'[${other.name}] = ${next(maker, type.range, `${name}[${other.name}]`, inner)}`
  return action`(\\A ${other.name} \\in ${over} : ${value})`
}

/**
 * A new value of something whose old value is `old`: a change of it, more often than not, and seldom one that
 * grows without bounds.
 */
export function next(maker: Maker, type: Type, old: string | undefined, place: Place): Tree {
  const { draw } = maker
  const sort = write(keyOf(type))
  const name = old?.split(/[.[]/)[0]
  // Not what it has been already.
  const others = place.variables.filter((variable) => variable.name !== name)
  const elsewhere = draw.chance(0.6) ? { ...place, variables: others } : place
  const some = (of: Type) => maker.expression(of, operand(elsewhere))
  if (old === undefined || draw.chance(0.3)) {
    return same(type, int) && draw.chance(0.7) ? sort`(${some(int)} % 4)` : maker.expression(type, elsewhere)
  }
  const before = sort`${old}`
  switch (type.kind) {
    case 'int':
      if (draw.chance(maker.world.largeNumbers)) return sort`(${before} * 2 + ${some(int)})`
      return draw.pick([
        sort`(${before} + 1)`,
        sort`(${before} + 1)`,
        sort`((${before} + ${some(int)}) % 5)`,
        sort`(IF ${before} > 3 THEN 0 ELSE ${before} + 2)`,
        sort`(${before} - 1)`,
      ])
    case 'bool':
      return draw.chance(0.5) ? sort`(~${before})` : some(type)
    case 'set':
      return sort`(${before} ${draw.pick(['\\union', '\\union', '\\'])} {${some(type.element)}})`
    case 'seq':
      return draw.chance(0.7)
        ? sort`Append(${before}, ${some(type.element)})`
        : sort`(IF ${before} = <<>> THEN ${before} ELSE Tail(${before}))`
    case 'bag':
      return sort`(${before} ${draw.pick(['(+)', '(+)', '(-)'])} SetToBag({${some(type.element)}}))`
    case 'function':
    case 'record':
    case 'tuple':
      return except(maker, type, place, before) ?? some(type)
    default:
      return draw.chance(0.5) ? maker.leaf(type, { ...place, variables: others }) : some(type)
  }
}
