import type { Random } from '../explorer/random/random.js'
import type { Successor } from '../model/engine.js'
import type { Reference } from '../model/reference.js'
import type { Move, State } from '../model/state.js'
import type { Adapter } from './adapter/adapter.js'
import type { Follower } from './follow.js'
import type { Outcome } from './verdict.js'

/** How steps are chosen. */
export interface Walking {
  readonly reference: Reference
  readonly adapter: Adapter
  readonly random: Random
  /** How likely an action is beside others that are enabled; 1 where it is not named, 0: never taken. */
  readonly weights: Readonly<Record<string, number>>
  /** Steps at most. */
  readonly steps: number
  /** Asked now and then whether to stop. */
  readonly isWanted?: () => boolean
}

/** A walk that was driven: its moves, and how it ended, if not by itself. */
export interface Walked {
  readonly moves: readonly Move[]
  readonly outcome?: Outcome
}

/**
 * Walks on at random from where an implementation and its specification are: one of the actions that have a
 * step, each as likely, by one of its moves. Each step is driven as it is chosen, so that it begins at what
 * the implementation has come to. Ends where no action that it can be asked for is enabled.
 */
export async function walk(follower: Follower, walking: Walking): Promise<Walked> {
  const moves: Move[] = []
  const { reference, adapter, weights } = walking
  const unasked = [...adapter.silent, ...adapter.unrealisable]
  const actions = reference.actions.filter(
    (action) => !unasked.includes(action) && (weights[action] ?? 1) > 0,
  )
  const chooseAt = (state: State) => {
    try {
      return { chosen: choose(state, actions, walking) }
    } catch (fault) {
      return { fault }
    }
  }
  let next = chooseAt(follower.states[0]!)
  while (next.chosen && moves.length < walking.steps && (walking.isWanted?.() ?? true)) {
    const { move, successors }: Chosen = next.chosen
    moves.push(move)
    const isOnly = follower.states.length === 1
    const taken = follower.take(move, isOnly ? successors : undefined)
    // While the implementation is busy with it: where only one state can follow, what comes then is known.
    const isCertain = isOnly && successors.length === 1 && adapter.silent.length === 0
    const ahead = isCertain ? chooseAt(successors[0]!.state) : undefined
    const outcome = await taken
    if (outcome) return { moves, outcome }
    next = ahead ?? chooseAt(follower.states[0]!)
  }
  return next.fault === undefined ? { moves } : { moves, outcome: follower.onFault(next.fault) }
}

/** A move that leads somewhere within the constraints, and where. */
interface Chosen {
  readonly move: Move
  readonly successors: readonly Successor[]
}

/** One of the things that a state may do, if there is any. */
function choose(
  state: State,
  actions: readonly string[],
  { reference, random, weights }: Walking,
): Chosen | undefined {
  const left = [...actions]
  while (left.length > 0) {
    const at = weighted(left, weights, random)
    const moves = [...reference.moves(state, left[at]!)]
    while (moves.length > 0) {
      const index = random.below(moves.length)
      const move = moves[index]!
      const successors = reference.successorsBy(state, move)
      if (successors.length > 0 && successors.every(({ allowed }) => allowed)) return { move, successors }
      moves[index] = moves.at(-1)!
      moves.pop()
    }
    left.splice(at, 1)
  }
  return undefined
}

function weighted(
  actions: readonly string[],
  weights: Readonly<Record<string, number>>,
  random: Random,
): number {
  const total = actions.reduce((sum, action) => sum + (weights[action] ?? 1), 0)
  let rest = random.fraction() * total
  for (let index = 0; index < actions.length; index++) {
    rest -= weights[actions[index]!] ?? 1
    if (rest < 0) return index
  }
  return actions.length - 1
}
