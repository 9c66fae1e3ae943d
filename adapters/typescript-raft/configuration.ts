import { createProgress } from './progress.js'
import { advanceCommit, broadcastAppend, sendEntry } from './replication.js'
import { isMember, others, type Server } from './server.js'

/** The configuration with a server, sorted. */
export function withMember(members: readonly string[], server: string): readonly string[] {
  return members.includes(server) ? members : [...members, server].sort()
}

/** The configuration without a server. */
export function withoutMember(members: readonly string[], server: string): readonly string[] {
  return members.filter((member) => member !== server)
}

/**
 * Has a configuration in force, once its entry is committed and applied (unlike in the paper, where it is
 * from when it is in the log). It differs from the one before in one server at most, so each majority of one
 * has a server of each majority of the other.
 */
export function applyConfiguration(server: Server, members: readonly string[]): void {
  if (members.length === 0) throw new Error(`${server.name} applies a configuration without a server`)
  server.members = members
  server.say?.(`switched to configuration ${members.join(' ')}`)
  if (server.role !== 'leader') return
  followMembers(server)
  // Who leads without being a member goes on until another leads: it takes no proposals.
  if (!isMember(server)) return
  if (advanceCommit(server)) broadcastAppend(server)
  else for (const member of others(server)) sendEntry(server, member)
}

function followMembers(server: Server): void {
  const { members, progress, log } = server
  for (const known of [...progress.keys()]) if (!members.includes(known)) progress.delete(known)
  for (const member of members) {
    if (!progress.has(member)) progress.set(member, createProgress(Math.max(log.length, 1)))
  }
}
