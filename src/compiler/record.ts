import type { Layout } from './layout.js'
import { copy } from './leaf.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local } from './low/code.js'
import type { Program } from './program.js'
import type { Word } from './word.js'
import { memory } from './writer.js'

/**
 * How states lie in levels. In the short form slots whose words are always or mostly below 256 take a byte
 * each, after those that take a word; in the long form each slot takes a word. Which of the two a record has,
 * its length tells.
 */
export interface Records {
  /** From memory at the second state to a record, by name; 0 where the short form does not do. */
  readonly packShort: string
  readonly packLong: string
  /** From a record to the first two states in memory. */
  readonly unpackShort: string
  readonly unpackLong: string
  /** Lengths in words. */
  readonly shortWords: number
  readonly longWords: number
}

/** The arrays of a level by which generated code knows them: words and bytes of the record's segment. */
const levelArrays = {
  writtenWords: 'WW',
  writtenBytes: 'WB',
  readWords: 'RW',
  readBytes: 'RB',
} as const

interface Slot {
  readonly isByte: boolean
  /** Whether it may be more than a byte. */
  readonly isOpen: boolean
}

/** Generates the functions that write and read records. */
export function generateRecords(program: Program): Records {
  const slots = program.places.flatMap(({ layout }) => slotsOf(layout))
  const words = slots.flatMap((slot, index) => (slot.isByte ? [] : [index]))
  const bytes = slots.flatMap((slot, index) => (slot.isByte ? [index] : []))
  const longWords = slots.length
  const spread = words.length + Math.ceil(bytes.length / 4)
  // Forms of one length could not be told apart.
  const hasShort = spread < longWords
  const shortWords = hasShort ? spread : longWords
  const record = local('record')
  const atByte = (index: number) => add(binary('<<', record, constant(2)), 4 * words.length + index)
  const all = slots.map((_, index) => index)

  const packShort = write(program, 'packShort', (code) => {
    if (!hasShort) {
      code.return(constant(0))
      return
    }
    let open: Code = constant(0)
    for (const index of bytes) {
      if (slots[index]!.isOpen) open = binary('|', open, load(memory, constant(slots.length + index)))
    }
    code.if(binary('<u', constant(255), open), () => code.return(constant(0)))
    copy(code, words, (slot, place) =>
      code.store(levelArrays.writtenWords, add(record, place), load(memory, add(slot, slots.length))),
    )
    copy(code, bytes, (slot, place) =>
      code.store(levelArrays.writtenBytes, add(atByte(0), place), load(memory, add(slot, slots.length))),
    )
    code.return(constant(1))
  })
  const packLong = write(program, 'packLong', (code) => {
    copy(code, all, (slot, place) =>
      code.store(levelArrays.writtenWords, add(record, place), load(memory, add(slot, slots.length))),
    )
  })
  const put = (code: Builder, slot: Code, value: Code) => {
    const held = code.let(value, 'v')
    code.store(memory, slot, held)
    code.store(memory, add(slot, slots.length), held)
  }
  const unpackShort = write(program, 'unpackShort', (code) => {
    if (!hasShort) {
      copy(code, all, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
      return
    }
    copy(code, words, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
    copy(code, bytes, (slot, place) => put(code, slot, load(levelArrays.readBytes, add(atByte(0), place))))
  })
  const unpackLong = write(program, 'unpackLong', (code) => {
    copy(code, all, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
  })
  return { packShort, packLong, unpackShort, unpackLong, shortWords, longWords }
}

function write(program: Program, name: string, body: (code: Builder) => void): string {
  const own = program.fresh(name)
  const code = new Builder()
  body(code)
  program.functions.push({ name: own, parameters: ['record'], body: code.block.statements, comment: name })
  return own
}

function slotsOf(layout: Layout): readonly Slot[] {
  switch (layout.kind) {
    case 'word':
      return [slotOf(layout.word)]
    case 'array': {
      const element = slotsOf(layout.element)
      return Array.from({ length: layout.key.size }, () => element).flat()
    }
    case 'fields':
      return layout.fields.flatMap((field) => slotsOf(field.layout))
  }
}

function slotOf(word: Word): Slot {
  switch (word.kind) {
    case 'code':
      return { isByte: word.finite.size <= 256, isOpen: false }
    case 'mask':
      return { isByte: word.element.size <= 8, isOpen: false }
    case 'int':
      return { isByte: true, isOpen: true }
    case 'node':
      return { isByte: false, isOpen: false }
  }
}
