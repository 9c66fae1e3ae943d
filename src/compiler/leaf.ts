import { seeds } from '../model/fingerprint.js'
import type { Place } from './layout.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, or } from './low/code.js'
import type { Program } from './program.js'
import { found, scrambled, termFunction, termOf } from './term.js'
import { memory } from './writer.js'

/**
 * What generated code shares with the engine, beside memory `M` and the store's heap `H`:
 *
 * | array | what it holds |
 * |---|---|
 * | `G` | of the state under expansion: the two words of its sum, for each permutation |
 * | `O` | for each variable: the two words of its term in that sum, for each permutation |
 * | `V` | for each variable: the state whose terms are in `O`; then the number of this state; then for each
 *         property the state of which it is known that it holds of all steps that keep what it is about |
 * | `F` | the fingerprint that a function has left; at the end that of the state under expansion |
 */
export const arrays = { sums: 'G', terms: 'O', valid: 'V', found } as const

/** Where in `F` the fingerprint of the state under expansion is. */
export const ownPrint = 2

/** The array of the successors that an expansion has found; see `Leaf`. */
const held = 'P'

/** Words of a successor held, before the slots that it changes. */
export const heldHead = { leaf: 0, action: 1, high: 2, low: 3, words: 4 } as const

/**
 * The end of each way that assigns the same variables. A successor is held with its fingerprint and the slots
 * of these variables, until all of a state are there: then they are looked up in the table together, so that
 * memory is waited for once and not for each, and nothing has been entered where the expansion meets a fault.
 */
export interface Leaf {
  /** The variables, by index, in ascending order. */
  readonly changed: readonly number[]
  /** Words of a successor held. */
  readonly words: number
  /** Names of functions: holds the successor in memory. */
  readonly hold: string
  /** From the slots held at an index, to the successor in memory. */
  readonly redraw: string
  /** The successor in memory becomes the state under expansion again. */
  readonly undraw: string
}

/** What each step that ends in a leaf is to satisfy. Names are of functions that test. */
export interface StepTests {
  readonly properties: readonly string[]
  /**
   * Properties `[][P]_v` of whose P nothing changes: it is the same of all such steps, and evaluated once for
   * a state, of which `V` takes note at `at`.
   */
  readonly kept: readonly { readonly formula: string; readonly property: string; readonly at: number }[]
}

/** The tests of any step, and those that a step satisfies which changes nothing. */
export interface LeafTests {
  readonly ofAny: StepTests
  readonly ofChange: StepTests
}

/** Generates the functions of the leaf of a number. */
export function generateLeaf(
  program: Program,
  changed: readonly number[],
  index: number,
  tests: LeafTests,
): Leaf {
  const places = changed.map((variable) => program.places[variable]!)
  const slots = places.flatMap(({ offset, layout }) => range(offset, offset + layout.size))
  const leaf = {
    changed,
    words: heldHead.words + slots.length,
    hold: program.fresh('leaf'),
    redraw: program.fresh('redraw'),
    undraw: program.fresh('undraw'),
  }
  const names = places.map(({ variable }) => variable.name).join(', ') || 'nothing'
  write(program, leaf.hold, ['action'], `a successor that differs in ${names}`, (code) => {
    testStep(program, code, tests.ofAny)
    holdLeaf(program, code, places, constant(index), slots, tests.ofChange)
  })
  write(program, leaf.redraw, ['at'], `a successor held that differs in ${names}`, (code) => {
    copy(code, slots, (slot, place) =>
      code.store(memory, add(slot, program.slots), load(held, add(local('at'), place))),
    )
  })
  write(program, leaf.undraw, [], `without what differs in ${names}`, (code) => {
    copy(code, slots, (slot) => code.store(memory, add(slot, program.slots), load(memory, slot)))
  })
  return leaf
}

function write(
  program: Program,
  name: string,
  parameters: readonly string[],
  comment: string,
  body: (code: Builder) => void,
): void {
  const code = new Builder()
  body(code)
  program.functions.push({ name, parameters, body: code.block.statements, comment })
}

/** Tests the step to the successor in memory. */
function testStep(program: Program, code: Builder, { properties, kept }: StepTests): void {
  const isFalse = (name: string) => binary('===', code.call(name), constant(0))
  for (const property of properties) code.if(isFalse(property), () => code.run('noteTrouble'))
  const stamp = load(arrays.valid, constant(program.places.length))
  for (const { formula, property, at } of kept) {
    code.if(binary('!==', load(arrays.valid, constant(at)), stamp), () => {
      code.if(
        isFalse(formula),
        () => code.if(isFalse(property), () => code.run('noteTrouble')),
        () => code.store(arrays.valid, constant(at), stamp),
      )
    })
  }
}

/** Computes the fingerprint of the successor in memory, tests the step if it changes something; holds it. */
function holdLeaf(
  program: Program,
  code: Builder,
  places: readonly Place[],
  leaf: Code,
  slots: readonly number[],
  tests: StepTests,
): void {
  const high = code.variable(load(found, constant(ownPrint)), 'high')
  const low = code.variable(load(found, constant(ownPrint + 1)), 'low')
  ifChanged(program, code, slots, () => {
    const print = printOfSuccessor(program, code, places, leaf)
    code.set(high, print[0])
    code.set(low, print[1])
    testStep(program, code, tests)
  })
  const words = constant(heldHead.words + slots.length)
  const at = code.call('hold', leaf, local('action'), high, low, words)
  copy(code, slots, (slot, place) => code.store(held, add(at, place), load(memory, add(slot, program.slots))))
}

/** What is only to be done where the successor is another state than that under expansion. */
function ifChanged(program: Program, code: Builder, slots: readonly number[], body: () => void): void {
  let isChanged: Code = constant(0)
  if (slots.length <= comparedMax) {
    for (const slot of slots) isChanged = or(isChanged, differs(constant(slot)))
  } else {
    isChanged = code.variable(constant(0), 'isChanged')
    copy(code, slots, (slot) => code.if(differs(slot), () => code.set(isChanged, constant(1))))
  }
  code.if(isChanged, body)

  function differs(slot: Code): Code {
    return binary('!==', load(memory, add(slot, program.slots)), load(memory, slot))
  }
}

/** So many slots are compared one by one, before any is hashed. */
const comparedMax = 24

/**
 * The fingerprint of the successor, from that of the state and the terms of the variables. Without it where
 * the view has a fault, which is noted.
 */
function printOfSuccessor(
  program: Program,
  code: Builder,
  places: readonly Place[],
  leaf: Code,
): readonly [high: Code, low: Code] {
  if (program.config.view) {
    const isFound = code.call('foundView')
    code.if(binary('===', isFound, constant(0)), () => code.return())
    return [load(found, constant(0)), load(found, constant(1))]
  }
  if (program.store.labels) {
    code.run('foundOrbit', leaf)
    return [load(found, constant(0)), load(found, constant(1))]
  }
  if (program.permutations.length > 1) return symmetricPrint(program, code, places)
  let high: Code = load(arrays.sums, constant(0))
  let low: Code = load(arrays.sums, constant(1))
  for (const place of places) {
    const variable = place.variable.index
    code.if(isStale(program, variable), () => {
      code.run('imagesOfTerm', constant(variable))
    })
    const term = termOf(program, code, place, program.slots + place.offset)
    const before = (index: number) => load(arrays.terms, constant(2 * variable + index))
    high = code.let(binary('+', high, binary('-', term.high, before(0))), 'high')
    low = code.let(binary('+', low, binary('-', term.low, before(1))), 'low')
  }
  const print = scrambled(
    code,
    binary('+', high, constant(seeds.state.high)),
    binary('+', low, constant(seeds.state.low)),
  )
  return [print.high, print.low]
}

/** Whether the term of a variable in the state under expansion is still to be computed. */
function isStale(program: Program, variable: number): Code {
  const stamp = load(arrays.valid, constant(program.places.length))
  return binary('!==', load(arrays.valid, constant(variable)), stamp)
}

/** With symmetry a sum is kept for each permutation, and the least fingerprint is that of the orbit. */
function symmetricPrint(
  program: Program,
  code: Builder,
  places: readonly Place[],
): readonly [high: Code, low: Code] {
  const { slots, permutations } = program
  const count = permutations.length
  const bestHigh = code.variable(constant(-1), 'bestHigh')
  const bestLow = code.variable(constant(-1), 'bestLow')
  for (const { variable } of places) {
    code.if(isStale(program, variable.index), () => {
      code.run('imagesOfTerm', constant(variable.index))
    })
  }
  code.for(constant(0), constant(count), 'p', (p) => {
    let high: Code = load(arrays.sums, binary('*', p, constant(2)))
    let low: Code = load(arrays.sums, add(binary('*', p, constant(2)), 1))
    for (const place of places) {
      code.run(termFunction(program, place), constant(slots + place.offset), p)
      const at = add(binary('*', p, constant(2)), 2 * count * place.variable.index)
      high = code.let(
        binary('+', high, binary('-', load(found, constant(0)), load(arrays.terms, at))),
        'high',
      )
      low = code.let(
        binary('+', low, binary('-', load(found, constant(1)), load(arrays.terms, add(at, 1)))),
        'low',
      )
    }
    const print = scrambled(
      code,
      binary('+', high, constant(seeds.state.high)),
      binary('+', low, constant(seeds.state.low)),
    )
    const isLess: Code = {
      op: 'or',
      left: binary('<u', print.high, bestHigh),
      right: {
        op: 'and',
        left: binary('===', print.high, bestHigh),
        right: binary('<u', print.low, bestLow),
      },
    }
    code.if(isLess, () => {
      code.set(bestHigh, print.high)
      code.set(bestLow, print.low)
    })
  })
  const orbit = scrambled(code, bestHigh, bestLow)
  return [orbit.high, orbit.low]
}

/** Runs of slots that are longer become loops. */
const unrolledMax = 12

/** Copies slots, run by run; `place` is the index among those listed. */
export function copy(
  code: Builder,
  slots: readonly number[],
  write: (slot: Code, place: Code) => void,
): void {
  for (let from = 0; from < slots.length; ) {
    let to = from + 1
    while (to < slots.length && slots[to] === slots[to - 1]! + 1) to++
    const first = slots[from]!
    const place = from
    if (to - from <= unrolledMax) {
      for (let index = from; index < to; index++) write(constant(slots[index]!), constant(index))
    } else {
      code.for(constant(0), constant(to - from), 'slot', (index) => {
        write(add(index, first), add(index, place))
      })
    }
    from = to
  }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
