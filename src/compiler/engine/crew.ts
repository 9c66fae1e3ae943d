import type { Crew, LevelJob, SoFar, Threads } from '../../model/crew.js'
import type { Report } from '../../model/engine.js'
import { claimRoom, type FingerprintTable, TableFull } from '../../model/fingerprint-table.js'
import { createSharedLevel } from '../../model/level-layout.js'
import type { LevelOrder } from '../../model/level-order.js'
import { assert } from '../../text/assert.js'
import type { Core } from './core.js'
import { ask, createMember, type Member } from './crew-member.js'
import { CompiledLevel } from './level.js'
import { spreadSegments } from './serve.js'
import {
  appendedWord,
  controlBytes,
  type Done,
  generatedWord,
  type Job,
  Share,
  stopFor,
  stopWord,
  takenWord,
} from './share.js'

/**
 * Levels of fewer states are not worth the messages, which take 0.6 ms a level: the leader does them alone,
 * the cheapest specifications in 1.5 ms.
 */
const statesMin = 2000

/**
 * A crew whose leader is this thread, with the engine that has made the first level; `order` puts levels in
 * order.
 */
export function createCrew(core: Core, threads: Threads, order: LevelOrder): Crew {
  const { count } = threads
  const free: CompiledLevel[] = []
  const control = new SharedArrayBuffer(controlBytes)
  const words = new Int32Array(control)
  let share: Share | undefined
  let members: readonly Member[] = []
  let started: Promise<void> | undefined
  let isReady = false
  let failure: Error | undefined

  async function start(): Promise<void> {
    try {
      members = Array.from({ length: count - 1 }, () => createMember(threads.start()))
      const store = core.store.share()
      await ask(members, (index) => ({ kind: 'join', store, index }))
      isReady = true
    } catch (error) {
      failure = error as Error
    }
  }

  function begin(): Promise<void> {
    started ??= start()
    return started
  }

  /** Who helps with so many states. */
  function helpersFor(states: number): readonly Member[] {
    if (failure) throw failure
    return isReady && (threads.isEager || states >= statesMin) ? members : []
  }

  async function expand(levelJob: LevelJob): Promise<number> {
    const { level, next, base, table, report, log, stretch, pause } = levelJob
    assert(level instanceof CompiledLevel && next instanceof CompiledLevel, 'levels are of the crew')
    share ??= new Share(core, 0)
    words.fill(0)
    const rests: (readonly [number, number])[] = []
    const troubled: number[] = []
    const reports: Report[] = []
    const replaced: Int32Array[] = []
    let expanded = 0
    let helpers: readonly Member[] = []
    let hasHelp = false
    let isHandedOver = false
    const begun = {
      ...{ from: level.shared, next: next.shared, base, table: table.shared, control },
      threads: count,
    }
    /** Lets others run, and takes note where the search is to stop. */
    const rest = (ahead: number): Promise<void> | undefined =>
      pause(soFar(level, ahead))?.then((wish) => {
        isHandedOver ||= wish === 'hand over'
        if (wish !== 'go on')
          Atomics.or(words, stopWord, wish === 'stop' ? stopFor.request : stopFor.handOver)
      })
    for (;;) {
      // What has been taken of a level that is handed over is completed.
      words[stopWord] = isHandedOver ? stopFor.handOver : 0
      helpers = isHandedOver ? [] : helpersFor(level.length)
      hasHelp ||= helpers.length > 0
      const isAlone = !hasHelp
      if (!isAlone) levelJob.onThreads(count)
      const job: Job = { ...begun, isAlone, revisions: core.revisions }
      const answers = ask(helpers, () => ({ kind: 'expand', job }))
      share.begin(job, level, next)
      // Where the others come meanwhile, all begin anew.
      await lead(share, rests, stretch, () =>
        rest(0)?.then(() => isAlone && helpersFor(level.length).length > 0),
      )
      const all = [share.end(), ...((await answers) as Done[])]
      for (const done of all) {
        reports.push(done.report)
        expanded += done.expanded
        troubled.push(...done.troubled)
        replaced.push(done.replaced)
        if (done.rest) rests.push(done.rest)
      }
      await resolve(words[stopWord]!, all, level, table, helpers)
      const isTaken = isHandedOver || words[takenWord]! >= level.length
      const isComplete = isTaken && rests.length === 0
      if (isComplete || isRequested()) break
    }
    words[stopWord] = 0
    if (troubled.length > 0) {
      troubled.sort((one, other) => one - other)
      share.begin({ ...begun, isAlone: true, revisions: core.revisions }, level, next)
      next.packed.leaveOut(new Set(troubled))
      let again = 0
      while (again < troubled.length && !isRequested()) {
        share.redo(troubled[again++]!, () => makeRoom(table))
        await rest(troubled.length - again)
      }
      expanded -= troubled.length - again
      const done = share.end()
      reports.push(done.report)
      replaced.push(done.replaced)
    }
    for (const each of reports) addUp(report, each)
    report.violations.sort((one, other) => one.source - other.source)
    order.arrange(next.shared, level.length, replaced)
    next.open()
    const columns = isHandedOver ? undefined : log.begin(next.length)
    const part = (index: number) => Math.floor((next.length * index) / (helpers.length + 1))
    const answers = ask(helpers, (index) => ({
      kind: 'finish',
      ...(columns ? { columns } : {}),
      from: part(index),
      to: part(index + 1),
    }))
    for (const distinct of [share.finish(columns, 0, part(1)), ...((await answers) as Float64Array[])]) {
      distinct.forEach((states, action) => {
        report.distinctByAction[action]! += states
      })
    }
    return expanded
  }

  /** `ahead`: states that were taken, and are to be done again. */
  function soFar(level: CompiledLevel, ahead: number): SoFar {
    return {
      expanded: Math.min(words[takenWord]!, level.length) - ahead,
      generated: words[generatedWord]! >>> 0,
      appended: words[appendedWord]! >>> 0,
    }
  }

  function isRequested(): boolean {
    return (words[stopWord]! & stopFor.request) !== 0
  }

  /** Does away with what threads have stopped for, while all are at rest. */
  async function resolve(
    stop: number,
    all: readonly Done[],
    level: CompiledLevel,
    table: FingerprintTable,
    helpers: readonly Member[],
  ): Promise<void> {
    if ((stop & stopFor.table) !== 0) await growTogether(table, helpers)
    if ((stop & stopFor.store) !== 0) core.store.grow()
    const misfit = all.flatMap(({ misfits }) => misfits)[0]
    if (misfit === undefined) return
    for (const { missed } of all) core.store.misses.note(missed)
    // Others are met again where one wider layout does not suffice for them.
    core.revise(level, misfit)
  }

  return {
    begin: () => void begin(),
    ready: begin,
    createLevel() {
      const made = free.pop()
      if (made) return made
      return new CompiledLevel(free, createSharedLevel({ writers: count }))
    },
    expand,
    stop() {
      for (const member of members) member.stop()
      free.length = 0
      share = undefined
      order.release()
    },
  }
}

/** The leader's own part: until there is nothing more, or all are to stop, or `pause` says so. */
async function lead(
  own: Share,
  rests: (readonly [number, number])[],
  stretch: () => number,
  pause: () => Promise<boolean> | undefined,
): Promise<void> {
  while (rests.length > 0) {
    const [from, to] = rests.pop()!
    if (!own.expand(from, to)) return
  }
  while (own.work(stretch())) {
    const paused = pause()
    if (paused && (await paused)) return
  }
}

/** Grows a table with all threads, each of which has its segments. */
async function growTogether(table: FingerprintTable, helpers: readonly Member[]): Promise<void> {
  const growth = table.beginGrowth()
  if (!growth) {
    if (table.fillUp()) return
    throw full()
  }
  const step = helpers.length + 1
  const answers = ask(helpers, (first) => ({
    kind: 'spread',
    ...{ table: table.shared, growth, segments: { first, step } },
  }))
  spreadSegments(table.shared, growth, { first: 0, step })
  await answers
  table.endGrowth(growth)
}

function makeRoom(table: FingerprintTable): void {
  while (claimRoom(table.shared, 1) === 0) grow(table)
}

function grow(table: FingerprintTable): void {
  if (!table.grow()) throw full()
}

function full(): TableFull {
  return new TableFull('no memory for another fingerprint')
}

function addUp(sum: Report, part: Report): void {
  sum.generated += part.generated
  sum.cut += part.cut
  part.generatedByAction.forEach((states, action) => {
    sum.generatedByAction[action]! += states
  })
  part.outDegrees.forEach((states, degree) => {
    sum.outDegrees[degree] = (sum.outDegrees[degree] ?? 0) + states
  })
  for (const violation of part.violations) sum.violations.push(violation)
}
