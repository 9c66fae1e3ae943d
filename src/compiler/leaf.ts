import { settlesWithin } from './constrained.js'
import type { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, not, or } from './low/code.js'
import { layoutKey, type Program } from './program.js'
import { putIntoShort } from './record.js'
import { type Change, differenceOf, type Print, scrambled, termArrays, whitened } from './term.js'
import { note } from './watch.js'
import { memory } from './writer.js'

/**
 * What generated code shares with the engine, beside memory `M` and the store's heap `H`:
 *
 * | array | what it holds |
 * |---|---|
 * | `G` | of the state under expansion: the two words of its sum, for each permutation |
 * | `V` | the number of the state under expansion; then for each property the state of which it is known that
 *         it holds of all steps that keep what it is about |
 * | `S`, `O` | for each permutation and slot: the state whose term is in `O`; the two words of that |
 * | `F` | the fingerprint that a function has left |
 */
export const arrays = { sums: 'G', ...termArrays } as const

const { found } = termArrays

/** The array of the successors that an expansion has found; see `Leaf`. */
const held = 'P'

/**
 * Words of the head of a successor held; `at` is where the slots that it changes are held. Heads are by
 * themselves, since of most successors, which are known, nothing else is looked at.
 */
export const head = { high: 0, low: 1, action: 2, at: 3, words: 4 } as const

/**
 * The end of each way that changes the same slots. A successor is held with its fingerprint and these slots,
 * until all of its state are there (see `held.ts`), so that nothing has been entered where there is a fault.
 * Where the slots are known at run time alone, as in `x'[i] = e`, the first one of each stretch is held too.
 */
export interface Leaf {
  /** The variables, by index, in ascending order. */
  readonly changed: readonly number[]
  /** Names of functions: holds the successor in memory. */
  readonly hold: string
  /** From the words held at an index, to the successor in memory. */
  readonly redraw: string
  /** The successor in memory becomes the state under expansion again. */
  readonly undraw: string
  /** From the words held, to a record that is a copy of the state's; 0 where they do not fit that form. */
  readonly patch: string
  /** From the words held, of the successor in memory: whether invariants hold; none if none may be false. */
  readonly check?: string
}

/** What leaves are told apart by. */
export function leafKey(changes: readonly Change[]): string {
  return changes
    .map(({ place, layout, slot }) => {
      const at = slot.op === 'constant' ? slot.value : '*'
      return `${place.variable.index} ${at} ${layout.size} ${layoutKey(layout)}`
    })
    .join(', ')
}

/** The first slots of changes that are known at run time alone: what leaves take. */
export function slotsHeld(changes: readonly Change[]): readonly Code[] {
  return changes.flatMap(({ slot }) => (slot.op === 'constant' ? [] : [slot]))
}

/** A call of a function that tests something. */
export interface TestCall {
  readonly name: string
  readonly operands: readonly Code[]
}

/**
 * A property of a step by the names of functions that test it. `parts` are what of P in `[][P]_v` may be
 * false of the steps of a leaf: where all are true, so is the property.
 */
export interface StepTest {
  readonly parts: readonly TestCall[]
  readonly formula: string
  readonly property: string
  readonly at: number
}

/** What each step that ends in a leaf is to satisfy. */
export interface StepTests {
  readonly properties: readonly StepTest[]
  /**
   * Properties `[][P]_v` of whose P nothing changes: it is the same of all such steps, and evaluated once for
   * a state, of which `V` takes note at `at`.
   */
  readonly kept: readonly StepTest[]
}

/** The tests of any step, and those that a step satisfies which changes nothing; those of the successor. */
export interface LeafTests {
  readonly ofAny: StepTests
  readonly ofChange: StepTests
  readonly invariants: readonly TestCall[]
}

/** Generates the functions of the leaf of a number. */
export function generateLeaf(
  program: Program,
  changesFound: readonly Change[],
  index: number,
  testsOf: (changes: readonly Change[]) => LeafTests,
): Leaf {
  const parameters: string[] = []
  const changes = changesFound.map((change) => {
    if (change.slot.op === 'constant') return change
    parameters.push(`slot${parameters.length}`)
    return { ...change, slot: local(parameters.at(-1)!) }
  })
  const size = changes.reduce((sum, { layout }) => sum + layout.size, 0)
  const places = [...new Set(changes.map(({ place }) => place))]
  const leaf = {
    changed: places.map(({ variable }) => variable.index),
    hold: program.fresh('leaf'),
    redraw: program.fresh('redraw'),
    undraw: program.fresh('undraw'),
    patch: program.fresh('patch'),
  }
  const names = places.map(({ variable }) => variable.name).join(', ') || 'nothing'
  const tests = testsOf(changes)
  program.define(leaf.hold, ['action', ...parameters], `a successor that differs in ${names}`, (code) => {
    for (const [variable, site] of program.watch.variables) {
      const own = changes.filter(({ place }) => place.variable.index === variable)
      if (own.length > 0) code.if(isChanged(program, code, own), () => note({ program, code }, site))
    }
    testStep(code, tests.ofAny)
    holdLeaf(program, code, changes, { index, words: parameters.length + size, parameters }, tests.ofChange)
  })
  const takeParameters = (code: Builder) => {
    parameters.forEach((name, place) => {
      code.emit({ op: 'let', name, value: load(held, add(local('at'), place)) })
    })
  }
  const eachHeld = (code: Builder, body: (slot: Code, place: Code) => void) => {
    takeParameters(code)
    eachSlot(code, changes, (slot, place) => body(slot, add(place, parameters.length)))
  }
  program.define(leaf.redraw, ['at'], `a successor held that differs in ${names}`, (code) => {
    eachHeld(code, (slot, place) =>
      code.store(memory, add(slot, program.slots), load(held, add(local('at'), place))),
    )
  })
  program.define(leaf.undraw, ['at'], `without what differs in ${names}`, (code) => {
    eachHeld(code, (slot) => code.store(memory, add(slot, program.slots), load(memory, slot)))
  })
  program.define(leaf.patch, ['at', 'record'], `what differs in ${names}`, (code) => {
    takeParameters(code)
    let before = parameters.length
    for (const { layout, slot } of changes) {
      const first = before
      const valueAt = (index: Code) => load(held, add(add(local('at'), index), first))
      putIntoShort(program, code, layout, slot, valueAt, () => code.return(constant(0)))
      before += layout.size
    }
    code.return(constant(1))
  })
  if (tests.invariants.length === 0) return leaf
  const check = program.fresh('check')
  program.define(check, ['at'], `what differs in ${names}`, (code) => {
    takeParameters(code)
    for (const { name, operands } of tests.invariants) {
      code.if(binary('===', code.call(name, ...operands), constant(0)), () => code.return(constant(0)))
    }
    code.return(constant(1))
  })
  return { ...leaf, check }
}

/** Tests the step to the successor in memory. */
function testStep(code: Builder, { properties, kept }: StepTests): void {
  const isFalse = (name: string, operands: readonly Code[] = []) =>
    binary('===', code.call(name, ...operands), constant(0))
  const testProperty = (property: string) => code.if(isFalse(property), () => code.run('noteTrouble'))
  for (const { parts, formula, property } of properties) {
    // P is part of the property.
    if (parts.some(({ name }) => name === formula)) testProperty(property)
    else {
      for (const { name, operands } of parts) code.if(isFalse(name, operands), () => testProperty(property))
    }
  }
  const stamp = load(arrays.valid, constant(0))
  for (const { formula, property, at } of kept) {
    code.if(binary('!==', load(arrays.valid, constant(at)), stamp), () => {
      code.if(
        isFalse(formula),
        () => testProperty(property),
        () => code.store(arrays.valid, constant(at), stamp),
      )
    })
  }
}

/**
 * Tests the step to the successor in memory if it changes something, computes its fingerprint, holds it. A
 * step that changes nothing is frequent, and nothing is to be found out of it.
 */
function holdLeaf(
  program: Program,
  code: Builder,
  changes: readonly Change[],
  { index, words, parameters }: { index: number; words: number; parameters: readonly string[] },
  tests: StepTests,
): void {
  const isConstrained = settlesWithin(program.config)
  const hasTests = tests.properties.length + tests.kept.length > 0
  if (!isConstrained || hasTests) {
    const changed = code.let(isChanged(program, code, changes), 'changed')
    if (isConstrained) code.if(changed, () => testStep(code, tests))
    else {
      code.if(not(changed), () => {
        code.run('stutter', local('action'))
        code.return()
      })
      testStep(code, tests)
    }
  }
  const { high, low } = printOfSuccessor(program, code, changes, constant(index))
  const at = code.call('hold', constant(index), local('action'), high, low, constant(words))
  parameters.forEach((name, place) => {
    code.store(held, add(at, place), local(name))
  })
  eachSlot(code, changes, (slot, place) =>
    code.store(held, add(at, add(place, parameters.length)), load(memory, add(slot, program.slots))),
  )
}

/** Whether the successor is another state than that under expansion. */
function isChanged(program: Program, code: Builder, changes: readonly Change[]): Code {
  const differs = (slot: Code) => binary('!==', load(memory, add(slot, program.slots)), load(memory, slot))
  const size = changes.reduce((sum, { layout }) => sum + layout.size, 0)
  if (size > comparedMax) {
    const result = code.variable(constant(0), 'isChanged')
    eachSlot(code, changes, (slot) => code.if(differs(slot), () => code.set(result, constant(1))))
    return result
  }
  let result: Code = constant(0)
  for (const { layout, slot } of changes) {
    for (let index = 0; index < layout.size; index++) result = or(result, differs(add(slot, index)))
  }
  return result
}

/** So many slots are compared in one condition. */
const comparedMax = 24

/**
 * The fingerprint of the successor, from that of the state and the terms of what changes. Without it where
 * the view has a fault, which is noted.
 */
function printOfSuccessor(program: Program, code: Builder, changes: readonly Change[], leaf: Code): Print {
  if (program.config.view) {
    const isFound = code.call('foundView')
    code.if(binary('===', isFound, constant(0)), () => code.return())
    return { high: load(found, constant(0)), low: load(found, constant(1)) }
  }
  if (program.store.labels) {
    code.run('foundOrbit', leaf)
    return { high: load(found, constant(0)), low: load(found, constant(1)) }
  }
  if (program.permutations.length > 1) return symmetricPrint(program, code, changes)
  const before = { high: load(arrays.sums, constant(0)), low: load(arrays.sums, constant(1)) }
  return whitened(code, successorSum(program, code, changes, constant(0), before))
}

/** The sum of the successor in an image, from that of the state. */
function successorSum(
  program: Program,
  code: Builder,
  changes: readonly Change[],
  image: Code,
  before: Print,
): Print {
  let { high, low } = before
  for (const change of changes) {
    const difference = differenceOf(program, code, change, image)
    high = code.let(binary('+', high, difference.high), 'high')
    low = code.let(binary('+', low, difference.low), 'low')
  }
  return { high, low }
}

/** With symmetry a sum is kept for each permutation, and the least fingerprint is that of the orbit. */
function symmetricPrint(program: Program, code: Builder, changes: readonly Change[]): Print {
  const bestHigh = code.variable(constant(-1), 'bestHigh')
  const bestLow = code.variable(constant(-1), 'bestLow')
  code.for(constant(0), constant(program.permutations.length), 'p', (p) => {
    const at = code.let(binary('*', p, constant(2)), 'at')
    const print = successorSum(program, code, changes, p, {
      high: load(arrays.sums, at),
      low: load(arrays.sums, add(at, 1)),
    })
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
  return scrambled(code, bestHigh, bestLow)
}

/** Longer stretches of slots become loops. */
const unrolledMax = 12

/** Each slot of changes, and its index among them. */
function eachSlot(code: Builder, changes: readonly Change[], body: (slot: Code, place: Code) => void): void {
  let before = 0
  for (const { layout, slot } of changes) {
    const place = before
    if (layout.size <= unrolledMax) {
      for (let index = 0; index < layout.size; index++) body(add(slot, index), constant(place + index))
    } else {
      code.for(constant(0), constant(layout.size), 'slot', (index) =>
        body(add(index, slot), add(index, place)),
      )
    }
    before += layout.size
  }
}
