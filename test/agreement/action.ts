import { bool, int, type Type } from '../../src/types/type.js'
import { assignment } from './assignment.js'
import { bound, someTag, variantPaths } from './logic.js'
import { below, type Maker, operand, type Place } from './maker.js'
import { joined, optional, type Tree, write } from './tree.js'
import type { DefinedAction, Root } from './world.js'

const sorted = write('action')

/** An action, and the variables that each of its branches assigns. */
export interface Made {
  readonly tree: Tree
  readonly certain: readonly Root[]
}

/** An action that assigns some of the targets, each at most once in a branch, and nothing else. */
export function action(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { draw } = maker
  if (place.depth > 1) {
    const ways: { weight: number; make: () => Made | undefined }[] = [
      { weight: 4, make: () => one(maker, targets, place) },
      { weight: 6, make: () => sequence(maker, targets, place) },
      { weight: 3, make: () => choice(maker, targets, place) },
      { weight: 4, make: () => exists(maker, targets, place) },
      { weight: 3, make: () => conditional(maker, targets, place) },
      { weight: 2, make: () => cases(maker, targets, place) },
      { weight: 2, make: () => definition(maker, targets, place) },
      { weight: 4, make: () => call(maker, targets, place) },
      { weight: 1, make: () => passed(maker, targets, place) },
      { weight: 2, make: () => compose(maker, targets, place) },
    ]
    const made = draw.weighted(ways).make()
    if (made) return made
  }
  return one(maker, targets, place)
}

/** One variable's assignment, or UNCHANGED of some. */
function one(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { draw } = maker
  if (draw.chance(0.06)) {
    const kept = draw.some(targets, 1)
    const names = kept.map(({ name }) => name)
    const tree =
      names.length === 1 ? sorted`UNCHANGED ${names[0]!}` : sorted`UNCHANGED <<${names.join(', ')}>>`
    return { tree, certain: [] }
  }
  const target = draw.pick(targets)
  const { tree, certain } = assignment(maker, target, { ...place, depth: Math.min(place.depth, 3) })
  return { tree, certain: certain ? [target] : [] }
}

/** Conjuncts: conditions, then assignments, then perhaps a condition on what is assigned. */
function sequence(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { items, certain } = conjuncts(maker, targets, place)
  return { tree: sorted`(${joined(items, ' /\\ ')})`, certain }
}

/** The conjuncts of an action, each by itself. */
export function conjuncts(
  maker: Maker,
  targets: readonly Root[],
  place: Place,
): { readonly items: readonly Tree[]; readonly certain: readonly Root[] } {
  const { draw } = maker
  const items: Tree[] = []
  let inner = operand(place)
  const paths = variantPaths(maker, inner)
  if (paths.length > 0 && draw.chance(0.3)) {
    const root = draw.pick(paths)
    const tag = someTag(maker, root.type)
    items.push(sorted`${root.name} is ${tag}`)
    inner = below(inner, [{ ...root, tag }])
  } else if (draw.chance(0.3)) items.push(guard(maker, inner))
  const parts = split(maker, targets)
  const certain: Root[] = []
  for (const [index, part] of parts.entries()) {
    const later = new Set(parts.slice(index).flatMap((each) => each.map(({ name }) => name)))
    const readable = [...place.primed, ...certain].filter(({ name }) => !later.has(name))
    const made = action(maker, part, { ...inner, primed: readable })
    items.push(made.tree)
    certain.push(...made.certain)
  }
  if (certain.length > 0 && draw.chance(0.15)) {
    items.push(guard(maker, { ...inner, primed: [...place.primed, ...certain] }))
  }
  return { items, certain }
}

/** A condition, true more often than not. */
function guard(maker: Maker, place: Place): Tree {
  const inner = { ...place, depth: Math.min(place.depth, 3) }
  const condition = tested(maker, inner)
  if (maker.draw.chance(0.4)) return condition
  return sorted`(${condition} \\/ ${tested(maker, { ...inner, depth: 1 })})`
}

/** A formula as a condition: within an equation, what has primes is no assignment. */
function tested(maker: Maker, place: Place): Tree {
  const condition = maker.expression(bool, place)
  if (place.primed.length === 0) return sorted`${condition}`
  const { name } = maker.draw.pick(place.primed)
  if (maker.draw.chance(0.3)) return sorted`(TRUE = ([${condition}]_${name} \\/ <<${condition}>>_${name}))`
  return sorted`(TRUE = ${condition})`
}

/** The targets in one or two groups, without some of them. */
function split(maker: Maker, targets: readonly Root[]): readonly (readonly Root[])[] {
  const { draw } = maker
  const taken = draw.some(targets, 1)
  if (taken.length === 1) return [taken]
  const at = draw.integer(1, taken.length - 1)
  return [taken.slice(0, at), taken.slice(at)]
}

function common(made: readonly Made[]): readonly Root[] {
  const [first, ...rest] = made
  return first ? first.certain.filter((root) => rest.every(({ certain }) => certain.includes(root))) : []
}

function choice(maker: Maker, targets: readonly Root[], place: Place): Made {
  const count = maker.draw.integer(2, 3)
  const made = Array.from({ length: count }, () => action(maker, targets, operand(place)))
  const trees = made.map(({ tree }) => tree)
  return { tree: sorted`(${joined(trees, ' \\/ ')})`, certain: common(made) }
}

function exists(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { text, locals } = bound(maker, { ...place, loops: Math.max(1, place.loops) })
  const { tree, certain } = action(maker, targets, below(operand(place), locals, 1))
  return { tree: sorted`(\\E ${text} : ${tree})`, certain }
}

function conditional(maker: Maker, targets: readonly Root[], place: Place): Made {
  const consequent = action(maker, targets, operand(place))
  const condition = maker.expression(bool, operand(place))
  if (maker.draw.chance(0.15)) {
    const tree = sorted`(IF ${condition} THEN ${consequent.tree} ELSE FALSE)`
    return { tree, certain: consequent.certain }
  }
  const alternative = action(maker, targets, operand(place))
  return {
    tree: sorted`(IF ${condition} THEN ${consequent.tree} ELSE ${alternative.tree})`,
    certain: common([consequent, alternative]),
  }
}

function cases(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { draw, world } = maker
  const first = action(maker, targets, operand(place))
  const other = action(maker, targets, operand(place))
  const paths = variantPaths(maker, place)
  if (paths.length > 0 && draw.chance(0.7)) {
    const root = draw.pick(paths)
    const tag = someTag(maker, root.type)
    const known = action(maker, targets, below(operand(place), [{ ...root, tag }]))
    return {
      tree: sorted`(CASE ${root.name} is ${tag} -> ${known.tree} [] OTHER -> ${other.tree})`,
      certain: common([known, other]),
    }
  }
  const [one, two] = [0, 1].map(() => maker.expression(bool, operand(place)))
  const second = action(maker, targets, operand(place))
  if (draw.chance(0.2)) {
    const tree = sorted`(CASE ${one!} -> ${first.tree} [] ~${one!} -> ${second.tree})`
    return { tree, certain: common([first, second]) }
  }
  const arms = write('arms')`${one!} -> ${first.tree} [] ${two!} -> ${second.tree}`
  return draw.chance(world.risk)
    ? { tree: sorted`(CASE ${arms})`, certain: common([first, second]) }
    : { tree: sorted`(CASE ${arms} [] OTHER -> ${other.tree})`, certain: common([first, second, other]) }
}

function definition(maker: Maker, targets: readonly Root[], place: Place): Made {
  const { draw } = maker
  const type = maker.type(1)
  const name = maker.fresh('d')
  if (draw.chance(0.3)) {
    const parameter = { name: maker.fresh('q'), type }
    const made = action(maker, targets, below(operand(place), [parameter]))
    const given = maker.expression(type, operand(place))
    return {
      tree: sorted`(LET ${name}(${parameter.name}) == ${made.tree} IN ${name}(${given}))`,
      certain: made.certain,
    }
  }
  const value = maker.expression(type, { ...operand(place), isDefinite: true })
  const { tree, certain } = action(maker, targets, below(operand(place), [{ name, type }]))
  return { tree: sorted`(LET ${name} == ${value} IN ${tree})`, certain }
}

/** A call of a declared action, or of an operator with primes. */
function call(maker: Maker, targets: readonly Root[], place: Place): Made | undefined {
  const names = new Set(targets.map(({ name }) => name))
  const known = new Set(place.variables.map(({ name }) => name))
  const fitting = maker.world.actions.filter(
    ({ assigns, reads }) =>
      assigns.every((name) => names.has(name)) && [...reads].every((name) => known.has(name)),
  )
  if (fitting.length === 0) return undefined
  return { tree: callOf(maker, maker.draw.pick(fitting), place), certain: [] }
}

/** The action applied to arguments. */
export function callOf(maker: Maker, called: DefinedAction, place: Place): Tree {
  const given = called.parameters.map((type) =>
    maker.expression(type, { ...operand(place), depth: Math.min(place.depth - 1, 2) }),
  )
  return given.length === 0 ? sorted`${called.name}` : sorted`${called.name}(${joined(given, ', ')})`
}

/** An action passed to an operator. */
function passed(maker: Maker, targets: readonly Root[], place: Place): Made {
  const [name, test, step] = [maker.fresh('d'), maker.fresh('q'), maker.fresh('q')]
  const { tree, certain } = one(maker, targets, operand(place))
  const condition = maker.expression(bool, operand(place))
  return {
    tree: sorted`(LET ${name}(${test}, ${step}) == ${test} /\\ ${step} IN ${name}(${condition}, ${tree}))`,
    certain,
  }
}

/** `A \cdot B`: either half may assign any of the targets. */
function compose(maker: Maker, targets: readonly Root[], place: Place): Made | undefined {
  const variables = new Set(maker.world.variables.map(({ name }) => name))
  if (place.variables.length < variables.size) return undefined
  const half = (at: Place) => {
    const some = maker.draw.some(targets, 1)
    return (maker.draw.chance(0.2) && at.depth > 0 && compose(maker, some, at)) || action(maker, some, at)
  }
  const first = half({ ...operand(place), primed: [] })
  // What is known of variables is known of the state before.
  const locals = place.locals.filter(({ name }) => !variables.has(name.split(/[.[]/)[0]!))
  const inner = { ...operand(place), locals, primed: [] }
  const second = half(inner)
  return { tree: sorted`((${first.tree}) \\cdot (${second.tree}))`, certain: [] }
}

/** See `Maker.enabling`. */
export function enabling(maker: Maker, place: Place): Tree {
  const inner = { ...place, depth: Math.min(place.depth, 2), primed: [], loops: place.loops + 1 }
  const targets = place.variables.filter(({ name }) =>
    maker.world.variables.some((each) => each.name === name),
  )
  const called = maker.draw.chance(0.5) ? call(maker, targets, inner) : undefined
  if (called) return sorted`${called.tree}`
  const condition = maker.expression(bool, operand(inner))
  const composed = maker.draw.chance(0.3) ? compose(maker, targets, inner) : undefined
  const { tree } = composed ?? action(maker, targets, inner)
  return sorted`(${condition} /\\ ${tree})`
}

/** A recursive operator that assigns each place of a function over integers, and its name. */
export function filling(
  maker: Maker,
  variable: Root,
  place: Place,
): { name: string; tree: Tree } | undefined {
  const { type } = variable
  if (type.kind !== 'function' || type.domain.kind !== 'int') return undefined
  const name = maker.fresh('Fill')
  const index = { name: maker.fresh('i'), type: int }
  const value = (): Tree => maker.expression(type.range, below(place, [index]))
  const assign = maker.draw.chance(0.5)
    ? sorted`${variable.name}'[${index.name}] = ${value()}`
    : sorted`${variable.name}'[${index.name}] \\in {${value()}, ${value()}}`
  // Some of its ways leave a place as it is.
  const part = maker.draw.chance(0.3)
    ? sorted`(${assign} \\/ ${maker.expression(bool, below(place, [index]))})`
    : assign
  const body = sorted`IF ${index.name} > 1 THEN TRUE ELSE ${part} /\\ ${name}(${index.name} + 1)`
  return {
    name,
    tree: optional(write('declaration')`RECURSIVE ${name}(_)\n${name}(${index.name}) == ${body}\n`, name),
  }
}

/** What init says of variables: every branch gives each a value. */
export function initial(
  maker: Maker,
  variables: readonly Root[],
  place: Place,
  indent = '  ',
): readonly Tree[] {
  const { draw } = maker
  const items: Tree[] = []
  const given: Root[] = []
  let many = 0
  const here = (): Place => ({ ...place, variables: [...given], isPrimed: true })
  const value = ({ name, type }: Root, at: Place): Tree => {
    if (many < 2 && draw.chance(0.5)) {
      many++
      return sorted`${name} \\in ${maker.domain(type, { ...at, depth: 1, loops: many })}`
    }
    const simple = draw.chance(0.5)
    return sorted`${name} = ${simple ? maker.leaf(type, at) : maker.expression(type, { ...at, depth: 2 })}`
  }
  for (const variable of variables) {
    const way = draw.integer(0, 11)
    const group = variable.name
    const add = (tree: Tree) => items.push(optional(write('item')`\n${indent}/\\ ${tree}`, group))
    if (way === 0) add(sorted`(${value(variable, here())} \\/ ${value(variable, here())})`)
    else if (way === 1) {
      const condition = maker.expression(bool, { ...here(), depth: 2 })
      add(sorted`(IF ${condition} THEN ${value(variable, here())} ELSE ${value(variable, here())})`)
    } else if (way === 2) {
      const type = someSmall(maker, variable.type)
      const local = { name: maker.fresh('v'), type }
      const from = maker.domain(type, { ...here(), depth: 1, loops: 1 })
      const inner = below(here(), [local], 1)
      const chosen = maker.expression(variable.type, { ...inner, depth: 1 })
      many++
      add(sorted`(\\E ${local.name} \\in ${from} : ${variable.name} = ${chosen})`)
    } else add(value(variable, here()))
    given.push(variable)
  }
  return items
}

/** A type to choose an initial value by. */
function someSmall(maker: Maker, type: Type): Type {
  const element = type.kind === 'set' || type.kind === 'seq' || type.kind === 'bag' ? type.element : undefined
  return maker.draw.chance(0.5) && element ? element : maker.draw.chance(0.5) ? type : int
}

/** A bound on the sizes of what a variable holds. */
export function limit(maker: Maker, text: string, type: Type): Tree | undefined {
  const bounded = write('Bool')
  const most = String(maker.draw.integer(3, 4))
  switch (type.kind) {
    case 'int':
      return bounded`${text} < 9`
    case 'set':
      return bounded`Cardinality(${text}) <= ${most}`
    case 'seq':
      return bounded`Len(${text}) <= ${most}`
    case 'bag':
      return bounded`BagCardinality(${text}) <= ${most}`
    case 'function': {
      const key = maker.fresh('k')
      const within = limit(maker, `${text}[${key}]`, type.range)
      return within && bounded`(\\A ${key} \\in DOMAIN ${text} : ${within})`
    }
    case 'record': {
      const fields = type.fields.flatMap((field) => limit(maker, `${text}.${field.name}`, field.type) ?? [])
      return fields.length > 0 ? bounded`(${joined(fields, ' /\\ ')})` : undefined
    }
    default:
      return undefined
  }
}
