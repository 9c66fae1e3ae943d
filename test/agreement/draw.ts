import type fc from 'fast-check'

/** Random choices. */
export interface Draw {
  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number
  /** True with that probability. */
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Each item as often as its weight says; all weights are integers, not all 0. */
  weighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item
  /** Some of the items, at least `min`, in their order. */
  some<Item>(items: readonly Item[], min?: number): readonly Item[]
}

/** Choices from fast-check's own source, so that its seeds give them again. */
export function createDraw(random: fc.Random): Draw {
  const draw: Draw = {
    integer: (min, max) => random.nextInt(min, max),
    chance: (probability) => random.nextInt(0, 999_999) < probability * 1_000_000,
    pick: (items) => items[random.nextInt(0, items.length - 1)]!,
    weighted(items) {
      let left = random.nextInt(
        1,
        items.reduce((sum, { weight }) => sum + weight, 0),
      )
      for (const item of items) {
        left -= item.weight
        if (left <= 0) return item
      }
      throw new RangeError('no item has a weight')
    },
    some(items, min = 0) {
      const count = random.nextInt(Math.min(min, items.length), items.length)
      const left = items.map((_, index) => index)
      while (left.length > count) left.splice(random.nextInt(0, left.length - 1), 1)
      return left.map((index) => items[index]!)
    },
  }
  return draw
}
