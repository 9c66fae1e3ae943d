import type { Fingerprint } from '../model/fingerprint.js'
import type { Value } from '../model/value.js'
import { imagesOf } from './cells.js'
import type { Program } from './program.js'

/** Names of arrays with high and low words. */
export interface Tables {
  readonly high: string
  readonly low: string
}

/** Arrays with so many entries for each image, one image after the other, that `fill` sets. */
export function tablesOf(
  program: Program,
  key: string,
  size: number,
  fill: (image: (value: Value) => Value, set: (index: number, print: Fingerprint) => void) => void,
): Tables {
  let made: { readonly high: Int32Array; readonly low: Int32Array } | undefined
  const make = () => {
    const images = imagesOf(program)
    const high = new Int32Array(size * images.length)
    const low = new Int32Array(size * images.length)
    images.forEach((image, number) => {
      fill(image, (index, print) => {
        high[number * size + index] = print.high
        low[number * size + index] = print.low
      })
    })
    return { high, low }
  }
  const once = () => {
    made ??= make()
    return made
  }
  return {
    high: program.shared(`${key} high`, 'high', () => once().high),
    low: program.shared(`${key} low`, 'low', () => once().low),
  }
}
