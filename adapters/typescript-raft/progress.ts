/**
 * What a leader knows of a member's log (itself included), and so what to send to it next.
 *
 * `probe`: it is not known where the logs agree; one append is sent, and the next when it is answered.
 * `replicate`: the logs agree up to `match`; entries are sent without waiting, as if all arrived.
 *
 * Invariant: `match` < `next`. What is sent but not acknowledged, in `replicate`, is between the two.
 */
export interface Progress {
  /** The last entry that the member is known to have. */
  match: number
  /** The entry to send next. */
  next: number
  state: 'probe' | 'replicate'
  /** Nothing is sent until an answer comes. */
  paused: boolean
  /** The commit index that it was last told. */
  commitTold: number
}

/** Entries that may be on their way to one member. */
const inflightMax = 256

/** Of a member of whom nothing is known. */
export function createProgress(next: number): Progress {
  return { match: 0, next, state: 'probe', paused: false, commitTold: 0 }
}

/** From now on entries are sent one after the other. */
export function becomeReplicate(progress: Progress): void {
  progress.state = 'replicate'
  progress.paused = false
  progress.next = progress.match + 1
}

/** From now on one append is sent at a time. */
export function becomeProbe(progress: Progress): void {
  progress.state = 'probe'
  progress.paused = false
  tryNext(progress, progress.match + 1)
}

/** As many entries are on their way as may be. */
export function isFull({ state, match, next }: Progress): boolean {
  return state === 'replicate' && next - 1 - match >= inflightMax
}

/** An append with so many entries, and the commit index, has been sent. */
export function appendSent(progress: Progress, entries: number, commit: number): void {
  if (progress.state === 'replicate') {
    progress.next += entries
    progress.paused = isFull(progress)
  } else if (entries > 0) {
    progress.paused = true
  }
  progress.commitTold = commit
}

/** Whether to tell the member of this commit index makes a difference to it. */
export function canTellCommit({ commitTold, next }: Progress, commit: number): boolean {
  return commit > commitTold && commitTold < next - 1
}

/** The member has the entries up to `index`. False if that is no news: the answer is an old one. */
export function acknowledged(progress: Progress, index: number): boolean {
  if (index > progress.match) {
    progress.match = index
    progress.next = Math.max(progress.next, index + 1)
    progress.paused = false
  } else if (index < progress.match || progress.state === 'replicate') {
    return false
  }
  if (progress.state === 'probe') becomeReplicate(progress)
  return true
}

/**
 * The member has rejected an append after `rejected`, and may agree at `hint`. False if the answer is an old
 * one: it has been seen to agree there, or the append that is being probed with is another.
 */
export function rejected(progress: Progress, rejected: number, hint: number): boolean {
  if (progress.state === 'replicate') {
    if (rejected <= progress.match) return false
    becomeProbe(progress)
    return true
  }
  if (rejected !== progress.next - 1) return false
  tryNext(progress, Math.max(Math.min(rejected, hint + 1), progress.match + 1))
  progress.paused = false
  return true
}

/** Goes back to `next`: what the member was told of later entries may not have reached it. */
function tryNext(progress: Progress, next: number): void {
  progress.next = next
  progress.commitTold = Math.min(progress.commitTold, next - 1)
}
