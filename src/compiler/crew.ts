import type { Crew, Expanded, LevelJob, Thread, Threads } from '../model/crew.js'
import type { Report } from '../model/engine.js'
import { claimRoom, type FingerprintTable, TableFull } from '../model/fingerprint-table.js'
import { createSharedLevel } from '../model/level-layout.js'
import { assert } from '../text/assert.js'
import type { Core } from './core.js'
import { CompiledLevel } from './level.js'
import type { Order } from './serve.js'
import {
  appendedWord,
  chunkOf,
  controlBytes,
  type Done,
  generatedWord,
  type Job,
  Share,
  stopFor,
  stopWord,
  takenWord,
} from './share.js'

/** Levels of fewer states are not worth the messages: the leader does them alone. */
const statesMin = 2000

/** A crew whose leader is this thread, with the engine that has searched so far. */
export function createCrew(core: Core, threads: Threads): Crew {
  const { count } = threads
  const free: CompiledLevel[] = []
  const control = new SharedArrayBuffer(controlBytes)
  const words = new Int32Array(control)
  let share: Share | undefined
  let isReady = false
  let failure: Error | undefined
  const members = Array.from({ length: count - 1 }, () => createMember(threads.start()))
  const store = core.store.share()
  const joined = ask(members, (index) => ({ kind: 'join', store, index })).then(
    () => {
      isReady = true
    },
    (error) => {
      failure = error as Error
    },
  )
  let beside: CompiledLevel | undefined

  async function expand({ level, next, base, table, report, log, pause }: LevelJob): Promise<Expanded> {
    assert(level instanceof CompiledLevel && next instanceof CompiledLevel, 'levels are of the crew')
    share ??= new Share(core, 0)
    words.fill(0)
    const helpers = threads.isEager || level.length >= statesMin ? members : []
    const rests: (readonly [number, number])[] = []
    const troubled: number[] = []
    const reports: Report[] = []
    let expanded = 0
    const begun = {
      ...{ from: level.shared, next: next.shared, base, table: table.shared, control },
      chunk: chunkOf(level.length, count),
    }
    for (;;) {
      words[stopWord] = 0
      const job: Job = { ...begun, boxings: core.boxings }
      const answers = ask(helpers, () => ({ kind: 'expand', job }))
      await lead(share, job, level, next, rests, pause)
      const all = [share.end(), ...((await answers) as Done[])]
      for (const done of all) {
        reports.push(done.report)
        expanded += done.expanded
        troubled.push(...done.troubled)
        if (done.rest) rests.push(done.rest)
      }
      resolve(words[stopWord]!, all, level, table)
      const isComplete = words[takenWord]! >= level.length && rests.length === 0
      if (isComplete || (words[stopWord]! & stopFor.request) !== 0) break
    }
    if (troubled.length > 0) {
      troubled.sort((one, other) => one - other)
      share.begin({ ...begun, boxings: core.boxings }, level, next)
      reports.push(share.redo(troubled, () => makeRoom(table)))
    }
    for (const each of reports) addUp(report, each)
    report.violations.sort((one, other) => one.source - other.source)
    await sort(share, next, helpers)
    const columns = log.begin(next.length)
    const part = (index: number) => Math.floor((next.length * index) / (helpers.length + 1))
    const answers = ask(helpers, (index) => ({
      kind: 'finish',
      columns,
      from: part(index),
      to: part(index + 1),
    }))
    for (const distinct of [share.finish(columns, 0, part(1)), ...((await answers) as Float64Array[])]) {
      distinct.forEach((states, action) => {
        report.distinctByAction[action]! += states
      })
    }
    return { expanded }
  }

  /** The leader's own part, between which others have their turn. */
  async function lead(
    own: Share,
    job: Job,
    level: CompiledLevel,
    next: CompiledLevel,
    rests: (readonly [number, number])[],
    pause: LevelJob['pause'],
  ): Promise<void> {
    own.begin(job, level, next)
    while (rests.length > 0) {
      const [from, to] = rests.pop()!
      if (!own.expand(from, to)) return
    }
    while (own.work()) {
      const paused = pause({
        expanded: Math.min(words[takenWord]!, level.length),
        generated: words[generatedWord]! >>> 0,
        appended: words[appendedWord]! >>> 0,
      })
      if (paused && (await paused)) Atomics.or(words, stopWord, stopFor.request)
    }
  }

  /** Does away with what threads have stopped for, while all are at rest. */
  function resolve(stop: number, all: readonly Done[], level: CompiledLevel, table: FingerprintTable): void {
    if ((stop & stopFor.table) !== 0) grow(table)
    if ((stop & stopFor.store) !== 0) core.store.grow()
    const misfit = all.flatMap(({ misfits }) => misfits)[0]
    // Others are met again where one wider layout does not suffice for them.
    if (misfit !== undefined) core.box(level, misfit)
  }

  async function sort(own: Share, next: CompiledLevel, helpers: readonly Member[]): Promise<void> {
    if (helpers.length < members.length || (next.packed.candidates < statesMin && !threads.isEager)) {
      next.packed.sort()
    } else {
      next.packed.beginSort()
      let answers = ask(helpers, () => ({ kind: 'distribute' }))
      own.distribute()
      await answers
      answers = ask(helpers, () => ({ kind: 'sort', parts: count }))
      own.sortPart(count)
      await answers
      next.packed.join(count)
    }
    next.open()
  }

  return {
    size: count,
    get isReady() {
      if (failure) throw failure
      return isReady
    },
    async ready() {
      await joined
      if (failure) throw failure
    },
    createLevel() {
      const made = free.pop()
      if (made) return made
      const options = { writers: count, ...(beside ? { beside: beside.shared } : {}) }
      beside = new CompiledLevel(free, createSharedLevel(options))
      return beside
    },
    expand,
    stop() {
      for (const member of members) member.stop()
    },
  }
}

function makeRoom(table: FingerprintTable): void {
  while (claimRoom(table.shared, 1) === 0) grow(table)
}

function grow(table: FingerprintTable): void {
  if (!table.grow()) throw new TableFull('no memory for another fingerprint')
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

/** A thread that answers orders. */
interface Member {
  ask(order: Order): Promise<unknown>
  stop(): void
}

/** Asks all of them at once; their numbers begin at 1. */
function ask(members: readonly Member[], order: (index: number) => Order): Promise<unknown[]> {
  const answers = Promise.all(members.map((member, index) => member.ask(order(index + 1))))
  // Whoever asked may have something to throw before it comes to the answers.
  answers.catch(() => {})
  return answers
}

function createMember(thread: Thread): Member {
  let pending: { resolve(answer: unknown): void; reject(error: Error): void } | undefined
  let failure: Error | undefined
  thread.onMessage((message) => {
    const asked = pending
    pending = undefined
    asked?.resolve(message)
  })
  thread.onFailure((error) => {
    failure ??= error
    pending?.reject(error)
  })
  return {
    ask(order) {
      return new Promise((resolve, reject) => {
        if (failure) {
          reject(failure)
          return
        }
        pending = { resolve, reject }
        thread.post(order)
      })
    },
    stop: () => thread.stop(),
  }
}
