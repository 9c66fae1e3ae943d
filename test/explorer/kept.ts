import type { ExploreOptions } from '../../src/explorer/explore.js'
import type { CheckpointOptions } from '../../src/explorer/storage/checkpoint.js'
import {
  encodeExploration,
  explorePrepared,
  identityOf,
  type MemoryOptions,
  type Prepared,
  printJson,
  resumeFrom,
} from '../../src/index.js'
import { type Files, type MemoryFolder, memoryFolder } from './memory-folder.js'

/** The version of the program, as checkpoints have it. */
export const program = '1.2.3'

/** The whole result of a search, as a text. */
export async function explored(prepared: Prepared, options: ExploreOptions = {}): Promise<string> {
  const run = { elapsedMs: 0, generatedPerSecond: 0, memoryBytes: 0, workers: 1, levels: [] }
  const exploration = await explorePrepared(prepared, { pause: async () => {}, ...options })
  return printJson(
    encodeExploration(exploration, {
      ...{ command: [], specification: '' },
      run: { ...run, engine: 'compiled' },
    }),
  )
}

/** A search that writes a checkpoint at each level. */
export function keeping(
  prepared: Prepared,
  folder: MemoryFolder,
  more: Partial<CheckpointOptions> = {},
): ExploreOptions {
  const checkpoint = { folder, identity: identityOf(prepared, program), everyMs: 0, ...more }
  return { clock: () => 0, checkpoint }
}

/** A search that goes on from files, and keeps on writing. */
export function resuming(prepared: Prepared, files: Files, memory: MemoryOptions = {}): ExploreOptions {
  const folder = memoryFolder(files)
  const { moment, manifest } = resumeFrom(prepared, folder, program, memory)
  return { ...keeping(prepared, folder, { manifest }), ...memory, resume: moment }
}
