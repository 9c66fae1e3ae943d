import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import {
  createSharedLevel,
  LevelFull,
  nextChunkWord,
  recordBytesMax,
  type SharedLevel,
} from '../../src/model/level-layout.js'
import { LevelOrder } from '../../src/model/level-order.js'
import { LevelWriter } from '../../src/model/level-writer.js'
import { PackedLevel } from '../../src/model/packed-level.js'
import { append, type Candidate, type Order, statesOf } from './packed-level-worker.js'

/** Fingerprints that often have a word, or both, in common. */
const words = fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: -0x80000000, max: 0x7fffffff }))
const candidate: fc.Arbitrary<Candidate> = fc.record({
  high: words,
  low: words,
  parent: fc.integer({ min: -1, max: 0x7fffffff }),
  action: fc.nat(0xffff),
  bytes: fc.nat(50),
  filler: fc.integer({ min: 1, max: 255 }),
})

/** What becomes of a candidate: its words unsigned, its bytes rounded up. */
function written(state: Candidate): Candidate {
  return {
    ...state,
    high: state.high >>> 0,
    low: state.low >>> 0,
    bytes: Math.ceil(state.bytes / 4) * 4,
    filler: state.bytes === 0 ? 0 : state.filler,
  }
}

/** Candidates by the thousand, three a parent, with different fingerprints. */
function many(count: number): readonly Candidate[] {
  return Array.from({ length: count }, (_, index) => ({
    ...fingerprintOf(index),
    parent: Math.floor(index / 3),
    action: index % 7,
    bytes: index % 41,
    filler: 1 + (index % 255),
  }))
}

function opened(shared: SharedLevel): PackedLevel {
  const level = new PackedLevel(shared)
  level.open()
  return level
}

describe('a packed level', () => {
  test('has the states in the order in which they were appended', () => {
    const level = new PackedLevel(createSharedLevel())
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 300 }), (candidates) => {
        level.clear()
        append(new LevelWriter(level.shared), candidates)
        expect(level.candidates).toBe(candidates.length)
        level.sort()
        expect(statesOf(level)).toEqual(candidates.map(written))
        expect(statesOf(opened(level.shared))).toEqual(candidates.map(written))
      }),
    )
  })

  test('holds thousands, over and over', () => {
    const level = new PackedLevel(createSharedLevel())
    for (const count of [6000, 10, 0, 9000]) {
      level.clear()
      append(new LevelWriter(level.shared), many(count))
      level.sort()
      expect(statesOf(level)).toEqual(many(count).map(written))
    }
  })

  // A record of 260 KB: a chunk has room for four.
  test.each([1, 2, 3, 4, 5, 9, 13])(
    'takes back what was appended since a mark, %i great records',
    (count) => {
      const level = new PackedLevel(createSharedLevel())
      const writer = new LevelWriter(level.shared)
      const great = (states: readonly Candidate[]) =>
        states.map((state) => ({ ...state, bytes: recordBytesMax }))
      const [before, after] = [great(many(6)), great(many(9).slice(6))]
      append(writer, before, false)
      writer.mark()
      append(writer, great(many(count)), false)
      expect(writer.rewind()).toBe(count)
      append(writer, after)
      level.sort()
      expect(statesOf(level)).toEqual([...before, ...after].map(written))
    },
  )

  test('has room for records of any length up to the most', () => {
    const level = new PackedLevel(createSharedLevel())
    const candidates = many(60).map((state, index) => ({ ...state, bytes: recordBytesMax - (index % 5) }))
    append(new LevelWriter(level.shared), candidates)
    level.sort()
    expect(statesOf(level)).toEqual(candidates.map(written))
    const writer = new LevelWriter(createSharedLevel())
    expect(() => writer.reserve(recordBytesMax + 1)).toThrow('a record has at most 262140 bytes')
  })

  test('takes 20 bytes a state beside the record', () => {
    const level = new PackedLevel(createSharedLevel())
    const empty = level.byteLength
    const count = 100_000
    const writer = new LevelWriter(level.shared)
    for (let index = 0; index < count; index++) {
      writer.reserve(40)
      writer.commit(Math.imul(index, 0x9e3779b1), index, 0, 0, 40)
    }
    writer.seal()
    level.sort()
    expect((level.byteLength - empty) / count).toBeLessThan(40 + 20 + (1 << 20) / count)
  })

  test.each([3 << 12, (3 << 12) + 4095])('addresses records past 2^32 bytes, in chunk %i', (chunk) => {
    const shared = createSharedLevel()
    const control = new Int32Array(shared.control)
    const candidates = many(200)
    append(new LevelWriter(shared), candidates.slice(0, 100))
    // As if the chunks between had been written by a thread that found nothing.
    control[nextChunkWord] = chunk
    append(new LevelWriter(shared), candidates.slice(100))
    const level = new PackedLevel(shared)
    level.sort()
    expect(statesOf(level)).toEqual(candidates.map(written))
  })

  test('refuses what is beyond its last chunk', () => {
    const shared = createSharedLevel()
    new Int32Array(shared.control)[nextChunkWord] = 4 << 12
    const writer = new LevelWriter(shared)
    expect(() => writer.reserve(4)).toThrow(LevelFull)
    expect(() => writer.reserve(4)).toThrow(LevelFull)
  })
})

describe('a level of several threads', () => {
  const threads = 3
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('packed-level-worker.js', import.meta.url)),
  )
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  function answer(worker: Worker, order: Order | { readonly kind: 'number'; readonly thread: number }) {
    return new Promise<unknown>((resolve, reject) => {
      worker.removeAllListeners()
      worker.once('error', reject)
      worker.once('message', resolve)
      worker.postMessage(order)
    })
  }
  const all = (order: (thread: number) => Order) =>
    Promise.all(workers.map((worker, thread) => answer(worker, order(thread))))

  /** Appends, each thread its own: every so many parents go to the next of the threads. */
  async function appendAll(shared: SharedLevel, candidates: readonly Candidate[], among: readonly number[]) {
    await all((thread) => ({
      kind: 'append',
      level: shared,
      candidates: candidates.filter(
        ({ parent }) => among[Math.floor((parent + 1) / 4) % among.length] === thread,
      ),
    }))
  }

  beforeAll(async () => {
    await Promise.all(workers.map((worker, thread) => answer(worker, { kind: 'number', thread })))
  })

  test('is the same as one thread has it', async () => {
    const shared = createSharedLevel({ writers: threads })
    const level = new PackedLevel(shared)
    const order = new LevelOrder()
    for (const [count, among] of [
      [5000, [0, 1, 2]],
      [3, [1]],
      [0, [0]],
      [2000, [2, 0]],
    ] as const) {
      level.clear()
      const candidates = many(count)
      await appendAll(shared, candidates, among)
      order.arrange(shared, count, [])
      level.open()
      expect(statesOf(level)).toEqual(candidates.map(written))
      const [seen] = await all(() => ({ kind: 'open', level: shared }))
      expect(seen).toEqual(candidates.map(written))
    }
    level.clear()
    expect(level.length).toBe(0)
  })

  test('keeps of states with several parents the one with the least', async () => {
    const shared = createSharedLevel({ writers: threads })
    const level = new PackedLevel(shared)
    const states = many(3000).map(written)
    // Each fifth state was found by a greater parent first, each tenth by two.
    const found = states.map((state, index) => {
      const greater =
        index % 5 > 0 ? [] : [state.parent + 11, state.parent + 17].slice(index % 10 === 0 ? 0 : 1)
      return [state, ...greater.map((parent) => ({ ...state, parent, filler: 1 }))]
    })
    const replaced = found.flatMap((each) =>
      each.slice(0, -1).map(({ high, low, parent }) => [high, low, parent]),
    )
    const half = replaced.length >> 1
    // A parent's states are appended one after the other, by one thread.
    await appendAll(
      shared,
      found.flat().sort((one, other) => one.parent - other.parent),
      [0, 1, 2],
    )
    new LevelOrder().arrange(
      shared,
      4000,
      [replaced.slice(half), replaced.slice(0, half)].map((each) => Int32Array.from(each.flat())),
    )
    level.open()
    expect(statesOf(level)).toEqual(states)
  })

  test('leaves out what was appended of parents that were begun again', () => {
    const shared = createSharedLevel({ writers: 2 })
    const level = new PackedLevel(shared)
    const states = many(300)
    const isAgain = ({ parent }: Candidate) => parent % 7 === 0
    const attempts = states.filter((state, index) => !isAgain(state) || index % 2 === 0)
    append(new LevelWriter(shared, 1), attempts)
    level.leaveOut(new Set(states.filter(isAgain).map(({ parent }) => parent)))
    append(new LevelWriter(shared, 0), states.filter(isAgain))
    new LevelOrder().arrange(shared, 100, [])
    level.open()
    expect(statesOf(level)).toEqual(states.map(written))
  })
})
