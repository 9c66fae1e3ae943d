import type { Layout } from './layout.js'
import type { Builder } from './low/builder.js'
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
  /** From a record of the short form that is read to one that is written: all words. */
  readonly copyShort: string
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

/**
 * Puts words into a record of the short form that is written, from slots held one after the other. The first
 * slot of the layout may be known at run time alone. Where a word does not fit, `otherwise` is done.
 */
export function putIntoShort(
  program: Program,
  code: Builder,
  layout: Layout,
  first: Code,
  valueAt: (index: Code) => Code,
  otherwise: () => void,
): void {
  const { hasShort, places } = shortFormOf(program)
  const record = local('record')
  const put = (index: Code, { isByte, isOpen }: Slot) => {
    const slot = add(first, index)
    const at =
      slot.op === 'constant'
        ? constant(places[slot.value]!)
        : load(
            program.shared('places in records', 'places', () => places),
            slot,
          )
    const value = code.let(valueAt(index), 'value')
    if (!isByte || !hasShort) {
      code.store(levelArrays.writtenWords, add(record, at), value)
      return
    }
    if (isOpen) code.if(binary('<u', constant(255), value), otherwise)
    code.store(levelArrays.writtenBytes, add(binary('<<', record, constant(2)), at), value)
  }
  const slots = slotsOf(layout)
  const [slot] = slots
  const isEven = slots.every(({ isByte, isOpen }) => isByte === slot?.isByte && isOpen === slot.isOpen)
  if (slot && isEven && slots.length > unrolledMax) {
    code.for(constant(0), constant(slots.length), 'index', (index) => put(index, slot))
  } else for (const [index, each] of slots.entries()) put(constant(index), each)
}

/** Where each slot is in a record of the short form: its byte or word, counted from the record's first. */
function shortFormOf({ places }: Program): { readonly hasShort: boolean; readonly places: Int32Array } {
  const slots = places.flatMap(({ layout }) => slotsOf(layout))
  const words = slots.filter(({ isByte }) => !isByte).length
  // Forms of one length could not be told apart.
  const hasShort = words + Math.ceil((slots.length - words) / 4) < slots.length
  let word = 0
  let byte = 4 * words
  const at = slots.map(({ isByte }, index) => {
    if (!hasShort) return index
    return isByte ? byte++ : word++
  })
  return { hasShort, places: Int32Array.from(at) }
}

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
  const { hasShort } = shortFormOf(program)
  const shortWords = hasShort ? spread : longWords
  const record = local('record')
  const atByte = (index: number) => add(binary('<<', record, constant(2)), 4 * words.length + index)
  const all = slots.map((_, index) => index)

  const packShort = write(program, 'packShort', ['record'], (code) => {
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
  const packLong = write(program, 'packLong', ['record'], (code) => {
    copy(code, all, (slot, place) =>
      code.store(levelArrays.writtenWords, add(record, place), load(memory, add(slot, slots.length))),
    )
  })
  const put = (code: Builder, slot: Code, value: Code) => {
    const held = code.let(value, 'v')
    code.store(memory, slot, held)
    code.store(memory, add(slot, slots.length), held)
  }
  const unpackShort = write(program, 'unpackShort', ['record'], (code) => {
    if (!hasShort) {
      copy(code, all, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
      return
    }
    copy(code, words, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
    copy(code, bytes, (slot, place) => put(code, slot, load(levelArrays.readBytes, add(atByte(0), place))))
  })
  const unpackLong = write(program, 'unpackLong', ['record'], (code) => {
    copy(code, all, (slot, place) => put(code, slot, load(levelArrays.readWords, add(record, place))))
  })
  const copyShort = write(program, 'copyShort', ['from', 'record'], (code) => {
    copy(code, all.slice(0, shortWords), (word) => {
      const read = load(levelArrays.readWords, add(local('from'), word))
      code.store(levelArrays.writtenWords, add(record, word), read)
    })
  })
  return { packShort, packLong, unpackShort, unpackLong, copyShort, shortWords, longWords }
}

/**
 * Generates a function that reads some variables of a record of the short form, just written, into the
 * successor's place in memory. All of them where they are not given.
 */
export function generateRecall(program: Program, variables?: ReadonlySet<number>): string {
  const { hasShort, places } = shortFormOf(program)
  const record = local('record')
  return write(program, 'recall', ['record'], (code) => {
    for (const { variable, offset, layout } of program.places) {
      if (variables && !variables.has(variable.index)) continue
      const slots = slotsOf(layout)
      const inBytes = (isByte: boolean) =>
        slots.flatMap((slot, index) => ((slot.isByte && hasShort) === isByte ? [offset + index] : []))
      const words = inBytes(false)
      copy(code, words, (slot, place) => {
        const read = load(levelArrays.writtenWords, add(record, add(place, places[words[0]!]!)))
        code.store(memory, add(slot, program.slots), read)
      })
      const bytes = inBytes(true)
      copy(code, bytes, (slot, place) => {
        const at = add(binary('<<', record, constant(2)), add(place, places[bytes[0]!]!))
        code.store(memory, add(slot, program.slots), load(levelArrays.writtenBytes, at))
      })
    }
  })
}

function write(
  program: Program,
  name: string,
  parameters: readonly string[],
  body: (code: Builder) => void,
): string {
  const own = program.fresh(name)
  program.define(own, parameters, name, body)
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
    case 'wide':
      return Array.from({ length: layout.size }, () => ({ isByte: false, isOpen: false }))
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

/** Runs of slots that are longer become loops. */
const unrolledMax = 12

/** Copies slots, run by run; `place` is the index among those listed. */
function copy(code: Builder, slots: readonly number[], write: (slot: Code, place: Code) => void): void {
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
