import type { Engine, Report } from '../../model/engine.js'
import { createParentLog, type ParentLog } from '../../model/parent-log.js'
import { Damaged, readBlocks } from './blocks.js'
import { isOwn, manifestName } from './checkpoint.js'
import { type Folder, StorageFault } from './folder.js'
import {
  CheckpointRefused,
  compareIdentities,
  type Identity,
  type Manifest,
  readManifest,
} from './manifest.js'
import type { MemoryOptions } from './memory.js'
import type { Moment } from './moment.js'
import { NextLevel } from './next-level.js'
import { createStateDisk } from './spill.js'
import { StateReader } from './state-blocks.js'
import type { StoredLevel } from './stored-level.js'

/**
 * Reads the checkpoint of a folder, for a search of this identity, of whose memory its level takes a part;
 * the rest of it goes to disk. Throws `CheckpointRefused` where there is none, where it is not whole, or of
 * another search; nothing in the folder changes.
 */
export function restore(
  engine: Engine,
  folder: Folder,
  identity: Identity,
  memory: MemoryOptions = {},
): { readonly moment: Moment; readonly manifest: Manifest } {
  try {
    const manifest = readManifest(readText(folder))
    compareIdentities(manifest.identity, identity)
    return { moment: read(engine, folder, manifest, memory), manifest }
  } catch (error) {
    if (error instanceof Damaged || error instanceof StorageFault || error instanceof TypeError) {
      throw new CheckpointRefused(
        'E661',
        `the checkpoint in \`${folder.path}\` is damaged: ${error.message}`,
        {
          hint: 'explore from the beginning, or from a copy of the checkpoint',
        },
      )
    }
    throw error
  }
}

/**
 * Refuses a folder for new checkpoints that has anything in it: a checkpoint is never replaced by that of
 * another search, and nothing else is written among other files.
 */
export function requireEmpty(folder: Folder): void {
  const names = folder.names()
  if (names.length === 0) return
  if (names.includes(manifestName)) {
    throw new CheckpointRefused('E664', `there is a checkpoint in \`${folder.path}\` already`, {
      hint: `\`--resume ${folder.path}\` goes on from it; to begin anew, remove it or name another directory`,
    })
  }
  const other = names.find((name) => !isOwn(name))
  // What a search has left that was killed before its first checkpoint was whole is of no use to anybody.
  if (other === undefined) return
  throw new CheckpointRefused('E664', `\`${folder.path}\` is not empty: there is \`${other}\` in it`, {
    hint: 'name a directory of its own, which need not exist',
  })
}

function readText(folder: Folder): string {
  if (!folder.names().includes(manifestName)) {
    throw new CheckpointRefused('E660', `there is no checkpoint in \`${folder.path}\``, {
      hint: '`--checkpoint` names the directory that checkpoints are written to',
    })
  }
  const file = folder.open(manifestName)
  try {
    return new TextDecoder().decode(file.read(0, file.length))
  } finally {
    file.close()
  }
}

function read(engine: Engine, folder: Folder, manifest: Manifest, memory: MemoryOptions): Moment {
  const { depth, levels, initial } = manifest
  if (levels.length !== depth + 1)
    throw new Damaged('its manifest has another number of levels than its depth')
  const log = createParentLog()
  for (const file of manifest.parents) readParents(folder, file, levels, log)
  const level = readStates(engine, readBlocks(folder, manifest.states), memory)
  requireLogged(level, log, depth)
  return {
    depth,
    level,
    log,
    initial,
    levels,
    report: reportOf(manifest),
    cutDepth: manifest.cutDepth,
    covered: manifest.covered && countsOf(manifest.covered),
    frontier: manifest.frontier,
  }
}

/** Reads levels of the parent log. */
function readParents(
  folder: Folder,
  file: Manifest['parents'][number],
  levels: readonly number[],
  log: ParentLog,
): void {
  let depth = file.from
  let columns = new Uint8Array(log.begin(levels[depth]!).buffer)
  let at = 0
  for (const payload of readBlocks(folder, file)) {
    while (at === columns.length && depth < file.to) {
      depth++
      columns = new Uint8Array(log.begin(levels[depth]!).buffer)
      at = 0
    }
    if (at + payload.length > columns.length) throw new Damaged(`\`${file.name}\` has more than its levels`)
    columns.set(payload, at)
    at += payload.length
  }
  if (depth !== file.to || at !== columns.length)
    throw new Damaged(`\`${file.name}\` lacks some of its levels`)
}

/** The part of the memory that a level may take, before it goes to disk. */
const levelPart = 1 / 4

/** Reads the states of a level. */
function readStates(
  engine: Engine,
  blocks: Iterable<Uint8Array>,
  { spill, memoryMaxBytes = Number.POSITIVE_INFINITY }: MemoryOptions,
): StoredLevel {
  const disk = spill && createStateDisk(engine.records, spill, memoryMaxBytes, 'resumed')
  const levelBytesMax = spill?.fromBytes ?? memoryMaxBytes * levelPart
  const level = new NextLevel(engine, engine.createLevel())
  const reader = new StateReader(engine)
  for (const payload of blocks) {
    reader.append(payload, level.level)
    if (!disk) continue
    if (level.isOnDisk) level.makeRoom(disk)
    else if (level.byteLength > levelBytesMax) {
      spill.onBegin?.()
      level.putAway(disk)
    }
  }
  return level.finish(disk)
}

/** The states of the deepest level are those that its log names. */
function requireLogged(level: StoredLevel, log: ParentLog, depth: number): void {
  const windows = level.windows()
  let window = windows.next().value
  let state = 0
  let isSame = true
  log.visit(depth, (high, low) => {
    while (window && state === window.length) {
      window = windows.next().value
      state = 0
    }
    isSame &&= window?.fingerprintHigh(state) === high && window.fingerprintLow(state) === low
    state++
  })
  if (!isSame || state !== (window?.length ?? 0) || windows.next().value) {
    throw new Damaged('the states of its deepest level are not those of its parent log')
  }
}

function countsOf(covered: readonly number[]): Int32Array {
  const counts = new Int32Array(Math.max(0, ...covered.map((site) => site + 1)))
  for (const site of covered) counts[site] = 1
  return counts
}

function reportOf({ report }: Manifest): Report {
  return {
    ...report,
    generatedByAction: Float64Array.from(report.generatedByAction),
    distinctByAction: Float64Array.from(report.distinctByAction),
    outDegrees: [...report.outDegrees],
    violations: [],
  }
}
