import { firstMissing, hasEntry, lastUpToTerm, termAt, withEntries } from './log.js'
import type { Message } from './message.js'
import { acknowledged, appendSent, canTellCommit, isFull, type Progress, rejected } from './progress.js'
import { indexOfMajority } from './quorum.js'
import { commitTo, others, type Server, send, sendWhenPersisted } from './server.js'

/** A leader sends an append to each of the others that may have one. */
export function broadcastAppend(server: Server): void {
  for (const member of others(server)) sendAppend(server, member)
}

/** A leader sends the next entry to a member; without one, what it has committed. */
function sendAppend(server: Server, member: string): void {
  if (!sendEntry(server, member)) sendAppendAfter(server, member, [])
}

/** A leader sends the next entry to a member, one entry a message. False if there is none to be sent. */
export function sendEntry(server: Server, member: string): boolean {
  const progress = progressOf(server, member)
  const entry = server.log[progress.next - 1]
  if (entry === undefined || isFull(progress)) return false
  return sendAppendAfter(server, member, [entry])
}

/** False if the member has to answer first. */
function sendAppendAfter(server: Server, member: string, entries: Message['entries']): boolean {
  const progress = progressOf(server, member)
  if (progress.paused) return false
  const index = progress.next - 1
  const logTerm = termAt(server.log, index)
  if (logTerm === undefined) throw new Error(`${server.name} leads, but has no entry ${index} to follow`)
  send(server, 'MsgApp', member, { index, logTerm, entries, commit: server.commit })
  appendSent(progress, entries.length, server.commit)
  return true
}

function progressOf(server: Server, member: string): Progress {
  return server.progress.get(member)!
}

/** A leader tells that it lives, and of the commit index what is safe without a look at the log. */
export function broadcastHeartbeat(server: Server): void {
  for (const member of others(server)) {
    const progress = progressOf(server, member)
    const commit = Math.min(progress.match, server.commit)
    send(server, 'MsgHeartbeat', member, { commit })
    progress.commitTold = commit
  }
}

/** A follower takes entries of its leader, where its log has the entry before them. */
export function handleAppend(server: Server, message: Message): void {
  const { from, index, logTerm, entries } = message
  if (index < server.commit) {
    sendWhenPersisted(server, 'MsgAppResp', from, { index: server.commit })
  } else if (hasEntry(server.log, index, logTerm)) {
    takeEntries(server, index, entries)
    commitTo(server, Math.min(message.commit, index + entries.length))
    sendWhenPersisted(server, 'MsgAppResp', from, { index: index + entries.length })
  } else {
    server.say?.(`has no entry ${index} of term ${logTerm}`)
    const rejectHint = lastUpToTerm(server.log, Math.min(index, server.log.length), logTerm)
    const hintTerm = termAt(server.log, rejectHint)!
    sendWhenPersisted(server, 'MsgAppResp', from, { index, logTerm: hintTerm, reject: true, rejectHint })
  }
}

function takeEntries(server: Server, previous: number, entries: Message['entries']): void {
  const missing = firstMissing(server.log, previous, entries)
  if (missing > 0 && missing <= server.commit) {
    throw new Error(`${server.name} has committed an entry ${missing} other than its leader's`)
  }
  server.log = withEntries(server.log, previous, entries)
}

/** A follower answers a heartbeat: the leader knows that the log agrees up to what it says is committed. */
export function handleHeartbeat(server: Server, message: Message): void {
  commitTo(server, message.commit)
  send(server, 'MsgHeartbeatResp', message.from)
}

/** A leader learns of a member's log (of its own too), and sends what follows from it. */
export function handleAppendResponse(server: Server, message: Message): void {
  const { from, index } = message
  const progress = server.progress.get(from)
  if (!progress) return
  if (message.reject) {
    if (rejected(progress, index, hintOf(server, message))) sendAppend(server, from)
  } else if (acknowledged(progress, index)) {
    const hasAdvanced = advanceCommit(server)
    if (hasAdvanced) broadcastAppend(server)
    if (from === server.name) return
    if (!hasAdvanced && canTellCommit(progress, server.commit)) sendAppend(server, from)
    while (sendEntry(server, from));
  }
}

/** Where the logs may agree: what the member says, or before, where this log's terms are later. */
function hintOf(server: Server, { logTerm, rejectHint }: Message): number {
  return logTerm > 0 ? lastUpToTerm(server.log, rejectHint, logTerm) : rejectHint
}

/**
 * A leader commits what a majority has, but only from an entry of its own term on: one of an earlier term
 * could still be replaced, though a majority has it (section 5.4.2 and figure 8 of the paper). True if the
 * commit index has moved.
 */
export function advanceCommit(server: Server): boolean {
  const index = indexOfMajority(server.members.map((member) => progressOf(server, member).match))
  if (index <= server.commit || !hasEntry(server.log, index, server.term)) return false
  commitTo(server, index)
  return true
}

/** A leader hears that a member lives: what it was sent may have been lost, so it is tried again. */
export function handleHeartbeatResponse(server: Server, message: Message): void {
  const progress = server.progress.get(message.from)
  if (!progress) return
  progress.paused = false
  if (progress.match < server.log.length || progress.state === 'probe') sendAppend(server, message.from)
}
