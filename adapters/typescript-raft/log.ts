/** What a log holds. The first entry has index 1; its term is that of the leader who took it. */
export type Entry =
  /** A new leader's first entry, by whose commitment the earlier ones are committed. */
  | { readonly type: 'empty'; readonly term: number }
  | { readonly type: 'command'; readonly term: number; readonly value: string }
  /** The members of the cluster from where this entry is applied, sorted. */
  | { readonly type: 'configuration'; readonly term: number; readonly members: readonly string[] }

/** A log is never changed: to append is to make another. */
export type Log = readonly Entry[]

/** The term of the last entry; 0 if there is none. */
export function lastTerm(log: Log): number {
  return log.at(-1)?.term ?? 0
}

/** The term of the entry at an index: 0 at index 0, before the first; undefined past the last. */
export function termAt(log: Log, index: number): number | undefined {
  return index === 0 ? 0 : log[index - 1]?.term
}

/**
 * Whether a log that ends in an entry of this index and term is at least as complete as `log`: the later
 * last term wins, then the longer log (section 5.4.1 of the Raft paper).
 */
export function isUpToDate(log: Log, index: number, term: number): boolean {
  return term > lastTerm(log) || (term === lastTerm(log) && index >= log.length)
}

/**
 * The check for the previous entry: whether the log has an entry of this term at this index. If so, it is
 * the same as the sender's up to there (the Log Matching property, section 5.3).
 */
export function hasEntry(log: Log, index: number, term: number): boolean {
  return termAt(log, index) === term
}

/** The first index after `previous` at which the log lacks what `entries` have; 0 if it has them all. */
export function firstMissing(log: Log, previous: number, entries: Log): number {
  const offset = entries.findIndex((entry, at) => !hasEntry(log, previous + 1 + at, entry.term))
  return offset < 0 ? 0 : previous + 1 + offset
}

/**
 * The log with `entries` after the entry at `previous`. It is cut only where an entry conflicts with one of
 * them, as a message that was late may have fewer entries than came after it.
 */
export function withEntries(log: Log, previous: number, entries: Log): Log {
  const missing = firstMissing(log, previous, entries)
  return missing === 0 ? log : [...log.slice(0, missing - 1), ...entries.slice(missing - 1 - previous)]
}

/**
 * The last index up to `index` whose entry is of no later term than `term`. Where two logs differ at
 * `index`, they can agree no later than there: so one message skips a whole term of conflicting entries.
 */
export function lastUpToTerm(log: Log, index: number, term: number): number {
  let at = index
  while (at > 0 && (termAt(log, at) ?? 0) > term) at--
  return at
}
