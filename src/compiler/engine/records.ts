import type { Records } from '../../model/engine.js'
import {
  entryAction,
  entryHigh,
  entryLow,
  entryParent,
  entryWords,
  recordBytesMax,
} from '../../model/level-layout.js'
import type { Runnable } from '../assemble.js'
import type { Place } from '../layout.js'
import type { Core } from './core.js'
import { CompiledLevel, ownLevel } from './level.js'
import { decodeState } from './state-codec.js'

/** What reads the records of one layout. */
interface Form {
  readonly run: Runnable
  readonly places: readonly Place[]
  readonly memory: Int32Array
}

/**
 * Records with their entries, as they are in a level. Where values are held otherwise since they
 * were written, they are read by the program of that time. `free` has the levels that were released.
 */
export function createRecords(core: Core, free: CompiledLevel[]): Records {
  const forms = new Map<number, Form>()

  function readOld(
    { run, places, memory }: Form,
    words: Int32Array,
    record: number,
    to: CompiledLevel,
  ): void {
    const action = words[record - entryAction]!
    run.bindReading(words, new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
    if (action >>> 16 === run.shortWords) run.unpackShort(record)
    else run.unpackLong(record)
    const state = decodeState(core.store, places, memory, 0)
    const [high, low] = [words[record - entryHigh]!, words[record - entryLow]!]
    core.put(to, state, high, low, words[record - entryParent]!, action & 0xffff)
  }

  return {
    get form() {
      return core.revisions.length
    },
    wordsMax: recordBytesMax / 4 + entryWords,
    write(level, index, words, at) {
      const { packed } = ownLevel(level)
      if (!forms.has(core.revisions.length)) {
        const { places, memory } = core.layout()
        forms.set(core.revisions.length, { run: core.run(), places, memory })
      }
      const record = packed.seek(index)
      const { words: source } = packed
      const start = record - entryWords
      const length = entryWords + (source[record - entryAction]! >>> 16)
      if (at + length > words.length) return -1
      for (let word = 0; word < length; word++) words[at + word] = source[start + word]!
      return at + length
    },
    read(words, form, leftOut, count, level) {
      const to = ownLevel(level)
      const old = form === core.revisions.length ? undefined : forms.get(form)!
      let record = entryWords
      for (let index = 0; index < leftOut + count; index++) {
        const length = words[record - entryAction]! >>> 16
        if (index >= leftOut) {
          if (old) readOld(old, words, record, to)
          else copy(words, record, length, to)
        }
        record += length + entryWords
      }
    },
    window(first) {
      const level = free.pop() ?? new CompiledLevel(free)
      level.first = first
      return level
    },
    trim() {
      free.length = 0
    },
  }
}

function copy(words: Int32Array, record: number, length: number, to: CompiledLevel): void {
  const { writer } = to
  const room = writer.reserve(4 * length)
  for (let word = 0; word < length; word++) writer.words[room + word] = words[record + word]!
  const action = words[record - entryAction]! & 0xffff
  const [high, low] = [words[record - entryHigh]!, words[record - entryLow]!]
  writer.commit(high, low, words[record - entryParent]!, action, 4 * length)
  to.count()
}
