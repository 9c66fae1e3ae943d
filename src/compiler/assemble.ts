import type { Kernel } from './kernel.js'
import { arrays, head } from './leaf.js'
import { printComment, toJavaScript } from './low/javascript.js'
import type { Program } from './program.js'
import { fault, misfit } from './store/fault.js'
import type { Table } from './tabled.js'
import { heap, memory } from './writer.js'

/** Recursive calls that may be under way; more are a fault, as for the reference engine. */
const callsMax = 400

/** What the engine provides for generated code to call. */
export interface Callbacks {
  /** Leaves the fingerprint of the successor's view in `F`; 0 where that has a fault, which is noted. */
  foundView(): number
  /** Leaves the fingerprint of the successor's orbit in `F`, where there are too many permutations to try. */
  foundOrbit(leaf: number): void
  /** Takes note that a property is false. */
  noteTrouble(): void
}

/** The arrays that generated code works on; see `kernel.ts`. */
export interface Arrays {
  readonly M: Int32Array
  readonly G: Int32Array
  readonly V: Int32Array
  readonly S: Int32Array
  readonly O: Int32Array
  readonly F: Int32Array
}

/** A generated program, ready to run. */
export interface Runnable {
  /** Holds each successor of the state in memory, after those that are held. */
  readonly next: () => void
  /** The successors held: see `leaf.ts`. Other arrays where they have become many. */
  readonly heads: () => Int32Array
  readonly held: () => Int32Array
  /** Words of heads that are taken. */
  readonly end: () => number
  /** The actions of the steps that change nothing, where those need not be held; how many there are. */
  readonly stutters: () => Int32Array
  readonly stutterEnd: () => number
  /** Forgets the successors whose heads are not before this word, and the steps from this one on. */
  readonly release: (end: number, stutterEnd: number) => void
  readonly leaves: readonly {
    /** Puts a successor, whose slots are held from an index on, into memory. */
    readonly redraw: (at: number) => void
    /** The successor in memory becomes the state under expansion again. */
    readonly undraw: (at: number) => void
    /** Puts it into a record that is a copy of the state's; 0 where it does not fit the short form. */
    readonly patch: (at: number, record: number) => number
    /** Whether invariants hold of the successor in memory, whose slots are held; none where all do. */
    readonly check: ((at: number) => number) | undefined
  }[]
  readonly view: (() => void) | undefined
  /** By leaf: reads what its invariants are about from a record of the short form that was written last. */
  readonly recalls: readonly (((record: number) => void) | undefined)[]
  readonly invariants: readonly (() => number)[]
  readonly stateConstraints: readonly (() => number)[]
  readonly actionConstraints: readonly (() => number)[]
  readonly terms: readonly ((permutation: number) => void)[]
  readonly goals: readonly (() => number)[]
  readonly packShort: (record: number) => number
  readonly packLong: (record: number) => void
  readonly unpackShort: (record: number) => void
  readonly unpackLong: (record: number) => void
  /** Copies a record of the short form, from what is read to what is written. */
  readonly copyShort: (from: number, record: number) => void
  /** Lengths of records in words. */
  readonly shortWords: number
  readonly longWords: number
  /** Names the arrays that records are written to and read from. */
  bindWriting(words: Int32Array, bytes: Uint8Array): void
  bindReading(words: Int32Array, bytes: Uint8Array): void
  /** Forgets calls that a fault has left. */
  reset(): void
}

/** Helpers of the generated code: arithmetic on words, of which great integers are left to the store. */
const prelude = `
const small = 1073741824
function finalise(word) {
  let h = word
  h = imul(h ^ (h >>> 16), 0x85ebca6b)
  h = imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
function add(a, b) {
  const sum = a + b
  return a < small && b < small && sum < small && sum > -small ? sum : greatAdd(a, b)
}
function subtract(a, b) {
  const difference = a - b
  if (a < small && b < small && difference < small && difference > -small) return difference
  return greatSubtract(a, b)
}
function multiply(a, b) {
  const product = a * b
  return a < small && b < small && product < small && product > -small ? product | 0 : greatMultiply(a, b)
}
function less(a, b) {
  return (a < small && b < small ? a < b : greatCompare(a, b) < 0) ? 1 : 0
}
function isSmall(word) {
  return word < small - 1 ? 1 : 0
}
function lowestBit(mask) {
  return 31 - Math.clz32(mask & -mask)
}
function bitCount(mask) {
  let n = mask - ((mask >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
function asBit(truth) {
  return truth ? 1 : 0
}
function fault() {
  throw faultSignal
}
function misfit() {
  throw misfitSignal
}
function inRange(integer, first, last) {
  if (integer < first || integer > last) refuse(integer)
  return integer - first
}
let P = new Int32Array(1 << 12)
let heads = new Int32Array(1 << 12)
let heldWords = 0
let headsEnd = 0
function hold(leaf, action, high, low, words) {
  const at = heldWords + 1
  const head = headsEnd
  heldWords = at + words
  headsEnd = head + ${head.words}
  if (heldWords > P.length) P = widen(P, heldWords)
  if (headsEnd > heads.length) heads = widen(heads, headsEnd)
  P[at - 1] = leaf
  heads[head] = high
  heads[head + ${head.low}] = low
  heads[head + ${head.action}] = action
  heads[head + ${head.at}] = at
  return at
}
let stutters = new Int32Array(1 << 10)
let stutterEnd = 0
function stutter(action) {
  if (stutterEnd === stutters.length) stutters = widen(stutters, stutterEnd)
  stutters[stutterEnd++] = action
}
function widen(array, words) {
  const wider = new Int32Array(2 * words)
  wider.set(array)
  return wider
}
function fill(table, isElement, elements, words, rows, firsts, sizes) {
  const operands = sizes.map(() => 0)
  for (let row = 0; row < rows; row++) {
    let rest = row
    for (let at = sizes.length - 1; at >= 0; at--) {
      const place = rest % sizes[at]
      operands[at] = firsts[at] + place
      rest = (rest - place) / sizes[at]
    }
    for (let code = 0; code < elements; code++) {
      if (isElement(code, ...operands)) table[row * words + (code >> 5)] |= 1 << code
    }
  }
}
function stepsHeld() {
  return headsEnd + stutterEnd
}
let calls = 0
function enterCall() {
  if (++calls > ${callsMax}) throw faultSignal
}
function leaveCall() {
  calls--
}
`

/** The generated program as a text. What it names beside its own is in the list that the text begins with. */
export function toText(program: Program, kernel: Kernel): string {
  const lists = (['invariants', 'stateConstraints', 'actionConstraints', 'terms', 'goals'] as const)
    .map((name) => `  ${name}: [${kernel[name].join(', ')}],`)
    .join('\n')
  const { records } = kernel
  const leaves = kernel.leaves
    .map(({ redraw, undraw, patch, check }) => {
      const functions = `redraw: ${redraw}, undraw: ${undraw}, patch: ${patch}, check: ${check}`
      return `    { ${functions} },`
    })
    .join('\n')
  const slots = program.places.map(({ variable, offset, layout }) => {
    const last = offset + layout.size - 1
    return `${variable.name} ${last > offset ? `${offset}..${last}` : offset}`
  })
  return `'use strict'
${printComment(`slots of a state: ${slots.join(', ')}; those of its successor begin at ${program.slots}`)}
const { imul } = Math
const { ${[memory, ...Object.values(arrays)].join(', ')} } = arrays
let ${heap} = store.heap
let WW, WB, RW, RB
store.onGrow((heap) => { ${heap} = heap })
const { foundView, foundOrbit, noteTrouble } = callbacks
const { add: greatAdd, subtract: greatSubtract } = store.integers
const { multiply: greatMultiply, compare: greatCompare } = store.integers
const refuse = (integer) => store.misses.refuse(store.integers.decode(integer))
${[...program.externals.keys()].map((name) => `const ${name} = externals.get('${name}')`).join('\n')}
${prelude}
${toJavaScript(program.functions)}
${[...program.tables.values()].map(fillTable).join('\n')}

return {
  next: ${kernel.next},
  heads: () => heads,
  held: () => P,
  end: () => headsEnd,
  stutters: () => stutters,
  stutterEnd: () => stutterEnd,
  release(end, stutters) {
    if (end < headsEnd) heldWords = heads[end + ${head.at}] - 1
    headsEnd = end
    stutterEnd = stutters
  },
  leaves: [
${leaves}
  ],
  view: ${kernel.view ?? 'undefined'},
${lists}
  recalls: [${kernel.recalls.join(', ')}],
  packShort: ${records.packShort},
  packLong: ${records.packLong},
  unpackShort: ${records.unpackShort},
  unpackLong: ${records.unpackLong},
  copyShort: ${records.copyShort},
  shortWords: ${records.shortWords},
  longWords: ${records.longWords},
  bindWriting(words, bytes) { WW = words; WB = bytes },
  bindReading(words, bytes) { RW = words; RB = bytes },
  reset() { calls = 0 },
}
`
}

function fillTable({ name, test, elements, words, rows, parameters }: Table): string {
  const [firsts, sizes] = [parameters.map(({ first }) => first), parameters.map(({ size }) => size)]
  const values = `[${firsts.join(', ')}], [${sizes.join(', ')}]`
  return `fill(${name}, ${test}, ${elements}, ${words}, ${rows}, ${values})`
}

/** Compiles the text. */
export function assemble(program: Program, kernel: Kernel, arraysOf: Arrays, callbacks: Callbacks): Runnable {
  const make = new Function(
    'arrays',
    'store',
    'callbacks',
    'externals',
    'faultSignal',
    'misfitSignal',
    toText(program, kernel),
  )
  return make(arraysOf, program.store, callbacks, program.externals, fault, misfit) as Runnable
}
