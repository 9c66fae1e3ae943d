import type { Engine } from '../../model/engine.js'
import type { TableOptions } from '../../model/fingerprint-table.js'
import type { ParentLog } from '../../model/parent-log.js'
import { createSpill, type Spill, type SpillOptions } from './spill.js'

/** What a search has in memory, and what it may have. */
export interface Memory {
  /** How large a table may become beside what else is in memory. */
  readonly tableLimits: TableOptions
  /** Where there is more room, if anywhere. */
  readonly spill: Spill | undefined
  /** From now on these are the levels that are in memory. */
  hold(...levels: readonly Held[]): void
  /** Whether it is time to put on disk what can be, for a table to grow to so many bytes. */
  isShort(tableBytes: number): boolean
  /** Whether the search takes more than it may, with a table of so many bytes. */
  isOver(tableBytes: number): boolean
}

/** How much memory a search may take, and where it goes then. */
export interface MemoryOptions {
  readonly memoryMaxBytes?: number
  readonly spill?: SpillOptions
}

interface Held {
  readonly byteLength?: number
}

/** What a table of one segment may have anyway. */
const tableBytesMin = 2 ** 32

/** The memory of a search with this log. */
export function createMemory(engine: Engine, log: ParentLog, options: MemoryOptions): Memory {
  const { memoryMaxBytes = Number.POSITIVE_INFINITY } = options
  const spill = options.spill && createSpill(log, engine.records, options.spill, memoryMaxBytes)
  const fromBytes = options.spill?.fromBytes
  let held: readonly Held[] = []

  function beside(): number {
    return held.reduce((sum, { byteLength = 0 }) => sum + byteLength, log.bytes + (engine.bytes?.() ?? 0))
  }

  return {
    tableLimits:
      memoryMaxBytes === Number.POSITIVE_INFINITY
        ? {}
        : {
            bytesMax: Math.max(tableBytesMin, memoryMaxBytes),
            mayTake: (bytes) => bytes + beside() <= memoryMaxBytes,
          },
    spill,
    hold(...levels) {
      held = levels
    },
    isShort(tableBytes) {
      if (!spill) return false
      const bytes = tableBytes + beside()
      return fromBytes === undefined ? bytes > memoryMaxBytes : bytes >= fromBytes
    },
    isOver: (tableBytes) => tableBytes + beside() > memoryMaxBytes,
  }
}
