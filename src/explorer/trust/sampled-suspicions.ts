import type { Constant } from '../../core/core.js'
import type { Config } from '../../model/config.js'
import { fingerprintOfState, fingerprintOfString, toBigInt } from '../../model/fingerprint.js'
import type { Reference } from '../../model/reference.js'
import type { State } from '../../model/state.js'
import { imagedState, type Permutation, permute, type Symmetry } from '../../model/symmetry.js'
import { isSet, type ModelValue } from '../../model/value.js'
import {
  conductOf,
  differenceOf,
  renderShortly,
  type SampledState,
  sampleStates,
  successorsOf,
} from './sampled-states.js'
import type { Suspicion } from './suspicion.js'

/** States that are looked at, and pairs of them that have one view. */
const statesMax = 86
const pairsMax = 48
/** So many states are compared with their images; each with so many. */
const imagedStatesMax = 20
const imagesMax = 2

/**
 * Where states that a search takes for one, by symmetry or by the view, are found to behave differently.
 * Some states of the reference engine are looked at, no more of them than the search has found; what is
 * found is true, but that nothing is found says little.
 */
export function sampledSuspicions(
  config: Config,
  reference: Reference,
  distinct: number,
): readonly Suspicion[] {
  const { symmetry } = reference
  if (!symmetry && !config.view) return []
  const names = config.module.variables.map(({ name }) => fingerprintOfString(name))
  // Those of one orbit are one; those of one view are not, as they are what is to be compared.
  const keyOf = (state: State) =>
    toBigInt(symmetry?.reduce(imagedState(names, state)) ?? fingerprintOfState(names, state))
  const samples = sampleStates(reference, config.view ? statesMax : Math.min(statesMax, distinct), keyOf)
  return [
    ...(symmetry ? symmetryBroken(config, reference, symmetry, samples) : []),
    ...(config.view ? viewBroken(config, reference, samples, keyOf) : []),
  ]
}

/** The first state that behaves otherwise than one of its images. */
function symmetryBroken(
  config: Config,
  reference: Reference,
  symmetry: Symmetry,
  samples: readonly SampledState[],
): readonly Suspicion[] {
  // Those that were met last are the deepest: they are no less telling than the first.
  const step = Math.max(1, samples.length / imagedStatesMax)
  for (let at = 0; at < samples.length; at += step) {
    const index = Math.floor(at)
    const sample = samples[index]!
    const own = conductOf(reference, sample)
    for (const permutation of permutationsFor(symmetry, index)) {
      const image = sample.state.map((value) => permute(value, permutation))
      const other = conductOf(reference, { state: image, successors: successorsOf(reference, image) })
      const difference = differenceOf(own, other)
      if (difference === undefined) continue
      const [moved] = permutation.keys()
      const constant =
        config.symmetry.find((each) => isMember(reference, each, moved!)) ?? config.symmetry[0]!
      const where = renderShortly(reference, sample.state)
      const message =
        `states that symmetry takes for one behave differently: ${difference}, ` +
        `where the first has ${where}, and the second ${renderPermutation(permutation)}`
      return [
        { kind: 'broken-symmetry', severity: 'warning', span: constant.span, message, name: constant.name },
      ]
    }
  }
  return []
}

function isMember({ constantsOf }: Reference, constant: Constant, value: ModelValue): boolean {
  const members = constantsOf.constant(constant)
  return isSet(members) && members.has(value)
}

/** For each state others, so that few tell much: two neighbours that change places, and all in turn. */
function permutationsFor({ sets }: Symmetry, index: number): readonly Permutation[] {
  const swaps = sets.map((set, order) => {
    const from = (index + order) % set.length
    const [one, other] = [set[from]!, set[(from + 1) % set.length]!]
    return new Map([
      [one, other],
      [other, one],
    ])
  })
  const turns = sets.map((set) => new Map(set.map((member, at) => [member, set[(at + 1) % set.length]!])))
  const swap = swaps[index % sets.length]!
  const turn = new Map(turns.flatMap((each) => [...each]))
  return [swap, turn].slice(0, imagesMax)
}

/** `b for a, a for b` */
function renderPermutation(permutation: Permutation): string {
  return [...permutation].map(([from, to]) => `${to.name} for ${from.name}`).join(', ')
}

/** The first two states of one view that behave differently. */
function viewBroken(
  config: Config,
  reference: Reference,
  samples: readonly SampledState[],
  keyOf: (state: State) => bigint,
): readonly Suspicion[] {
  const known = new Map<bigint, { readonly state: State; readonly key: bigint }>()
  const expanded = new Map(samples.map((sample) => [sample.state, sample]))
  const sampleOf = (state: State) =>
    expanded.get(state) ?? { state, successors: successorsOf(reference, state) }
  const reached = [
    ...samples.map(({ state }) => state),
    ...samples.flatMap(({ successors }) =>
      successors.filter(({ allowed }) => allowed).map(({ state }) => state),
    ),
  ]
  let pairs = 0
  for (const state of reached) {
    const view = reference.fingerprint(state)
    const key = keyOf(state)
    const first = known.get(view)
    if (!first) known.set(view, { state, key })
    if (!first || first.key === key) continue
    if (pairs++ === pairsMax) break
    const [one, other] = [first.state, state].map((each) => conductOf(reference, sampleOf(each)))
    const difference = differenceOf(one!, other!)
    if (difference === undefined) continue
    const [before, after] = [first.state, state].map((each) => renderShortly(reference, each))
    const message =
      `states with one view behave differently: ${difference}, where the first has ${before}, ` +
      `and the second ${after}`
    return [{ kind: 'broken-view', severity: 'warning', span: config.view!.span, message }]
  }
  return []
}
