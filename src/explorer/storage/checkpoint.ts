import type { Engine } from '../../model/engine.js'
import type { ParentLog } from '../../model/parent-log.js'
import type { Counts } from '../../model/sites.js'
import { type BlockFile, BlockWriter, blockBytes } from './blocks.js'
import { type Folder, StorageFault } from './folder.js'
import { type Identity, type Manifest, printManifest } from './manifest.js'
import type { Moment } from './moment.js'
import { StateWriter } from './state-blocks.js'
import type { StoredLevel } from './stored-level.js'

/** Where checkpoints of a search go, and when. */
export interface CheckpointOptions {
  /** Empty, or that of the checkpoint which the search has begun from. */
  readonly folder: Folder
  readonly identity: Identity
  /**
   * A checkpoint is written this long after the last one, by the clock of the search: of the beginning of the
   * level that is being expanded; and when it stops or comes to its depth. Without it only where it stops for
   * want of memory.
   */
  readonly everyMs?: number
  /** Told of each that is written. */
  readonly onWritten?: (written: { readonly depth: number; readonly states: number }) => void
  /** Told why one could not be written. */
  readonly onFailed?: (message: string) => void
  /** The checkpoint that the search has begun from. */
  readonly manifest?: Manifest
}

/** The checkpoints of a search. */
export interface Checkpoints {
  /** Whether the time has come for another. */
  isDue(): boolean
  /**
   * Writes a checkpoint in the place of the last one, which stays whole until this one is, whatever happens.
   * Throws `StorageFault`. Does nothing where it is written already.
   */
  write(moment: Moment): Promise<void>
}

/** The name of the first file of a checkpoint. */
export const manifestName = 'checkpoint.json'

/** The name of the file by which a process has a folder of checkpoints for itself. */
export const lockName = 'checkpoint.lock'

const newManifestName = `${manifestName}.new`
const ownName = /^(parents|states)-\d+$/

/** Whether a file in a folder of checkpoints is one of ours. */
export function isOwn(name: string): boolean {
  return [manifestName, newManifestName, lockName].includes(name) || ownName.test(name)
}

/** Checkpoints of a search that begins now. */
export function createCheckpoints(
  engine: Engine,
  options: CheckpointOptions,
  pause: () => Promise<void>,
  clock: (() => number) | undefined,
): Checkpoints {
  const { folder, identity, everyMs, onWritten } = options
  let last = options.manifest
  let writtenMs = clock?.() ?? 0

  async function write(moment: Moment): Promise<void> {
    if (last?.depth === moment.depth) return
    const number = (last?.number ?? 0) + 1
    removeLeftovers(folder, last)
    const from = last ? last.depth + 1 : 0
    const suffix = String(number).padStart(4, '0')
    const parents = await writeParents(`parents-${suffix}`, moment.log, from, moment.depth)
    const states = await writeStates(`states-${suffix}`, moment.level)
    const { generated, cut, generatedByAction, distinctByAction, outDegrees } = moment.report
    const manifest: Manifest = {
      identity,
      number,
      depth: moment.depth,
      levels: moment.levels.slice(0, moment.depth + 1),
      initial: moment.initial,
      ...(moment.frontier ? { frontier: moment.frontier } : {}),
      ...(moment.cutDepth === undefined ? {} : { cutDepth: moment.cutDepth }),
      ...(moment.covered ? { covered: comeTo(moment.covered) } : {}),
      report: {
        ...{ generated, cut },
        generatedByAction: [...generatedByAction],
        distinctByAction: [...distinctByAction],
        outDegrees: Array.from(outDegrees, (states) => states ?? 0),
      },
      parents: [...(last?.parents ?? []), { ...parents, from, to: moment.depth }],
      states,
    }
    writeManifest(manifest)
    const before = last
    last = manifest
    writtenMs = clock?.() ?? 0
    if (before) removeLeftovers(folder, manifest)
    onWritten?.({ depth: moment.depth, states: manifest.levels.reduce((sum, count) => sum + count, 0) })
  }

  /** Writes the columns of the levels `from` to `to` (inclusive), one after the other. */
  async function writeParents(name: string, log: ParentLog, from: number, to: number): Promise<BlockFile> {
    return writing(name, async (file) => {
      for (let depth = from; depth <= to; depth++) {
        const columns = new Uint8Array(log.columns(depth).buffer)
        for (let at = 0; at < columns.length; at += blockBytes) {
          file.write(columns.subarray(at, at + blockBytes))
          await pause()
        }
      }
    })
  }

  async function writeStates(name: string, level: StoredLevel): Promise<BlockFile> {
    return writing(name, async (file) => {
      const writer = new StateWriter(engine)
      for (const window of level.windows()) {
        for (let at = 0; at < window.length; ) {
          const { payload, states } = writer.block(window, at, window.length)
          file.write(payload)
          at += states
          await pause()
        }
      }
    })
  }

  async function writing(name: string, write: (file: BlockWriter) => Promise<void>): Promise<BlockFile> {
    const file = new BlockWriter(folder, name)
    try {
      await write(file)
      return file.finish()
    } catch (error) {
      file.abandon()
      throw error
    }
  }

  function writeManifest(manifest: Manifest): void {
    const file = folder.create(newManifestName)
    try {
      file.write(new TextEncoder().encode(printManifest(manifest)))
      file.finish()
    } catch (error) {
      file.abandon()
      throw error
    }
    folder.rename(newManifestName, manifestName)
  }

  return {
    isDue: () => everyMs !== undefined && clock !== undefined && clock() - writtenMs >= everyMs,
    write: (moment) =>
      write(moment).catch((error: unknown) => {
        tidy(folder, last)
        throw error
      }),
  }
}

/** The numbers of the sites that were come to. */
function comeTo(counts: Counts): readonly number[] {
  return Array.from(counts.keys()).filter((site) => counts[site]! > 0)
}

/** Removes what belongs to no checkpoint, if that can be done. */
function tidy(folder: Folder, manifest: Manifest | undefined): void {
  try {
    removeLeftovers(folder, manifest)
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error
  }
}

/** Removes the files of ours that belong to another checkpoint than this one. */
function removeLeftovers(folder: Folder, manifest: Manifest | undefined): void {
  const kept = manifest ? [manifest.states, ...manifest.parents].map(({ name }) => name) : []
  for (const name of folder.names()) {
    if (name === newManifestName || (ownName.test(name) && !kept.includes(name))) folder.remove(name)
  }
}
