import type { Config } from '../model/config.js'
import type { Engine, Level, Report } from '../model/engine.js'
import { seeds } from '../model/fingerprint.js'
import type { FingerprintTable } from '../model/fingerprint-table.js'
import type { State } from '../model/state.js'
import type { Permutation } from '../model/symmetry.js'
import { isSet, type Value } from '../model/value.js'
import { assert } from '../text/assert.js'
import type { Types } from '../types/check.js'
import { type Arrays, assemble, misfit, type Runnable, toText } from './assemble.js'
import { FlatLevel } from './flat-level.js'
import { generate } from './kernel.js'
import { Unsupported } from './environment.js'
import { type Constants, Program } from './program.js'
import { decodeState, encodeState } from './state-codec.js'
import { fault } from './store/fault.js'
import { createStore } from './store/store.js'
import { createWords } from './word.js'

/** The reference engine, as the compiled one needs it. */
export interface Reference extends Engine {
  readonly constantsOf: Constants
  /** The group of the symmetric sets, the identity first; empty without symmetry. */
  readonly permutations: readonly Permutation[]
  /** Expands one state, as `expand` does those of a level. */
  expandState(state: State, source: number, sink: Sink, report: Report): void
}

/** Where the successors of a state go. */
export interface Sink {
  has(high: number, low: number): boolean
  add(state: State, high: number, low: number, parent: number): void
}

/**
 * The compiled engine for a module under a model: successors are computed by generated code on states in
 * slots. What it finds is the reference engine's to explain: faults and violations are found again by that.
 * Throws `Unsupported` where the module has something that only the reference engine runs.
 */
export function createCompiled(config: Config, types: Types, reference: Reference): Engine {
  if (!types.typed) throw new Unsupported('a module without types', config.module.variables[0]!.span)
  const universe = new Map<string, readonly Value[]>()
  for (const { constant } of config.equations) {
    if (constant.type !== undefined || constant.arity > 0) continue
    const value = reference.constantsOf.constant(constant)
    if (isSet(value)) universe.set(constant.name, value.toArray())
  }
  const words = createWords(universe)
  const { permutations } = reference
  const store = createStore(words, permutations.length > 1 ? { permutations } : {})
  const permutationCount = Math.max(1, permutations.length)
  const isIncremental = permutations.length <= 1 && !config.view

  const boxed = new Set<number>()
  let program: Program
  let arrays: Arrays
  let run: Runnable
  let slots = 0
  let M: Int32Array
  let text = ''
  compile()

  function compile(): void {
    program = new Program(config, types, words, store, reference.constantsOf, permutations, boxed)
    const kernel = generate(program, reference.actions)
    slots = program.slots
    const variables = program.places.length
    M = new Int32Array(slots * program.regionCount)
    arrays = {
      M,
      G: new Int32Array(2 * permutationCount),
      O: new Int32Array(2 * variables * permutationCount),
      V: new Int32Array(variables),
      F: new Int32Array(2),
    }
    text = toText(program, kernel)
    run = assemble(program, kernel, arrays, { successor, successorOfView, imagesOfTerm })
  }

  // Of the state under expansion.
  let level: FlatLevel
  let source = 0
  let table: FingerprintTable
  let report: Report
  let hasTrouble = false
  let generated = 0
  const generatedByAction = new Int32Array(reference.actions.length)
  const distinctByAction = new Int32Array(reference.actions.length)
  const seen = new Seen()
  const hasConstraints = config.stateConstraints.length + config.actionConstraints.length > 0
  const hasChecks = config.invariants.length + config.properties.length > 0

  function successor(action: number, high: number, low: number): void {
    generated++
    generatedByAction[action]!++
    const entry = seen.add(high, low)
    if (hasConstraints || config.view) {
      successorWithin(action, high, low, entry)
      return
    }
    const isNew = table.add(high, low)
    if (isNew) {
      distinctByAction[action]!++
      level.add(M, slots, high, low, source)
      seen.markNew(entry)
    }
    if (hasChecks) check(isNew)
  }

  function successorWithin(action: number, high: number, low: number, entry: number): void {
    try {
      const isKnown = table.has(high, low)
      const isSameState = isKnown && !config.view
      const isAllowed =
        all(run.actionConstraints) && (isSameState || all(run.stateConstraints))
      if (!isAllowed) cut++
      if (isAllowed && !isKnown) {
        table.add(high, low)
        distinctByAction[action]!++
        level.add(M, slots, high, low, source)
        seen.markNew(entry)
      }
      check(!isKnown || !(isAllowed || isSameState))
    } catch (error) {
      noteFault(error)
    }
  }
  let cut = 0

  function check(isNew: boolean): void {
    try {
      if ((isNew && !all(run.invariants)) || !all(run.properties)) hasTrouble = true
    } catch (error) {
      noteFault(error)
    }
  }

  function noteFault(error: unknown): void {
    if (error !== fault && !(error instanceof RangeError)) throw error
    hasTrouble = true
    run.reset()
    for (const reset of program.resets) reset()
    store.reset()
  }

  function all(tests: readonly (() => number)[]): boolean {
    for (let index = 0; index < tests.length; index++) if (tests[index]!() === 0) return false
    return true
  }

  function successorOfView(action: number): void {
    try {
      run.view!()
    } catch (error) {
      noteFault(error)
      return
    }
    successor(action, store.out[0]!, store.out[1]!)
  }

  function imagesOfTerm(variable: number): void {
    const { O, V, F } = arrays
    const place = program.places[variable]!
    for (let p = 0; p < permutationCount; p++) {
      run.terms[variable]!(place.offset, p)
      O[2 * (variable * permutationCount + p)] = F[0]!
      O[2 * (variable * permutationCount + p) + 1] = F[1]!
    }
    V[variable] = 1
  }

  /** Makes the state in memory the one under expansion. */
  function begin(high: number, low: number): void {
    M.copyWithin(slots, 0, slots)
    arrays.V.fill(0)
    if (isIncremental) {
      unscramble(high, low, arrays.G)
      return
    }
    if (config.view) return
    const { G, O } = arrays
    G.fill(0)
    for (let variable = 0; variable < program.places.length; variable++) {
      imagesOfTerm(variable)
      for (let p = 0; p < permutationCount; p++) {
        G[2 * p]! += O[2 * (variable * permutationCount + p)]!
        G[2 * p + 1]! += O[2 * (variable * permutationCount + p) + 1]!
      }
    }
  }

  function expandOne(from: FlatLevel, index: number): void {
    source = index
    for (;;) {
      from.load(index, M, 0)
      begin(from.fingerprintHigh(index), from.fingerprintLow(index))
      hasTrouble = false
      generated = 0
      cut = 0
      generatedByAction.fill(0)
      distinctByAction.fill(0)
      seen.clear()
      try {
        run.next()
      } catch (error) {
        if (error === misfit) {
          run.reset()
          for (const reset of program.resets) reset()
          store.reset()
          box(from, index)
          continue
        }
        noteFault(error)
      }
      break
    }
    if (hasTrouble) {
      // Found again by the reference engine, which tells what it is.
      redo(from, index)
      return
    }
    for (let action = 0; action < generatedByAction.length; action++) {
      report.generatedByAction[action]! += generatedByAction[action]!
      report.distinctByAction[action]! += distinctByAction[action]!
    }
    report.generated += generated
    report.cut += cut
    const degree = seen.size
    report.outDegrees[degree] = (report.outDegrees[degree] ?? 0) + 1
    if (config.checkDeadlock && generated === 0) {
      report.violations.push({ kind: 'deadlock', order: 0, source: index })
    }
  }

  function redo(from: FlatLevel, index: number): void {
    const state = decodeAt(from, index)
    reference.expandState(
      state,
      index,
      {
        // What this very state has entered is new to it.
        has: (high, low) => table.has(high, low) && !seen.isNew(high, low),
        add(next, high, low, parent) {
          if (seen.takeNew(high, low)) return
          table.add(high, low)
          put(level, next, high, low, parent)
        },
      },
      report,
    )
  }

  function put(to: FlatLevel, state: State, high: number, low: number, parent: number): void {
    const variable = encodeState(store, program.places, state, M, slots)
    if (variable >= 0) {
      boxed.add(variable)
      convert(to)
      put(to, state, high, low, parent)
      return
    }
    to.add(M, slots, high, low, parent)
  }

  /** A value has not fitted its slots: from now on its variable is one word. */
  function box(from: FlatLevel, index: number): void {
    const state = decodeAt(from, index)
    for (const next of reference.successors(state)) {
      const variable = encodeState(store, program.places, next.state, M, slots)
      if (variable >= 0) boxed.add(variable)
    }
    convert(from, level)
  }

  /** Compiles anew, and lays out the states of levels as the new program has them. */
  function convert(...levels: FlatLevel[]): void {
    const places = program.places
    const before = M
    compile()
    for (const each of levels) {
      each.relayout(slots, (row) => {
        before.set(row)
        const state = decodeState(store, places, before, 0)
        const variable = encodeState(store, program.places, state, M, 0)
        assert(variable < 0, 'what has fitted fits a wider layout')
        return M
      })
    }
  }

  function decodeAt(from: FlatLevel, index: number): State {
    from.load(index, M, 0)
    return decodeState(store, program.places, M, 0)
  }

  return {
    ...reference,
    createLevel: () => new FlatLevel(slots),
    initial(known, next, result) {
      assert(next instanceof FlatLevel, 'a level is of the engine that made it')
      const states = reference.createLevel()
      reference.initial(known, states, result)
      for (let index = 0; index < states.length; index++) {
        const [high, low] = [states.fingerprintHigh(index), states.fingerprintLow(index)]
        put(next, reference.decode(states, index), high | 0, low | 0, -1)
      }
    },
    expand(from: Level, first: number, last: number, known, next, result) {
      assert(from instanceof FlatLevel && next instanceof FlatLevel, 'a level is of the engine that made it')
      level = next
      table = known
      report = result
      for (let index = first; index < last; index++) expandOne(from, index)
    },
    decode(from: Level, index: number) {
      assert(from instanceof FlatLevel, 'a level is of the engine that made it')
      return decodeAt(from, index)
    },
    get generatedText() {
      return text
    },
  } as Engine
}

/** The sums of a state, of its fingerprint: the inverse of the last scramble. */
function unscramble(high: number, low: number, sums: Int32Array): void {
  let h = high | 0
  let l = low | 0
  l ^= finalise((h + 0x4f6cdd1d) | 0)
  h ^= finalise((l + 0x2545f491) | 0)
  l ^= finalise(h)
  sums[0] = h - seeds.state.high
  sums[1] = l - seeds.state.low
}

function finalise(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** The different successors of one state, by fingerprint. */
class Seen {
  size = 0
  private prints = new Int32Array(64)
  private fresh = new Uint8Array(32)

  clear(): void {
    this.size = 0
  }

  /** Its index. */
  add(high: number, low: number): number {
    const { prints, size } = this
    for (let index = 0; index < size; index++) {
      if (prints[2 * index + 1] === low && prints[2 * index] === high) return index
    }
    if (2 * size === prints.length) this.grow()
    this.prints[2 * size] = high
    this.prints[2 * size + 1] = low
    this.fresh[size] = 0
    this.size++
    return size
  }

  markNew(index: number): void {
    this.fresh[index] = 1
  }

  isNew(high: number, low: number): boolean {
    return this.fresh[this.find(high, low)] === 1
  }

  /** Whether it was new, which it is no longer. */
  takeNew(high: number, low: number): boolean {
    const index = this.find(high, low)
    if (this.fresh[index] !== 1) return false
    this.fresh[index] = 0
    return true
  }

  private find(high: number, low: number): number {
    for (let index = 0; index < this.size; index++) {
      if (this.prints[2 * index + 1] === (low | 0) && this.prints[2 * index] === (high | 0)) return index
    }
    return -1
  }

  private grow(): void {
    const prints = new Int32Array(2 * this.prints.length)
    prints.set(this.prints)
    const fresh = new Uint8Array(2 * this.fresh.length)
    fresh.set(this.fresh)
    this.prints = prints
    this.fresh = fresh
  }
}
