import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import {
  type Geometry,
  geometryFor,
  homeOf,
  nextGeometry,
  positionOf,
  segmentBytesMax,
  segmentOf,
  slotsOf,
} from '../../src/model/fingerprint-slots.js'
import {
  claimRoom,
  createFingerprintTable,
  createLoneProbe,
  createParentLookup,
  createProbe,
  spreadSegment,
  TableFull,
} from '../../src/model/fingerprint-table.js'
import { type Done, enter, type Work } from './fingerprint-table-worker.js'

describe.each([{ parents: false }, { parents: true }])('the fingerprint table, %j', (options) => {
  /** Near one another and near the ends, where probing goes round. */
  const words = fc.oneof(
    fc.constantFrom(1, 2, -1, -2, 0x7fffffff, -0x80000000),
    fc.integer({ min: -40, max: -1 }),
    fc.integer(),
  )

  test('is a set', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words), { maxLength: 400 }), (pairs) => {
        const table = createFingerprintTable({ capacity: 8, ...options })
        const known = new Set<string>()
        for (const [high, low] of pairs) {
          const key = `${high || 1},${low || 1}`
          expect(table.has(high, low)).toBe(known.has(key))
          expect(table.add(high, low)).toBe(!known.has(key))
          known.add(key)
          expect(table.has(high >>> 0, low >>> 0)).toBe(true)
          expect(table.size).toBe(known.size)
        }
        for (const [high, low] of pairs) expect(table.has(high, low)).toBe(true)
      }),
    )
  })

  // Grown fourfold it has 81,920 slots, doubled 40,960.
  test.each([
    { memory: 'plenty', bytesMax: 2 ** 32, slotsMax: 4.2 },
    { memory: 'short', bytesMax: 2 ** 20, slotsMax: 2.1 },
  ])('grows where memory is $memory', ({ bytesMax, slotsMax }) => {
    const table = createFingerprintTable({ capacity: 16, bytesMax, ...options })
    const prints = Array.from({ length: 20_000 }, (_, value) => fingerprintOf(value))
    expect(prints.every(({ high, low }) => table.add(high, low))).toBe(true)
    expect(prints.every(({ high, low }) => table.has(high, low))).toBe(true)
    expect(prints.some(({ high, low }) => table.has(high, ~low))).toBe(false)
    expect(table.size).toBe(20_000)
    expect(table.bytes / table.size).toBeLessThan(slotsMax * (options.parents ? 12 : 8))
  })

  test('takes no more bytes than it may', () => {
    const bytesMax = 20_000
    const table = createFingerprintTable({ capacity: 16, bytesMax, ...options })
    const entries = () => {
      for (let value = 0; ; value++) {
        const { high, low } = fingerprintOf(value)
        table.add(high, low)
      }
    }
    expect(entries).toThrow(TableFull)
    expect(table.bytes).toBeLessThanOrEqual(bytesMax)
    const most = Math.floor(bytesMax / (options.parents ? 12 : 8))
    expect(table.size).toBeGreaterThan(0.55 * most)
    expect(table.size).toBeLessThan(0.76 * most)
    const { high, low } = fingerprintOf(0)
    expect(table.add(high, low)).toBe(false)
  })

  test('is a set in several segments too', () => {
    const table = createFingerprintTable({ bytesMax: 4 * segmentBytesMax, ...options })
    expect(table.shared.segments).toHaveLength(4)
    const bytes = table.bytes
    expect(table.grow()).toBe(true)
    const prints = Array.from({ length: 30_000 }, (_, value) => fingerprintOf(value))
    expect(prints.slice(15_000).every(({ high, low }) => table.add(high, low))).toBe(true)
    expect(table.grow()).toBe(true)
    expect(table.bytes).toBeGreaterThan(2 * bytes)
    expect(prints.filter(({ high, low }) => table.add(high, low))).toHaveLength(15_000)
    expect(table.size).toBe(30_000)
    expect(prints.every(({ high, low }) => table.has(high, low) && !table.add(high, low))).toBe(true)
  })
})

test('a lone thread enters parents as several do, the first of them', () => {
  const table = createFingerprintTable({ capacity: 2000, parents: true, segments: 2 })
  const prints = Array.from({ length: 1000 }, (_, value) => fingerprintOf(value))
  const lone = createLoneProbe(table.shared)
  expect(claimRoom(table.shared, 1000)).toBe(1000)
  expect(prints.map(({ high, low }, index) => lone(high, low, index))).toEqual(prints.map(() => 1))
  expect(prints.map(({ high, low }) => lone(high, low, 2000))).toEqual(prints.map(() => 0))
  const parentOf = createParentLookup(table.shared)
  expect(prints.map(({ high, low }) => parentOf(high, low))).toEqual(prints.map((_, index) => index))
  const probe = createProbe(table.shared)
  const { high, low } = prints[500]!
  expect([probe(high, low, 501), probe(high, low, 499), lone(high, low, 0)]).toEqual([0, 2, 0])
  expect(parentOf(high, low)).toBe(499)
  expect(table.size).toBe(1000)
})

test('a table grows segment by segment, in any order', () => {
  const table = createFingerprintTable({ segments: 4, parents: true })
  expect(table.shared.segments).toHaveLength(4)
  const prints = Array.from({ length: 10_000 }, (_, value) => fingerprintOf(value))
  for (const { high, low } of prints) table.add(high, low)
  const { bytes } = table
  const growth = table.beginGrowth()!
  for (const segment of [2, 0, 3, 1]) spreadSegment(table.shared, growth, segment)
  table.endGrowth(growth)
  expect(table.bytes).toBeGreaterThan(bytes)
  expect(table.size).toBe(10_000)
  expect(prints.every(({ high, low }) => table.has(high, low) && !table.add(high, low))).toBe(true)
  expect(prints.some(({ high, low }) => table.has(high, ~low))).toBe(false)
})

test.each([1, 4])(
  'a table without its parents has room for more in as many bytes, %i segments',
  (segments) => {
    let bytesMax = Number.POSITIVE_INFINITY
    const mayTake = (bytes: number) => bytes <= bytesMax
    const table = createFingerprintTable({ segments, parents: true, mayTake })
    const prints = Array.from({ length: 800_000 }, (_, value) => fingerprintOf(value))
    let entered = 0
    const enterAll = () => {
      while (entered < prints.length) {
        try {
          table.add(prints[entered]!.high, prints[entered]!.low)
        } catch (error) {
          if (error instanceof TableFull) return
          throw error
        }
        entered++
      }
    }
    bytesMax = 6_400_000
    enterAll()
    const [before, { bytes }] = [entered, table]
    expect(before).toBeGreaterThan(0.5 * (bytes / 12))
    table.dropParents()
    enterAll()
    expect(entered / before).toBeGreaterThan(1.3)
    expect([table.bytes, table.size]).toEqual([bytes, entered])
    expect(table.shared.stride).toBe(2)
    bytesMax = 1e9
    enterAll()
    expect(table.size).toBe(prints.length)
    expect(prints.every(({ high, low }) => table.has(high, low) && !table.add(high, low))).toBe(true)
    expect(prints.some(({ high, low }) => table.has(high, ~low))).toBe(false)
  },
)

describe('the slots of a fingerprint table', () => {
  /** The number of a fingerprint's first slot, through all segments. */
  function slotOf({ segmentBits, multiplier, shift }: Geometry, high: number, low: number): number {
    const slots = slotsOf({ stride: 2, segmentBits, multiplier, shift })
    const home = homeOf(multiplier, shift, positionOf(segmentBits, high, low))
    if (home < 0 || home >= slots) throw new RangeError(`a segment of ${slots} slots has none of ${home}`)
    return segmentOf(segmentBits, high) * slots + home
  }

  const geometries = fc
    .record({
      stride: fc.constantFrom<2 | 3>(2, 3),
      segmentBits: fc.nat(10),
      slotsMin: fc.oneof(fc.nat(1000), fc.constant(1 << 28)),
    })
    .map(({ stride, segmentBits, slotsMin }) => geometryFor(stride, segmentBits, slotsMin))

  test('follow the order of fingerprints', () => {
    const fingerprints = fc.tuple(fc.integer(), fc.integer())
    fc.assert(
      fc.property(geometries, fingerprints, fingerprints, (geometry, [high, low], [high2, low2]) => {
        const [one, other] = [slotOf(geometry, high, low), slotOf(geometry, high2, low2)]
        const isLess = high >>> 0 < high2 >>> 0 || (high === high2 && low >>> 0 < low2 >>> 0)
        if (isLess) expect(one).toBeLessThanOrEqual(other)
        else expect(one).toBeGreaterThanOrEqual(other)
      }),
    )
  })

  test('are right past 2^31 of them, and evenly used', () => {
    for (const stride of [2, 3] as const) {
      let geometry = geometryFor(stride, 6, 1 << 20)
      while (slotsOf(nextGeometry(geometry)) * stride * 4 <= segmentBytesMax)
        geometry = nextGeometry(geometry)
      const slots = slotsOf(geometry) * 64
      expect(slots).toBeGreaterThan(2 ** 34)
      expect((slotsOf(geometry) - 1) * stride + stride - 1).toBeLessThan(2 ** 30)
      expect(slotOf(geometry, 0, 0)).toBe(0)
      // The position has 29 bits, so that the last eighth of its steps may stay free.
      expect(slotOf(geometry, -1, -1)).toBeGreaterThan(slots * (1 - 2 ** -26))
      const buckets = new Float64Array(32)
      for (let value = 0; value < 6400; value++) {
        const { high, low } = fingerprintOf(value)
        buckets[Math.floor((slotOf(geometry, high, low) * 32) / slots)]! += 1
        // What the slot should be, by exact arithmetic on the 29 bits after those of the segment.
        const position = ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) & ((1n << 58n) - 1n)
        const expected =
          BigInt(high >>> 26) * BigInt(slotsOf(geometry)) +
          (((position >> 29n) * BigInt(slotsOf(geometry))) >> 29n)
        expect(BigInt(slotOf(geometry, high, low))).toBe(expected)
      }
      // 200 each, with a standard deviation of 14.
      for (const count of buckets) expect(Math.abs(count - 200)).toBeLessThan(90)
    }
  })

  test('grow by a quarter to a seventh', () => {
    let geometry = geometryFor(2, 0, 1)
    expect(slotsOf(geometry)).toBe(16)
    for (let step = 0; step < 60; step++) {
      const next = nextGeometry(geometry)
      const factor = slotsOf(next) / slotsOf(geometry)
      expect(factor).toBeGreaterThanOrEqual(8 / 7)
      expect(factor).toBeLessThanOrEqual(5 / 4)
      geometry = next
    }
  })
})

describe('the parent on record', () => {
  test('is the least of the level, whoever came first', () => {
    const table = createFingerprintTable({ parents: true })
    table.beginLevel(100, 10)
    const probe = createProbe(table.shared)
    expect(probe(5, 6, 105)).toBe(1)
    expect(probe(5, 6, 107)).toBe(0)
    expect(probe(5, 6, 105)).toBe(0)
    expect(probe(5, 6, 103)).toBe(2)
    expect(probe(5, 6, 104)).toBe(0)
    expect(probe(5, 7, 104)).toBe(1)
    // In the next level these are known, whatever the parent.
    table.beginLevel(110, 2)
    expect(probe(5, 6, 110)).toBe(0)
    expect(probe(5, 7, 111)).toBe(0)
  })

  test('may have the number 0, and those of initial states -1', () => {
    const table = createFingerprintTable({ parents: true })
    const probe = createProbe(table.shared)
    expect(probe(1, 1, -1)).toBe(1)
    table.beginLevel(0, 5)
    expect(probe(1, 1, 0)).toBe(0)
    expect(probe(2, 1, 0)).toBe(1)
    expect(probe(2, 1, 0)).toBe(0)
    expect(probe(2, 1, 3)).toBe(0)
    expect(probe(3, 1, 3)).toBe(1)
    expect(probe(3, 1, 0)).toBe(2)
    expect(probe(3, 1, 1)).toBe(0)
  })

  test.each([2 ** 31 - 3, 2 ** 31, 2 ** 32 - 3, 2 ** 32, 3 * 2 ** 32 - 2])(
    'is right where numbers pass %i',
    (base) => {
      const table = createFingerprintTable({ parents: true })
      const probe = createProbe(table.shared)
      probe(7, 7, -1)
      // Levels of 10 states in a search of thousands of millions; one state of each level is kept.
      const bases = [0, 2 ** 30, 2 ** 31 - 20, base - 2 ** 30, base - 10, base, base + 10, base + 2 ** 31]
      ;[...new Set(bases)]
        .sort((one, other) => one - other)
        .forEach((first, index) => {
          table.beginLevel(first, 10)
          for (let earlier = 0; earlier < index; earlier++) {
            for (const state of [0, 4, 9]) expect(probe(100 + earlier, 1, first + state)).toBe(0)
          }
          expect(probe(7, 7, first)).toBe(0)
          expect(probe(100 + index, 1, (first + 9) | 0)).toBe(1)
          expect(probe(100 + index, 1, (first + 2) | 0)).toBe(2)
          expect(probe(100 + index, 1, (first + 1) | 0)).toBe(2)
          expect(probe(100 + index, 1, (first + 8) | 0)).toBe(0)
        })
    },
  )

  test('moves with its state', () => {
    const table = createFingerprintTable({ parents: true, capacity: 16 })
    const count = 10_000
    let work: Work = {
      table: table.shared,
      highs: Int32Array.from({ length: count }, (_, value) => fingerprintOf(value).high),
      lows: Int32Array.from({ length: count }, (_, value) => fingerprintOf(value).low),
      parents: Int32Array.from({ length: count }, (_, value) => value * 7919),
      from: 0,
    }
    while (work.from < count) {
      work = { ...work, from: enter(work).to }
      expect(table.grow()).toBe(true)
    }
    expect(table.size).toBe(count)
    const probe = createProbe(table.shared)
    const isKept = (value: number) => {
      const { high, low } = fingerprintOf(value)
      return probe(high, low, value * 7919) === 0 && probe(high, low, value * 7919 - 1) === 2
    }
    expect(work.highs.every((_, value) => isKept(value))).toBe(true)
  })
})

describe('several threads', () => {
  const threads = 3
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('fingerprint-table-worker.js', import.meta.url)),
  )
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  function answer(worker: Worker, work: Work): Promise<Done> {
    return new Promise((resolve, reject) => {
      worker.removeAllListeners()
      worker.once('error', reject)
      worker.once('message', resolve)
      worker.postMessage(work)
    })
  }

  // Three in four fingerprints are entered by several threads; all at the same time where `sameOrder`.
  test.each([
    { sameOrder: true, base: 0, bytesMax: segmentBytesMax },
    { sameOrder: false, base: 2 ** 32 - 700, bytesMax: segmentBytesMax },
    { sameOrder: false, base: 2 ** 31 - 700, bytesMax: 2 * segmentBytesMax },
  ])('agree on the least parent, and count once, %j', async ({ sameOrder, base, bytesMax }) => {
    const count = 20_000
    const table = createFingerprintTable({ parents: true, capacity: 1000, bytesMax })
    const levelLength = 1400
    table.beginLevel(base, levelLength)
    const least = new Map<number, number>()
    let works = Array.from({ length: threads }, (_, thread) => {
      // 7 and 11 are coprime to the count.
      const step = sameOrder ? 1 : [1, 7, 11][thread]!
      const keys = Array.from({ length: count }, (_, index) => (index * step) % count).filter(
        (key) => key % 4 === 0 || key % threads !== thread,
      )
      const parents = keys.map(
        (key) => base + ((fingerprintOf(key * threads + thread).low >>> 0) % levelLength),
      )
      keys.forEach((key, index) => {
        least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, parents[index]!))
      })
      return {
        keys,
        work: {
          table: table.shared,
          highs: Int32Array.from(keys, (key) => fingerprintOf(key).high),
          lows: Int32Array.from(keys, (key) => fingerprintOf(key).low),
          parents: Int32Array.from(parents, (parent) => parent | 0),
          from: 0,
        },
        parents,
      }
    })
    const recorded = new Map<number, number[]>()
    let isNew = 0
    let stops = 0
    while (works.some(({ keys, work }) => work.from < keys.length)) {
      const done = await Promise.all(works.map(({ work }, thread) => answer(workers[thread]!, work)))
      works = works.map(({ keys, parents, work }, thread) => {
        const { to, probed } = done[thread]!
        for (let index = work.from; index < to; index++) {
          if (probed[index] === 0) continue
          if (probed[index] === 1) isNew++
          const list = recorded.get(keys[index]!) ?? []
          list.push(parents[index]!)
          recorded.set(keys[index]!, list)
        }
        return { keys, parents, work: { ...work, from: to } }
      })
      stops++
      expect(table.size).toBe(isNew)
      expect(table.grow()).toBe(true)
    }
    if (bytesMax === segmentBytesMax) expect(stops).toBeGreaterThan(3)
    expect(isNew).toBe(least.size)
    expect(table.size).toBe(least.size)
    const probe = createProbe(table.shared)
    // The first to come and all that replaced one: the least is among them, and is the one on record.
    const isLeast = ([key, parent]: readonly [number, number]) => {
      const { high, low } = fingerprintOf(key)
      return (
        Math.min(...recorded.get(key)!) === parent &&
        probe(high, low, parent | 0) === 0 &&
        probe(high, low, (parent - 1) | 0) === 2
      )
    }
    expect([...least].every(isLeast)).toBe(true)
    const lowered = [...recorded.values()].reduce((sum, list) => sum + list.length - 1, 0)
    if (!sameOrder) expect(lowered).toBeGreaterThan(0)
  })
})
