import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, as it marks what is its own, for others to tell whether it is still there. */
export interface ProcessMark {
  readonly host: string
  readonly pid: number
  /** When it began, as the operating system counts; empty where it does not say. Tells a number used anew. */
  readonly begun: string
}

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return { host: hostname(), pid: process.pid, begun: begunOf(process.pid) }
}

/** Whether a process is there, or may be: those of another host are not seen from here. */
export function mayBeRunning({ host, pid, begun }: ProcessMark): boolean {
  if (host !== hostname()) return true
  if (pid === process.pid) return begun === begunOf(pid)
  try {
    process.kill(pid, 0)
  } catch (error) {
    // One of another user's is there.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return begun === begunOf(pid)
}

function begunOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, in parentheses, may have anything in it; the time is the twenty-second.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
