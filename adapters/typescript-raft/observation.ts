import type { Observation } from '../../src/index.js'
import type { Cluster, Node } from './cluster.js'
import type { Server } from './server.js'

/** What a command led to: the messages that it sent, and the nodes that it touched. */
export function observationOf(cluster: Cluster, nodes: Iterable<Node>) {
  return { sent: cluster.sent, nodes: nodesOf(nodes), quiescent: true } satisfies Observation
}

/** The whole cluster, and the numbers of the messages in the network. */
export function wholeOf(cluster: Cluster) {
  return {
    nodes: nodesOf(cluster.nodes.values()),
    messages: [...cluster.network.keys()],
  } satisfies Observation
}

function nodesOf(nodes: Iterable<Node>) {
  return Object.fromEntries([...nodes].map((node) => [node.name, nodeOf(node)]))
}

function nodeOf({ running, held, server, stored }: Node) {
  const { term, vote, role, leader, commit, applied, log, members } = server
  const progress = role === 'leader' ? progressOf(server) : null
  return { running, held, term, vote, role, leader, commit, applied, log, members, progress, stored }
}

function progressOf({ members, progress }: Server) {
  return Object.fromEntries(
    members.map((member) => {
      const { match, next, state, paused } = progress.get(member)!
      return [member, { match, next, state, paused }]
    }),
  )
}
