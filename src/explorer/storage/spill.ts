import type { Records } from '../../model/engine.js'
import type { ParentLog } from '../../model/parent-log.js'
import { BlockWriter, blockBytes, readBlocks } from './blocks.js'
import { type Folder, StorageFault } from './folder.js'
import type { NextLevel } from './next-level.js'
import type { StateDisk, StoredLevel } from './stored-level.js'

/** Where a search puts what it has no memory for. */
export interface SpillOptions {
  /** Of nobody else; its files are of no use after the search. */
  readonly folder: Folder
  /**
   * Bytes of the states that are held in memory at a time, of the level that is expanded and of the next;
   * a part of what the search may take if not given.
   */
  readonly windowBytes?: number
  /** Begins once the search takes so many bytes; where its table could not grow any more, if not given. */
  readonly fromBytes?: number
  /** Frees the memory of what was put there at once, where the runtime would wait. */
  readonly collect?: () => void
  /** Told when the search begins to put something there. */
  readonly onBegin?: () => void
  /** Told why nothing could be put there: the search goes on in memory, as far as it gets. */
  readonly onFailed?: (message: string) => void
}

/** Smaller levels of the log stay in memory. */
const spilledBytesMin = 1 << 14

/** What of a search is on disk, or goes there. */
export interface Spill {
  /** Whether anything is to go there. */
  readonly hasBegun: boolean
  /**
   * Puts on disk, at the beginning and at each level from then on, what it can: the log up to that depth, the
   * level that is expanded, and what there is of the next, where they take more than a window. Sees that
   * their memory is free at once.
   */
  putAway(depth: number, level: StoredLevel, next?: NextLevel): void
  /** Where states go; undefined before it begins, of an engine that has no records, and of a full disk. */
  readonly states: StateDisk | undefined
  /** Nothing more goes there. */
  fail(error: StorageFault): void
}

/** The parts of the bytes that a search may take, for each window. */
const windowPart = 1 / 16
const windowBytesMin = 1 << 20
const windowBytesMax = 1 << 28

/** All is in memory so far. */
export function createSpill(
  log: ParentLog,
  records: Records | undefined,
  options: SpillOptions,
  memoryMaxBytes: number,
): Spill {
  const { folder, onBegin, onFailed } = options
  const states = createStateDisk(records, options, memoryMaxBytes, 'run')
  let next = 0
  let hasBegun = false
  let hasFailed = false
  /** Whether memory is free that the runtime does not know of. */
  let hasFreed = true

  function putLevel(depth: number): void {
    const bytes = log.columns(depth).buffer.byteLength
    if (bytes < spilledBytesMin) return
    hasFreed = true
    const file = writeLevel(`level-${depth}`, log.columns(depth).buffer, folder)
    log.unload(depth, () => readLevel(folder, file, bytes))
  }

  function fail({ message }: StorageFault): void {
    if (!hasFailed) onFailed?.(message)
    hasFailed = true
  }

  /** From there it is read for the trace at the end, and for checkpoints. */
  function putLog(depth: number): void {
    while (next <= depth && !hasFailed) putLevel(next++)
  }

  function putStates(disk: StateDisk, level: StoredLevel, following: NextLevel | undefined): void {
    const isGreat = ({ byteLength }: { readonly byteLength: number }) => byteLength > 2 * disk.windowBytes
    if (isGreat(level)) {
      level.moveTo(disk)
      hasFreed = true
    }
    if (following && (following.isClosed || isGreat(following))) {
      following.putAway(disk)
      hasFreed = true
    }
  }

  return {
    get hasBegun() {
      return hasBegun
    },
    get states() {
      return hasBegun && !hasFailed ? states : undefined
    },
    putAway(depth, level, following) {
      if (!hasBegun) onBegin?.()
      hasBegun = true
      try {
        putLog(depth)
        if (states && !hasFailed) putStates(states, level, following)
      } catch (error) {
        if (!(error instanceof StorageFault)) throw error
        fail(error)
      }
      if (!hasFreed) return
      hasFreed = false
      records?.trim()
      options.collect?.()
    },
    fail,
  }
}

/** Where the states of an engine go that has records; `prefix` is that of the names of files. */
export function createStateDisk(
  records: Records | undefined,
  { folder, windowBytes }: SpillOptions,
  memoryMaxBytes: number,
  prefix: string,
): StateDisk | undefined {
  const part = Math.min(windowBytesMax, Math.max(windowBytesMin, memoryMaxBytes * windowPart))
  let names = 0
  return records && { folder, records, windowBytes: windowBytes ?? part, name: () => `${prefix}-${++names}` }
}

function writeLevel(name: string, buffer: SharedArrayBuffer, folder: Folder) {
  const file = new BlockWriter(folder, name)
  try {
    const bytes = new Uint8Array(buffer)
    for (let at = 0; at < bytes.length; at += blockBytes) file.write(bytes.subarray(at, at + blockBytes))
    return file.finish()
  } catch (error) {
    file.abandon()
    throw error
  }
}

function readLevel(folder: Folder, file: ReturnType<typeof writeLevel>, length: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(length)
  const bytes = new Uint8Array(buffer)
  let at = 0
  for (const payload of readBlocks(folder, file)) {
    bytes.set(payload, at)
    at += payload.length
  }
  return buffer
}
