import { handleVote, handleVoteResponse } from './election.js'
import type { Entry } from './log.js'
import { isOfLeader, isResponse, type Message, type MessageType } from './message.js'
import {
  broadcastAppend,
  broadcastHeartbeat,
  handleAppend,
  handleAppendResponse,
  handleHeartbeat,
  handleHeartbeatResponse,
} from './replication.js'
import { appendOwn, becomeFollower, isMember, type Server } from './server.js'

/** A message arrives from the network. Answers of who is no member are not for this configuration. */
export function receive(server: Server, message: Message): void {
  if (isResponse(message) && !server.members.includes(message.from)) return
  step(server, message)
}

/** Takes a message: what it says of the term first, then what it is for, where its role listens to that. */
export function step(server: Server, message: Message): void {
  if (message.term < server.term) return
  if (message.term > server.term) stepDown(server, message)
  if (isOfLeader(message) && server.role !== 'leader') recognizeLeader(server, message.from)
  handlers[server.role][message.type]?.(server, message)
}

type Handlers = { readonly [Type in MessageType]?: (server: Server, message: Message) => void }

/** What each role listens to, of its own term. */
const handlers: { readonly [Role in Server['role']]: Handlers } = {
  follower: { MsgVote: handleVote, MsgApp: handleAppend, MsgHeartbeat: handleHeartbeat },
  candidate: { MsgVote: handleVote, MsgVoteResp: handleVoteResponse },
  leader: {
    MsgVote: handleVote,
    MsgAppResp: handleAppendResponse,
    MsgHeartbeatResp: handleHeartbeatResponse,
  },
}

/** A later term has begun, whatever the message is. */
function stepDown(server: Server, message: Message): void {
  server.say?.(`received a ${message.type} of term ${message.term} from ${message.from}`)
  becomeFollower(server, message.term, isOfLeader(message) ? message.from : null)
}

/** The election of this term is over. */
function recognizeLeader(server: Server, leader: string): void {
  if (server.role === 'candidate') becomeFollower(server, server.term, leader)
  server.leader = leader
}

/** A client's command. False if this server does not take it: it does not lead, or is no member. */
export function propose(server: Server, value: string): boolean {
  return proposeEntry(server, { type: 'command', term: server.term, value })
}

/**
 * A new configuration. While another may be unapplied, an empty entry takes its place, as in etcd. False if
 * this server takes no proposal.
 */
export function proposeConfiguration(server: Server, members: readonly string[]): boolean {
  const isPending = server.pendingConfiguration > server.applied
  if (isPending) return proposeEntry(server, { type: 'empty', term: server.term })
  const isTaken = proposeEntry(server, { type: 'configuration', term: server.term, members })
  if (isTaken) server.pendingConfiguration = server.log.length
  return isTaken
}

function proposeEntry(server: Server, entry: Entry): boolean {
  if (server.role !== 'leader' || !isMember(server)) return false
  appendOwn(server, entry)
  broadcastAppend(server)
  return true
}

/** A leader's heartbeat is due. False if this server does not lead. */
export function heartbeat(server: Server): boolean {
  if (server.role !== 'leader') return false
  broadcastHeartbeat(server)
  return true
}
