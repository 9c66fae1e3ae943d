import { int, operatorOf, type Type } from '../../src/types/type.js'
import { below, type Maker, type Place } from './maker.js'
import { optional, type Tree, textOf, write } from './tree.js'
import type { Defined, Root, World } from './world.js'

const declaration = write('declaration')

/** What is to be known of a definition where it is used. */
type Use = Pick<Defined, 'parameters' | 'isInfix' | 'isPostfix' | 'countsDown'>

/** A definition, which enters the world. */
export function definition(maker: Maker, place: Place): Tree {
  const here = maker.draw.chance(0.3) ? { ...place, variables: [] } : place
  const ways = [
    { weight: 2, make: counting },
    { weight: 1, make: ring },
    { weight: 2, make: recursiveFunction },
    { weight: 2, make: withOperator },
    { weight: 9, make: plain },
  ]
  return maker.draw.weighted(ways).make(maker, here)
}

/** Enters a definition into the world, by the name that it is used by. */
function enter(maker: Maker, tree: Tree, result: Type, as: string, use: Use, group = as): Tree {
  const { world } = maker
  world.operators.push({ name: as, result, reads: readsOf(world, tree), ...use })
  return optional(tree, group)
}

/** `F(i) == IF i <= 0 THEN base ELSE LET d == F(i - 1) IN value`, often with a further parameter. */
function counting(maker: Maker, here: Place): Tree {
  const { draw } = maker
  const [name, result] = [maker.fresh('F'), maker.type(1)]
  const count = { name: maker.fresh('i'), type: int }
  const way = draw.integer(0, 3)
  if (way === 0) {
    const body = countedBody(maker, here, result, count, [], `${name}(${count.name} - 1)`)
    const tree = declaration`RECURSIVE ${name}(_)\n${name}(${count.name}) == ${body}\n`
    return enter(maker, tree, result, name, { parameters: [int], countsDown: true })
  }
  const type = maker.type(0)
  const parameter = { name: maker.fresh('q'), type }
  const inner = { ...here, depth: 2 }
  if (way === 1) {
    const passed = maker.expression(type, below(inner, [count, parameter], 1))
    const before = write('call')`${name}(${count.name} - 1, ${passed})`
    const body = countedBody(maker, here, result, count, [parameter], before)
    const tree = declaration`RECURSIVE ${name}(_, _)\n${name}(${count.name}, ${parameter.name}) == ${body}\n`
    return enter(maker, tree, result, name, { parameters: [int, type], countsDown: true })
  }
  const passed = maker.fresh('G')
  const argument = maker.expression(type, below(inner, [count], 1))
  const applied = write('Applied')`${passed}(${argument})`
  const known = { name: maker.fresh('d'), type: result }
  const rest = countedBody(maker, here, result, count, [known], `${name}(${count.name} - 1, ${passed})`)
  const body = write('body')`LET ${known.name} == ${applied} IN ${rest}`
  const head = write('head')`RECURSIVE ${name}(_, _)\n${name}(${count.name}, ${passed}(_))`
  const tree = declaration`${head} == ${body}\n`
  return enter(maker, tree, result, name, { parameters: [int, operatorOf([type], result)], countsDown: true })
}

/** Two operators that call each other. */
function ring(maker: Maker, here: Place): Tree {
  const [one, other] = [maker.fresh('F'), maker.fresh('F')]
  const result = maker.type(1)
  const bodies = [other, one].map((called) => {
    const count = { name: maker.fresh('i'), type: int }
    const body = countedBody(maker, here, result, count, [], `${called}(${count.name} - 1)`)
    return write('definition')`(${count.name}) == ${body}\n`
  })
  const tree = declaration`RECURSIVE ${one}(_), ${other}(_)\n${one}${bodies[0]!}${other}${bodies[1]!}`
  const use = { parameters: [int], countsDown: true }
  return enter(maker, enter(maker, tree, result, one, use, 'ring'), result, other, use, 'ring')
}

function countedBody(
  maker: Maker,
  here: Place,
  result: Type,
  count: Root,
  others: readonly Root[],
  before: string | Tree,
): Tree {
  const inner = { ...here, depth: 2 }
  const last = { name: maker.fresh('d'), type: result }
  const base = maker.expression(result, below({ ...inner, isDefinite: true }, others))
  const value = maker.expression(result, below(inner, [count, last, ...others], 1))
  const rest = write('rest')`LET ${last.name} == ${before} IN ${value}`
  return write('body')`IF ${count.name} <= 0 THEN ${base} ELSE ${rest}`
}

/** `F[i \\in 0..3] == IF i = 0 THEN base ELSE LET d == F[i - 1] IN value`. */
function recursiveFunction(maker: Maker, here: Place): Tree {
  const { draw } = maker
  const [name, result] = [maker.fresh('F'), maker.type(1)]
  const index = { name: maker.fresh('i'), type: int }
  const last = { name: maker.fresh('d'), type: result }
  const base = maker.expression(result, { ...here, isDefinite: true, depth: 2 })
  const value = maker.expression(result, below({ ...here, depth: 2 }, [index, last], 1))
  const rest = write('rest')`LET ${last.name} == ${name}[${index.name} - 1] IN ${value}`
  const body = write('body')`IF ${index.name} = 0 THEN ${base} ELSE ${rest}`
  const tree = declaration`${name}[${index.name} \\in 0..3] == ${body}\n`
  return enter(maker, tree, result, `${name}[${draw.integer(0, 3)}]`, { parameters: [] }, name)
}

/** `F(G(_), q) == value`. */
function withOperator(maker: Maker, here: Place): Tree {
  const [name, result, type] = [maker.fresh('F'), maker.type(1), maker.type(0)]
  const [passed, parameter] = [maker.fresh('G'), { name: maker.fresh('q'), type }]
  const applied = { name: `${passed}(${parameter.name})`, type: result }
  const body = maker.expression(result, below({ ...here, depth: 2 }, [parameter, applied, applied]))
  const tree = declaration`${name}(${passed}(_), ${parameter.name}) == ${body}\n`
  return enter(maker, tree, result, name, { parameters: [operatorOf([type], result), type] })
}

/** `F(a, b) == value`, or `a <: b == value`, or `a ^+ == value`. */
function plain(maker: Maker, here: Place): Tree {
  const { draw, world } = maker
  const [name, result] = [maker.fresh('F'), maker.type(1)]
  const types = Array.from({ length: draw.integer(0, 2) }, () => maker.type(1))
  const parameters = types.map((type) => ({ name: maker.fresh('q'), type }))
  const body = maker.expression(result, below({ ...here, isDefinite: true }, parameters))
  const names = parameters.map((parameter) => parameter.name)
  const isFree = (symbol: string) => !world.operators.some((operator) => operator.name === symbol)
  if (types.length === 2 && isFree('<:') && draw.chance(0.4)) {
    const tree = declaration`${names[0]!} <: ${names[1]!} == ${body}\n`
    return enter(maker, tree, result, '<:', { parameters: types, isInfix: true })
  }
  if (types.length === 1 && isFree('^+') && draw.chance(0.3)) {
    const tree = declaration`${names[0]!} ^+ == ${body}\n`
    return enter(maker, tree, result, '^+', { parameters: types, isPostfix: true })
  }
  const head = names.length === 0 ? name : `${name}(${names.join(', ')})`
  return enter(maker, declaration`${head} == ${body}\n`, result, name, { parameters: types })
}

/** `override F(a) == value` of an operator that is there; it calls no other, which might call it. */
export function overriding(maker: Maker, place: Place): Tree | undefined {
  const { draw, world } = maker
  const plainOnes = world.operators.filter(
    ({ name, countsDown, parameters }) =>
      /^F\d+$/.test(name) && !countsDown && parameters.every(({ kind }) => kind !== 'operator'),
  )
  if (plainOnes.length === 0) return undefined
  const { name, parameters, result, reads } = draw.pick(plainOnes)
  const locals = (parameters as readonly Type[]).map((type) => ({ name: maker.fresh('q'), type }))
  const variables = place.variables.filter((variable) => reads.has(variable.name))
  const kept = world.operators.splice(0)
  const body = maker.expression(result, below({ ...place, variables, isDefinite: true }, locals))
  world.operators.push(...kept)
  const names = locals.map((local) => local.name).join(', ')
  return optional(declaration`override ${names ? `${name}(${names})` : name} == ${body}\n`, name)
}

/** The variables that a text mentions, itself or through operators. */
export function readsOf(world: World, tree: Tree): ReadonlySet<string> {
  const text = textOf(tree)
  const words = new Set(text.match(/[A-Za-z]\w*|<:|\^\+/g) ?? [])
  const reads = new Set(world.variables.map(({ name }) => name).filter((name) => words.has(name)))
  for (const defined of [...world.operators, ...world.actions]) {
    if (words.has(defined.name.split('[')[0]!)) for (const name of defined.reads) reads.add(name)
  }
  return reads
}
