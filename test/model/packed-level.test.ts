import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import {
  createSharedLevel,
  LevelFull,
  nextChunkWord,
  recordBytesMax,
  type SharedLevel,
} from '../../src/model/level-layout.js'
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

/** What becomes of candidates: the least of each fingerprint, in order. */
function expected(candidates: readonly Candidate[]): readonly Candidate[] {
  const sorted = candidates
    .map((state) => ({ ...state, high: state.high >>> 0, low: state.low >>> 0 }))
    .sort((one, other) => one.high - other.high || one.low - other.low || one.parent - other.parent)
  return sorted
    .filter(
      ({ high, low }, index) =>
        index === 0 || sorted[index - 1]!.high !== high || sorted[index - 1]!.low !== low,
    )
    .map((state) => ({
      ...state,
      bytes: Math.ceil(state.bytes / 4) * 4,
      filler: state.bytes === 0 ? 0 : state.filler,
    }))
}

/** As a search has them: a state has no two candidates with one parent. */
function unambiguous(candidates: readonly Candidate[]): readonly Candidate[] {
  return [
    ...new Map(candidates.map((state) => [`${state.high},${state.low},${state.parent}`, state])).values(),
  ]
}

/** Candidates by the thousand, of which some have the same fingerprint. */
function many(count: number): readonly Candidate[] {
  return Array.from({ length: count }, (_, index) => ({
    ...fingerprintOf(index % Math.floor(count * 0.9)),
    parent: count - index,
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
  test('sorts by fingerprint, and keeps the least parent of each', () => {
    const level = new PackedLevel(createSharedLevel())
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 300 }).map(unambiguous), (candidates) => {
        level.clear()
        append(new LevelWriter(level.shared), candidates)
        expect(level.candidates).toBe(candidates.length)
        level.sort()
        expect(statesOf(level)).toEqual(expected(candidates))
        expect(statesOf(opened(level.shared))).toEqual(expected(candidates))
      }),
    )
  })

  test('sorts thousands, over and over', () => {
    const level = new PackedLevel(createSharedLevel())
    for (const count of [6000, 10, 0, 9000]) {
      level.clear()
      append(new LevelWriter(level.shared), many(count))
      level.sort()
      expect(statesOf(level)).toEqual(expected(many(count)))
    }
  })

  test('sorts states whose fingerprints are not spread', () => {
    const level = new PackedLevel(createSharedLevel())
    const candidates = many(3000).map((state, index) => ({
      ...state,
      high: 7 + (index % 2),
      low: index * 7919,
    }))
    append(new LevelWriter(level.shared), candidates)
    level.sort()
    expect(statesOf(level)).toEqual(expected(candidates))
  })

  test('has room for records of any length up to the most', () => {
    const level = new PackedLevel(createSharedLevel())
    const candidates = many(60).map((state, index) => ({ ...state, bytes: recordBytesMax - (index % 5) }))
    append(new LevelWriter(level.shared), candidates)
    level.sort()
    expect(statesOf(level)).toEqual(expected(candidates))
    const writer = new LevelWriter(createSharedLevel())
    expect(() => writer.reserve(recordBytesMax + 1)).toThrow('a record has at most 262140 bytes')
  })

  test('takes 20 bytes a state beside the record, and 4 to sort', () => {
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
    expect((level.byteLength - empty) / count).toBeLessThan(40 + 24 + (1 << 20) / count)
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
    expect(statesOf(level)).toEqual(expected(candidates))
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

  test('is the same as one thread sorts', async () => {
    await Promise.all(workers.map((worker, thread) => answer(worker, { kind: 'number', thread })))
    const shared = createSharedLevel({ writers: threads })
    const beside = createSharedLevel({ writers: threads, beside: shared })
    const level = new PackedLevel(shared)
    for (const [count, parts] of [
      [5000, [0, 1, 2]],
      [3, [1]],
      [0, []],
      [2000, [2, 0]],
    ] as const) {
      for (const one of [shared, beside]) {
        const sorted = new PackedLevel(one)
        sorted.clear()
        // Some threads find nothing.
        await all((thread) => ({
          kind: 'append',
          level: one,
          candidates: many(count).filter((_, index) => parts[index % parts.length] === thread),
        }))
        sorted.beginSort()
        await all(() => ({ kind: 'distribute', level: one }))
        await all(() => ({ kind: 'sort', level: one }))
        sorted.join(threads)
        sorted.open()
        expect(statesOf(sorted)).toEqual(expected(many(count)))
        const [seen] = await all(() => ({ kind: 'open', level: one }))
        expect(seen).toEqual(expected(many(count)))
      }
    }
    level.clear()
    expect(level.length).toBe(0)
  })
})
