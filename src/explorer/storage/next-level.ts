import type { Engine, Level } from '../../model/engine.js'
import { fillColumns, type LogColumns, type ParentLog } from '../../model/parent-log.js'
import { assert } from '../../text/assert.js'
import { type Run, writeRun } from './run.js'
import { joinRuns, type StateDisk, StoredLevel } from './stored-level.js'

/** A level that states are appended to: in memory, and what that has no room for in runs on disk. */
export class NextLevel {
  private readonly runs: Run[] = []
  private written = 0
  /** Whether nothing can be appended, before what there is goes to disk. */
  isClosed = false

  /** `level` is where states are appended; another from each `putAway` on. */
  constructor(
    private readonly engine: Engine,
    public level: Level,
  ) {}

  get length(): number {
    return this.written + this.level.length
  }

  /** Bytes of memory. */
  get byteLength(): number {
    return this.runs.reduce((sum, run) => sum + run.byteLength, this.level.byteLength ?? 0)
  }

  get isOnDisk(): boolean {
    return this.runs.length > 0
  }

  /** Puts what is in memory on disk, where that is as much as is to be there. Throws `StorageFault`. */
  makeRoom(disk: StateDisk): void {
    if ((this.level.usedBytes ?? 0) >= disk.windowBytes) this.putAway(disk)
  }

  /** Puts what is in memory on disk. Throws `StorageFault`; nothing is lost then. */
  putAway({ folder, name, records, windowBytes }: StateDisk): void {
    const { level } = this
    level.sort()
    if (level.length > 0) this.runs.push(writeRun(folder, name(), records, level))
    this.written += level.length
    // The memory of a great level is to go.
    if ((level.byteLength ?? 0) < 4 * windowBytes) level.release?.()
    this.level = this.engine.createLevel()
    this.isClosed = false
  }

  /** Ends it; `log`, where it is not there yet, takes it in. Throws `StorageFault`. */
  finish(disk: StateDisk | undefined, log?: ParentLog): StoredLevel {
    if (!disk || this.runs.length === 0) {
      assert(this.runs.length === 0, 'what is on disk has come there')
      this.level.sort()
      log?.append(this.level)
      return new StoredLevel(this.level)
    }
    this.putAway(disk)
    this.level.release?.()
    let columns: LogColumns | undefined
    return new StoredLevel(
      joinRuns(this.runs, disk, (keys, from, to) => {
        if (!log) return
        columns ??= log.begin(this.written)
        fillColumns(columns, keys, from, to)
      }),
    )
  }

  /** Forgets the states. */
  release(): void {
    this.level.release?.()
    for (const run of this.runs) run.remove()
  }
}
