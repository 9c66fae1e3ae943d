import { headerWords, type Kernel, type KernelModel, type Space } from './kernel.js'
import { createSuccessor } from './successor.js'

/*
 * specs/two-phase-commit.spec: a slot for the phase of each manager; sets of managers are masks, and so is
 * the set of messages sent: a bit for each manager's vote, then one for each order.
 */

const working = 0
const prepared = 1
const committed = 2
const aborted = 3

const undecided = 0
const commit = 1
const abort = 2

/** How many managers there are, and how large the search becomes. */
export interface CommitBounds {
  readonly managers: number
  readonly tableBits: number
  readonly levelStatesMax: number
}

/** The kernel of a model. */
export function twoPhaseCommit(bounds: CommitBounds): KernelModel {
  const { managers, tableBits, levelStatesMax } = bounds
  return {
    recordWords: managers + 3 + headerWords,
    tableBits,
    levelStatesMax,
    workersMax: 2,
    create: (space) => createKernel(space, managers),
  }
}

function createKernel(space: Space, managers: number): Kernel {
  const { frontier } = space
  const verdict = managers
  const votes = managers + 1
  const sent = managers + 2
  const slots = managers + 3
  const everyone = (1 << managers) - 1
  const commitOrder = 1 << managers
  const abortOrder = 2 << managers
  const successor = createSuccessor(space, { slots, valueBits: managers + 2 })
  const { begin, write, end, violate } = successor

  function initial(): void {
    begin(successor.blank())
    finish()
  }

  function expand(from: number, to: number): void {
    for (let state = from; state < to; state += slots + headerWords) {
      const messages = frontier[state + sent]!
      if (frontier[state + verdict] === undecided) decide(state, messages)
      for (let manager = 0; manager < managers; manager++) {
        if (frontier[state + manager] === working) {
          begin(state)
          write(manager, prepared)
          write(sent, messages | (1 << manager))
          finish()
          setPhase(state, manager, aborted)
        }
        if (messages & commitOrder) setPhase(state, manager, committed)
        if (messages & abortOrder) setPhase(state, manager, aborted)
      }
    }
  }

  function decide(state: number, messages: number): void {
    const heard = frontier[state + votes]!
    for (let manager = 0; manager < managers; manager++) {
      if (((messages >> manager) & 1) === 0) continue
      begin(state)
      write(votes, heard | (1 << manager))
      finish()
    }
    if (heard === everyone) {
      begin(state)
      write(verdict, commit)
      write(sent, messages | commitOrder)
      finish()
    }
    begin(state)
    write(verdict, abort)
    write(sent, messages | abortOrder)
    finish()
  }

  /** DecisionsStay can be broken by these steps alone. */
  function setPhase(state: number, manager: number, phase: number): void {
    const old = frontier[state + manager]!
    if (old >= committed && old !== phase) violate()
    begin(state)
    write(manager, phase)
    finish()
  }

  function finish(): void {
    const state = end()
    if (state >= 0 && !holds(state)) violate()
  }

  /** Consistent and VotesAreTrue. */
  function holds(state: number): boolean {
    const heard = frontier[state + votes]!
    let phases = 0
    for (let manager = 0; manager < managers; manager++) {
      const phase = frontier[state + manager]!
      if (phase === working && (heard >> manager) & 1) return false
      phases |= 1 << phase
    }
    const both = (1 << committed) | (1 << aborted)
    return (phases & both) !== both
  }

  return { initial, expand, startAt: successor.startAt, tally: successor.tally }
}
