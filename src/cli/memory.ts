import { readdirSync, rmSync } from 'node:fs'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Options } from 'yargs'
import type { SpillOptions } from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { diskFolder } from './disk-folder.js'
import { mayBeRunning, ownMark, type ProcessMark } from './process-mark.js'

/** The option that bounds what a search takes. */
export const memoryOption = {
  memory: {
    describe:
      'Stop where the search takes so much memory, 16MB or more: 500MB, 4GiB; by default at three quarters',
    type: 'string',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>

/** Less is taken by an empty search already. */
const bytesMin = 16e6

/** Bytes that a search may take. */
export function readMemory(given: Given, line: CommandLine): number {
  const text = given.text('memory')
  if (text === undefined) return Math.floor(0.75 * machineBytes())
  const bytes = bytesOf(text)
  if (bytes !== undefined && bytes >= bytesMin && bytes <= Number.MAX_SAFE_INTEGER) return bytes
  const isTooLarge = bytes !== undefined && bytes > Number.MAX_SAFE_INTEGER
  throw mistake(line, text, {
    code: 'E650',
    message: isTooLarge ? '`--memory` is too large' : '`--memory` takes a number of bytes with a unit',
    expected: isTooLarge
      ? 'at most 9007TB'
      : '16MB or more: a number and KB, MB, GB, TB, or KiB, MiB, GiB, TiB',
    found: text === '' ? 'nothing' : text,
  })
}

/** Of the machine, or of the container that this runs in. */
function machineBytes(): number {
  const constrained = process.constrainedMemory?.() ?? 0
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem()
}

const units = ['', 'K', 'M', 'G', 'T']

/** `500MB` are 500 × 1000², `4GiB` and `4G` 4 × 1024³; undefined of anything else. */
function bytesOf(text: string): number | undefined {
  const [, digits, prefix, suffix] = /^(\d+(?:\.\d+)?) ?([KMGT]?)(i?B)?$/i.exec(text) ?? []
  if (digits === undefined || prefix === undefined) return undefined
  const step = suffix?.toUpperCase() === 'B' ? 1000 : 1024
  return Math.floor(Number(digits) * step ** units.indexOf(prefix.toUpperCase()))
}

/**
 * Memory of the runtime that the search is not to go into: what it takes between two looks, and to find the
 * trace at the end.
 */
const marginBytes = 300e6

/** Bytes that the objects of the runtime may take. */
export function heapMaxBytes(): number {
  const limit = getHeapStatistics().heap_size_limit
  return Math.max(limit / 2, limit - marginBytes)
}

/**
 * A directory of one search, which goes with the process if it is not removed. `tell` takes what there is to
 * say.
 */
export function spillFolder(tell: (text: string) => void): SpillOptions & { remove(): void } {
  const path = join(tmpdir(), spillName(ownMark(), ++folders))
  removeLeftovers()
  let hasBegun = false
  const remove = () => rmSync(path, { recursive: true, force: true })
  return {
    remove() {
      process.off('exit', remove)
      remove()
    },
    folder: diskFolder(path, { isLasting: false }),
    // Shared memory is no reason for the runtime to look for what is not used any more.
    collect() {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      collect()
    },
    onBegin() {
      if (hasBegun) return
      hasBegun = true
      process.on('exit', remove)
      tell('note: memory is short: states and the parent log go to disk, and one thread searches')
    },
    onFailed: (message) => tell(`note: nothing more goes to disk: ${message}`),
  }
}

const spillPrefix = 'explore-spill-'

/** Those that this process has had. */
let folders = 0

function spillName({ host, pid, begun }: ProcessMark, number: number): string {
  return [`${spillPrefix}${host}`, pid, begun, number].join('+')
}

/** Removes the directories of processes that were killed. */
function removeLeftovers(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      if (!name.startsWith(spillPrefix)) continue
      const [host, pid, begun] = name.slice(spillPrefix.length).split('+')
      if (host === undefined || pid === undefined || begun === undefined) continue
      if (mayBeRunning({ host, pid: Number(pid), begun })) continue
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    }
  } catch {
    // What cannot be removed takes room, and does no harm.
  }
}
