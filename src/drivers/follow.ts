import * as Immutable from 'immutable'
import { EvaluationFault } from '../interpreter/fault.js'
import type { Successor } from '../model/engine.js'
import type { Reference } from '../model/reference.js'
import type { Move, State } from '../model/state.js'
import { asMap, isFunction, isSet, type Value } from '../model/value.js'
import { differences, type VariableTypes } from '../trace/difference.js'
import type { Adapter, ComparedVariable } from './adapter/adapter.js'
import { silentStepsMax } from './adapter/description.js'
import { agrees, filled } from './adapter/observed.js'
import type { Command, Driver } from './driver.js'
import { type Exchange, verdictOf, verdictOnUnreadable, verdictOnWhole } from './exchange.js'
import { Mirror } from './mirror.js'
import type { Lag, Outcome, Verdict } from './verdict.js'

/** A step, as it is told to who watches. */
export interface FollowedStep {
  /** From 1; 0: the beginning. */
  readonly number: number
  readonly move?: Move
  readonly exchanges: readonly Exchange[]
  /** A state of the specification that agrees with what is shown: the first of them. */
  readonly state: State
  /** In how many states the specification may be. */
  readonly states: number
  readonly mirror: Mirror
}

/** What an implementation is followed with. */
export interface Following {
  readonly reference: Reference
  readonly adapter: Adapter
  readonly driver: Driver
  readonly types: VariableTypes
  /** Whether the implementation is to log what it does. */
  readonly log?: boolean
  /** Told of each step that was taken and compared, and of the one that was not. */
  readonly watch?: (step: FollowedStep) => void
  readonly isInterrupted?: () => boolean
}

/** In more states than these the specification is not followed. */
const statesMax = 10_000

/** A state that the specification may be in. */
interface Candidate {
  readonly state: State
  /**
   * Of each variable that may lag behind, the step since which it differs from those on the way here;
   * undefined where it does not. One that has for too long is no candidate.
   */
  readonly since: readonly (number | undefined)[]
}

/**
 * Follows an implementation with the specification: each step becomes commands, and after it those states
 * are kept that agree with all that is shown. There are several where an implementation may choose. Where
 * there is none left, it diverges.
 */
export class Follower {
  readonly mirror: Mirror
  private candidates: readonly Candidate[] = []
  private number = 0
  private last: Move | undefined
  /** Whether the last step was compared, and told. */
  private isTold = false
  private exchanges: Exchange[] = []
  /** Since when variables differ from each candidate, to be told. */
  private readonly lagging = new Map<ComparedVariable, number>()
  private readonly lags: Lag[] = []
  /** Places, among the variables that are compared, of those that may not lag behind, and that may. */
  private readonly strict: readonly number[]
  private readonly eventual: readonly number[]

  constructor(private readonly following: Following) {
    const { compared } = following.adapter
    this.mirror = new Mirror(following.adapter)
    this.strict = [...compared.keys()].filter((index) => compared[index]!.within === 0)
    this.eventual = [...compared.keys()].filter((index) => compared[index]!.within > 0)
  }

  /** The states that the specification may be in. */
  get states(): readonly State[] {
    return this.candidates.map(({ state }) => state)
  }

  get steps(): number {
    return this.number
  }

  /** Begins anew, with what is known of nothing. */
  async begin(): Promise<Outcome | undefined> {
    const { reference, adapter, driver } = this.following
    this.number = 0
    this.last = undefined
    this.isTold = false
    this.lagging.clear()
    this.lags.length = 0
    const command: Command = { op: 'init', args: adapter.initArguments(this.following.log ?? false) }
    const answer = await driver.init(command.args)
    this.exchanges = [{ command, answer, taken: [], log: driver.takeLog() }]
    if (answer.kind !== 'ok') return this.outcome(verdictOf(command, answer, this.exchanges[0]!.log))
    const unreadable = this.reading(() => this.mirror.begin(answer.ok))
    if (unreadable) return unreadable
    if (answer.ok.quiescent === false) return this.outcome(restless(command))
    try {
      const since = this.eventual.map(() => undefined)
      return this.compare(this.withSilent([...reference.initialStates()].map((state) => ({ state, since }))))
    } catch (error) {
      return this.onFault(error)
    }
  }

  /**
   * Takes a step by a move that is enabled. Its successors are computed, if they are not given: those of the
   * one state that there is.
   */
  async take(move: Move, successors?: readonly Successor[]): Promise<Outcome | undefined> {
    const { adapter, driver } = this.following
    if (this.following.isInterrupted?.()) return this.outcome({ kind: 'interrupted' })
    this.number++
    this.last = move
    this.exchanges = []
    const plan = adapter.planOf(move, this.mirror)
    if (plan.kind === 'silent') return undefined
    if (plan.kind === 'unrealisable') return this.outcome(plan)
    let next: readonly Candidate[]
    let unable: readonly Candidate[]
    try {
      const ways = this.candidates.map((from) => successorsFrom(from, successors ?? this.after(from, move)))
      next = this.withSilent(different(ways.flat()))
      unable = this.candidates.filter((_, index) => ways[index]!.length === 0)
    } catch (error) {
      return this.onFault(error)
    }
    if (next.length === 0) {
      const because = 'the step is not enabled where the implementation is: it has taken another way before'
      return this.outcome({ kind: 'unrealisable', because })
    }
    if (plan.kind === 'missing') {
      const variable = adapter.compared.find(({ source }) => source.kind === 'network')?.variable ?? 'network'
      return this.outcome({ kind: 'message missing', variable, message: plan.message })
    }
    for (const [index, { command, takes }] of plan.commands.entries()) {
      const { network } = this.mirror.view
      const answer = await driver.apply(command)
      const taken = takes.flatMap((id) => network.get(id) ?? [])
      const log = driver.takeLog()
      this.exchanges.push({ command, answer, taken, log })
      if (answer.kind !== 'ok') {
        // Nothing has changed then, and it may be in a state that does not have the step.
        const isRefused = index === 0 && answer.kind === 'error' && answer.error.code === 'refused'
        if (isRefused && unable.length > 0) return this.compare(unable)
        return this.outcome(verdictOf(command, answer, log))
      }
      const unreadable = this.reading(() => this.mirror.absorb(answer.ok, takes))
      if (unreadable) return unreadable
      if (answer.ok.quiescent === false) return this.outcome(restless(command))
    }
    return this.compare(next)
  }

  /** What comes of a specification that has no value somewhere; throws what is thrown for another reason. */
  onFault(error: unknown): Outcome {
    if (!(error instanceof EvaluationFault)) throw error
    return this.outcome({ kind: 'unrealisable', because: `the specification has a fault: ${error.message}` })
  }

  /**
   * Asks the implementation for all that it shows, and holds it to what it has told. What lagged behind may
   * have caught up; one state is to agree with everything now.
   */
  async finish(): Promise<Outcome> {
    const { driver, adapter } = this.following
    this.isTold = true
    const verdict = await verdictOnWhole(driver, adapter, this.mirror, { mayCatchUp: true })
    if (verdict.kind !== 'match') return this.outcome(verdict)
    const lagging = this.candidates.map((candidate) => this.lagged(candidate))
    const isLate = (since: number | undefined) => since !== undefined
    return lagging.some(({ since }) => !since.some(isLate))
      ? this.outcome(verdict)
      : this.lateBy(lagging, isLate)
  }

  private after({ state }: Candidate, move: Move): readonly Successor[] {
    return this.following.reference.successorsBy(state, move)
  }

  /** With the states that the implementation may go on to by itself. */
  private withSilent(candidates: readonly Candidate[]): readonly Candidate[] {
    const { reference, adapter } = this.following
    if (adapter.silent.length === 0) return candidates
    let all = different(candidates)
    let latest: readonly Candidate[] = all
    for (let depth = 0; depth < silentStepsMax && latest.length > 0; depth++) {
      const found = latest.flatMap((from) =>
        adapter.silent.flatMap((action) =>
          reference.moves(from.state, action).flatMap((move) => successorsFrom(from, this.after(from, move))),
        ),
      )
      const before = all.length
      all = different([...all, ...found])
      latest = all.slice(before)
      if (all.length > statesMax) break
    }
    return all
  }

  private compare(candidates: readonly Candidate[]): Outcome | undefined {
    const { adapter, watch } = this.following
    if (candidates.length > statesMax) {
      return this.outcome({
        kind: 'unrealisable',
        because: `more than ${statesMax} states of the specification agree with what is shown`,
      })
    }
    const differing = (state: State) => this.strict.filter((index) => !this.agrees(state, index))
    const agreeing = candidates.filter(({ state }) => this.strict.every((index) => this.agrees(state, index)))
    if (agreeing.length === 0) {
      const nearest = leastBy(candidates, ({ state }) => differing(state).length)
      this.candidates = [nearest]
      return this.mismatch(differing(nearest.state)[0]!, nearest, candidates.length)
    }
    const lagging = different(agreeing.map((candidate) => this.lagged(candidate)))
    const isTooLate = (since: number | undefined, at: number) =>
      since !== undefined && this.number - since + 1 > adapter.compared[this.eventual[at]!]!.within
    const left = lagging.filter(({ since }) => !since.some(isTooLate))
    this.noteLags(left.length > 0 ? left : lagging)
    if (left.length === 0) return this.lateBy(lagging, isTooLate)
    this.candidates = left
    if (this.eventual.length === 0 && left.length === 1) this.mirror.adopt(left[0]!.state)
    watch?.(this.step())
    return undefined
  }

  /** Whether what is shown of a variable, if anything is, is what it is in a state. */
  private agrees(state: State, at: number): boolean {
    const { index, stars } = this.following.adapter.compared[at]!
    const found = this.mirror.observed[at]
    return found === undefined || agrees(state[index]!, found, stars)
  }

  /** A candidate, with what lags behind it now. */
  private lagged(candidate: Candidate): Candidate {
    if (this.eventual.length === 0) return candidate
    const { state, since } = candidate
    return {
      state,
      since: this.eventual.map((index, at) =>
        this.agrees(state, index) ? undefined : (since[at] ?? this.number),
      ),
    }
  }

  /** Takes down which variables lag behind in whichever state the specification is. */
  private noteLags(candidates: readonly Candidate[]): void {
    for (const [at, index] of this.eventual.entries()) {
      const variable = this.following.adapter.compared[index]!
      const from = this.lagging.get(variable)
      if (candidates.every(({ since }) => since[at] !== undefined)) {
        if (from === undefined) this.lagging.set(variable, this.number)
      } else if (from !== undefined) {
        this.lags.push({ variable: variable.variable, from, to: this.number - 1 })
        this.lagging.delete(variable)
      }
    }
  }

  /** What differs of the candidate that has least which is too late. */
  private lateBy(
    candidates: readonly Candidate[],
    isLate: (since: number | undefined, at: number) => boolean,
  ): Outcome {
    const nearest = leastBy(candidates, ({ since }) => since.filter(isLate).length)
    const at = nearest.since.findIndex(isLate)
    return this.mismatch(this.eventual[at]!, nearest, candidates.length, nearest.since[at])
  }

  private mismatch(at: number, { state }: Candidate, states: number, since?: number): Outcome {
    const { source, stars, index, variable: name } = this.following.adapter.compared[at]!
    const expected = state[index]!
    const shown = this.mirror.observed[at]!
    if (source.kind === 'network') {
      const missing = lacking(expected, shown)
      const extra = lacking(shown, expected)
      const message = missing ?? extra
      if (message !== undefined) {
        const kind = missing === undefined ? 'message extra' : 'message missing'
        return this.outcome({ kind, variable: name, message })
      }
    }
    const found = filled(expected, shown, stars)
    return this.outcome({
      kind: 'state mismatch',
      variable: name,
      expected,
      found,
      differences: differences([name], [expected], [found], this.following.types),
      states,
      ...(since === undefined ? {} : { lag: this.number - since + 1, isEnd: this.isTold }),
    })
  }

  private reading(read: () => void): Outcome | undefined {
    try {
      read()
      return undefined
    } catch (error) {
      return this.outcome(verdictOnUnreadable(error, this.exchanges.at(-1)!.log))
    }
  }

  private outcome(verdict: Verdict): Outcome {
    const isStep = verdict.kind !== 'match' && verdict.kind !== 'interrupted' && !this.isTold
    if (isStep) this.following.watch?.(this.step())
    const lags = [...this.lags]
    for (const [{ variable }, from] of this.lagging) lags.push({ variable, from, to: this.number })
    return { verdict, step: this.number, ...(this.last ? { move: this.last } : {}), lags }
  }

  private step(): FollowedStep {
    return {
      number: this.number,
      ...(this.last ? { move: this.last } : {}),
      exchanges: this.exchanges,
      state: this.candidates[0]?.state ?? [],
      states: this.candidates.length,
      mirror: this.mirror,
    }
  }
}

/** What is compared is to have come to rest. */
function restless(command: Command): Verdict {
  const text = 'it says that it has not come to rest (`quiescent` is false)'
  return { kind: 'timeout', command, text, isAnswered: true }
}

/** The first element, in a set or bag, of which another has fewer. */
function lacking(from: Value, other: Value): Value | undefined {
  if (isSet(from) && isSet(other)) return from.find((element) => !other.has(element))
  if (!isFunction(from) || !isFunction(other)) return undefined
  const counts = asMap(other)
  return asMap(from).findKey((count, element) => Number(count) > Number(counts.get(element) ?? 0))
}

/** The states that successors lead to, with what has lagged behind on the way. */
function successorsFrom({ since }: Candidate, successors: readonly Successor[]): readonly Candidate[] {
  return successors.map(({ state }) => ({ state, since }))
}

/** Each candidate once, in the order in which they come. */
function different(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates
  const known = Immutable.Set<Immutable.List<Value | undefined>>().asMutable()
  return candidates.filter(({ state, since }) => {
    const key = Immutable.List([...state, ...since])
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}

/** The first of those of which there is least; there is one. */
function leastBy<Item>(items: readonly Item[], measure: (item: Item) => number): Item {
  return items.reduce((least, item) => (measure(item) < measure(least) ? item : least))
}
