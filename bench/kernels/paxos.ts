import { headerWords, type Kernel, type KernelModel, type Space } from './kernel.js'
import { createSuccessor } from './successor.js'

/*
 * specs/paxos.spec with AsksBefore. Votes are numbered by ballot and value; a set of votes is a mask, an
 * optional vote 0 or one more than its number. Messages are bits: requests to promise and requests to accept
 * in one slot, promises in a slot for each ballot and acceptor, by the vote that they tell of.
 */

/** How many acceptors, values and ballots there are, and how large the search becomes. */
export interface PaxosBounds {
  readonly acceptors: number
  readonly values: number
  readonly maxBallot: number
  readonly tableBits: number
  readonly levelStatesMax: number
}

/** The kernel of a model. */
export function paxos(bounds: PaxosBounds): KernelModel {
  const { acceptors, maxBallot, tableBits, levelStatesMax } = bounds
  return {
    recordWords: acceptors * 3 + 1 + (maxBallot + 1) * acceptors + headerWords,
    tableBits,
    levelStatesMax,
    workersMax: 2,
    create: (space) => createKernel(space, bounds),
  }
}

function createKernel(space: Space, { acceptors, values, maxBallot }: PaxosBounds): Kernel {
  const { frontier } = space
  const ballots = maxBallot + 1
  const votes = ballots * values
  /* Slots; one more than the ballot promised, so that none is 0. */
  const promised = 0
  const vote = acceptors
  const cast = 2 * acceptors
  const requests = 3 * acceptors
  const promises = requests + 1
  const slots = promises + ballots * acceptors
  const quorums = majorities(acceptors)
  /** Of votes, by ballot: those for any value. */
  const ofBallot = Array.from({ length: ballots }, (_, ballot) => ((1 << values) - 1) << (ballot * values))
  const successor = createSuccessor(space, { slots, valueBits: ballots + votes })
  const { begin, write, end, violate } = successor

  function initial(): void {
    begin(successor.blank())
    finish()
  }

  function expand(from: number, to: number): void {
    for (let state = from; state < to; state += slots + headerWords) {
      const sent = frontier[state + requests]!
      for (let ballot = 0; ballot < ballots; ballot++) {
        begin(state)
        write(requests, sent | (1 << ballot))
        finish()
        if (((sent >> ballots) & ofBallot[ballot]!) === 0) propose(state, sent, ballot)
      }
      for (let acceptor = 0; acceptor < acceptors; acceptor++) {
        for (let ballot = 0; ballot < ballots; ballot++) {
          if ((sent >> ballot) & 1) answer(state, acceptor, ballot)
        }
        for (let number = 0; number < votes; number++) {
          if ((sent >> (ballots + number)) & 1) castVote(state, acceptor, number)
        }
      }
    }
  }

  function answer(state: number, acceptor: number, ballot: number): void {
    if (ballot < frontier[state + promised + acceptor]!) return
    const slot = promises + ballot * acceptors + acceptor
    begin(state)
    write(promised + acceptor, ballot + 1)
    write(slot, frontier[state + slot]! | (1 << frontier[state + vote + acceptor]!))
    finish()
  }

  function propose(state: number, sent: number, ballot: number): void {
    const allowed = proposable(state, ballot)
    for (let value = 0; value < values; value++) {
      if (((allowed >> value) & 1) === 0) continue
      begin(state)
      write(requests, sent | (1 << (ballots + ballot * values + value)))
      finish()
    }
  }

  /** The values that some quorum allows: where it has voted before, only those of the latest votes. */
  function proposable(state: number, ballot: number): number {
    let allowed = 0
    for (const quorum of quorums) {
      let before = 0
      let haveAnswered = true
      for (let acceptor = 0; acceptor < acceptors; acceptor++) {
        if (((quorum >> acceptor) & 1) === 0) continue
        const promise = frontier[state + promises + ballot * acceptors + acceptor]!
        if (promise === 0) haveAnswered = false
        before |= promise >> 1
      }
      if (haveAnswered) allowed |= latest(before)
    }
    return allowed
  }

  function latest(before: number): number {
    for (let ballot = maxBallot; ballot >= 0; ballot--) {
      if (before & ofBallot[ballot]!) return (before & ofBallot[ballot]!) >> (ballot * values)
    }
    return (1 << values) - 1
  }

  /** ChosenStays can be broken by these steps alone. */
  function castVote(state: number, acceptor: number, number: number): void {
    const ballot = Math.floor(number / values)
    if (ballot + 1 < frontier[state + promised + acceptor]!) return
    const old = frontier[state + cast + acceptor]!
    const now = old | (1 << number)
    const before = chosen(state, acceptor, old)
    if (before & ~chosen(state, acceptor, now)) violate()
    begin(state)
    write(promised + acceptor, ballot + 1)
    write(vote + acceptor, number + 1)
    write(cast + acceptor, now)
    finish()
  }

  /** The values chosen, if one acceptor's votes are these; of no acceptor, it tells of the state as it is. */
  function chosen(state: number, changed: number, itsVotes: number): number {
    let chosenVotes = 0
    for (const quorum of quorums) {
      let common = -1
      for (let acceptor = 0; acceptor < acceptors; acceptor++) {
        if (((quorum >> acceptor) & 1) === 0) continue
        common &= acceptor === changed ? itsVotes : frontier[state + cast + acceptor]!
      }
      chosenVotes |= common
    }
    let chosenValues = 0
    for (let ballot = 0; ballot < ballots; ballot++) {
      chosenValues |= (chosenVotes & ofBallot[ballot]!) >> (ballot * values)
    }
    return chosenValues
  }

  function finish(): void {
    const state = end()
    if (state >= 0 && !holds(state)) violate()
  }

  /** Agreement and OneValuePerBallot. */
  function holds(state: number): boolean {
    const values = chosen(state, -1, 0)
    if (values & (values - 1)) return false
    let all = 0
    for (let acceptor = 0; acceptor < acceptors; acceptor++) all |= frontier[state + cast + acceptor]!
    for (const mask of ofBallot) {
      const ofOne = all & mask
      if (ofOne & (ofOne - 1)) return false
    }
    return true
  }

  return { initial, expand, startAt: successor.startAt, tally: successor.tally }
}

/** Sets of more than half, as masks. */
function majorities(members: number): readonly number[] {
  const found: number[] = []
  for (let mask = 0; mask < 1 << members; mask++) {
    let size = 0
    for (let rest = mask; rest !== 0; rest &= rest - 1) size++
    if (2 * size > members) found.push(mask)
  }
  return found
}
