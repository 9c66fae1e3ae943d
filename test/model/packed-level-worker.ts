import { parentPort } from 'node:worker_threads'
import type { SharedLevel } from '../../src/model/level-layout.js'
import { LevelWriter } from '../../src/model/level-writer.js'
import { PackedLevel } from '../../src/model/packed-level.js'

/** A state to append. The record is filled with `filler`. */
export interface Candidate {
  readonly high: number
  readonly low: number
  readonly parent: number
  readonly action: number
  readonly bytes: number
  readonly filler: number
}

/** A step of a level's life, for one of the threads. */
export type Order =
  | { readonly kind: 'append'; readonly level: SharedLevel; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'open'; readonly level: SharedLevel }

/** Appends states, and seals the writer where they are the last. */
export function append(writer: LevelWriter, candidates: readonly Candidate[], isLast = true): void {
  for (const { high, low, parent, action, bytes, filler } of candidates) {
    const record = writer.reserve(bytes)
    // What is reserved is not yet taken.
    if (writer.reserve(bytes) !== record) throw new Error('a room was given away')
    writer.bytes.fill(filler, 4 * record, 4 * record + bytes)
    writer.commit(high, low, parent, action, bytes)
  }
  if (isLast) writer.seal()
}

/** The states of an open level. Bytes are those up to the next 4. */
export function statesOf(level: PackedLevel): readonly Candidate[] {
  return Array.from({ length: level.length }, (_, index) => {
    const bytes = level.recordBytes(index)
    const at = 4 * level.seek(index)
    const filler = bytes === 0 ? 0 : level.bytes[at]!
    return {
      high: level.fingerprintHigh(index),
      low: level.fingerprintLow(index),
      parent: level.parent(index),
      action: level.action(index),
      bytes,
      filler,
    }
  })
}

let thread = 0
parentPort?.on('message', (order: Order | { readonly kind: 'number'; readonly thread: number }) => {
  parentPort!.postMessage(obey(order))
})

function obey(order: Order | { readonly kind: 'number'; readonly thread: number }): unknown {
  switch (order.kind) {
    case 'number':
      thread = order.thread
      return undefined
    case 'append':
      append(new LevelWriter(order.level, thread), order.candidates)
      return undefined
    case 'open': {
      const level = new PackedLevel(order.level)
      level.open()
      return statesOf(level)
    }
  }
}
