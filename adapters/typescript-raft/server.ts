import { type Entry, type Log, lastTerm } from './log.js'
import { createMessage, type Message, type MessageContent, type MessageType } from './message.js'
import { becomeReplicate, createProgress, type Progress } from './progress.js'

/** What outlives a crash. */
export type Stored = {
  readonly term: number
  readonly vote: string | null
  readonly commit: number
  readonly log: Log
}

/**
 * A server: what it knows, and what it wants done. It reads no clock, sends nothing and writes nothing
 * itself; whoever runs it takes its messages, persists what it has to remember and applies what is committed
 * (cluster.ts).
 */
export interface Server {
  readonly name: string

  /** The latest term it has seen. Grows, and is persisted before any message tells of it. */
  term: number
  /** Whom it voted for in `term`. Persisted likewise, as a second vote could make a second leader. */
  vote: string | null
  log: Log

  role: 'follower' | 'candidate' | 'leader'
  /** The leader of `term`, if it knows one. */
  leader: string | null
  /** Entries up to here are never lost. Invariant: `applied` <= `commit` <= the last index of the log. */
  commit: number
  applied: number
  /** The configuration that is applied, sorted. A server may run without being in it. */
  members: readonly string[]

  /** A candidate's: who has answered, and how. */
  votes: Map<string, boolean>
  /** A leader's: what it knows of each member. */
  progress: Map<string, Progress>
  /** A leader's: no configuration is taken before the entry at this index is applied. */
  pendingConfiguration: number

  /** Messages that can be sent at once. */
  messages: Message[]
  /**
   * Answers that promise what has to be persisted first, a vote or entries; those to itself are its own vote
   * and its own acknowledgement.
   */
  messagesWhenPersisted: Message[]

  /** Takes a line of its log. */
  readonly say: ((text: string) => void) | null
}

/** A server as it starts, from what it had persisted; nothing of it is applied. */
export function createServer(
  name: string,
  { members, stored, say }: Pick<Server, 'members' | 'say'> & { readonly stored: Stored },
): Server {
  const server: Server = {
    name,
    ...stored,
    role: 'follower',
    leader: null,
    applied: 0,
    members,
    votes: new Map(),
    progress: new Map(),
    pendingConfiguration: 0,
    messages: [],
    messagesWhenPersisted: [],
    say,
  }
  becomeFollower(server, server.term, null)
  return server
}

/** Follows the leader of a term, if one is known. */
export function becomeFollower(server: Server, term: number, leader: string | null): void {
  enterTerm(server, term)
  server.role = 'follower'
  server.leader = leader
  server.progress.clear()
  server.say?.(`became follower at term ${term}`)
}

/** Stands for election in the next term. */
export function becomeCandidate(server: Server): void {
  enterTerm(server, server.term + 1)
  server.role = 'candidate'
  server.vote = server.name
  server.say?.(`became candidate at term ${server.term}`)
}

/**
 * Leads its term. Nothing is known of the others' logs, so each is tried with the entry after the last; the
 * empty entry is the first that it may commit by counting who has it.
 */
export function becomeLeader(server: Server): void {
  enterTerm(server, server.term)
  server.role = 'leader'
  server.leader = server.name
  server.progress = new Map(server.members.map((member) => [member, createProgress(server.log.length + 1)]))
  const own = server.progress.get(server.name)!
  own.match = server.log.length
  becomeReplicate(own)
  // One of them may be a configuration that is not applied yet.
  server.pendingConfiguration = server.log.length
  server.say?.(`became leader at term ${server.term}`)
  appendOwn(server, { type: 'empty', term: server.term })
}

/** A vote is for one term: it is kept as long as that lasts, whatever the role. */
function enterTerm(server: Server, term: number): void {
  if (term !== server.term) {
    server.term = term
    server.vote = null
  }
  server.leader = null
  server.votes.clear()
}

/** A leader takes an entry into its own log, which counts for the commit index once it is persisted. */
export function appendOwn(server: Server, entry: Entry): void {
  server.log = [...server.log, entry]
  sendWhenPersisted(server, 'MsgAppResp', server.name, { index: server.log.length })
}

/** Whether the server is in the configuration that it has applied. */
export function isMember(server: Server): boolean {
  return server.members.includes(server.name)
}

/** The other members. */
export function others(server: Server): readonly string[] {
  return server.members.filter((member) => member !== server.name)
}

/** Its last entry, as vote requests tell it. */
export function lastEntry({ log }: Server): { readonly index: number; readonly logTerm: number } {
  return { index: log.length, logTerm: lastTerm(log) }
}

/** Has a message sent, whatever has been persisted by then. */
export function send(server: Server, type: MessageType, to: string, content: MessageContent = {}): void {
  server.messages.push(createMessage(type, { from: server.name, to, term: server.term }, content))
}

/** Has a message sent when all that the server now knows is persisted. */
export function sendWhenPersisted(
  server: Server,
  type: MessageType,
  to: string,
  content: MessageContent = {},
): void {
  server.messagesWhenPersisted.push(
    createMessage(type, { from: server.name, to, term: server.term }, content),
  )
}

/** Raises the commit index; never lowers it. */
export function commitTo(server: Server, index: number): void {
  if (index <= server.commit) return
  if (index > server.log.length) {
    throw new Error(
      `${server.name} is told to commit up to ${index}, but its log ends at ${server.log.length}`,
    )
  }
  server.commit = index
}
