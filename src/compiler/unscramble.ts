import { finalise, seeds } from '../model/fingerprint.js'

/** The sums of a state, of its fingerprint: the inverse of the last scramble. */
export function unscramble(high: number, low: number, sums: Int32Array): void {
  let h = high | 0
  let l = low | 0
  l ^= finalise((h + 0x4f6cdd1d) | 0)
  h ^= finalise((l + 0x2545f491) | 0)
  l ^= finalise(h)
  sums[0] = h - seeds.state.high
  sums[1] = l - seeds.state.low
}
