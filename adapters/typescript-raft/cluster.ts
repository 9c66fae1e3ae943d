import { applyConfiguration } from './configuration.js'
import type { Message } from './message.js'
import { step } from './raft.js'
import { createServer, type Server, type Stored } from './server.js'

/**
 * Servers, the network between them and what each has stored. Nothing happens in it by itself: messages wait
 * in the network until they are delivered, lost or doubled by whoever plays the world.
 */
export interface Cluster {
  /** By name, in the order of the names. */
  readonly nodes: ReadonlyMap<string, Node>
  /** The initial configuration, sorted: that of a server which has applied nothing. */
  readonly members: readonly string[]
  /** By number, in the order of their sending. */
  readonly network: Map<number, MessageInNetwork>
  /** Those that have come into the network since this was last emptied. */
  sent: MessageInNetwork[]
  /** The number of the last message. */
  numberLast: number
  /** How often one node may have something to do, one after the other. */
  readonly roundsMax: number
  readonly say: ((node: string, text: string) => void) | null
}

/** A machine: its server while it runs, and its disk. */
export interface Node {
  readonly name: string
  /** While the node is down, what it would start as. */
  server: Server
  stored: Stored
  running: boolean
  /** Nothing is stored, sent or applied for now. */
  held: boolean
}

/** A message, and the number by which the world tells it from its copies. */
export type MessageInNetwork = { readonly message: number } & Message

/** The settings of a cluster. */
export interface ClusterOptions extends Pick<Cluster, 'members' | 'roundsMax' | 'say'> {
  /** The names of all nodes, members or not. */
  readonly nodes: readonly string[]
  /** That all of them begin in. */
  readonly term: number
}

/** A cluster as it begins: all nodes run, and all logs are empty. */
export function createCluster({ nodes, term, ...options }: ClusterOptions): Cluster {
  const cluster = { ...options, nodes: new Map<string, Node>(), network: new Map(), sent: [], numberLast: 0 }
  const stored: Stored = { term, vote: null, commit: 0, log: [] }
  for (const name of nodes) {
    const server = serverFrom(cluster, name, stored)
    cluster.nodes.set(name, { name, server, stored, running: true, held: false })
  }
  return cluster
}

function serverFrom({ members, say }: Cluster, name: string, stored: Stored): Server {
  return createServer(name, { members, stored, say: say && ((text) => say(name, text)) })
}

/** A node loses all but what it has stored. */
export function crash(cluster: Cluster, node: Node): void {
  node.running = false
  node.held = false
  node.server = serverFrom(cluster, node.name, node.stored)
}

/** Puts a message into the network. */
export function put(cluster: Cluster, message: Message): void {
  const numbered = { message: ++cluster.numberLast, ...message }
  cluster.network.set(numbered.message, numbered)
  cluster.sent.push(numbered)
}

/** Too many rounds: the cluster may be at odds with itself. */
export class NotQuiescent extends Error {}

/**
 * Has a node do all that it has to do: store what its server must remember, then send what that wants sent,
 * apply what is committed, and let it acknowledge to itself what is stored. What comes of these is done in
 * the next round.
 */
export function settle(cluster: Cluster, node: Node): void {
  for (let rounds = 0; hasWork(node); rounds++) {
    if (rounds === cluster.roundsMax) {
      throw new NotQuiescent(`${node.name} has not come to rest after ${rounds} rounds`)
    }
    persist(node)
    const toItself = sendAll(cluster, node.server)
    const appliedNext = node.server.commit
    apply(node.server, appliedNext)
    for (const message of toItself) step(node.server, message)
    node.server.applied = appliedNext
  }
}

/** Sends what is for others, and returns what is not. */
function sendAll(cluster: Cluster, server: Server): readonly Message[] {
  const all = [...server.messages, ...server.messagesWhenPersisted]
  server.messages = []
  server.messagesWhenPersisted = []
  for (const message of all) if (message.to !== server.name) put(cluster, message)
  return all.filter(({ to }) => to === server.name)
}

function hasWork({ server, stored }: Node): boolean {
  return (
    server.messages.length > 0 ||
    server.messagesWhenPersisted.length > 0 ||
    server.applied < server.commit ||
    !isStored(server, stored)
  )
}

function isStored(server: Server, stored: Stored): boolean {
  return (
    server.term === stored.term &&
    server.vote === stored.vote &&
    server.commit === stored.commit &&
    server.log === stored.log
  )
}

function persist(node: Node): void {
  const { term, vote, commit, log } = node.server
  if (!isStored(node.server, node.stored)) node.stored = { term, vote, commit, log }
}

/** Commands have no effect here: that the logs agree is all there is to see. */
function apply(server: Server, upTo: number): void {
  for (const entry of server.log.slice(server.applied, upTo)) {
    if (entry.type === 'configuration') applyConfiguration(server, entry.members)
  }
}
