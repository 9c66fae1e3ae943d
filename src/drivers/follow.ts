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

/**
 * Follows an implementation with the specification: each step becomes commands, and after it those states
 * are kept that agree with all that is shown. There are several where an implementation may choose. Where
 * there is none left, it diverges.
 */
export class Follower {
  readonly mirror: Mirror
  private candidates: readonly State[] = []
  private number = 0
  private last: Move | undefined
  /** Whether the last step was compared, and told. */
  private isTold = false
  private exchanges: Exchange[] = []
  private readonly lagging = new Map<ComparedVariable, number>()
  private readonly lags: Lag[] = []

  /** Which of the variables that are compared may not lag behind. */
  private readonly strict: readonly number[]
  /** Whether what is shown is equal to the one state that agrees with it: no variable may lag behind. */
  private readonly isAdoptable: boolean

  constructor(private readonly following: Following) {
    this.mirror = new Mirror(following.adapter)
    const { compared } = following.adapter
    this.strict = compared.flatMap(({ within }, index) => (within === 0 ? [index] : []))
    this.isAdoptable = this.strict.length === compared.length
  }

  /** The states that the specification may be in. */
  get states(): readonly State[] {
    return this.candidates
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
    try {
      return this.compare(this.withSilent([...reference.initialStates()]))
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
    let next: readonly State[]
    try {
      next = this.withSilent(successors ? successors.map(({ state }) => state) : this.after(move))
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
    for (const { command, takes } of plan.commands) {
      const { network } = this.mirror.view
      const answer = await driver.apply(command)
      const taken = takes.flatMap((id) => network.get(id) ?? [])
      const log = driver.takeLog()
      this.exchanges.push({ command, answer, taken, log })
      if (answer.kind !== 'ok') return this.outcome(verdictOf(command, answer, log))
      const unreadable = this.reading(() => this.mirror.absorb(answer.ok, takes))
      if (unreadable) return unreadable
    }
    return this.compare(next)
  }

  /** What comes of a specification that has no value somewhere; throws what is thrown for another reason. */
  onFault(error: unknown): Outcome {
    if (!(error instanceof EvaluationFault)) throw error
    return this.outcome({ kind: 'unrealisable', because: `the specification has a fault: ${error.message}` })
  }

  /** Asks the implementation for all that it shows, and holds it to what it has told. */
  async finish(): Promise<Outcome> {
    const { driver, adapter } = this.following
    this.isTold = true
    for (const [late] of this.lagging) {
      const shown = this.mirror.observed[adapter.compared.indexOf(late)]!
      return this.mismatch(late, this.candidates[0]![late.index]!, shown, this.candidates.length)
    }
    return this.outcome(await verdictOnWhole(driver, adapter, this.mirror))
  }

  /** The successors of all states by a move. */
  private after(move: Move): readonly State[] {
    const { reference } = this.following
    const found = this.candidates.flatMap((state) =>
      reference.successorsBy(state, move).map((each) => each.state),
    )
    return found.length > 1 ? different(found) : found
  }

  /** With the states that the implementation may go on to by itself. */
  private withSilent(states: readonly State[]): readonly State[] {
    const { reference, adapter } = this.following
    if (adapter.silent.length === 0) return states
    let all = different(states)
    let latest: readonly State[] = all
    for (let depth = 0; depth < silentStepsMax && latest.length > 0; depth++) {
      const found = latest.flatMap((state) =>
        adapter.silent.flatMap((action) =>
          reference
            .moves(state, action)
            .flatMap((move) => reference.successorsBy(state, move).map((each) => each.state)),
        ),
      )
      const before = all.length
      all = different([...all, ...found])
      latest = all.slice(before)
      if (all.length > statesMax) break
    }
    return all
  }

  private compare(states: readonly State[]): Outcome | undefined {
    const { adapter, watch } = this.following
    const { observed } = this.mirror
    if (states.length > statesMax) {
      return this.outcome({
        kind: 'unrealisable',
        because: `more than ${statesMax} states of the specification agree with what is shown`,
      })
    }
    const agree = (state: State, index: number) => {
      const { index: place, stars } = adapter.compared[index]!
      const found = observed[index]
      return found === undefined || found === state[place] || agrees(state[place]!, found, stars)
    }
    const left = states.filter((state) => this.strict.every((index) => agree(state, index)))
    if (left.length === 0) {
      const differing = states.map((state) => this.strict.filter((index) => !agree(state, index)))
      const least = Math.min(...differing.map((each) => each.length))
      const at = differing.findIndex((each) => each.length === least)
      const variable = adapter.compared[differing[at]![0]!]!
      const expected = states[at]![variable.index]!
      this.candidates = [states[at]!]
      return this.mismatch(variable, expected, observed[differing[at]![0]!]!, states.length)
    }
    this.candidates = left
    for (let index = 0; index < adapter.compared.length; index++) {
      if (adapter.compared[index]!.within === 0) continue
      const late = this.lag(
        adapter.compared[index]!,
        left.some((state) => agree(state, index)),
      )
      if (late) {
        const variable = adapter.compared[index]!
        return this.mismatch(variable, left[0]![variable.index]!, observed[index]!, left.length)
      }
    }
    if (this.isAdoptable && left.length === 1) this.mirror.adopt(left[0]!)
    watch?.(this.step())
    return undefined
  }

  /** Whether a variable lags behind for longer than it may. */
  private lag(variable: ComparedVariable, isEqual: boolean): boolean {
    const since = this.lagging.get(variable)
    if (isEqual) {
      if (since !== undefined)
        this.lags.push({ variable: variable.variable, from: since, to: this.number - 1 })
      this.lagging.delete(variable)
      return false
    }
    if (since === undefined) this.lagging.set(variable, this.number)
    return this.number - (since ?? this.number) + 1 > variable.within
  }

  private mismatch(variable: ComparedVariable, expected: Value, shown: Value, states: number): Outcome {
    const { source, variable: name } = variable
    if (source.kind === 'network') {
      const missing = lacking(expected, shown)
      const extra = lacking(shown, expected)
      const message = missing ?? extra
      if (message !== undefined) {
        const kind = missing === undefined ? 'message extra' : 'message missing'
        return this.outcome({ kind, variable: name, message })
      }
    }
    const found = filled(expected, shown, variable.stars)
    const since = this.lagging.get(variable)
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
      state: this.candidates[0] ?? [],
      states: this.candidates.length,
      mirror: this.mirror,
    }
  }
}

/** The first element, in a set or bag, of which another has fewer. */
function lacking(from: Value, other: Value): Value | undefined {
  if (isSet(from) && isSet(other)) return from.find((element) => !other.has(element))
  if (!isFunction(from) || !isFunction(other)) return undefined
  const counts = asMap(other)
  return asMap(from).findKey((count, element) => Number(count) > Number(counts.get(element) ?? 0))
}

/** Each state once, in the order in which they come. */
function different(states: readonly State[]): State[] {
  const known = Immutable.Set<Immutable.List<Value>>().asMutable()
  return states.filter((state) => {
    const key = Immutable.List(state)
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}
