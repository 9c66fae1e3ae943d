import type { Arrays, Runnable } from './assemble.js'
import type { Program } from './program.js'

/** Of how many images sums and terms are kept: of each permutation that is tried. */
export function imageCount({ permutations }: Program): number {
  return Math.max(1, permutations.length)
}

/** Keeps the terms of a variable of the state under expansion, in each image. */
export function keepTerms(
  program: Program,
  { O, V, F }: Arrays,
  { terms }: Runnable,
  variable: number,
): void {
  const images = imageCount(program)
  const { offset } = program.places[variable]!
  for (let p = 0; p < images; p++) {
    terms[variable]!(offset, p)
    O[2 * (variable * images + p)] = F[0]!
    O[2 * (variable * images + p) + 1] = F[1]!
  }
  V[variable] = V[program.places.length]!
}

/** Keeps the sums of the state under expansion, in each image. */
export function keepSums(program: Program, arrays: Arrays, run: Runnable): void {
  const { G, O } = arrays
  const images = imageCount(program)
  G.fill(0)
  for (let variable = 0; variable < program.places.length; variable++) {
    keepTerms(program, arrays, run, variable)
    for (let p = 0; p < images; p++) {
      G[2 * p]! += O[2 * (variable * images + p)]!
      G[2 * p + 1]! += O[2 * (variable * images + p) + 1]!
    }
  }
}
