import type { Compare } from './order.js'
import type { Scratch } from './scratch.js'

/**
 * Sorts the entries beyond the top of scratch, each of `stride` words, by their first words, and drops all
 * but the last of equal ones. Gives how many entries are left. Parts mostly come in order; then one pass is
 * all.
 */
export function sortEntries(scratch: Scratch, count: number, stride: 1 | 2, compare: Compare): number {
  if (isAscending(scratch, count, stride, compare)) return count
  if (count > insertionMax) mergeSort(scratch, count, stride, compare)
  else insertionSort(scratch, count, stride, compare)
  return dropEqual(scratch, count, stride)
}

/** Up to so many entries insertion is faster than merging. */
const insertionMax = 12

function isAscending({ words, top }: Scratch, count: number, stride: number, compare: Compare): boolean {
  const stop = top + count * stride
  for (let at = top + stride; at < stop; at += stride) {
    if (compare(words[at - stride]!, words[at]!) >= 0) return false
  }
  return true
}

/** Keeps the order of equal ones. */
function insertionSort({ words, top }: Scratch, count: number, stride: number, compare: Compare): void {
  const stop = top + count * stride
  for (let from = top + stride; from < stop; from += stride) {
    const key = words[from]!
    const rest = stride === 2 ? words[from + 1]! : 0
    let at = from
    while (at > top && compare(words[at - stride]!, key) > 0) {
      words[at] = words[at - stride]!
      if (stride === 2) words[at + 1] = words[at - 1]!
      at -= stride
    }
    words[at] = key
    if (stride === 2) words[at + 1] = rest
  }
}

/** From runs of one to one run, to and fro between the entries and the room behind them. */
function mergeSort(scratch: Scratch, count: number, stride: number, compare: Compare): void {
  const length = count * stride
  const words = scratch.room(2 * length)
  const near = scratch.top
  const far = near + length
  let from = near
  let to = far
  for (let run = stride; run < length; run *= 2) {
    for (let start = 0; start < length; start += 2 * run) {
      let left = from + start
      const leftStop = Math.min(left + run, from + length)
      let right = leftStop
      const rightStop = Math.min(right + run, from + length)
      let at = to + start
      while (left < leftStop || right < rightStop) {
        const takesLeft = right >= rightStop || (left < leftStop && compare(words[left]!, words[right]!) <= 0)
        const source = takesLeft ? left : right
        words[at] = words[source]!
        if (stride === 2) words[at + 1] = words[source + 1]!
        at += stride
        if (takesLeft) left += stride
        else right += stride
      }
    }
    const other = from
    from = to
    to = other
  }
  if (from !== near) words.copyWithin(near, far, far + length)
}

/** Equal values are equal words. */
function dropEqual({ words, top }: Scratch, count: number, stride: number): number {
  const stop = top + count * stride
  let to = top
  for (let at = top; at < stop; at += stride) {
    if (at + stride < stop && words[at] === words[at + stride]) continue
    words[to] = words[at]!
    if (stride === 2) words[to + 1] = words[at + 1]!
    to += stride
  }
  return (to - top) / stride
}
