import { describe, expect, test } from '@jest/globals'
import { growthOf, timeLeft } from '../../src/explorer/forecast.js'

/** A millisecond a state. */
const stretches = [{ states: 1000, ms: 1000 }]

/** Distinct states by depth, as searches of specifications found them. */
const searches: Readonly<Record<string, readonly number[]>> = {
  'raft-bounded replication': [
    1, 3, 12, 28, 45, 81, 228, 408, 417, 789, 2208, 2151, 2148, 7437, 7467, 5946, 17556, 18408, 14412, 30615,
    33612, 28332, 42012, 47391, 46152, 51108, 54939, 63000, 60192, 57981, 71931, 65352, 59325, 67992, 58248,
    54591, 50733, 39213, 39363, 27768, 18834, 19899, 10215, 6144, 6438, 2247, 1302, 1188, 234, 171, 96, 6, 12,
  ],
  'two-phase-commit eight': [
    1, 17, 136, 688, 2500, 7056, 16408, 32972, 59254, 96816, 143840, 192656, 230412, 244342, 228712, 188304,
    135833, 85377, 46392, 21560, 8456, 2758, 736, 156, 24, 2,
  ],
  'paxos threeValues': [
    1, 3, 12, 28, 84, 240, 606, 1368, 2784, 5385, 9891, 16614, 25291, 35136, 44757, 52308, 54765, 48699,
    34761, 19071, 7776, 2274, 450, 54, 3,
  ],
  'bulletin-board large': [
    1, 6, 27, 98, 192, 696, 1314, 3138, 4770, 6134, 14160, 12804, 13012, 30894, 17514, 15372, 37902, 13104,
    10556, 26904, 5166, 3964, 10362, 852, 630, 1680,
  ],
  'raft-ongaro reliableSymmetric': [
    1, 1, 3, 6, 7, 7, 16, 30, 28, 34, 108, 149, 167, 305, 441, 573, 826, 1012, 1393, 1834, 2001, 2628, 3179,
    3331, 4140, 4529, 4586, 5434, 5302, 5046, 5752, 5033, 4574, 4816, 3767, 3448, 3077, 2069, 1985, 1399, 765,
    751, 400, 164, 153, 54, 17, 11,
  ],
}

/** The time that searches had left at the beginning of each level, and what was said of it. */
function forecasts(levels: readonly number[], further: number | undefined) {
  return levels.slice(0, -1).flatMap((_, depth) => {
    if (further !== undefined && depth + further >= levels.length) return []
    const depthMax = further === undefined ? undefined : depth + further
    const left = levels.slice(depth, depthMax).reduce((sum, states) => sum + states, 0)
    const said = timeLeft({ depth, levels: levels.slice(0, depth + 1), expanded: 0, stretches, depthMax })
    return [{ depth, left, said }]
  })
}

describe('the time left', () => {
  test.each(Object.entries(searches))('to a depth is in the range that is said, of %s', (_, levels) => {
    const told = [1, 2, 4, 8].flatMap((further) =>
      forecasts(levels, further).filter(({ said }) => said !== undefined),
    )
    const right = told.filter(({ left, said }) => said!.minMs <= left && left <= said!.maxMs)
    expect(told.length).toBeGreaterThan(levels.length)
    expect(right.length / told.length).toBeGreaterThan(0.9)
    expect(new Set(told.map(({ said }) => said!.to))).toEqual(new Set(['depth']))
  })

  test('to the end is not told before the levels have begun to shrink, and right then', () => {
    const all = Object.values(searches).flatMap((levels) => {
      const peak = levels.indexOf(Math.max(...levels))
      return forecasts(levels, undefined).map((each) => ({ ...each, isBefore: each.depth <= peak }))
    })
    expect(all.filter(({ said, isBefore }) => said && isBefore)).toEqual([])
    const told = all.filter(({ said }) => said)
    const right = told.filter(({ left, said }) => said!.minMs <= left && left <= said!.maxMs)
    expect(told.length).toBeGreaterThan(15)
    expect(right.length / told.length).toBeGreaterThan(0.9)
  })

  test('is a range from the spread of growth and of the pace', () => {
    const levels = [1, 2, 4, 8, 16, 40].map((states) => 1000 * states)
    const paces = [
      { states: 8000, ms: 8000 },
      { states: 16_000, ms: 32_000 },
    ]
    const said = timeLeft({ depth: 5, levels, expanded: 10_000, stretches: paces, depthMax: 7 })
    expect(said).toEqual({ minMs: 30_000 + 80_000, maxMs: 2 * (30_000 + 100_000), to: 'depth' })
    const last = timeLeft({ depth: 5, levels, expanded: 40_000, stretches: paces, depthMax: 6 })
    expect(last).toEqual({ minMs: 0, maxMs: 0, to: 'depth' })
  })

  test('is unknown early, without depth or end, and where the range would tell nothing', () => {
    const even = [1, 1, 1, 1, 1, 1].map((states) => 1000 * states)
    expect(timeLeft({ depth: 3, levels: even.slice(2), expanded: 0, stretches, depthMax: 9 })).toBeUndefined()
    expect(timeLeft({ depth: 5, levels: even, expanded: 0, stretches })).toBeUndefined()
    expect(timeLeft({ depth: 5, levels: even, expanded: 0, stretches: [], depthMax: 9 })).toBeUndefined()
    expect(timeLeft({ depth: 5, levels: even, expanded: 0, stretches, depthMax: 9 })).toBeDefined()
    const uneven = [1, 10, 10, 100, 100, 1000].map((states) => 1000 * states)
    expect(timeLeft({ depth: 5, levels: uneven, expanded: 0, stretches, depthMax: 9 })).toBeUndefined()
  })
})

test('growth is each level by the one before', () => {
  expect(growthOf([4, 8, 4])).toEqual([2, 0.5])
  expect(growthOf([4])).toEqual([])
})
