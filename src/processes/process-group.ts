import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a process is started with. */
export interface ProcessOptions {
  /** The program, and its arguments; no shell is asked. */
  readonly command: readonly string[]
  /** Where it runs; here, if not given. */
  readonly directory?: string
  /** Beside the variables of this process. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * A process with whatever it starts, as a group of their own, so that all end together. A process that leaves
 * the group, as a daemon does, is beyond reach.
 */
export interface ProcessGroup {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** Asks all of them to end, and kills those that have not after some time. Settles when they are gone. */
  end(): Promise<void>
}

/** How long they may take to end once they are asked to. */
const graceMs = 300
/** How long we look on after they are killed. They are dead then, be it that nobody has reaped them. */
const killedMs = 100
const pollMs = 5

/** Those that are not known to be gone. */
const groups = new Set<Living>()

interface Living {
  readonly onSignal: () => Promise<boolean>
  send(signal: NodeJS.Signals): void
}

/**
 * Starts a process. Where this one gets a signal to end, `onSignal` is asked to end the group first; it says
 * whether somebody else sees to what comes of the signal. If not, this process ends as it would have.
 */
export function startGroup(options: ProcessOptions, onSignal: () => Promise<boolean>): ProcessGroup {
  const [program, ...args] = options.command
  const child = spawn(program!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
    env: { ...process.env, ...options.environment },
  })
  const { pid } = child
  if (pid === undefined) return { child, end: async () => {} }

  const group: Living = { onSignal, send: (signal) => void reach(pid, signal) }
  /** Whether one of them is there. Once they are not, the number may be that of others. */
  const isLiving = () => {
    if (!groups.has(group)) return false
    if (reach(pid, 0)) return true
    forget(group)
    return false
  }
  remember(group)
  child.on('exit', isLiving)

  const isGoneWithin = async (ms: number) => {
    const end = performance.now() + ms
    while (isLiving()) {
      if (performance.now() > end) return false
      await sleep(pollMs)
    }
    return true
  }
  const end = async () => {
    if (isLiving()) {
      reach(pid, 'SIGTERM')
      // One that is stopped takes no other signal.
      reach(pid, 'SIGCONT')
      if (!(await isGoneWithin(graceMs))) {
        reach(pid, 'SIGKILL')
        await isGoneWithin(killedMs)
        forget(group)
      }
    }
    // One that left the group may hold the other end.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
  }
  let ended: Promise<void> | undefined
  return {
    child,
    end() {
      ended ??= end()
      return ended
    },
  }
}

/** Sends a signal to all in a group; false where nobody is in it. */
function reach(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function remember(group: Living): void {
  if (groups.size === 0) {
    process.on('exit', killAll)
    for (const signal of signals) process.on(signal, endForSignal)
  }
  groups.add(group)
}

function forget(group: Living): void {
  if (!groups.delete(group) || groups.size > 0) return
  process.off('exit', killAll)
  for (const signal of signals) process.off(signal, endForSignal)
  isEnding = false
}

function killAll(): void {
  for (const group of groups) group.send('SIGKILL')
}

let isEnding = false

/** Ends all groups, and then this process, unless somebody else listens to the signal. */
async function endForSignal(signal: NodeJS.Signals): Promise<void> {
  const isAlone = process.listenerCount(signal) === 1
  const hasPatience = !isEnding
  isEnding = true
  let isSeenTo = !isAlone
  if (hasPatience) {
    const answers = await Promise.all([...groups].map((group) => group.onSignal()))
    isSeenTo ||= answers.includes(true)
  }
  if (isSeenTo) return
  killAll()
  process.off(signal, endForSignal)
  process.kill(process.pid, signal)
}
