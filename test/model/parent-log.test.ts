import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Level } from '../../src/model/engine.js'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import { createParentLog, fillColumns } from '../../src/model/parent-log.js'

interface Entry {
  readonly high: number
  readonly low: number
  readonly parent: number
}

function levelOf(entries: readonly Entry[]): Level {
  const sorted = [...entries].sort((one, other) => one.high - other.high || one.low - other.low)
  return {
    length: sorted.length,
    fingerprintHigh: (index) => sorted[index]!.high,
    fingerprintLow: (index) => sorted[index]!.low,
    parent: (index) => sorted[index]!.parent,
    sort() {},
  }
}

/** A level of so many states, whose parents are anywhere in the level before. */
function spreadLevel(length: number, lengthBefore: number, seed: number): Level {
  return levelOf(
    Array.from({ length }, (_, index) => {
      const { high, low } = fingerprintOf(seed + index)
      const parent = lengthBefore === 0 ? -1 : ((high ^ low) >>> 0) % lengthBefore
      return { high: high >>> 0, low: low >>> 0, parent }
    }),
  )
}

/** The path by the levels themselves. */
function pathIn(levels: readonly Level[], depth: number, index: number): readonly bigint[] {
  const level = levels[depth]!
  const own = (BigInt(level.fingerprintHigh(index)) << 32n) | BigInt(level.fingerprintLow(index))
  return depth === 0 ? [own] : [...pathIn(levels, depth - 1, level.parent(index)), own]
}

describe('the parent log', () => {
  const word = fc.oneof(
    fc.constantFrom(0, 1, 255, 256, 0xffff, 0x10000, 0xffffff, 0x1000000, 0x7fffffff, 0xffffffff),
    fc.nat(0xffffffff),
  )

  test('has the fingerprints of every path', () => {
    const entries = fc.uniqueArray(fc.record({ high: word, low: word, parent: fc.nat() }), {
      minLength: 1,
      maxLength: 60,
      selector: ({ high, low }) => `${high},${low}`,
    })
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 6 }), (depths) => {
        const levels = depths.map((states, depth) => {
          const before = depths[depth - 1]?.length
          const parentOf = (parent: number) => (before === undefined ? -1 : parent % before)
          return levelOf(states.map((entry) => ({ ...entry, parent: parentOf(entry.parent) })))
        })
        const log = createParentLog()
        for (const level of levels) log.append(level)
        levels.forEach((level, depth) => {
          for (let index = 0; index < level.length; index++) {
            expect(log.path(depth, index)).toEqual(pathIn(levels, depth, index))
          }
        })
      }),
    )
  })

  // Each length has another form: of the index, and of the parents in the level after it.
  const lengths = [3, 300, 3000, 70_000, 150_000, 1000]

  test.each([1, 2, 3])('has those of large levels too, filled in %i parts', (parts) => {
    const levels: Level[] = []
    const log = createParentLog()
    for (const [depth, length] of lengths.entries()) {
      const level = spreadLevel(length, levels.at(-1)?.length ?? 0, 1_000_000 * depth)
      levels.push(level)
      const columns = log.begin(length)
      // The last part first: the order does not matter.
      for (let part = parts - 1; part >= 0; part--) {
        const bound = (end: number) => Math.floor((length * end) / parts)
        fillColumns(columns, level, bound(part), bound(part + 1))
      }
    }
    levels.forEach((level, depth) => {
      for (let index = 0; index < level.length; index += 1 + (level.length >>> 6)) {
        expect(log.path(depth, index)).toEqual(pathIn(levels, depth, index))
      }
      let index = 0
      let different = 0
      log.visit(depth, (high, low) => {
        if (high !== level.fingerprintHigh(index) || low !== level.fingerprintLow(index)) different++
        index++
      })
      expect({ different, visited: index }).toEqual({ different: 0, visited: level.length })
    })
  })

  test('takes as few bytes as it says', () => {
    const log = createParentLog()
    const bytesOf = (length: number): number => {
      const before = log.bytes
      log.begin(length)
      return (log.bytes - before) / length
    }
    expect([250, 1000, 60_000, 1_000_000, 16_000_000].map(bytesOf)).toEqual([8, 9, 10, 10, 11])
  })

  test('is empty for a level without states', () => {
    const log = createParentLog()
    log.append(levelOf([]))
    let visited = 0
    log.visit(0, () => visited++)
    expect(visited).toBe(0)
  })
})
