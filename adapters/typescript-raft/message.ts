import type { Log } from './log.js'

/**
 * The messages of Raft, by etcd's names: RequestVote and its answer, AppendEntries and its answer, and
 * heartbeats, which are AppendEntries without the check for the previous entry.
 */
export type MessageType =
  | 'MsgVote'
  | 'MsgVoteResp'
  | 'MsgApp'
  | 'MsgAppResp'
  | 'MsgHeartbeat'
  | 'MsgHeartbeatResp'

/** A message of one server to another. Each has all of the members; those without a meaning in it are 0. */
export type Message = {
  readonly type: MessageType
  readonly from: string
  readonly to: string
  /** Of the sender. */
  readonly term: number
  /**
   * MsgVote: the candidate's last entry. MsgApp: the entry before `entries`. MsgAppResp: the last entry
   * known to agree or, where it rejects, the entry that was asked for.
   */
  readonly index: number
  /** The term of the entry at `index`; in a rejection, of the one at `rejectHint`. */
  readonly logTerm: number
  readonly entries: Log
  /** How far the leader has committed, as far as the receiver may take it. */
  readonly commit: number
  readonly reject: boolean
  /** Where the leader may try next. */
  readonly rejectHint: number
}

/** What differs from message to message, beside its type and who sends it to whom. */
export type MessageContent = Partial<Omit<Message, 'type' | 'from' | 'to' | 'term'>>

const noEntries: Log = []

/** A message, filled up. */
export function createMessage(
  type: MessageType,
  { from, to, term }: Pick<Message, 'from' | 'to' | 'term'>,
  { index = 0, logTerm = 0, entries = noEntries, commit = 0, reject = false, rejectHint = 0 }: MessageContent,
): Message {
  return { type, from, to, term, index, logTerm, entries, commit, reject, rejectHint }
}

/** Whether the message is an answer to one. */
export function isResponse({ type }: Message): boolean {
  return type === 'MsgVoteResp' || type === 'MsgAppResp' || type === 'MsgHeartbeatResp'
}

/** Whether only the leader of its term sends such a message. */
export function isOfLeader({ type }: Message): boolean {
  return type === 'MsgApp' || type === 'MsgHeartbeat'
}
