import fc from 'fast-check'
import { check, checkModels, hasError, type Specification } from '../../src/index.js'
import { bool, int, optionOf, setOf, type Type, tupleOf } from '../../src/types/type.js'
import { action, callOf, conjuncts, enabling, filling, initial } from './action.js'
import { createWorld } from './create-world.js'
import { definition, overriding, readsOf } from './definition.js'
import { domain } from './domain.js'
import { createDraw, type Draw } from './draw.js'
import { expression, type Featured, leaf, path, productions } from './expression.js'
import { formulaDeclarations } from './formulas.js'
import { general } from './general.js'
import { liveStep } from './live.js'
import { below, type Maker, type Place } from './maker.js'
import { modelDeclarations } from './model.js'
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
  const specification = checkGenerated(text)
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
  const definitions = Array.from({ length: draw.integer(0, 2) }, () => definition(maker, anywhere))
  const init = declaration`init${[...initial(maker, world.variables, nowhere)]}\n`
  const actions = actionDeclarations(maker, anywhere)
  const formulas = formulaDeclarations(maker, anywhere, featured)
  const variables = world.variables.map(({ name, type }) =>
    optional(declaration`variable ${name} : ${declaredAs(world, type)}\n`, name),
  )
  const behavior = [...constants, ...typeDeclarations(world), ...variables, init, ...definitions, ...actions]
  const checks = [...formulas.trees, ...modelDeclarations(maker, anywhere, formulas.names)]
  const pieces = draw.chance(0.12)
    ? [...extending, ...extension(maker, anywhere), ...checks, fileMark, 'module Base\n', ...behavior]
    : ['module Generated\n', ...behavior, ...checks]
  return { sort: 'module', pieces }
}

/** Reads and checks a generated specification, and the file that it extends, which follows in its text. */
export function checkGenerated(text: string): Specification {
  const [own = '', base] = text.split(fileMark)
  const read = () => (base === undefined ? undefined : { name: 'base.spec', text: base })
  return check({ name: 'generated.spec', text: own }, { read })
}

/**
 * The same with scenarios about the invariants and actions of the module, so that there is something for a
 * search to look for.
 */
export function withScenarios(specification: Specification): Specification {
  const { module } = specification.checked!
  const goals = [
    ...module.invariants.map(({ name }) => `~${name}`),
    ...module.actions
      .filter(({ operator }) => operator.parameters.length === 0)
      .flatMap(({ name }) => [
        ...[`ENABLED ${name}`, `~ENABLED ${name}`],
        // A fault wherever it is enabled.
        `~ENABLED ${name} /\\ (CHOOSE none \\in {1} \\ {1} : ENABLED ${name}) = 1`,
        `~ENABLED ${name} \\/ (CHOOSE none \\in {1} \\ {1} : TRUE) = 1`,
      ]),
  ]
  const scenarios = goals.map((goal, index) => `scenario Goal${index}\n  reach ${goal}\n`)
  const { source, read } = specification
  const text = `${source.text}\n${scenarios.join('')}`
  return check({ name: source.name, text }, { read: () => read[0]?.source })
}

const fileMark = '\\* base.spec\n'
const extending = ['module Generated\n', 'extends "base.spec"\n']

/** What is added to the module that is extended, or takes the place of something in it. */
function extension(maker: Maker, place: Place): readonly Tree[] {
  const { draw, world } = maker
  // True more often than not: what is never so leaves few states.
  const either = (at: Place) => {
    const [first, second, third] = [0, 1, 2].map(() => maker.expression(bool, at))
    return write('Bool')`(${first!}) \\/ (${second!}) \\/ (${third!})`
  }
  const found: Tree[] = []
  const over = draw.chance(0.6) ? overriding(maker, place) : undefined
  if (draw.chance(0.5)) found.push(declaration`also init TRUE = (${either({ ...place, isPrimed: true })})\n`)
  const { name, parameters } = draw.pick(world.actions.filter(({ isDeclared }) => isDeclared))
  if (draw.chance(0.5)) {
    const locals = parameters.map((type) => ({ name: maker.fresh('p'), type }))
    const head = locals.length === 0 ? name : `${name}(${locals.map((local) => local.name).join(', ')})`
    // What it asks by ENABLED is not to be itself.
    const actions = world.actions.splice(0)
    found.push(declaration`also action ${head} == ${either(below(place, locals))}\n`)
    world.actions.push(...actions)
  }
  if (draw.chance(0.5)) {
    found.push(declaration`also next ${action(maker, world.variables, { ...place, depth: 2 }).tree}\n`)
  }
  return [...found.map((each) => optional(each)), ...(over ? [over] : [])]
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
