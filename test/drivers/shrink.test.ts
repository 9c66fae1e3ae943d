import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { shrink } from '../../src/drivers/shrink.js'

const upTo = (length: number) => Array.from({ length }, (_, index) => index)

/** Leaves of an array what is needed, and counts how often is asked. */
async function shrunk(length: number, needed: readonly number[], attemptsMax = 1000) {
  let attempts = 0
  const attempt = async (items: readonly number[]) => {
    attempts++
    return needed.every((item) => items.includes(item)) ? items : undefined
  }
  return { ...(await shrink(upTo(length), attempt, attemptsMax)), attempts }
}

test.each([
  [0, [], 0],
  [1, [], 1],
  [1, [0], 1],
  [100, [], 3],
  [100, [17], 20],
  [100, [3, 50, 99], 60],
])('of %i items %j are left, in at most %i attempts', async (length, needed, most) => {
  const { items, isMinimal, attempts } = await shrunk(length, needed)
  expect({ items, isMinimal }).toEqual({ items: needed, isMinimal: true })
  expect(attempts).toBeLessThanOrEqual(most)
})

test('what depends on order and number is left as it is', async () => {
  const attempt = async (items: readonly number[]) =>
    items.length % 2 === 0 && items.length >= 4 ? items : undefined
  const { items, isMinimal } = await shrink(upTo(8), attempt, 1000)
  expect({ items, isMinimal }).toEqual({ items: [0, 1, 2, 3], isMinimal: true })
})

test('others may take the places of items, as long as there are fewer', async () => {
  // Of 0 to 9 those do whose sum is at least 9: one 9 in place of the last, and nothing is needed beside it.
  const attempt = async (items: readonly number[]) =>
    items.reduce((sum, item) => sum + item, 0) >= 9 ? [...items.slice(0, -1), 9] : undefined
  const { items, isMinimal } = await shrink(upTo(10), attempt, 1000)
  expect({ items, isMinimal }).toEqual({ items: [9], isMinimal: true })
})

test('no more is asked than may be', async () => {
  const { isMinimal, attempts } = await shrunk(100, [3, 50, 99], 20)
  expect({ isMinimal, attempts }).toEqual({ isMinimal: false, attempts: 20 })
})

test('whatever holds of more items too: nothing else is left, and no single one can go', async () => {
  const arrays = fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(arrays, async (needed) => {
      const { items, isMinimal } = await shrunk(40, needed)
      expect(items).toEqual([...needed].sort((one, other) => one - other))
      expect(isMinimal).toBe(true)
    }),
  )
})
