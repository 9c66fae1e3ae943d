import { finalise } from '../../model/fingerprint.js'

/** Where the functions below leave a fingerprint: high, low. One for a thread, read at once. */
export const out = new Int32Array(2)

/**
 * The bijection of `model/fingerprint.ts`, to `out`. Some 3 ns; the interpreter's allocates its result.
 */
export function scramble(high: number, low: number): void {
  let h = high | 0
  let l = low | 0
  l ^= finalise(h)
  h ^= finalise((l + 0x2545f491) | 0)
  l ^= finalise((h + 0x4f6cdd1d) | 0)
  out[0] = h
  out[1] = l
}

/** `mix` of `model/fingerprint.ts`, of a key and of the value in `out`, to `out`. */
export function mixOut(keyHigh: number, keyLow: number): void {
  scramble((Math.imul(keyHigh, 0x9e3779b1) + out[0]!) | 0, (Math.imul(keyLow, 0x85ebca77) + out[1]!) | 0)
}
