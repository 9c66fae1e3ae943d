import { fingerprintOf, fingerprintOfString, seeds } from '../model/fingerprint.js'
import { OrbitSearch, type Subject } from '../model/orbit.js'
import type { Symmetry } from '../model/symmetry.js'
import { isSpread } from './cells.js'
import type { Layout, Place } from './layout.js'
import type { Leaf } from './leaf.js'
import type { Program } from './program.js'
import type { Store } from './store/interface.js'
import type { Labels } from './store/labels.js'
import { mixOut, out, scramble } from './store/scramble.js'
import { leaveBase, type TermPrint, termPrintOf } from './term-print.js'
import { isTupleWord, type Word } from './word.js'

/** Leaves in the store's `out` the fingerprint of what is in the slots at `base`, under a labelling. */
type Print = (base: number, labelling: number) => void

/** The orbits of what a program's leaves leave in memory; undefined where each permutation is tried. */
export function createOrbits(
  program: Program,
  leaves: readonly Leaf[],
  memory: Int32Array,
): SuccessorOrbits | undefined {
  const { symmetry, store, config } = program
  if (!symmetry || !store.labels || config.view) return undefined
  return new SuccessorOrbits(program, symmetry, store.labels, leaves, memory)
}

/**
 * The fingerprints of the orbits of successors, where permutations are too many to try each. The terms of
 * the variables are remembered by labelling: of the state under expansion, and of its successor where they
 * change.
 */
export class SuccessorOrbits implements Subject {
  readonly parts: number
  readonly out = out
  private readonly search: OrbitSearch
  private readonly prints: readonly Print[]
  /** By variable: its place in memory. */
  private readonly offsets: readonly number[]
  private readonly slots: number
  /** The variables in which a member may be. */
  private readonly moving: readonly number[]
  /** The others: one labelling does for all. */
  private readonly still: readonly number[]
  private readonly before: Terms
  private readonly after: Terms
  /** By variable: the successor that has last changed it. */
  private readonly changed: Int32Array

  constructor(
    { places, store, slots }: Program,
    symmetry: Symmetry,
    private readonly labels: Labels,
    private readonly leaves: readonly Leaf[],
    memory: Int32Array,
  ) {
    this.slots = slots
    this.offsets = places.map(({ offset }) => offset)
    this.prints = places.map((place) => termPrint(store, place, memory))
    const all = places.map((_, variable) => variable)
    this.moving = all.filter((variable) => mayMove(store, places[variable]!.layout))
    this.still = all.filter((variable) => !this.moving.includes(variable))
    this.parts = this.moving.length
    this.before = new Terms(places.length, labels)
    this.after = new Terms(places.length, labels)
    this.changed = new Int32Array(places.length)
    this.search = new OrbitSearch(
      symmetry.sets.map((set) => set.length),
      this,
    )
  }

  /** Begins with another state under expansion, in memory at 0. */
  begin(): void {
    this.before.forget()
  }

  /** Leaves the fingerprint of the successor's orbit in `out`; the leaf tells which variables may differ. */
  reduce(leaf: number): void {
    const variables = this.leaves[leaf]!.changed
    const stamp = this.after.forget()
    for (let index = 0; index < variables.length; index++) this.changed[variables[index]!] = stamp
    this.search.run()
  }

  part(part: number, labelling: number): void {
    this.term(this.moving[part]!, labelling)
  }

  whole(labelling: number): void {
    const { moving, still } = this
    let high = seeds.state.high
    let low = seeds.state.low
    for (let index = 0; index < moving.length; index++) {
      this.term(moving[index]!, labelling)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    for (let index = 0; index < still.length; index++) {
      this.term(still[index]!, 0)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    out[0] = high
    out[1] = low
  }

  labelling(labels: Uint8Array): number {
    return this.labels.numberOf(labels)
  }

  private term(variable: number, labelling: number): void {
    const isChanged = this.changed[variable] === this.after.stamp
    const terms = isChanged ? this.after : this.before
    if (terms.recall(variable, labelling)) return
    this.prints[variable]!(this.offsets[variable]! + (isChanged ? this.slots : 0), labelling)
    terms.keep(variable, labelling)
  }
}

/** The terms of the variables of one state, by labelling. 12 bytes for each. */
class Terms {
  stamp = 1
  private readonly stamps: Int32Array
  private readonly highs: Int32Array
  private readonly lows: Int32Array

  constructor(
    private readonly variables: number,
    labels: Labels,
  ) {
    const count = variables * labels.count
    this.stamps = new Int32Array(count)
    this.highs = new Int32Array(count)
    this.lows = new Int32Array(count)
    labels.onReplace((labelling) => {
      this.stamps.fill(0, labelling * variables, (labelling + 1) * variables)
    })
  }

  /** Begins with another state. Gives its stamp. */
  forget(): number {
    this.stamp = (this.stamp + 1) | 0
    if (this.stamp === 0) {
      this.stamps.fill(0)
      this.stamp = 1
    }
    return this.stamp
  }

  recall(variable: number, labelling: number): boolean {
    const at = labelling * this.variables + variable
    if (this.stamps[at] !== this.stamp) return false
    out[0] = this.highs[at]!
    out[1] = this.lows[at]!
    return true
  }

  keep(variable: number, labelling: number): void {
    const at = labelling * this.variables + variable
    this.stamps[at] = this.stamp
    this.highs[at] = out[0]!
    this.lows[at] = out[1]!
  }
}

/** Leaves the fingerprint of the orbit of a word's value in the store's `out`. */
export function orbitOfWord(
  store: Store,
  symmetry: Symmetry,
  labels: Labels,
  word: Word,
): (value: number) => void {
  const { fingerprintImage } = store.values(word)
  let value = 0
  const print = (labelling: number) => fingerprintImage(value, labelling)
  const search = new OrbitSearch(
    symmetry.sets.map((set) => set.length),
    {
      parts: 1,
      out,
      part: (_, labelling) => print(labelling),
      whole: print,
      labelling: (each) => labels.numberOf(each),
    },
  )
  return (next) => {
    value = next
    search.run()
  }
}

function termPrint(store: Store, place: Place, memory: Int32Array): Print {
  const { high, low } = fingerprintOfString(place.variable.name)
  const print = termOf(store, place.layout, memory)
  return (base, labelling) => print(high, low, base, labelling)
}

/** The same of a part of a variable, at the place that a key stands for. */
function termOf(store: Store, layout: Layout, memory: Int32Array): TermPrint {
  if (layout.kind === 'word') {
    const print = termPrintOf(store, layout.word)
    return (keyHigh, keyLow, base, labelling) => print(keyHigh, keyLow, memory[base]!, labelling)
  }
  if (!isSpread(layout)) {
    const print = printOf(store, layout, memory)
    return (keyHigh, keyLow, base, labelling) => {
      print(base, labelling)
      mixOut(keyHigh, keyLow)
    }
  }
  const parts = partsOf(store, layout, memory, termOf)
  return (keyHigh, keyLow, base, labelling) => {
    leaveBase(keyHigh, keyLow)
    let high = out[0]!
    let low = out[1]!
    for (let index = 0; index < parts.length; index++) {
      const { key, offset, of } = parts[index]!
      key(labelling)
      mixOut(keyHigh, keyLow)
      of(out[0]!, out[1]!, base + offset, labelling)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    out[0] = high
    out[1] = low
  }
}

/** The fingerprint of what is one value to the sum of the state. */
function printOf(store: Store, layout: Layout, memory: Int32Array): Print {
  if (layout.kind === 'word') {
    const { fingerprintImage } = store.values(layout.word)
    return (base, labelling) => fingerprintImage(memory[base]!, labelling)
  }
  if (layout.kind === 'wide') return printOfWide(store, layout, memory)
  const parts = partsOf(store, layout, memory, printOf)
  return (base, labelling) => {
    let high = seeds.function.high
    let low = seeds.function.low
    for (let index = 0; index < parts.length; index++) {
      const { key, offset, of } = parts[index]!
      key(labelling)
      const keyHigh = out[0]!
      const keyLow = out[1]!
      of(base + offset, labelling)
      mixOut(keyHigh, keyLow)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    scramble(high, low)
  }
}

function printOfWide(
  store: Store,
  { element, size }: Layout & { readonly kind: 'wide' },
  memory: Int32Array,
): Print {
  const { fingerprintImage } = store.values(store.words.codeOf(element))
  return (base, labelling) => {
    let { high, low } = seeds.set
    for (let slot = 0; slot < size; slot++) {
      for (let rest = memory[base + slot]!; rest !== 0; rest &= rest - 1) {
        fingerprintImage(32 * slot + 31 - Math.clz32(rest & -rest), labelling)
        high = (high + out[0]!) | 0
        low = (low + out[1]!) | 0
      }
    }
    scramble(high, low)
  }
}

/** An argument of what is laid out over slots. */
interface Part<Of> {
  /** Leaves the fingerprint of the argument in `out`. */
  readonly key: (labelling: number) => void
  readonly offset: number
  readonly of: Of
}

function partsOf<Of>(
  store: Store,
  layout: Layout & { readonly kind: 'array' | 'fields' },
  memory: Int32Array,
  of: (store: Store, layout: Layout, memory: Int32Array) => Of,
): readonly Part<Of>[] {
  if (layout.kind === 'array') {
    const { key, element } = layout
    const { fingerprintImage } = store.values(store.words.codeOf(key))
    const inner = of(store, element, memory)
    return Array.from({ length: key.size }, (_, code) => ({
      key: (labelling) => fingerprintImage(code, labelling),
      offset: code * element.size,
      of: inner,
    }))
  }
  const isTuple = isTupleWord(layout.word)
  return layout.fields.map((field, index) => {
    const { high, low } = fingerprintOf(isTuple ? index + 1 : field.name)
    const key = () => {
      out[0] = high
      out[1] = low
    }
    return { key, offset: field.offset, of: of(store, field.layout, memory) }
  })
}

/** Whether a member of a symmetric set may be in what is laid out so. */
function mayMove(store: Store, layout: Layout): boolean {
  switch (layout.kind) {
    case 'word':
      return store.mayMove(layout.word)
    case 'wide':
      return store.mayMove(store.words.codeOf(layout.element))
    case 'array':
      return store.mayMove(store.words.codeOf(layout.key)) || mayMove(store, layout.element)
    case 'fields':
      return layout.fields.some((field) => mayMove(store, field.layout))
  }
}
