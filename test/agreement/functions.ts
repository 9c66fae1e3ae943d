import { bool, int, type Type } from '../../src/types/type.js'
import { variantPaths } from './logic.js'
import { below, definite, type Maker, operand, type Place, type Production } from './maker.js'
import { joined, type Tree, textOf, write } from './tree.js'
import { isTotal, keyOf, same, wholeOf } from './world.js'

type FunctionType = Extract<Type, { kind: 'function' }>

function asFunction(type: Type): FunctionType {
  if (type.kind === 'function') return type
  throw new RangeError(`${keyOf(type)} is no function type`)
}

/** Over what functions of a type are made: all of it, where that is finite. */
function over(maker: Maker, type: FunctionType, place: Place): Tree {
  if (isTotal(type.domain)) return write('whole')`${wholeOf(type.domain)}`
  if (same(type.domain, int)) return write('Set(Int)')`0..${String(maker.draw.integer(1, 2))}`
  return maker.domain(type.domain, { ...operand(place), depth: 0 })
}

/** `[x \in S |-> e]`, with a bound or pattern for each part of a tuple. */
export function functionOver(
  maker: Maker,
  type: FunctionType,
  place: Place,
  value: (inner: Place) => Tree,
): Tree {
  const { domain } = type
  const sort = write(keyOf(type))
  if (domain.kind === 'tuple' && isTotal(domain)) {
    const locals = domain.items.map((item) => ({ name: maker.fresh('k'), type: item }))
    const names = locals.map(({ name }) => name)
    const body = value(below(operand(place), locals, 1))
    const bounds = domain.items.map((item, index) => `${names[index]} \\in ${wholeOf(item)}`)
    return maker.draw.chance(0.6)
      ? sort`[${bounds.join(', ')} |-> ${body}]`
      : sort`[<<${names.join(', ')}>> \\in ${wholeOf(domain)} |-> ${body}]`
  }
  const name = maker.fresh('k')
  const from = over(maker, type, place)
  return sort`[${name} \\in ${from} |-> ${value(below(operand(place), [{ name, type: domain }], 1))}]`
}

/** Ways to write a function. */
export const functions: readonly Production[] = [
  {
    feature: 'function',
    weight: 6,
    write(maker, type, place) {
      if (place.loops > 2) return undefined
      const of = asFunction(type)
      return functionOver(maker, of, place, (inner) => maker.expression(of.range, inner))
    },
  },
  { feature: 'except', weight: 5, write: (maker, type, place) => except(maker, type, place) },
  {
    feature: ':>',
    weight: 1,
    write(maker, type, place) {
      const { domain, range } = asFunction(type)
      if ((isTotal(domain) || same(domain, int)) && !maker.draw.chance(maker.world.risk)) return undefined
      const [from, to] = [maker.expression(domain, definite(place)), maker.expression(range, definite(place))]
      return write(keyOf(type))`(${from} :> ${to})`
    },
  },
  {
    feature: '@@',
    weight: 3,
    write(maker, type, place) {
      const { domain, range } = asFunction(type)
      const base = maker.expression(type, definite(place))
      if (maker.draw.chance(0.4))
        return write(keyOf(type))`(${maker.expression(type, definite(place))} @@ ${base})`
      const [from, to] = [maker.expression(domain, definite(place)), maker.expression(range, definite(place))]
      return write(keyOf(type))`((${from} :> ${to}) @@ ${base})`
    },
  },
]

/** Ways to write a record. */
export const records: readonly Production[] = [
  {
    feature: 'record',
    weight: 4,
    write(maker, type, place) {
      if (type.kind !== 'record') return undefined
      const fields = type.fields.map(
        (field) => write('fieldValue')`${field.name} |-> ${maker.expression(field.type, operand(place))}`,
      )
      return write(keyOf(type))`[${joined(fields, ', ')}]`
    },
  },
  { feature: 'except', weight: 3, write: (maker, type, place) => except(maker, type, place) },
]

/** Ways to write a tuple. */
export const tuples: readonly Production[] = [
  {
    feature: 'tuple',
    weight: 4,
    write(maker, type, place) {
      if (type.kind !== 'tuple') return undefined
      const items = type.items.map((item) => maker.expression(item, operand(place)))
      return write(keyOf(type))`<<${joined(items, ', ')}>>`
    },
  },
  { feature: 'except', weight: 1, write: (maker, type, place) => except(maker, type, place) },
]

/** A way into a value: its text from where it begins, and what it leads to. */
export interface Step {
  readonly text: (string | Tree)[]
  readonly type: Type
}

/** A path into a function, record or tuple by which it can be updated; a shorter one more often. */
export function updatePath(maker: Maker, type: Type, place: Place): Step | undefined {
  const first = stepInto(maker, type, place)
  if (!first || maker.draw.chance(0.5)) return first
  const rest = updatePath(maker, first.type, place)
  return rest ? { text: [...first.text, ...rest.text], type: rest.type } : first
}

function stepInto(maker: Maker, type: Type, place: Place): Step | undefined {
  const { draw, world } = maker
  switch (type.kind) {
    case 'function': {
      if (!isTotal(type.domain) && !draw.chance(world.risk) && !same(type.domain, int)) return undefined
      if (same(type.domain, int) && !draw.chance(world.risk)) {
        return { text: [`[${draw.integer(0, 1)}]`], type: type.range }
      }
      const key = maker.expression(type.domain, { ...place, depth: Math.min(place.depth, 1) })
      return { text: ['[', key, ']'], type: type.range }
    }
    case 'record': {
      const field = draw.pick(type.fields)
      return { text: [`.${field.name}`], type: field.type }
    }
    case 'tuple': {
      const index = draw.integer(1, type.items.length)
      return { text: [`[${index}]`], type: type.items[index - 1]! }
    }
    default:
      return undefined
  }
}

/** `[f EXCEPT ![k].a = @ + 1, …]`. */
export function except(maker: Maker, type: Type, place: Place, base?: Tree): Tree | undefined {
  const { draw } = maker
  const inner = operand(place)
  const updates: Tree[] = []
  for (let count = draw.chance(0.3) ? 2 : 1; count > 0; count--) {
    const path = updatePath(maker, type, inner)
    if (!path) return undefined
    const at = draw.chance(0.6) ? [{ name: '@', type: path.type }] : []
    const others = inner.locals.filter(({ name }) => name !== '@')
    const value = maker.expression(path.type, { ...inner, locals: [...others, ...at] })
    updates.push(write('update')`!${path.text} = ${value}`)
  }
  const from = base ?? maker.path(type, place) ?? maker.expression(type, definite(place))
  return write(keyOf(type))`[${from} EXCEPT ${joined(updates, ', ')}]`
}

/** `IF m is Ask THEN [m EXCEPT !.key = e] ELSE m`. */
export function narrowedExcept(maker: Maker, type: Type, place: Place): Tree | undefined {
  const { draw } = maker
  const found = variantPaths(maker, place).filter((root) => same(root.type, type))
  if (found.length === 0) return undefined
  const { name } = draw.pick(found)
  const payloads =
    type.kind === 'option'
      ? [{ tag: 'Some', fields: [{ name: 'value', type: type.value }] }]
      : type.kind === 'variant'
        ? type.variants.flatMap(({ tag, payload }) =>
            payload?.kind === 'record' ? [{ tag, fields: payload.fields }] : [],
          )
        : []
  if (payloads.length === 0) return undefined
  const { tag, fields } = draw.pick(payloads)
  const field = draw.pick(fields)
  const inner = operand(place)
  const locals = inner.locals.filter((local) => local.name !== '@')
  const at = draw.chance(0.6) ? [{ name: '@', type: field.type }] : []
  const value = maker.expression(field.type, { ...inner, locals: [...locals, ...at] })
  const sort = write(keyOf(type))
  return sort`(IF ${name} is ${tag} THEN [${name} EXCEPT !.${field.name} = ${value}] ELSE ${name})`
}

/** `[b EXCEPT ![e] = @ + 1]`, where e is in the bag. */
export function bagExcept(maker: Maker, type: Type, place: Place): Tree | undefined {
  const bag = maker.path(type, place)
  if (type.kind !== 'bag' || !bag) return undefined
  const item = maker.expression(type.element, operand(place))
  const sort = write(keyOf(type))
  return sort`(IF ${item} \\in DOMAIN ${bag} THEN [${bag} EXCEPT ![${item}] = @ + 1] ELSE ${bag})`
}

/** `[s EXCEPT ![1] = e]`, where s is not empty. */
export function sequenceExcept(maker: Maker, type: Type, place: Place): Tree | undefined {
  const list = maker.path(type, place)
  if (type.kind !== 'seq' || !list) return undefined
  const index = maker.draw.chance(0.7) ? '1' : `Len(${textOf(list)})`
  const inner = operand(place)
  const locals = inner.locals.filter((local) => local.name !== '@')
  const at = maker.draw.chance(0.6) ? [{ name: '@', type: type.element }] : []
  const value = maker.expression(type.element, { ...inner, locals: [...locals, ...at] })
  const sort = write(keyOf(type))
  return sort`(IF ${list} = <<>> THEN ${list} ELSE [${list} EXCEPT ![${index}] = ${value}])`
}

/** `f[e]`, where f may be applied to e; any f and e in a risky specification. */
export const application: Production = {
  feature: 'apply',
  weight: 3,
  write(maker, type, place) {
    const { draw, world } = maker
    const sort = write(keyOf(type))
    const key = draw.pick([int, ...world.sets.map(({ name }): Type => ({ kind: 'constant', name })), bool])
    const of: Type = { kind: 'function', domain: key, range: type }
    const argument = maker.expression(key, operand(place))
    if (isTotal(key)) return sort`(${maker.expression(of, operand(place))})[${argument}]`
    const applied = maker.path(of, place) ?? maker.path({ kind: 'seq', element: type }, place)
    if (!applied) return undefined
    if (draw.chance(world.risk)) return sort`${applied}[${argument}]`
    const otherwise = maker.expression(type, operand(place))
    return sort`(IF ${argument} \\in DOMAIN ${applied} THEN ${applied}[${argument}] ELSE ${otherwise})`
  },
}
