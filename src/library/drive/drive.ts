import type { Adapter } from '../../drivers/adapter/adapter.js'
import { bindAdapter } from '../../drivers/adapter/bind.js'
import type { DescribedAdapter } from '../../drivers/adapter/file.js'
import { moveAlike } from '../../drivers/alike.js'
import type { Command, Driver, Hello } from '../../drivers/driver.js'
import { type FollowedStep, Follower } from '../../drivers/follow.js'
import { shrink } from '../../drivers/shrink.js'
import { isDivergence, type Lag, type Outcome, type Verdict } from '../../drivers/verdict.js'
import { type Walked, walk } from '../../drivers/walk.js'
import { Random } from '../../explorer/random/random.js'
import type { Reference } from '../../model/reference.js'
import type { Move, State } from '../../model/state.js'
import type { Trace } from '../../model/trace.js'
import { equals } from '../../model/value.js'
import { DiagnosticError } from '../../text/diagnostic.js'
import { type Prepared, variableTypes } from '../prepared.js'
import { greet } from './greet.js'

/** An implementation that is ready to be driven, by whatever names it. */
export interface Implementation {
  readonly prepared: Prepared
  readonly adapter: Adapter
  /** Makes a driver: another one, after one has failed. */
  start(): Driver
}

/** What happens while an implementation is driven. */
export interface DriveHooks {
  readonly onHello?: (hello: Hello) => void
  /** A run begins. */
  readonly onRun?: (name: string) => void
  readonly onStep?: (step: FollowedStep) => void
  /** Whether the implementation is to log what it does; a step's lines are told with it. */
  readonly log?: boolean
  readonly isInterrupted?: () => boolean
}

/** A trace or a walk that was driven. */
export interface DriveRun {
  readonly name: string
  readonly outcome: Outcome
  /** The moves, up to the one at which it ended. */
  readonly moves: readonly Move[]
  /** What each of them was for the implementation; nothing of one that it does by itself. */
  readonly said: readonly (readonly Command[] | undefined)[]
  /** Commands that the implementation answered. */
  readonly commands: number
  /** Of random walks: the number of the last, from 0. */
  readonly behavior?: number
  /** The state of the specification after them, and what the implementation shows in its place. */
  readonly end?: FollowedStep
  /** The last steps before a divergence. */
  readonly last: readonly FollowedStep[]
  /** Variables that are to be compared where they are shown, and never were. */
  readonly unseen?: readonly string[]
  /** Of a divergence: fewer moves that lead to one of its kind. */
  readonly minimised?: Minimised
}

/** Moves that lead to a divergence, of which none can be left out, if that is known. */
export interface Minimised {
  readonly moves: readonly Move[]
  readonly said: DriveRun['said']
  readonly outcome: Outcome
  readonly isMinimal: boolean
  readonly last: readonly FollowedStep[]
}

/** How many steps before a divergence are kept to be shown. */
export const lastSteps = 5

/** How often an implementation is driven anew for a shorter way to a divergence. */
const attemptsMax = 1000

/** Fits an adapter to a model; throws a `DiagnosticError` with all that does not fit. */
export function fitAdapter(prepared: Prepared, described: DescribedAdapter): Adapter {
  const { adapter, diagnostics } = bindAdapter(described, prepared)
  if (!adapter) throw new DiagnosticError(diagnostics)
  return adapter
}

/** Drives one implementation through traces and walks, one after the other. */
export class Drive {
  private driver: Driver | undefined

  constructor(
    private readonly implementation: Implementation,
    private readonly hooks: DriveHooks = {},
  ) {}

  /** Drives the steps of a trace of the specification. */
  async trace(name: string, trace: Trace): Promise<DriveRun> {
    return this.run(name, async (follower) => {
      const moves: Move[] = []
      for (const [index, step] of trace.steps.entries()) {
        moves.push(step)
        const outcome = (await follower.take(step)) ?? otherWay(follower, this.implementation, trace, index)
        if (outcome) return { moves, outcome }
      }
      return { moves }
    })
  }

  /** Drives moves, or those that are most like them; where there is none, it is left out. */
  async moves(name: string, moves: readonly Move[]): Promise<DriveRun> {
    const { reference } = this.implementation.prepared
    return this.run(name, (follower) => take(follower, reference, moves))
  }

  /** Drives a random walk of so many steps, the one of that number from a seed. */
  async walk(
    name: string,
    options: {
      readonly seed: number
      readonly behavior: number
      readonly steps: number
      readonly weights?: Readonly<Record<string, number>>
    },
  ): Promise<DriveRun> {
    const { prepared, adapter } = this.implementation
    const { seed, behavior, steps, weights = {} } = options
    const random = new Random(seed, behavior)
    const { reference } = prepared
    const isWanted = () => !this.hooks.isInterrupted?.()
    return this.run(name, (follower) =>
      walk(follower, { reference, adapter, random, weights, steps, isWanted }),
    )
  }

  /**
   * Drives random walks of at most `depth` steps, up to so many in all, or to the first that does not match:
   * one run of them together.
   */
  async walks(
    name: string,
    options: {
      readonly seed: number
      readonly steps: number
      readonly depth: number
      readonly weights?: Readonly<Record<string, number>>
    },
  ): Promise<DriveRun> {
    let steps = 0
    let commands = 0
    let unseen: readonly string[] | undefined
    const lags: Lag[] = []
    for (let behavior = 0; ; behavior++) {
      const length = Math.min(options.depth, options.steps - steps)
      const run = await this.walk(name, { ...options, behavior, steps: length })
      steps += run.moves.length
      commands += run.commands
      unseen = (unseen ?? run.unseen ?? []).filter((name) => run.unseen?.includes(name))
      lags.push(...run.outcome.lags)
      const { kind } = run.outcome.verdict
      if (kind !== 'match' && kind !== 'interrupted') return { ...run, commands, behavior }
      const isInterrupted =
        kind === 'interrupted' || (steps < options.steps && (this.hooks.isInterrupted?.() ?? false))
      const isStuck = run.moves.length === 0
      if (steps < options.steps && !isStuck && !isInterrupted) continue
      const because = 'no step that the implementation can be asked for is enabled'
      const ended: Verdict = steps > 0 ? run.outcome.verdict : { kind: 'unrealisable', because }
      const verdict: Verdict = isInterrupted ? { kind: 'interrupted' } : ended
      return { ...run, commands, unseen, outcome: { ...run.outcome, verdict, step: steps, lags }, behavior }
    }
  }

  /**
   * Looks for fewer moves that lead to a divergence of the same kind; gives none where they do not lead to it
   * again, or it is interrupted before it has found any.
   */
  async minimise({ moves, outcome }: DriveRun): Promise<Minimised | undefined> {
    const isInterrupted = () => this.hooks.isInterrupted?.() ?? false
    let found: DriveRun | undefined
    const { isMinimal } = await shrink(
      moves,
      async (candidate) => {
        if (isInterrupted()) return undefined
        const run = await this.quietly(candidate)
        const limit = found?.moves.length ?? moves.length
        if (!isAlike(run.outcome.verdict, outcome.verdict) || run.moves.length >= limit) return undefined
        found = run
        return run.moves
      },
      attemptsMax,
    )
    const run = found ?? (isInterrupted() ? undefined : await this.quietly(moves))
    if (!run || !isAlike(run.outcome.verdict, outcome.verdict)) return undefined
    const isWhole = isMinimal && !isInterrupted()
    const { moves: fewest, said, last } = run
    return { moves: fewest, said, outcome: run.outcome, last, isMinimal: isWhole }
  }

  async close(): Promise<void> {
    await this.driver?.close()
    this.driver = undefined
  }

  private quietly(moves: readonly Move[]): Promise<DriveRun> {
    const quiet = new Drive(this.implementation, {
      ...(this.hooks.isInterrupted ? { isInterrupted: this.hooks.isInterrupted } : {}),
    })
    quiet.driver = this.driver
    return quiet.moves('', moves).then((run) => {
      this.driver = quiet.driver
      return run
    })
  }

  private async run(name: string, drive: (follower: Follower) => Promise<Walked>): Promise<DriveRun> {
    const last: FollowedStep[] = []
    const said: (readonly Command[])[] = []
    let commands = 0
    const isNew = this.driver === undefined
    this.driver ??= this.implementation.start()
    const { prepared, adapter } = this.implementation
    const follower = new Follower({
      reference: prepared.reference,
      adapter,
      driver: this.driver,
      types: variableTypes(prepared),
      watch: (step) => {
        commands += step.exchanges.length
        if (step.number > 0) said[step.number - 1] = step.exchanges.map(({ command }) => command)
        last.push(step)
        if (last.length > lastSteps) last.shift()
        this.hooks.onStep?.(step)
      },
      log: this.hooks.log ?? false,
      ...(this.hooks.isInterrupted ? { isInterrupted: this.hooks.isInterrupted } : {}),
    })
    this.hooks.onRun?.(name)
    const unfit = isNew ? await greet(this.driver, adapter.operations, this.hooks.onHello) : undefined
    const begun = unfit ?? (await follower.begin())
    const { moves, outcome } = begun ? { moves: [], outcome: begun } : await drive(follower)
    const ended = outcome ?? (await follower.finish())
    const { kind } = ended.verdict
    if (unfit || kind === 'broken' || kind === 'timeout' || kind === 'interrupted' || kind === 'panic')
      await this.close()
    const end = last.at(-1)
    const { unseen } = follower.mirror
    const further = { ...(end ? { end } : {}), ...(unseen.length > 0 ? { unseen } : {}) }
    return { name, outcome: ended, moves, said, commands, last, ...further }
  }
}

/** Whether two divergences are of one kind, about the same variable, or the same kind of command. */
function isAlike(one: Verdict, other: Verdict): boolean {
  if (one.kind !== other.kind) return false
  if ('command' in one && 'command' in other) return one.command.op === other.command.op
  if ('isEnd' in one !== 'isEnd' in other) return false
  if ('isEnd' in one && 'isEnd' in other && one.isEnd !== other.isEnd) return false
  return !('variable' in one && 'variable' in other) || one.variable === other.variable
}

/** Takes moves as they come, or what is like them; those for which there is nothing are left out. */
async function take(follower: Follower, reference: Reference, moves: readonly Move[]): Promise<Walked> {
  const taken: Move[] = []
  for (const move of moves) {
    let alike: Move | undefined
    try {
      alike = moveAlike(reference, follower.states[0]!, move)
    } catch (error) {
      return { moves: taken, outcome: follower.onFault(error) }
    }
    if (!alike) continue
    taken.push(alike)
    const outcome = await follower.take(alike)
    if (outcome) return { moves: taken, outcome }
  }
  return { moves: taken }
}

/**
 * Where the implementation may choose, it may have taken another way than the trace: what follows in the
 * trace is then about another state.
 */
function otherWay(
  follower: Follower,
  { adapter }: Implementation,
  trace: Trace,
  index: number,
): Outcome | undefined {
  const after = trace.states[index + 1]!
  const move = trace.steps[index]!
  if (adapter.silent.length > 0 || follower.states.some((state) => isSameState(state, after)))
    return undefined
  const because =
    'of several ways that the specification allows, the implementation took another than the trace'
  return { verdict: { kind: 'unrealisable', because }, step: index + 1, move, lags: [] }
}

function isSameState(one: State, other: State): boolean {
  return one.every((value, index) => equals(value, other[index]!))
}

/** The exit code that a run of `explore drive` has: the worst of its runs'. */
export function driveExitCode(runs: readonly Pick<DriveRun, 'outcome'>[]): 0 | 1 | 3 {
  if (runs.some(({ outcome }) => isDivergence(outcome.verdict))) return 1
  return runs.every(({ outcome }) => outcome.verdict.kind === 'match') && runs.length > 0 ? 0 : 3
}
