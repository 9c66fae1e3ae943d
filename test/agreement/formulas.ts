import { bool, setOf, type Type } from '../../src/types/type.js'
import { callOf, limit } from './action.js'
import { everything } from './domain.js'
import type { Featured } from './expression.js'
import { below, type Maker, type Place } from './maker.js'
import { optional, type Tree, write } from './tree.js'
import { isTotal, keyOf, type Root, wholeOf } from './world.js'

const declaration = write('declaration')

/** The names of the formulas that a specification declares. */
export interface Names {
  readonly invariants: string[]
  readonly properties: string[]
}

interface Formulas {
  readonly trees: readonly Tree[]
  readonly names: Names
}

/** Invariants, properties, constraints, a view and aliases. */
export function formulaDeclarations(maker: Maker, place: Place, featured: Featured): Formulas {
  const { draw, world } = maker
  const found: Tree[] = []
  const names: Names = { invariants: [], properties: [] }
  const named = (of: string[], letter: string): string => {
    const name = maker.fresh(letter)
    of.push(name)
    return name
  }
  const sane = world.variables.map((variable) =>
    optional(write('item')`\n  /\\ ${variable.name} \\in ${sanity(maker, variable, place)}`, variable.name),
  )
  found.push(declaration`invariant Sane ==\n  /\\ TRUE${sane}\n`)
  for (let count = draw.integer(0, 1); count > 0; count--) {
    const test = maker.expression(bool, place)
    const rare = draw.chance(0.7) ? write('Bool')`(${test} \\/ ${maker.expression(bool, place)})` : test
    found.push(optional(declaration`invariant ${named(names.invariants, 'I')} == ${rare}\n`))
  }
  while (featured.length > 0) {
    const [{ kind, production }] = featured.splice(0, 1) as [Featured[number]]
    const type = kind === 'any' ? maker.type(1) : typeOf(maker, kind)
    const made = type && production.write(maker, type, { ...place, isDefinite: true })
    if (!made) continue
    if (draw.chance(0.5)) found.push(optional(declaration`alias ${maker.fresh('L')} == ${made}\n`))
    else {
      const test = write('Bool')`(${made} = ${maker.expression(type, place)}) \\/ TRUE`
      found.push(optional(declaration`invariant ${named(names.invariants, 'I')} == ${test}\n`))
    }
  }
  const both = { ...place, primed: world.variables }
  if (draw.chance(0.35)) found.push(property(maker, both, named(names.properties, 'P')))
  const limits = world.variables.flatMap((variable) => {
    const bound = draw.chance(0.8) ? limit(maker, variable.name, variable.type) : undefined
    return bound ? [optional(write('item')`\n  /\\ ${bound}`, variable.name)] : []
  })
  if (limits.length > 0) found.push(optional(declaration`constraint${limits}\n`))
  if (draw.chance(0.15)) {
    const [first, second, third] = [0, 1, 2].map(() => maker.expression(bool, place))
    found.push(optional(declaration`constraint (${first!}) \\/ (${second!}) \\/ (${third!})\n`))
  }
  if (draw.chance(0.15)) {
    const changed = world.variables[0]!.name
    found.push(
      optional(declaration`constraint (${changed}' # ${changed}) \\/ (${maker.expression(bool, both)})\n`),
    )
  }
  if (draw.chance(0.12)) {
    const [first, ...others] = world.variables.map(({ name }) => name)
    const shown = [first!, ...draw.some(others)]
    const view = draw.chance(0.7)
      ? write('view')`<<${shown.join(', ')}>>`
      : write('view')`<<${first!}, ${maker.expression(maker.type(1), { ...place, isDefinite: true })}>>`
    found.push(optional(declaration`view ${view}\n`))
  }
  if (draw.chance(0.2)) {
    const shown = maker.expression(maker.type(1), { ...place, isDefinite: true })
    found.push(optional(declaration`alias ${maker.fresh('L')} == ${shown}\n`))
  }
  const functions = world.variables.flatMap(({ name, type }) =>
    type.kind === 'function' && isTotal(type.domain) ? [{ name, type }] : [],
  )
  if (functions.length > 0 && draw.chance(0.5)) {
    const { name, type } = draw.pick(functions)
    if (draw.chance(0.5)) found.push(entryInvariant(maker, place, name, type, named(names.invariants, 'I')))
    else found.push(entryProperty(maker, both, name, type, named(names.properties, 'P')))
  }
  return { trees: found, names }
}

type FunctionType = Extract<Type, { readonly kind: 'function' }>

/** What is to hold of each entry of a function, or of each two. */
function entryInvariant(
  maker: Maker,
  place: Place,
  of: string,
  { domain, range }: FunctionType,
  name: string,
): Tree {
  const { draw } = maker
  const keys = draw.chance(0.5) ? [maker.fresh('k')] : [maker.fresh('k'), maker.fresh('k')]
  const entries = keys.flatMap((key) => [
    { name: key, type: domain },
    { name: `${of}[${key}]`, type: range },
  ])
  const inner = below({ ...place, depth: 3 }, entries, keys.length)
  const [one, other] = [0, 1].map(() => maker.expression(bool, inner))
  const from = draw.chance(0.7) ? wholeOf(domain) : maker.domain(domain, { ...place, depth: 2 })
  const start = `${keys.join(', ')} \\in`
  return draw.chance(0.3)
    ? optional(declaration`invariant ${name} == ~ \\E ${start} ${from} : ${one!} /\\ ${other!}\n`)
    : optional(declaration`invariant ${name} == \\A ${start} ${from} : ${one!} \\/ ${other!}\n`)
}

/** What is to hold of each entry of a function that changes. */
function entryProperty(
  maker: Maker,
  place: Place,
  of: string,
  { domain, range }: FunctionType,
  name: string,
): Tree {
  const { draw, world } = maker
  const key = maker.fresh('k')
  const entry = `${of}[${key}]`
  const entries = [
    { name: key, type: domain },
    { name: entry, type: range },
  ]
  const inner = below({ ...place, depth: 3 }, entries, 1)
  const now = maker.expression(bool, { ...inner, primed: [] })
  const later = maker.expression(bool, inner)
  const from = draw.chance(0.7) ? wholeOf(domain) : maker.domain(domain, { ...place, depth: 2 })
  const kept = `${of}'[${key}] = ${entry}`
  const step = draw.pick([
    write('Bool')`${now} => UNCHANGED ${entry}`,
    write('Bool')`${kept} \\/ ${later}`,
    write('Bool')`${now} => ${kept} \\/ ${later}`,
    write('Bool')`${of}'[${key}] # ${entry} => ${later}`,
  ])
  const subscript = draw.chance(0.5) ? of : `<<${world.variables.map((each) => each.name).join(', ')}>>`
  return optional(declaration`property ${name} == [][\\A ${key} \\in ${from} : ${step}]_${subscript}\n`)
}

/** A type of that kind, as this specification has it. */
function typeOf(maker: Maker, kind: Type['kind']): Type | undefined {
  for (let attempts = 0; attempts < 40; attempts++) {
    const type = maker.type(2)
    if (type.kind === kind) return type
  }
  return undefined
}

/** A set that has all the values of a variable that the specification can give it. */
function sanity(maker: Maker, { name, type }: Root, place: Place): Tree {
  const isPlain = ['int', 'bool', 'str', 'constant', 'variant'].includes(type.kind)
  if (isPlain && type.kind !== 'variant') return everything(maker, type, { ...place, depth: 0 })
  if (
    (type.kind === 'set' || type.kind === 'seq') &&
    ['int', 'bool', 'constant'].includes(type.element.kind)
  ) {
    return everything(maker, type, { ...place, depth: 0 })
  }
  return write(keyOf(setOf(type)))`{${name}}`
}

function property(maker: Maker, place: Place, name: string): Tree {
  const { draw, world } = maker
  const names = draw.some(world.variables, 1).map(({ name }) => name)
  const subscript = names.length === 1 ? names[0]! : `<<${names.join(', ')}>>`
  const declared = world.actions.filter(({ isDeclared }) => isDeclared)
  const inner = { ...place, primed: [] }
  if (declared.length > 0 && draw.chance(0.4)) {
    const called = callOf(maker, draw.pick(declared), inner)
    const other = maker.expression(bool, place)
    return optional(declaration`property ${name} == [][${called} \\/ ${other}]_${subscript}\n`)
  }
  if (draw.chance(0.25)) {
    const [one, other] = [0, 1].map(() => maker.expression(bool, { ...place, depth: 2 }))
    const either = write('Bool')`[${one!}]_${names[0]!} \\/ <<${other!}>>_${names[0]!}`
    return optional(declaration`property ${name} == [][${either}]_${subscript}\n`)
  }
  const test = maker.expression(bool, { ...place, depth: 4 })
  return optional(declaration`property ${name} == [][${test}]_${subscript}\n`)
}
