import { expect, test } from '@jest/globals'
import { Recent } from '../../src/compiler/engine/recent.js'

/** 64-bit fingerprints that share their low bits, among others; 0 and -1 too. */
const prints = Array.from({ length: 20_000 }, (_, index) => {
  const low = Math.imul(index, 0x9e3779b1) | 0
  return { high: index % 3 === 0 ? low : ~low, low: index % 2 === 0 ? low : low & 0xffff0fff }
})

test('fingerprints that were not added lately are not among the recent ones', () => {
  const recent = new Recent()
  for (const { high, low } of [...prints, { high: 0, low: 0 }, { high: -1, low: -1 }, { high: 0, low: -1 }]) {
    expect(recent.has(high, low)).toBe(false)
    recent.add(high, low)
    expect(recent.has(high, low)).toBe(true)
    expect(recent.has(high ^ 1, low)).toBe(false)
    expect(recent.has(high, low ^ (1 << 20))).toBe(false)
  }
  recent.clear()
  expect(prints.some(({ high, low }) => recent.has(high, low))).toBe(false)
  expect(recent.has(0, 0)).toBe(false)
})

test('most of the last thousand are among them', () => {
  const recent = new Recent()
  for (const { high, low } of prints) recent.add(high, low)
  expect(prints.slice(-1000).filter(({ high, low }) => recent.has(high, low)).length).toBeGreaterThan(700)
})
