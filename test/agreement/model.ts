import { bool } from '../../src/types/type.js'
import { action, callOf, initial } from './action.js'
import type { Names } from './formulas.js'
import type { Maker, Place } from './maker.js'
import { optional, type Tree, write } from './tree.js'

const declaration = write('declaration')

/** The model, with what takes the place of the module's own formulas, or is added to them, now and then. */
export function modelDeclarations(maker: Maker, place: Place, names: Names): readonly Tree[] {
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
  if (symmetric.length > 0 && (world.isGreat || draw.chance(0.4))) {
    const chosen = world.isGreat ? symmetric : draw.some(symmetric, 1)
    equations.push(optional(write('entry')`\n  symmetry ${chosen.map(({ name }) => name).join(', ')}`))
  }
  if (draw.chance(0.75))
    equations.push(optional(write('entry')`\n  deadlock ${draw.chance(0.8) ? 'off' : 'on'}`))
  if (draw.chance(0.2)) equations.push(...formulasOfModel(maker, place, names))
  if (equations.length === 0) return []
  return [declaration`model small${equations}\n`]
}

function formulasOfModel(maker: Maker, place: Place, names: Names): readonly Tree[] {
  const { draw, world } = maker
  const entry = write('entry')
  const here = { ...place, depth: 2 }
  const shown = () => maker.expression(maker.type(1), { ...here, isDefinite: true })
  const first = world.variables[0]!.name
  const own = world.actions.filter(({ isDeclared }) => isDeclared).map((each) => callOf(maker, each, here))
  const { tree } = action(maker, world.variables, here)
  const steps = [...own, tree].map((step) => optional(write('item')`\n    \\/ (${step})`))
  const tests = [0, 1, 2].map(() => maker.expression(bool, here))
  const init = initial(maker, world.variables, { ...here, variables: [] }, '    ')
  const all = [
    entry`\n  init${[...init]}`,
    entry`\n  next${steps}`,
    entry`\n  constraint (${tests[0]!}) \\/ (${tests[1]!}) \\/ (${tests[2]!})`,
    entry`\n  view <<${first}, ${shown()}>>`,
    entry`\n  alias ${maker.fresh('L')} == ${shown()}`,
    ...chosenOf('invariant', names.invariants),
    ...chosenOf('property', names.properties),
  ]
  return draw.some(all, 1).map((each) => optional(each))

  function chosenOf(what: string, declared: readonly string[]): readonly Tree[] {
    return declared.length === 0 ? [] : [entry`\n  ${what} ${draw.some(declared, 1).join(', ')}`]
  }
}
