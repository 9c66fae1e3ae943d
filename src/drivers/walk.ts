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
  const actions = reference.actions.filter(
    (action) => !adapter.silent.includes(action) && (weights[action] ?? 1) > 0,
  )
  while (moves.length < walking.steps && (walking.isWanted?.() ?? true)) {
    const [state] = follower.states
    const chosen = choose(state!, actions, walking)
    if (!chosen) break
    moves.push(chosen.move)
    const isOnly = follower.states.length === 1
    const outcome = await follower.take(chosen.move, isOnly ? chosen.successors : undefined)
    if (outcome) return { moves, outcome }
  }
  return { moves }
}

/** A move that leads somewhere within the constraints, and where; of what a state may do. */
function choose(
  state: State,
  actions: readonly string[],
  { reference, random, weights }: Walking,
): { readonly move: Move; readonly successors: readonly Successor[] } | undefined {
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
