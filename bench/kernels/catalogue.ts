import { bulletinBoard } from './bulletin-board.js'
import type { KernelModel } from './kernel.js'
import { paxos } from './paxos.js'
import { raftBounded } from './raft-bounded.js'
import { twoPhaseCommit } from './two-phase-commit.js'

/** The kernels by specification and model, as `raft-bounded` and `twoEntries`. */
export const kernels: Readonly<Record<string, Readonly<Record<string, KernelModel>>>> = {
  'raft-bounded': {
    elections: raft(2, 0, 1, { tableBits: 20, levelStatesMax: 1 << 16 }),
    replication: raft(2, 1, 1, { tableBits: 22, levelStatesMax: 1 << 18 }),
    twoEntries: raft(2, 2, 1, { tableBits: 24, levelStatesMax: 1 << 19 }),
    twoMessages: raft(2, 1, 2, { tableBits: 26, levelStatesMax: 1 << 22 }),
  },
  'two-phase-commit': {
    three: twoPhaseCommit({ managers: 3, tableBits: 10, levelStatesMax: 1 << 8 }),
    eight: twoPhaseCommit({ managers: 8, tableBits: 22, levelStatesMax: 1 << 18 }),
  },
  paxos: {
    single: paxos({ acceptors: 3, values: 2, maxBallot: 0, tableBits: 8, levelStatesMax: 1 << 8 }),
    threeValues: paxos({ acceptors: 3, values: 3, maxBallot: 2, tableBits: 20, levelStatesMax: 1 << 16 }),
    fourBallots: paxos({ acceptors: 3, values: 2, maxBallot: 3, tableBits: 24, levelStatesMax: 1 << 20 }),
  },
  'bulletin-board': {
    two: board(2, 2, 2, 1, { tableBits: 12, levelStatesMax: 1 << 10 }),
    large: board(3, 2, 3, 2, { tableBits: 19, levelStatesMax: 1 << 16 }),
    larger: board(3, 2, 4, 3, { tableBits: 22, levelStatesMax: 1 << 19 }),
  },
}

type Size = Pick<KernelModel, 'tableBits' | 'levelStatesMax'>

function raft(maxTerm: number, maxLogLength: number, maxMessages: number, size: Size): KernelModel {
  return raftBounded({ maxTerm, maxLogLength, maxMessages, ...size })
}

function board(
  clients: number,
  notices: number,
  maxLetters: number,
  maxCopies: number,
  size: Size,
): KernelModel {
  return bulletinBoard({ clients, notices, maxLetters, maxCopies, ...size })
}
