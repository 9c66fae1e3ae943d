import fc from 'fast-check'
import { check, checkModels, hasError } from '../../src/index.js'
import { bool, int, operatorOf, optionOf, setOf, type Type, tupleOf } from '../../src/types/type.js'
import { action, callOf, conjuncts, enabling, filling, initial, limit } from './action.js'
import { createWorld } from './create-world.js'
import { domain, everything } from './domain.js'
import { createDraw, type Draw } from './draw.js'
import { expression, type Featured, leaf, path, productions } from './expression.js'
import { general } from './general.js'
import { liveStep } from './live.js'
import { below, type Maker, type Place } from './maker.js'
import { joined, optional, smaller, type Tree, textOf, write } from './tree.js'
import { declaredAs, keyOf, type Root, someType, type World } from './world.js'

/** A generated specification. Its invariant `Sane` says what types say. */
export interface Generated {
  readonly text: string
  readonly tree: Tree
}

/** Well-typed specifications with few states, which shrink to smaller ones that are well typed, too. */
export function specifications(): fc.Arbitrary<Generated> {
  return new SpecificationArbitrary()
}

class SpecificationArbitrary extends fc.Arbitrary<Generated> {
  override generate(random: fc.Random): fc.Value<Generated> {
    return new fc.Value(generatedFrom(specification(createDraw(random))), 0)
  }

  override canShrinkWithoutContext(_value: unknown): _value is Generated {
    return false
  }

  /** The context is how many ways to shrink led to nothing before: they come last the next time. */
  override shrink(value: Generated, context: unknown): fc.Stream<fc.Value<Generated>> {
    return fc.stream(shrunk(value, typeof context === 'number' ? context : 0))
  }
}

function* shrunk({ tree }: Generated, start: number): Generator<fc.Value<Generated>> {
  const all = [...smaller(tree)]
  const from = Math.min(start, all.length)
  for (const [index, candidate] of [...all.slice(from), ...all.slice(0, from)].entries()) {
    const generated = generatedFrom(candidate)
    if (!isSound(generated.text)) continue
    yield new fc.Value(generated, (from + index) % Math.max(1, all.length))
  }
}

function isSound(text: string): boolean {
  const specification = check(text)
  return specification.checked !== undefined && !hasError(checkModels(specification))
}

function generatedFrom(tree: Tree): Generated {
  const text = textOf(tree)
  const generated = { text, tree, [fc.toStringMethod]: () => `\n${text}` }
  return generated
}

const declaration = write('declaration')

function specification(draw: Draw): Tree {
  const world = createWorld(draw)
  const { maker, featured } = createMaker(draw, world)
  const nowhere: Place = { locals: [], variables: [], primed: [], depth: draw.chance(0.3) ? 3 : 2, loops: 0 }
  const anywhere: Place = { ...nowhere, variables: world.variables }
  const constants = constantDeclarations(maker, nowhere)
  const operators = Array.from({ length: draw.integer(0, 2) }, () => operator(maker, anywhere))
  const init = declaration`init${[...initial(maker, world.variables, nowhere)]}\n`
  const actions = actionDeclarations(maker, anywhere)
  const formulas = formulaDeclarations(maker, anywhere, featured)
  return {
    sort: 'module',
    pieces: [
      'module Generated\n',
      ...constants,
      ...typeDeclarations(world),
      ...world.variables.map((variable) =>
        optional(
          declaration`variable ${variable.name} : ${declaredAs(world, variable.type)}\n`,
          variable.name,
        ),
      ),
      init,
      ...operators,
      ...actions,
      ...formulas,
      ...modelDeclarations(maker),
    ],
  }
}

function createMaker(draw: Draw, world: World): { maker: Maker; featured: Featured } {
  let count = 0
  const featured: Featured = []
  const all = [
    ...Object.entries(productions).flatMap(([kind, table]) =>
      table.map((production) => ({ kind: kind as Type['kind'], production })),
    ),
    ...general.map((production) => ({ kind: 'any' as const, production })),
  ]
  for (let more = draw.integer(1, 3); more > 0; more--) featured.push(draw.pick(all))
  const maker: Maker = {
    draw,
    world,
    fresh: (letter) => `${letter}${++count}`,
    type: (depth) => {
      const near = world.variables.map(({ type }) => type)
      return draw.chance(0.5) ? draw.pick(near) : someType(draw, world, depth)
    },
    expression: (type, place) => expression(maker, type, place, featured),
    leaf: (type, place) => leaf(maker, type, place),
    path: (type, place) => path(maker, type, place),
    domain: (element, place) => domain(maker, element, place),
    enabling: (place) => enabling(maker, place),
  }
  return { maker, featured }
}

function typeDeclarations(world: World): readonly Tree[] {
  const variants = world.variants.map(({ name, variants: all }) => {
    const texts = all.map(({ tag, payload }) => (payload ? `${tag} ${keyOf(payload)}` : tag))
    return optional(declaration`type ${name} = ${texts.join(' | ')}\n`)
  })
  const aliases = [...world.aliases].map(([type, name]) => optional(declaration`type ${name} = ${type}\n`))
  return [...variants, ...aliases]
}

/** Constants, which enter the world, and their assumptions. Their equations are made here, too. */
function constantDeclarations(maker: Maker, place: Place): readonly Tree[] {
  const { draw, world } = maker
  const declarations = world.sets.map(({ name }) => optional(declaration`constant ${name}\n`, name))
  const constants = world.constants as Root[]
  if (draw.chance(0.5)) {
    constants.push({ name: 'Limit', type: int })
    declarations.push(optional(declaration`constant Limit : Int\n`, 'Limit'))
    if (draw.chance(0.5)) declarations.push(optional(declaration`assume Limit > 0 /\\ Limit \\in Nat\n`))
  }
  if (draw.chance(0.25)) {
    const type = setOf(int)
    constants.push({ name: 'Numbers', type })
    declarations.push(optional(declaration`constant Numbers : ${keyOf(type)}\n`, 'Numbers'))
  }
  const [first] = world.sets
  if (first && draw.chance(0.25)) {
    constants.push({ name: 'Leader', type: { kind: 'constant', name: first.name } })
    declarations.push(optional(declaration`constant Leader : ${first.name}\n`, 'Leader'))
  }
  if (draw.chance(0.2)) {
    const operators = world.constantOperators as World['operators']
    operators.push({ name: 'Cost', parameters: [int], result: int, reads: new Set() })
    declarations.push(optional(declaration`constant Cost(_) : Int\n`, 'Cost'))
  }
  if (draw.chance(0.2)) {
    const test = maker.expression(bool, { ...place, depth: 2 })
    declarations.push(optional(declaration`assume (${test}) \\/ TRUE\n`))
  }
  return declarations
}

function modelDeclarations(maker: Maker): readonly Tree[] {
  const { draw, world } = maker
  const equations = world.sets.map(({ name, members }) =>
    optional(write('entry')`\n  ${name} = {${members.join(', ')}}`, name),
  )
  const isUsed = (name: string) =>
    world.constants.some((constant) => constant.name === name) ||
    world.constantOperators.some((operator) => operator.name === name)
  if (isUsed('Limit'))
    equations.push(optional(write('entry')`\n  Limit = ${String(draw.integer(1, 3))}`, 'Limit'))
  if (isUsed('Numbers')) {
    const text = draw.pick(['{1, 2}', '0..2', '{}', '{3}', '{n \\in 0..5 : n % 2 = 0}'])
    equations.push(optional(write('entry')`\n  Numbers = ${text}`, 'Numbers'))
  }
  if (isUsed('Leader')) {
    equations.push(optional(write('entry')`\n  Leader = ${draw.pick(world.sets[0]!.members)}`, 'Leader'))
  }
  if (isUsed('Cost')) {
    const text = draw.pick(['1', 'k + 1', 'k * k', 'IF k > 1 THEN 0 ELSE 5'])
    equations.push(optional(write('entry')`\n  Cost(k) = ${text}`, 'Cost'))
  }
  const symmetric = world.sets.filter(
    ({ name, members }) =>
      members.length > 1 &&
      !world.constants.some(({ type }) => type.kind === 'constant' && type.name === name),
  )
  if (symmetric.length > 0 && draw.chance(0.4)) {
    const names = draw.some(symmetric, 1).map(({ name }) => name)
    equations.push(optional(write('entry')`\n  symmetry ${names.join(', ')}`))
  }
  if (draw.chance(0.6)) equations.push(optional(write('entry')`\n  deadlock off`))
  if (equations.length === 0) return []
  return [declaration`model small${equations}\n`]
}

/** A definition, which enters the world. */
function operator(maker: Maker, place: Place): Tree {
  const { draw, world } = maker
  const isConstant = draw.chance(0.3)
  const here = isConstant ? { ...place, variables: [] } : place
  const name = maker.fresh('F')
  const result = maker.type(1)
  const add = (
    tree: Tree,
    rest: Pick<World['operators'][number], 'parameters' | 'isInfix' | 'countsDown'>,
    as = name,
  ): Tree => {
    world.operators.push({ name: as, result, reads: readsOf(world, tree), ...rest })
    return optional(tree, name)
  }
  const way = draw.integer(0, 9)
  if (way === 0) {
    const count = { name: maker.fresh('i'), type: int }
    const before = { name: `${name}(${count.name} - 1)`, type: result }
    const last = maker.fresh('d')
    const base = maker.expression(result, { ...here, isDefinite: true, depth: 2 })
    const value = maker.expression(
      result,
      below({ ...here, depth: 2 }, [count, { name: last, type: result }], 1),
    )
    const rest = write('rest')`LET ${last} == ${before.name} IN ${value}`
    const body = write('body')`IF ${count.name} <= 0 THEN ${base} ELSE ${rest}`
    const tree = declaration`RECURSIVE ${name}(_)\n${name}(${count.name}) == ${body}\n`
    return add(tree, { parameters: [int], countsDown: true })
  }
  if (way === 1) {
    const index = { name: maker.fresh('i'), type: int }
    const last = { name: maker.fresh('d'), type: result }
    const base = maker.expression(result, { ...here, isDefinite: true, depth: 2 })
    const value = maker.expression(result, below({ ...here, depth: 2 }, [index, last], 1))
    const rest = write('rest')`LET ${last.name} == ${name}[${index.name} - 1] IN ${value}`
    const body = write('body')`IF ${index.name} = 0 THEN ${base} ELSE ${rest}`
    const tree = declaration`${name}[${index.name} \\in 0..3] == ${body}\n`
    return add(tree, { parameters: [] }, `${name}[${draw.integer(0, 3)}]`)
  }
  if (way === 2) {
    const type = maker.type(0)
    const [passed, parameter] = [maker.fresh('G'), { name: maker.fresh('q'), type }]
    const applied = { name: `${passed}(${parameter.name})`, type: result }
    const body = maker.expression(result, below({ ...here, depth: 2 }, [parameter, applied, applied]))
    const tree = declaration`${name}(${passed}(_), ${parameter.name}) == ${body}\n`
    return add(tree, { parameters: [operatorOf([type], result), type] })
  }
  const types = Array.from({ length: draw.integer(0, 2) }, () => maker.type(1))
  const parameters = types.map((type) => ({ name: maker.fresh('q'), type }))
  const body = maker.expression(result, below({ ...here, isDefinite: true }, parameters))
  const names = parameters.map((parameter) => parameter.name)
  const isFree = !world.operators.some(({ isInfix }) => isInfix)
  if (types.length === 2 && isFree && draw.chance(0.4)) {
    return add(
      declaration`${names[0]!} <: ${names[1]!} == ${body}\n`,
      { parameters: types, isInfix: true },
      '<:',
    )
  }
  const head = names.length === 0 ? name : `${name}(${names.join(', ')})`
  return add(declaration`${head} == ${body}\n`, { parameters: types })
}

/** The variables that a text mentions, itself or through operators. */
function readsOf(world: World, tree: Tree): ReadonlySet<string> {
  const text = textOf(tree)
  const words = new Set(text.match(/[A-Za-z]\w*|<:/g) ?? [])
  const reads = new Set(world.variables.map(({ name }) => name).filter((name) => words.has(name)))
  for (const defined of [...world.operators, ...world.actions]) {
    if (words.has(defined.name.split('[')[0]!)) for (const name of defined.reads) reads.add(name)
  }
  return reads
}

const furtherActions = [
  { weight: 3, count: 0 },
  { weight: 5, count: 1 },
  { weight: 3, count: 2 },
  { weight: 1, count: 3 },
]

function actionDeclarations(maker: Maker, place: Place): readonly Tree[] {
  const { draw, world } = maker
  const found: Tree[] = []
  if (draw.chance(0.5)) {
    const target = draw.pick(world.variables)
    const parameter = { name: maker.fresh('q'), type: elementFor(maker, target) }
    const name = maker.fresh('Put')
    const { tree } = action(maker, [target], below({ ...place, depth: 1 }, [parameter]))
    const made = declaration`${name}(${parameter.name}) == ${tree}\n`
    found.push(optional(made, name))
    const assigns = [target.name]
    const reads = readsOf(world, made)
    world.actions.push({ name, parameters: [parameter.type], assigns, reads, isDeclared: false })
  }
  found.push(liveAction(maker, place))
  for (let count = draw.weighted(furtherActions).count; count > 0; count--) {
    found.push(actionDeclaration(maker, place))
  }
  const filled = world.variables.flatMap((variable) => filling(maker, variable, { ...place, depth: 1 }) ?? [])
  for (const { name, tree } of filled) {
    found.push(tree, optional(declaration`action Do${name} == ${name}(0)\n`, name))
  }
  if (draw.chance(0.15)) {
    const test = maker.expression(bool, { ...place, depth: 2 })
    const { tree } = action(maker, world.variables, { ...place, depth: 2 })
    const called = world.actions
      .filter(({ isDeclared }) => isDeclared)
      .map((each) => callOf(maker, each, place))
    const branches = [...called, tree].map((each) => optional(write('item')`\n  \\/ ${each}`))
    found.push(
      optional(declaration`next${branches}${optional(write('item')`\n  \\/ (${test} /\\ ${tree})`)}\n`),
    )
  }
  return found
}

/** An action that is always enabled, and makes ever new values of the first variable. */
function liveAction(maker: Maker, place: Place): Tree {
  const { draw, world } = maker
  const [variable] = world.variables as readonly [Root]
  const name = maker.fresh('A')
  const step = liveStep(maker, `${variable.name}'`, variable.name, variable.type, { ...place, depth: 0 })
  const set = world.sets.length > 0 && draw.chance(0.5) ? draw.pick(world.sets).name : undefined
  const parameter = set === undefined ? '' : `(${maker.fresh('p')} \\in ${set})`
  const made = declaration`action ${name}${parameter} == ${step}\n`
  const parameters: readonly Type[] = set === undefined ? [] : [{ kind: 'constant', name: set }]
  world.actions.push({
    name,
    parameters,
    assigns: [variable.name],
    reads: new Set([variable.name]),
    isDeclared: true,
  })
  return optional(made, name)
}

/** Something to put into a variable. */
function elementFor(maker: Maker, { type }: Root): Type {
  if (type.kind === 'set' || type.kind === 'seq' || type.kind === 'bag') return type.element
  return maker.draw.chance(0.5) ? type : maker.type(0)
}

function actionDeclaration(maker: Maker, place: Place): Tree {
  const { draw, world } = maker
  const name = maker.fresh('A')
  const types = Array.from({ length: draw.weighted(parameterCounts).count }, () => parameterType(maker))
  const parameters = types.map((type) => ({ name: maker.fresh('p'), type }))
  const bounds = parameters.map(
    (parameter) =>
      write(
        'bound',
      )`${parameter.name} \\in ${maker.domain(parameter.type, { ...place, depth: 2, loops: 1 })}`,
  )
  const inner = below({ ...place, depth: 3 }, parameters, parameters.length > 0 ? 1 : 0)
  const { items } = conjuncts(maker, world.variables, inner)
  const head = bounds.length === 0 ? name : write('head')`${name}(${joined(bounds, ', ')})`
  const body = items.map((item) => optional(write('item')`\n  /\\ ${item}`))
  const made = declaration`action ${head} ==${body}\n`
  const text = textOf(made)
  const assigns = world.variables
    .map((variable) => variable.name)
    .filter((each) => assigned(world, text, each))
  const reads = readsOf(world, made)
  world.actions.push({ name, parameters: types, assigns, reads, isDeclared: true })
  return optional(made, name)
}

const parameterCounts = [
  { weight: 3, count: 0 },
  { weight: 5, count: 1 },
  { weight: 2, count: 2 },
]

function parameterType(maker: Maker): Type {
  const { draw, world } = maker
  const constants = world.sets.map(({ name }): Type => ({ kind: 'constant', name }))
  const elements = world.variables.flatMap(({ type }) =>
    type.kind === 'set' || type.kind === 'bag' || type.kind === 'seq' ? [type.element] : [],
  )
  return draw.pick([
    int,
    ...constants,
    ...constants,
    ...elements,
    ...(draw.chance(0.1) ? [bool, tupleOf([int, bool]), optionOf(int)] : []),
  ])
}

/** Whether a text assigns a variable, itself or through an action that it calls. */
function assigned(world: World, text: string, name: string): boolean {
  if (new RegExp(`\\b${name}'|UNCHANGED [^/)]*\\b${name}\\b`).test(text)) return true
  return world.actions.some(
    (called) => called.assigns.includes(name) && new RegExp(`\\b${called.name}\\b`).test(text),
  )
}

/** Invariants, properties, constraints, a view and aliases. */
function formulaDeclarations(maker: Maker, place: Place, featured: Featured): readonly Tree[] {
  const { draw, world } = maker
  const found: Tree[] = []
  const sane = world.variables.map((variable) =>
    optional(write('item')`\n  /\\ ${variable.name} \\in ${sanity(maker, variable, place)}`, variable.name),
  )
  found.push(declaration`invariant Sane ==\n  /\\ TRUE${sane}\n`)
  for (let count = draw.integer(0, 1); count > 0; count--) {
    const test = maker.expression(bool, place)
    const rare = draw.chance(0.7) ? write('Bool')`(${test} \\/ ${maker.expression(bool, place)})` : test
    found.push(optional(declaration`invariant ${maker.fresh('I')} == ${rare}\n`))
  }
  while (featured.length > 0) {
    const [{ kind, production }] = featured.splice(0, 1) as [Featured[number]]
    const type = kind === 'any' ? maker.type(1) : typeOf(maker, kind)
    const made = type && production.write(maker, type, { ...place, isDefinite: true })
    if (!made) continue
    const name = maker.fresh('I')
    if (draw.chance(0.5)) found.push(optional(declaration`alias ${name} == ${made}\n`))
    else
      found.push(
        optional(declaration`invariant ${name} == (${made} = ${maker.expression(type, place)}) \\/ TRUE\n`),
      )
  }
  const both = { ...place, primed: world.variables }
  if (draw.chance(0.35)) found.push(property(maker, both))
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
  return found
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

function property(maker: Maker, place: Place): Tree {
  const { draw, world } = maker
  const names = draw.some(world.variables, 1).map(({ name }) => name)
  const subscript = names.length === 1 ? names[0]! : `<<${names.join(', ')}>>`
  const name = maker.fresh('P')
  const declared = world.actions.filter(({ isDeclared }) => isDeclared)
  const inner = { ...place, primed: [] }
  if (declared.length > 0 && draw.chance(0.4)) {
    const called = callOf(maker, draw.pick(declared), inner)
    const other = maker.expression(bool, place)
    return optional(declaration`property ${name} == [][${called} \\/ ${other}]_${subscript}\n`)
  }
  const test = maker.expression(bool, { ...place, depth: 4 })
  return optional(declaration`property ${name} == [][${test}]_${subscript}\n`)
}
