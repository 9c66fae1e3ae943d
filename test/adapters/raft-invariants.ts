import type { Observation } from '../../src/index.js'

interface Entry {
  readonly term: number
}

/** What is looked at of a node, as the Raft drivers show it. */
export interface ShownNode {
  readonly running: boolean
  readonly held: boolean
  readonly term: number
  readonly role: string
  readonly vote: string | null
  readonly commit: number
  readonly applied: number
  readonly log: readonly Entry[]
  readonly members: readonly string[]
  readonly stored: Pick<ShownNode, 'term' | 'vote' | 'commit' | 'log'>
}

/** What Raft promises of a run, looked at after each command. */
export interface RaftInvariants {
  /** The nodes, as they were last shown. */
  readonly nodes: ReadonlyMap<string, ShownNode>
  /** All that has been committed anywhere. */
  readonly committed: readonly Entry[]
  /** The first promise that an observation breaks, if any. */
  look(observation: Observation): string | undefined
}

/** The promises of figure 3 of the Raft paper, and those that they stand on. */
export function createRaftInvariants(): RaftInvariants {
  const nodes = new Map<string, ShownNode>()
  const leaders = new Map<number, string>()
  const votes = new Map<string, string>()
  const committed: Entry[] = []

  function electionSafety(name: string, { role, term }: ShownNode): string | undefined {
    if (role !== 'leader') return undefined
    const other = leaders.get(term) ?? name
    leaders.set(term, name)
    return other === name ? undefined : `${other} and ${name} have led term ${term}`
  }

  function oneVote(name: string, { stored }: ShownNode): string | undefined {
    if (stored.vote === null) return undefined
    const key = `${name} in term ${stored.term}`
    const other = votes.get(key) ?? stored.vote
    votes.set(key, stored.vote)
    return other === stored.vote ? undefined : `${key} has voted for ${other} and ${stored.vote}`
  }

  function logMatching(name: string, { log }: ShownNode): string | undefined {
    for (const [other, node] of nodes) {
      let at = Math.min(log.length, node.log.length) - 1
      while (at >= 0 && log[at]!.term !== node.log[at]!.term) at--
      for (; at >= 0; at--) {
        if (!same(log[at]!, node.log[at]!)) return `the logs of ${name} and ${other} differ at ${at + 1}`
      }
    }
    return undefined
  }

  function stateMachineSafety(name: string, { log, commit }: ShownNode): string | undefined {
    for (let at = 0; at < commit; at++) {
      if (at === committed.length) committed.push(log[at]!)
      if (!same(log[at]!, committed[at]!)) return `${name} has committed another entry ${at + 1}`
    }
    return undefined
  }

  /** Each committed entry is in the log of each leader of a later term. */
  function leaderCompleteness(name: string, { role, term, log }: ShownNode): string | undefined {
    if (role !== 'leader') return undefined
    const missing = committed.findIndex(
      (entry, at) => entry.term < term && !(log[at] && same(log[at], entry)),
    )
    return missing < 0 ? undefined : `${name} leads without the committed entry ${missing + 1}`
  }

  function inOrder(name: string, node: ShownNode): string | undefined {
    const { applied, commit, log, stored, term } = node
    if (applied > commit || commit > log.length) return `${name} has applied or committed too much`
    if (stored.commit > stored.log.length || stored.term > term) return `${name} has stored nonsense`
    const before = nodes.get(name)
    if (before && stored.term < before.stored.term) return `${name} is back in term ${stored.term}`
    if (before && stored.commit < before.stored.commit) return `${name} has less committed than before`
    const isStored = same({ ...stored }, { term, vote: node.vote, commit, log })
    if (!node.held && !isStored) return `${name} has not stored what it goes by`
    return undefined
  }

  const promises = [electionSafety, oneVote, inOrder, logMatching, stateMachineSafety, leaderCompleteness]
  return {
    nodes,
    committed,
    look({ nodes: shown = {} }) {
      for (const [name, json] of Object.entries(shown)) {
        const node = json as unknown as ShownNode
        const broken = promises.map((promise) => promise(name, node)).find((text) => text !== undefined)
        if (broken !== undefined) return broken
        nodes.set(name, node)
      }
      return undefined
    },
  }
}

function same(one: object, other: object): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
