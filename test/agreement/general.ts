import { bool, functionOf, int, recordOf, seqOf, setOf, type Type } from '../../src/types/type.js'
import { lambda } from './collections.js'
import { application } from './functions.js'
import { someTag, variantPaths } from './logic.js'
import { below, definite, type Maker, operand, type Place, type Production } from './maker.js'
import { joined, type Tree, write } from './tree.js'
import { type Defined, keyOf, same, someDomain } from './world.js'

/** The same place one level deeper, where what is definite stays so. */
function branch(place: Place): Place {
  return { ...place, depth: place.depth - 1 }
}

/** Ways to write an expression of any type. */
export const general: readonly Production[] = [
  {
    feature: 'if',
    weight: 4,
    write(maker, type, place) {
      const [a, b] = [maker.expression(type, branch(place)), maker.expression(type, branch(place))]
      return write(keyOf(type))`(IF ${maker.expression(bool, operand(place))} THEN ${a} ELSE ${b})`
    },
  },
  { feature: 'case', weight: 2, write: cases },
  {
    feature: 'let',
    weight: 3,
    write(maker, type, place) {
      const { draw } = maker
      const sort = write(keyOf(type))
      const of = maker.type(1)
      const name = maker.fresh('d')
      if (draw.chance(0.3)) {
        const parameter = { name: maker.fresh('q'), type: of }
        const body = maker.expression(type, below(branch(place), [parameter]))
        const call = maker.expression(of, operand(place))
        return sort`(LET ${name}(${parameter.name}) == ${body} IN ${name}(${call}))`
      }
      const value = maker.expression(of, definite(place))
      const body = maker.expression(type, below(branch(place), [{ name, type: of }]))
      return sort`(LET ${name} == ${value} IN ${body})`
    },
  },
  {
    feature: 'letFunction',
    weight: 1,
    write(maker, type, place) {
      if (place.loops > 0) return undefined
      const [name, index] = [maker.fresh('f'), maker.fresh('i')]
      const base = maker.expression(type, definite(place))
      const before = { name: `${name}[${index} - 1]`, type }
      const next = maker.expression(type, below(operand(place), [before, { name: index, type: int }], 1))
      const body = write('body')`IF ${index} = 0 THEN ${base} ELSE ${next}`
      const at = String(maker.draw.integer(0, 3))
      return write(keyOf(type))`(LET ${name}[${index} \\in 0..3] == ${body} IN ${name}[${at}])`
    },
  },
  {
    feature: 'letRecursion',
    weight: 1,
    write(maker, type, place) {
      if (place.loops > 0) return undefined
      const [name, count, last] = [maker.fresh('f'), maker.fresh('i'), maker.fresh('d')]
      const base = maker.expression(type, definite(place))
      const known = [
        { name: last, type },
        { name: count, type: int },
      ]
      const value = maker.expression(type, below(operand(place), known, 1))
      const rest = write('body')`LET ${last} == ${name}(${count} - 1) IN ${value}`
      const body = write('body')`IF ${count} <= 0 THEN ${base} ELSE ${rest}`
      const definition = write('definition')`RECURSIVE ${name}(_) ${name}(${count}) == ${body}`
      return write(keyOf(type))`(LET ${definition} IN ${name}(${String(maker.draw.integer(0, 3))}))`
    },
  },
  {
    feature: 'letSeveral',
    weight: 1,
    write(maker, type, place) {
      const [first, second] = [maker.type(1), maker.type(1)]
      const [one, two] = [maker.fresh('d'), maker.fresh('d')]
      const known = below(branch(place), [{ name: one, type: first }])
      const value = maker.expression(second, { ...known, isDefinite: true })
      const body = maker.expression(type, below(known, [{ name: two, type: second }]))
      return write(
        keyOf(type),
      )`(LET ${one} == ${maker.expression(first, definite(place))} ${two} == ${value} IN ${body})`
    },
  },
  {
    feature: 'choose',
    weight: 2,
    write(maker, type, place) {
      if (place.loops > 1) return undefined
      const { draw, world } = maker
      const name = maker.fresh('c')
      const from = maker.domain(type, operand(place))
      const test = maker.expression(bool, below(operand(place), [{ name, type }], 1))
      const sort = write(keyOf(type))
      if (draw.chance(world.risk)) return sort`(CHOOSE ${name} \\in ${from} : ${test})`
      const fallback = maker.leaf(type, definite(place))
      return sort`(CHOOSE ${name} \\in {${fallback}} \\union ${from} : ${test} \\/ ${name} = ${fallback})`
    },
  },
  application,
  {
    feature: 'field',
    weight: 1,
    write(maker, type, place) {
      const other = { name: 'other', type: maker.type(0) }
      const record = maker.expression(recordOf([{ name: 'it', type }, other]), definite(place))
      return write(keyOf(type))`(${record}).it`
    },
  },
  { feature: 'call', weight: 5, write: call },
  {
    feature: 'parameterCall',
    weight: 1,
    write(maker, type, place) {
      const [name, parameter, value] = [maker.fresh('d'), maker.fresh('G'), maker.fresh('q')]
      const from = maker.type(0)
      const operator = lambda(maker, [from], type, place)
      const argument = maker.expression(from, operand(place))
      const applied = `${parameter}(${value})`
      const sort = write(keyOf(type))
      if (same(from, type) && maker.draw.chance(0.5)) {
        const twice = `${parameter}(${applied})`
        return sort`(LET ${name}(${parameter}(_), ${value}) == ${twice} IN ${name}(${operator}, ${argument}))`
      }
      return sort`(LET ${name}(${parameter}(_), ${value}) == ${applied} IN ${name}(${operator}, ${argument}))`
    },
  },
  ofSequence('Head', 2),
  ofSequence('Last', 1),
  fold('Fold', 2, (maker, element) => {
    const { draw, world } = maker
    return draw.pick([setOf(element), seqOf(element), functionOf(someDomain(draw, world), element)])
  }),
  fold('FoldSet', 1, (_, element) => setOf(element)),
  fold('FoldSeq', 1, (_, element) => seqOf(element)),
  fold('FoldFunction', 1, ({ draw, world }, element) => functionOf(someDomain(draw, world), element)),
  {
    feature: 'TLCEval',
    weight: 1,
    write: (maker, type, place) => write(keyOf(type))`TLCEval(${maker.expression(type, branch(place))})`,
  },
  {
    feature: 'Print',
    weight: 1,
    write(maker, type, place) {
      const said = maker.leaf(maker.type(0), definite(place))
      return write(keyOf(type))`Print(${said}, ${maker.expression(type, branch(place))})`
    },
  },
  {
    feature: 'prime',
    weight: 2,
    write(maker, type, place) {
      if (place.isPrimed || place.primed.length === 0) return undefined
      const variables = new Set(maker.world.variables.map(({ name }) => name))
      // What is known of variables is known of this state. A definition, or an argument, may have primes.
      const locals = place.locals.filter(
        ({ name }) => !variables.has(name.split(/[.[]/)[0]!) && !/^[dfpqG]\d/.test(name),
      )
      const next = { ...operand(place), locals, variables: place.primed, primed: [], isPrimed: true }
      return write(keyOf(type))`(${maker.expression(type, next)})'`
    },
  },
]

/** CASE by conditions, or by what a value is. */
function cases(maker: Maker, type: Type, place: Place): Tree {
  const { draw, world } = maker
  const sort = write(keyOf(type))
  const value = () => maker.expression(type, branch(place))
  const paths = variantPaths(maker, place)
  if (paths.length > 0 && draw.chance(0.6)) {
    const root = draw.pick(paths)
    const tag = someTag(maker, root.type)
    const known = maker.expression(type, below(branch(place), [{ ...root, tag }]))
    return sort`(CASE ${root.name} is ${tag} -> ${known} [] OTHER -> ${value()})`
  }
  const conditions = [0, 1].map(() => maker.expression(bool, operand(place)))
  if (draw.chance(world.risk))
    return sort`(CASE ${conditions[0]!} -> ${value()} [] ${conditions[1]!} -> ${value()})`
  if (draw.chance(0.2))
    return sort`(CASE ${conditions[0]!} -> ${value()} [] ~${conditions[0]!} -> ${value()})`
  const arms = write('arms')`${conditions[0]!} -> ${value()} [] ${conditions[1]!} -> ${value()}`
  return sort`(CASE ${arms} [] OTHER -> ${value()})`
}

/** An element at an end of a sequence. */
function ofSequence(name: string, weight: number): Production {
  return {
    feature: name,
    weight,
    write(maker, type, place) {
      const { draw, world } = maker
      const sort = write(keyOf(type))
      const list = maker.path(seqOf(type), place)
      if (list && draw.chance(world.risk)) return sort`${name}(${list})`
      const otherwise = maker.expression(type, branch(place))
      if (list) return sort`(IF ${list} = <<>> THEN ${otherwise} ELSE ${name}(${list}))`
      return sort`${name}(Append(${maker.expression(seqOf(type), operand(place))}, ${otherwise}))`
    },
  }
}

function fold(name: string, weight: number, of: (maker: Maker, element: Type) => Type): Production {
  return {
    feature: name,
    weight,
    write(maker, type, place) {
      if (place.loops > 1) return undefined
      const element = maker.type(0)
      const collection = maker.expression(of(maker, element), definite(place))
      const base = maker.expression(type, definite(place))
      const sort = write(keyOf(type))
      if (same(type, int) && same(element, int) && maker.draw.chance(0.3)) {
        return sort`${name}(${maker.draw.pick(['+', '-'])}, ${base}, ${collection})`
      }
      return sort`${name}(${lambda(maker, [element, type], type, place)}, ${base}, ${collection})`
    },
  }
}

/** A use of an operator that the specification defines. */
function call(maker: Maker, type: Type, place: Place): Tree | undefined {
  const { draw, world } = maker
  const known = new Set(place.variables.map(({ name }) => name))
  const fitting = [...world.operators, ...world.constantOperators].filter(
    ({ result, reads }) => same(result, type) && [...reads].every((name) => known.has(name)),
  )
  if (fitting.length === 0) return undefined
  return callOf(maker, draw.pick(fitting), place)
}

function smallCount(maker: Maker, place: Place): Tree {
  const { draw } = maker
  if (draw.chance(0.5)) return write('Int')`${String(draw.integer(0, 3))}`
  return write('Int')`(${maker.expression(int, operand(place))} % 4)`
}

/** The operator applied to arguments. */
export function callOf(maker: Maker, operator: Defined, place: Place): Tree {
  const sort = write(keyOf(operator.result))
  const given = operator.parameters.map((parameter, index) =>
    parameter.kind === 'operator'
      ? lambda(maker, parameter.parameters as readonly Type[], parameter.result, place)
      : operator.countsDown && index === 0
        ? smallCount(maker, place)
        : maker.expression(parameter, operand(place)),
  )
  if (operator.isPostfix) return sort`(${given[0]!} ${operator.name})`
  if (operator.isInfix) return sort`(${given[0]!} ${operator.name} ${given[1]!})`
  if (given.length === 0) return sort`${operator.name}`
  return sort`${operator.name}(${joined(given, ', ')})`
}
