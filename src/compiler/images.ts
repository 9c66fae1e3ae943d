import { seeds } from '../model/fingerprint.js'
import type { Arrays, Runnable } from './assemble.js'
import type { Program } from './program.js'

/** Of how many images sums and terms are kept: of each permutation that is tried. */
export function imageCount({ permutations }: Program): number {
  return Math.max(1, permutations.length)
}

/** Keeps the sums of the state under expansion, in each image. */
export function keepSums(program: Program, { G, F }: Arrays, { terms }: Runnable): void {
  const images = imageCount(program)
  for (let p = 0; p < images; p++) {
    let { high, low } = seeds.state
    for (let variable = 0; variable < terms.length; variable++) {
      terms[variable]!(p)
      high += F[0]!
      low += F[1]!
    }
    G[2 * p] = high
    G[2 * p + 1] = low
  }
}
