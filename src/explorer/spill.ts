import type { ParentLog } from '../model/parent-log.js'
import { BlockWriter, blockBytes, readBlocks } from './blocks.js'
import { type Folder, StorageFault } from './folder.js'

/** Where a search puts what it has no memory for. */
export interface SpillOptions {
  /** Of nobody else; its files are of no use after the search. */
  readonly folder: Folder
  /** Frees the memory of what was put there at once, where the runtime would wait. */
  readonly collect?: () => void
  /** Told when the search begins to put something there. */
  readonly onBegin?: () => void
  /** Told why nothing could be put there: the search goes on in memory, as far as it gets. */
  readonly onFailed?: (message: string) => void
}

/** Smaller levels of the log stay in memory. */
const spilledBytesMin = 1 << 14

/** The parent log of a search, of which parts may be on disk. */
export interface LogSpill {
  /**
   * Puts the levels before `depth` there, from which they are read for the trace at the end, and for
   * checkpoints.
   */
  spill(depth: number): void
}

/** A log that is in memory so far. */
export function createLogSpill(log: ParentLog, options: SpillOptions): LogSpill {
  const { folder, collect, onBegin, onFailed } = options
  let next = 0
  let hasFailed = false

  function spillLevel(depth: number): void {
    const bytes = log.columns(depth).buffer.byteLength
    if (bytes < spilledBytesMin) return
    const file = writeLevel(`level-${depth}`, log.columns(depth).buffer, folder)
    log.unload(depth, () => readLevel(folder, file, bytes))
  }

  return {
    spill(depth) {
      if (hasFailed || next >= depth) return
      if (next === 0) onBegin?.()
      try {
        while (next < depth) spillLevel(next++)
      } catch (error) {
        if (!(error instanceof StorageFault)) throw error
        hasFailed = true
        onFailed?.(error.message)
      }
      collect?.()
    },
  }
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
