import { type Fingerprint, fingerprintOf, mix, seeds, termOf } from '../model/fingerprint.js'
import { cellsOf, imagesOf, isSpread, keyAt, mayBeSpread, spreadPaths } from './cells.js'
import type { Layout, Place } from './layout.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, pure } from './low/code.js'
import { type Tables, tablesOf } from './print-tables.js'
import { layoutKey, type Program, wordKey } from './program.js'
import { sumOfMask, sumOfWide, sumOfWideAfter, tabledMaskMax } from './set-print.js'
import { imagePrintOf, termPrintOf } from './term-print.js'
import { type Finite, isTupleWord, type Word } from './word.js'
import { heap, memory } from './writer.js'

/** A fingerprint, or the difference of two, as code: its two words. */
export interface Print {
  readonly high: Code
  readonly low: Code
}

/** The arrays of generated code that terms are in. */
export const termArrays = {
  /** Where functions that compute a fingerprint leave it: high, low. */
  found: 'F',
  /** The number of the state under expansion is its first word. */
  valid: 'V',
  /** By image, and by slot of a state: the number of the state whose term is in `old`. */
  stamps: 'S',
  old: 'O',
} as const

/** The integers whose terms are in tables: so many, from the first on. */
const tabledIntegers = 64
const firstTabled = -4
/** The words of the terms of a variable that are in tables, all images together. */
const tableWordsMax = 1 << 16
/** A loop over no more keys is written out. */
const unrolledKeysMax = 4

/** What is written for one image of the states; `image` is its number. */
export interface Imaged {
  readonly program: Program
  readonly code: Builder
  readonly image: Code
}

/** Slots in which a successor may differ from the state under expansion. */
export interface Change {
  readonly place: Place
  readonly layout: Layout
  /** The first of them, counted from that of the state. */
  readonly slot: Code
  /** Whether less than the layout has been written. */
  readonly isPart: boolean
}

/** What a change adds to the sum of the state, in one image. */
export function differenceOf(
  program: Program,
  code: Builder,
  { place, layout, slot }: Change,
  image: Code,
): Print {
  const into = { program, code, image }
  const high = code.variable(constant(0), 'high')
  const low = code.variable(constant(0), 'low')
  const isWhole = layout === place.layout
  eachCell(code, layout, slot, (cell, at) => {
    const after = add(at, program.slots)
    const addDifference = (now: Print, before: Print) => {
      code.set(high, binary('+', high, binary('-', now.high, before.high)))
      code.set(low, binary('+', low, binary('-', now.low, before.low)))
    }
    if (cell.kind !== 'word') {
      code.if(anyDiffers(code, at, after, cell.size), () => {
        const before = oldTerm(into, place, cell, at)
        const now =
          cell.kind === 'wide'
            ? mixedAt(into, at, scrambledSum(code, sumOfWideAfter(into, cell, at, keptSum(into, at))))
            : termOfCell(into, place, cell, at, after)
        addDifference(now, before)
      })
      return
    }
    const now = code.let(load(memory, after), 'now')
    const before = code.let(load(memory, at), 'before')
    const table = tableOf(program, place, cell.word)
    const write = () => {
      if (table) {
        const tabled = () => addDifference(entryOf(into, table, at, now), entryOf(into, table, at, before))
        if (cell.word.kind !== 'int') {
          tabled()
          return
        }
        // What is beyond the table reads as another entry: it is computed instead.
        code.if(isTabled(binary('|', tableIndex(now), tableIndex(before))), tabled, () => {
          addDifference(
            computed(into, place, cell.word, at, now),
            computed(into, place, cell.word, at, before),
          )
        })
        return
      }
      addDifference(termOfCell(into, place, cell, at, after), oldTerm(into, place, cell, at))
    }
    if (table && !isWhole) write()
    else code.if(binary('!==', now, before), write)
  })
  return { high, low }
}

/**
 * The name of the function that leaves the term of a variable of the state under expansion, in the image of
 * the number `p`.
 */
export function termFunction(program: Program, place: Place): string {
  const { index, name: variable } = place.variable
  return program.generated(`term ${index}`, `term${variable}`, (name) => {
    const code = new Builder()
    const base = baseOf(place)
    const high = code.variable(constant(base.high), 'high')
    const low = code.variable(constant(base.low), 'low')
    eachCell(code, place.layout, constant(place.offset), (cell, at) => {
      const term = termOfCell({ program, code, image: local('p') }, place, cell, at, at)
      code.set(high, binary('+', high, term.high))
      code.set(low, binary('+', low, term.low))
    })
    leave(code, { high, low })
    return { name, parameters: ['p'], body: code.block.statements, comment: `the term of ${variable}` }
  })
}

/** What the functions that a variable is laid out by add to its term: the same in each image. */
function baseOf(place: Place): Fingerprint {
  let high = 0
  let low = 0
  for (const path of spreadPaths(place.layout)) {
    const base = mix(keyAt(place, path), seeds.function)
    high = (high + base.high) | 0
    low = (low + base.low) | 0
  }
  return { high, low }
}

function leave(code: Builder, print: Print): void {
  code.store(termArrays.found, constant(0), print.high)
  code.store(termArrays.found, constant(1), print.low)
}

/** Each cell of a layout, whose slots begin at `slot`. */
function eachCell(code: Builder, layout: Layout, slot: Code, body: (cell: Layout, slot: Code) => void): void {
  if (!isSpread(layout)) {
    body(layout, code.let(slot, 'slot'))
    return
  }
  if (layout.kind === 'fields') {
    for (const field of layout.fields) eachCell(code, field.layout, add(slot, field.offset), body)
    return
  }
  const { key, element } = layout
  if (key.size <= unrolledKeysMax) {
    for (let index = 0; index < key.size; index++) {
      eachCell(code, element, add(slot, index * element.size), body)
    }
    return
  }
  code.for(constant(0), constant(key.size), 'key', (index) => {
    const at = add(binary('*', index, constant(element.size)), slot)
    eachCell(code, element, code.let(at, 'slot'), body)
  })
}

function anyDiffers(code: Builder, slot: Code, other: Code, size: number): Code {
  const differs = code.variable(constant(0), 'differs')
  for (let index = 0; index < size; index++) {
    const isOther = binary('!==', load(memory, add(slot, index)), load(memory, add(other, index)))
    code.set(differs, binary('|', differs, isOther))
  }
  return differs
}

/** The term of a cell at `slot` of a state, whose words are in memory at `from`. */
function termOfCell(into: Imaged, place: Place, cell: Layout, slot: Code, from: Code): Print {
  const { program, code } = into
  if (cell.kind === 'word') {
    const value = code.let(load(memory, from), 'value')
    const table = tableOf(program, place, cell.word)
    if (table) {
      if (cell.word.kind !== 'int') return entryOf(into, table, slot, value)
      const high = code.variable(constant(0), 'h')
      const low = code.variable(constant(0), 'l')
      const set = (print: Print) => {
        code.set(high, print.high)
        code.set(low, print.low)
      }
      code.if(
        isTabled(tableIndex(value)),
        () => set(entryOf(into, table, slot, value)),
        () => set(computed(into, place, cell.word, slot, value)),
      )
      return { high, low }
    }
    if (mayBeSpread(cell.word)) return computed(into, place, cell.word, slot, value)
  }
  return mixedAt(into, slot, printOf(into, cell, from))
}

/** The term of a cell of the state under expansion, which is kept until that is another. */
function oldTerm(into: Imaged, place: Place, cell: Layout, slot: Code): Print {
  const { program, code } = into
  const key = `old ${place.variable.index} ${layoutKey(cell)}`
  const compute = program.generated(key, `old${place.variable.name}`, (name) => {
    const own = new Builder()
    const at = own.let(add(binary('*', local('p'), constant(program.slots)), local('slot')), 'at')
    const inner = { program, code: own, image: local('p') }
    let term: Print
    if (cell.kind === 'wide') {
      const sum = sumOfWide(inner, cell, local('slot'))
      const kept = own.let(keptSum(inner, local('slot')), 'kept')
      own.store(termArrays.old, kept, sum.high)
      own.store(termArrays.old, add(kept, 1), sum.low)
      term = mixedAt(inner, local('slot'), scrambledSum(own, sum))
    } else term = termOfCell(inner, place, cell, local('slot'), local('slot'))
    own.store(termArrays.old, binary('*', at, constant(2)), term.high)
    own.store(termArrays.old, add(binary('*', at, constant(2)), 1), term.low)
    own.store(termArrays.stamps, at, load(termArrays.valid, constant(0)))
    const comment = `keeps a term of ${place.variable.name} in the state under expansion`
    return { name, parameters: ['slot', 'p'], body: own.block.statements, comment }
  })
  const at = code.let(placeOf(into, slot), 'at')
  const isStale = binary('!==', load(termArrays.stamps, at), load(termArrays.valid, constant(0)))
  code.if(isStale, () => code.run(compute, slot, into.image))
  const pair = code.let(binary('*', at, constant(2)), 'pair')
  return { high: load(termArrays.old, pair), low: load(termArrays.old, add(pair, 1)) }
}

/** Where the sum is that the term of a set in several slots is made of: in the place of its second slot. */
function keptSum(into: Imaged, slot: Code): Code {
  return binary('*', placeOf(into, add(slot, 1)), constant(2))
}

/** The index of what there is for each image and slot. */
function placeOf({ program, image }: Imaged, slot: Code): Code {
  return add(binary('*', image, constant(program.slots)), slot)
}

/** A term that the store computes. */
function computed(into: Imaged, place: Place, word: Word, slot: Code, value: Code): Print {
  const { program, code, image } = into
  const key = `computed ${place.variable.index} ${wordKey(word)}`
  const name = program.shared(key, 'termOf', () => {
    const print = termPrintOf(program.store, word)
    const names = keysOf(program, 'keys of cells', (each) => each)
    const high = program.externals.get(names.high) as Int32Array
    const low = program.externals.get(names.low) as Int32Array
    return (at: number, of: number, imageNumber: number) => {
      print(high[at]!, low[at]!, of, imageNumber)
    }
  })
  code.run(name, placeOf(into, slot), value, image)
  const out = program.external('out', program.store.out)
  return { high: code.let(load(out, constant(0)), 'h'), low: code.let(load(out, constant(1)), 'l') }
}

/** The fingerprint of what is in the slots at `base`, which is one value to the sum of the state. */
function printOf(into: Imaged, layout: Layout, base: Code): Print {
  const { code } = into
  switch (layout.kind) {
    case 'word':
      return printOfWord(into, layout.word, code.let(load(memory, base)))
    case 'wide':
      return scrambledSum(code, sumOfWide(into, layout, code.let(base)))
    case 'array': {
      const high = code.variable(constant(seeds.function.high), 'high')
      const low = code.variable(constant(seeds.function.low), 'low')
      code.for(constant(0), constant(layout.key.size), 'key', (key) => {
        const at = code.let(add(binary('*', key, constant(layout.element.size)), base))
        const term = mixedBy(into, layout.key, key, printOf(into, layout.element, at))
        code.set(high, binary('+', high, term.high))
        code.set(low, binary('+', low, term.low))
      })
      return scrambled(code, high, low)
    }
    case 'fields': {
      let high: Code = constant(seeds.function.high)
      let low: Code = constant(seeds.function.low)
      const isTuple = isTupleWord(layout.word)
      layout.fields.forEach((field, index) => {
        const key = fingerprintOf(isTuple ? index + 1 : field.name)
        const term = mixed(code, key, printOf(into, field.layout, add(base, field.offset)))
        high = code.let(binary('+', high, term.high))
        low = code.let(binary('+', low, term.low))
      })
      return scrambled(code, high, low)
    }
  }
}

function printOfWord(into: Imaged, word: Word, value: Code): Print {
  const { program, code, image } = into
  const { store } = program
  const width = widthOf(word)
  if (width !== undefined && word.kind !== 'int') {
    const tables = tablesOf(program, `value ${wordKey(word)}`, width, (imageOf, set) => {
      for (let index = 0; index < width; index++) {
        set(index, fingerprintOf(imageOf(store.values(word).decode(index))))
      }
    })
    const index = code.let(add(binary('*', image, constant(width)), value))
    return { high: load(tables.high, index), low: load(tables.low, index) }
  }
  if (word.kind === 'mask') return scrambledSum(code, sumOfMask(into, word.element, value))
  if (word.kind === 'node' && store.permutationCount === 1) {
    return { high: code.let(load(heap, value)), low: code.let(load(heap, add(value, 1))) }
  }
  code.run(program.external('fingerprint', imagePrintOf(store, word)), value, image)
  const out = program.external('out', store.out)
  return { high: code.let(load(out, constant(0))), low: code.let(load(out, constant(1))) }
}

/** How many values of a word may be in tables; undefined where none are. */
function widthOf(word: Word): number | undefined {
  switch (word.kind) {
    case 'code':
      return word.finite.size
    case 'int':
      return tabledIntegers
    case 'mask':
      return word.element.size <= tabledMaskMax ? 2 ** word.element.size : undefined
    case 'node':
      return undefined
  }
}

/** The terms of the words in a variable's slots: by slot, counted from the variable's first, and word. */
interface Table extends Tables {
  readonly place: Place
  /** A slot has 2 to this power of entries. */
  readonly shift: number
  /** The entries of one image. */
  readonly size: number
  /** What is added to a word. */
  readonly first: number
}

/** The table that has the terms of such words of a variable; undefined where they are too many. */
function tableOf(program: Program, place: Place, word: Word): Table | undefined {
  const images = imagesOf(program).length
  const fits = (width: number | undefined): width is number =>
    width !== undefined && (place.layout.size * images) << shiftOf(width) <= tableWordsMax
  if (!fits(widthOf(word))) return undefined
  const cells = cellsOf(place).flatMap(({ layout, ...cell }) => {
    const width = layout.kind === 'word' ? widthOf(layout.word) : undefined
    return layout.kind === 'word' && fits(width) ? [{ ...cell, word: layout.word, width }] : []
  })
  const shift = shiftOf(Math.max(...cells.map(({ width }) => width)))
  const size = place.layout.size << shift
  const tables = tablesOf(program, `terms ${place.variable.index}`, size, (image, set) => {
    for (const cell of cells) {
      const key = keyAt(place, cell.path, image)
      for (let entry = 0; entry < cell.width; entry++) {
        const value =
          cell.word.kind === 'int' ? entry + firstTabled : program.store.values(cell.word).decode(entry)
        set(((cell.slot - place.offset) << shift) + entry, termOf(key, image(value)))
      }
    }
  })
  return { ...tables, place, shift, size, first: word.kind === 'int' ? firstTabled : 0 }
}

function shiftOf(width: number): number {
  return Math.ceil(Math.log2(Math.max(1, width)))
}

function entryOf({ image }: Imaged, table: Table, slot: Code, value: Code): Print {
  const row = binary('<<', add(slot, -table.place.offset), constant(table.shift))
  const index = add(add(add(row, value), -table.first), binary('*', image, constant(table.size)))
  return { high: load(table.high, index), low: load(table.low, index) }
}

function tableIndex(integer: Code): Code {
  return add(integer, -firstTabled)
}

function isTabled(index: Code): Code {
  return binary('<u', index, constant(tabledIntegers))
}

/** The keys of the terms of cells, by image and slot. */
function keysOf(program: Program, key: string, of: (key: Fingerprint) => Fingerprint): Tables {
  return tablesOf(program, key, program.slots, (image, set) => {
    for (const place of program.places) {
      for (const { slot, path } of cellsOf(place)) set(slot, of(keyAt(place, path, image)))
    }
  })
}

/** The mix of the key of the cell at a slot, and a value. */
function mixedAt(into: Imaged, slot: Code, value: Print): Print {
  const keys = keysOf(into.program, 'factors of cells', factors)
  const at = into.code.let(placeOf(into, slot))
  return scrambled(
    into.code,
    binary('+', load(keys.high, at), value.high),
    binary('+', load(keys.low, at), value.low),
  )
}

/** What is added to a value in its mix with a key. */
function factors({ high, low }: Fingerprint): Fingerprint {
  return { high: Math.imul(high, 0x9e3779b1), low: Math.imul(low, 0x85ebca77) }
}

/** The mix of a key that is a code, and a value. */
function mixedBy(into: Imaged, keys: Finite, key: Code, value: Print): Print {
  const { program, code, image } = into
  const tables = tablesOf(program, `key ${keys.key}`, keys.size, (imageOf, set) => {
    keys.values.forEach((argument, index) => {
      set(index, factors(fingerprintOf(imageOf(argument))))
    })
  })
  const index = code.let(add(binary('*', image, constant(keys.size)), key))
  return scrambled(
    code,
    binary('+', load(tables.high, index), value.high),
    binary('+', load(tables.low, index), value.low),
  )
}

/** `mix` of `model/fingerprint.ts`, of a key that is known. */
function mixed(code: Builder, key: Fingerprint, value: Print): Print {
  const { high, low } = factors(key)
  return scrambled(code, binary('+', value.high, constant(high)), binary('+', value.low, constant(low)))
}

/** The bijection of `model/fingerprint.ts`. */
export function scrambled(code: Builder, high: Code, low: Code): Print {
  const h = code.let(high, 'h')
  const l = code.let(binary('^', low, pure('finalise', h)), 'l')
  const h2 = code.let(binary('^', h, pure('finalise', binary('+', l, constant(0x2545f491)))), 'h')
  const l2 = code.let(binary('^', l, pure('finalise', binary('+', h2, constant(0x4f6cdd1d)))), 'l')
  return { high: h2, low: l2 }
}

function scrambledSum(code: Builder, { high, low }: Print): Print {
  return scrambled(code, high, low)
}

/** `whiten` of `model/fingerprint.ts`. */
export function whitened(code: Builder, { high, low }: Print): Print {
  const l = code.let(low, 'l')
  const round = binary('*', binary('^', l, binary('>>>', l, constant(15))), constant(0x85ebca6b | 0))
  const h = code.let(binary('^', high, round), 'h')
  return { high: h, low: code.let(binary('^', l, h), 'l') }
}
