import { isUpToDate } from './log.js'
import type { Message } from './message.js'
import { electionResult } from './quorum.js'
import { broadcastAppend } from './replication.js'
import {
  becomeCandidate,
  becomeFollower,
  becomeLeader,
  isMember,
  lastEntry,
  type Server,
  send,
  sendWhenPersisted,
} from './server.js'

/** Stands for election, as when an election timeout has passed; does nothing where it must not. */
export function campaign(server: Server): void {
  if (!canCampaign(server)) {
    server.say?.(`does not campaign at term ${server.term}`)
    return
  }
  becomeCandidate(server)
  for (const member of server.members) {
    if (member === server.name) sendWhenPersisted(server, 'MsgVoteResp', member)
    else send(server, 'MsgVote', member, lastEntry(server))
  }
}

/**
 * Not who leads already, nor who is no member, nor who knows that the configuration has changed but has not
 * applied it: its majority could be one of the past.
 */
function canCampaign(server: Server): boolean {
  const unapplied = server.log.slice(server.applied, server.commit)
  return (
    server.role !== 'leader' && isMember(server) && !unapplied.some(({ type }) => type === 'configuration')
  )
}

/** Answers a candidate of this term. */
export function handleVote(server: Server, message: Message): void {
  const isGranted = mayVoteFor(server, message.from) && isUpToDate(server.log, message.index, message.logTerm)
  if (isGranted) server.vote = message.from
  server.say?.(`${isGranted ? 'votes for' : 'does not vote for'} ${message.from} at term ${server.term}`)
  sendWhenPersisted(server, 'MsgVoteResp', message.from, { reject: !isGranted })
}

/** One vote a term; and none for another where the leader of the term is known. */
function mayVoteFor(server: Server, candidate: string): boolean {
  return server.vote === candidate || (server.vote === null && server.leader === null)
}

/** A candidate counts a vote: the first answer of each server, and those of members only. */
export function handleVoteResponse(server: Server, message: Message): void {
  if (!server.votes.has(message.from)) server.votes.set(message.from, !message.reject)
  switch (electionResult(server.members, server.votes)) {
    case 'won':
      becomeLeader(server)
      broadcastAppend(server)
      break
    case 'lost':
      becomeFollower(server, server.term, null)
      break
    case 'open':
  }
}
