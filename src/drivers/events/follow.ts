import type { JsonObject } from '../../exports/json-text.js'
import type { Move } from '../../model/state.js'
import { equals } from '../../model/value.js'
import { differences } from '../../trace/difference.js'
import type { ComparedVariable } from '../adapter/adapter.js'
import type { Command, Driver } from '../driver.js'
import { type Exchange, verdictOf, verdictOnUnreadable, verdictOnWhole } from '../exchange.js'
import type { FollowedStep } from '../follow.js'
import { Mirror } from '../mirror.js'
import type { Outcome, Verdict } from '../verdict.js'
import { findMessage, type WantedMessage } from './correspondence.js'
import { type Lagging, Lags } from './lags.js'
import { plainValue } from './plain-value.js'
import type { CommandDeed, Deed, EventScript, EventStep, ScriptedEvent } from './script.js'
import { departure, matches } from './template.js'

/** A step of a trace from elsewhere, with what came of each of its events. */
export interface FollowedEvents extends FollowedStep {
  readonly events: readonly { readonly event: ScriptedEvent; readonly exchanges: readonly Exchange[] }[]
  /** What the trace calls the step. */
  readonly name: string
  /** What is not as it is in the trace, and need not be yet. */
  readonly lagging: readonly Lagging[]
}

/** What an implementation is driven through a trace with. */
export interface EventFollowing {
  readonly script: EventScript
  readonly driver: Driver
  readonly log?: boolean
  readonly watch?: (step: FollowedEvents) => void
  readonly isInterrupted?: () => boolean
}

/**
 * Drives an implementation through a trace from elsewhere: what each event is, is done, or is to be seen;
 * after each step what is shown is compared with the state of the trace.
 */
export class EventFollower {
  readonly mirror: Mirror
  private number = 0
  private toldUpTo = -1
  private step: EventStep = { name: 'init', events: [] }
  private events: { event: ScriptedEvent; exchanges: Exchange[] }[] = []
  private readonly initial: Exchange[] = []
  private readonly lags: Lags
  /** Messages of which an event has told that they were sent. */
  private readonly told = new Set<number>()

  constructor(private readonly following: EventFollowing) {
    this.mirror = new Mirror(following.script.adapter)
    this.lags = new Lags(following.script.expected)
  }

  /** Goes through all of the trace, up to where something is not as it is to be. */
  async follow(): Promise<{ readonly moves: readonly Move[]; readonly outcome: Outcome }> {
    const moves: Move[] = []
    let verdict = await this.begin()
    for (const step of this.following.script.steps) {
      if (verdict) break
      if (this.following.isInterrupted?.()) {
        verdict = { kind: 'interrupted' }
        break
      }
      this.number++
      this.step = step
      this.events = []
      moves.push(moveOf(step))
      verdict = (await this.take(step)) ?? this.compare()
      if (!verdict) this.tell()
    }
    return { moves, outcome: this.outcome(verdict ?? (await this.finish())) }
  }

  private async begin(): Promise<Verdict | undefined> {
    const { driver, script, log = false } = this.following
    const command: Command = { op: 'init', args: script.adapter.initArguments(log) }
    const answer = await driver.init(command.args)
    const logged = driver.takeLog()
    this.initial.push({ command, answer, taken: [], log: logged })
    if (answer.kind !== 'ok') return verdictOf(command, answer, logged)
    const verdict = reading(() => this.mirror.begin(answer.ok), logged) ?? this.compare()
    if (!verdict) this.tell()
    return verdict
  }

  private async take({ events }: EventStep): Promise<Verdict | undefined> {
    for (const event of events) {
      const exchanges: Exchange[] = []
      this.events.push({ event, exchanges })
      if (event.unrealisable !== undefined) {
        return { kind: 'unrealisable', because: `${event.label}: ${event.unrealisable}` }
      }
      if (event.ignored !== undefined) continue
      for (const deed of event.deeds) {
        const verdict = await this.perform(deed, exchanges)
        if (verdict) return verdict
      }
    }
    return undefined
  }

  private async perform(deed: Deed, exchanges: Exchange[]): Promise<Verdict | undefined> {
    switch (deed.kind) {
      case 'shown': {
        const found = departure(deed.shown, this.shown())
        if (!found) return undefined
        return mismatch(found.path.join('.'), plainValue(found.expected), plainValue(found.found))
      }
      case 'message': {
        const untold = [...this.mirror.view.network.values()].filter(({ message }) => !this.told.has(message))
        const found = findMessage(deed.message, untold)
        if (!found) return missing(deed.message)
        this.told.add(found.message)
        return undefined
      }
      case 'command':
        return this.command(deed, exchanges)
    }
  }

  private async command(
    { op, fill, unless }: CommandDeed,
    exchanges: Exchange[],
  ): Promise<Verdict | undefined> {
    const { driver } = this.following
    if (unless && matches(unless, this.shown())) return undefined
    let lacking: WantedMessage | undefined
    const { args, takes } = fill((wanted) => {
      const id = this.find(wanted)
      if (id === undefined) lacking ??= wanted
      return id ?? 0
    })
    if (lacking !== undefined) return missing(lacking)
    const command: Command = { op, args }
    const { network } = this.mirror.view
    const taken = takes.flatMap((id) => network.get(id) ?? [])
    const answer = await driver.apply(command)
    const log = driver.takeLog()
    exchanges.push({ command, answer, taken, log })
    if (answer.kind !== 'ok') return verdictOf(command, answer, log)
    return reading(() => this.mirror.absorb(answer.ok, takes), log)
  }

  /** The number of a message that is wanted: of one that was told of, if there is one. */
  private find(wanted: WantedMessage): number | undefined {
    const network = [...this.mirror.view.network.values()]
    const isTold = ({ message }: { readonly message: number }) => this.told.has(message)
    const found =
      findMessage(wanted, network.filter(isTold)) ??
      findMessage(
        wanted,
        network.filter((message) => !isTold(message)),
      )
    return found?.message
  }

  private shown(): JsonObject {
    const { nodes, state } = this.mirror.view
    return { nodes, state }
  }

  private compare(): Verdict | undefined {
    const { script } = this.following
    for (const [at, variable] of script.adapter.compared.entries()) {
      const expected = script.expected[this.number]![variable.index]!
      const found = this.mirror.observed[at]!
      if (variable.within === 0) {
        if (!equals(expected, found)) return mismatch(variable.variable, expected, found)
        continue
      }
      if (this.lags.isTooFar(variable, this.number, found)) return this.lagged(variable)
    }
    return undefined
  }

  private lagged(variable: ComparedVariable): Verdict {
    const expected = this.following.script.expected[this.number]![variable.index]!
    const lag = this.number - (this.lags.sinceOf(variable.variable) ?? this.number) + 1
    const at = this.following.script.adapter.compared.indexOf(variable)
    return mismatch(variable.variable, expected, this.mirror.observed[at]!, lag)
  }

  /** Nothing may lag in the end, and what was told is to be all. */
  private async finish(): Promise<Verdict> {
    const { driver, script } = this.following
    const late = script.adapter.compared.find(({ variable }) => this.lags.sinceOf(variable) !== undefined)
    if (late) return this.lagged(late)
    return verdictOnWhole(driver, script.adapter, this.mirror)
  }

  private outcome(verdict: Verdict): Outcome {
    if (verdict.kind !== 'match' && verdict.kind !== 'interrupted') this.tell()
    const isBegun = this.number > 0
    return {
      verdict,
      step: this.number,
      ...(isBegun ? { move: moveOf(this.step) } : {}),
      lags: this.lags.upTo(this.number),
    }
  }

  /** Each step is told once. */
  private tell(): void {
    if (this.toldUpTo === this.number) return
    this.toldUpTo = this.number
    this.following.watch?.(this.followed())
  }

  private followed(): FollowedEvents {
    const { script } = this.following
    const { number, step, mirror, events } = this
    return {
      number,
      ...(number > 0 ? { move: moveOf(step) } : {}),
      name: step.name,
      events,
      exchanges: number === 0 ? this.initial : events.flatMap((each) => each.exchanges),
      state: script.expected[number]!,
      states: 1,
      mirror,
      lagging: this.lags.now,
    }
  }
}

/** A step by its name and its events, as reports tell steps. */
function moveOf({ name, events }: EventStep): Move {
  const labels = events.map(({ label }) => label).join(', ')
  return { action: labels === '' ? name : `${name}: ${labels}`, arguments: [] }
}

function missing({ needed }: WantedMessage): Verdict {
  return { kind: 'message missing', variable: 'network', message: plainValue(needed) }
}

function mismatch(
  variable: string,
  expected: ReturnType<typeof plainValue>,
  found: ReturnType<typeof plainValue>,
  lag?: number,
): Verdict {
  return {
    kind: 'state mismatch',
    ...{ variable, expected, found },
    differences: differences([variable], [expected], [found], new Map()),
    states: 1,
    ...(lag === undefined ? {} : { lag }),
  }
}

function reading(read: () => void, log: readonly string[]): Verdict | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return verdictOnUnreadable(error, log)
  }
}
