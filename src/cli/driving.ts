import {
  Drive,
  type DriveRun,
  type Driver,
  driveEvents,
  type EventScript,
  type FollowedEvents,
  type FollowedStep,
  type fitAdapter,
  type Hello,
  isShrinkable,
  lineOf,
  logEvents,
  logStep,
  type Palette,
  type Prepared,
  recordedDriver,
  renderDriveRun,
  renderDriveVerdict,
  type State,
  transcriptHead,
  variableTypes,
} from '../index.js'
import { print } from './output.js'
import { grouped } from './progress.js'
import type { Ticker } from './ticker.js'
import type { TranscriptFile } from './transcript-file.js'

/** A model, with the adapter fitted to it. */
export interface FittedModel {
  readonly prepared: Prepared
  readonly adapter: ReturnType<typeof fitAdapter>
}

/** How what is driven is told. */
export interface DrivingOptions {
  readonly start: () => Driver
  readonly transcript: TranscriptFile | undefined
  readonly ticker: Ticker
  readonly palette: Palette
  /** In columns. */
  readonly width: number
  /** Whether text goes to standard output: of each run a line, or all of it. */
  readonly isText: boolean
  readonly quiet: boolean
  /** Whether there is anybody to tell of fewer steps to a divergence. */
  readonly minimises: boolean
  /** Each state in full, rather than what changed. */
  readonly full: boolean
  readonly clock: () => number
  /** Told that work goes on, so that interrupts wait for us. */
  readonly onStep: () => void
  readonly isInterrupted: () => boolean
}

/** Drives one run, and tells of it. */
export type RunOf = (name: string, drive: (drive: Drive) => Promise<DriveRun>) => Promise<DriveRun>

/** Drives run after run, and tells of each while it is driven. */
export class Driving {
  readonly runs: DriveRun[] = []
  hello: Hello | undefined
  private commands = 0
  private readonly startedMs: number

  constructor(private readonly options: DrivingOptions) {
    this.startedMs = options.clock()
  }

  /**
   * Drives runs of a model with an implementation of its own. `isLogged`: each step is shown.
   */
  async drive(
    model: FittedModel,
    isLogged: boolean,
    work: (
      run: (name: string, drive: (drive: Drive) => Promise<DriveRun>) => Promise<DriveRun>,
    ) => Promise<void>,
  ): Promise<void> {
    const { prepared, adapter } = model
    const { options } = this
    const { transcript, quiet, isText } = options
    const { name: specification } = prepared.specification.source
    const { model: modelName } = prepared.reference
    transcript?.write(transcriptHead({ specification, model: modelName, adapter: adapter.name }))
    let isMinimising = false
    const drive = new Drive(
      { prepared, adapter, start: this.start },
      this.hooks(isLogged, this.shower(prepared), () => isMinimising),
    )
    try {
      await work(async (name, driveRun) => {
        if (isText && !quiet) print(options.palette.bold(`==== ${name}`))
        const run = await driveRun(drive)
        const { verdict } = run.outcome
        // Before a shorter way is looked for, which may be interrupted for good.
        transcript?.write(lineOf({ verdict: verdict.kind }))
        const isWorthIt = options.minimises && isShrinkable(verdict) && !options.isInterrupted()
        isMinimising = true
        const minimised = isWorthIt ? await drive.minimise(run) : undefined
        isMinimising = false
        const whole = minimised ? { ...run, minimised } : run
        this.tell(whole, model, isLogged || verdict.kind !== 'match')
        return whole
      })
    } finally {
      await drive.close()
    }
  }

  /** Whether the user gave up, or the time is over. */
  get isInterrupted(): boolean {
    return this.runs.at(-1)?.outcome.verdict.kind === 'interrupted'
  }

  /** Drives a trace from elsewhere with an implementation of its own, and tells of it. */
  async driveEvents(name: string, script: EventScript): Promise<void> {
    const { transcript, quiet, isText, palette, width, full } = this.options
    const { adapter } = script
    transcript?.write(transcriptHead({ adapter: adapter.name }))
    if (isText && !quiet) print(palette.bold(`==== ${name}`))
    const variables = adapter.compared.map(({ variable }) => variable)
    let before: State | undefined
    const show = (step: FollowedEvents) => {
      print(logEvents(step, before, { variables, types: new Map(), palette, width, full }).join('\n'))
      before = step.state
    }
    const run = await driveEvents(name, script, this.start, this.hooks(true, show))
    transcript?.write(lineOf({ verdict: run.outcome.verdict.kind }))
    this.tell(run, { adapter })
    if (isText && !quiet && isShrinkable(run.outcome.verdict)) {
      print('It is not minimised: which of its steps can be left out, only its own specification says.\n')
    }
  }

  /** Starts the implementation, so that all that is said is written down. */
  private readonly start = (): Driver => {
    const { start, transcript } = this.options
    return transcript ? recordedDriver(start(), transcript.write) : start()
  }

  /** What is told while an implementation is driven: each step, or how fast it is. */
  private hooks<Step extends FollowedStep>(
    isLogged: boolean,
    show: (step: Step) => void,
    isMinimising: () => boolean = () => false,
  ) {
    const { options } = this
    const { transcript, isText, quiet } = options
    const isShown = isText && !quiet && isLogged
    return {
      log: isShown,
      isInterrupted: options.isInterrupted,
      onHello: (hello: Hello) => {
        this.hello = hello
      },
      onRun(name: string) {
        options.onStep()
        if (name !== '') transcript?.write(lineOf({ run: name }))
      },
      onStep: (step: Step) => {
        options.onStep()
        this.commands += step.exchanges.length
        if (isShown && !isMinimising()) show(step)
        else options.ticker.show(() => renderPace(this.commands, options.clock() - this.startedMs))
        const { number, move } = step
        if (move) transcript?.write(lineOf({ compared: number, action: move.action }))
      },
    }
  }

  /** A run that is over, or could not begin; with the states at its end, or not. */
  tell(run: DriveRun, model?: Pick<FittedModel, 'adapter'>, hasStates = true): void {
    const { ticker, isText, quiet, palette, width } = this.options
    ticker.erase()
    this.runs.push(run)
    if (!isText) return
    if (quiet || !model) print(`${run.name}: ${renderDriveVerdict(run, palette)}`)
    else print(`${renderDriveRun(run, model.adapter, { palette, width, hasStates }).join('\n')}\n`)
  }

  private shower(prepared: Prepared): (step: FollowedStep) => void {
    const { palette, width, full } = this.options
    const { variables } = prepared.reference
    const types = variableTypes(prepared)
    let before: State | undefined
    return (step) => {
      if (step.number === 0) before = undefined
      print(logStep(step, before, { variables, types, palette, width, full }).join('\n'))
      before = step.state
    }
  }
}

/** `1,234 commands in 1.2 s, 1,028 commands/s` */
export function renderPace(commands: number, elapsedMs: number): string {
  const rate = commands / Math.max(elapsedMs / 1000, 0.001)
  return `${grouped(commands)} commands in ${(elapsedMs / 1000).toFixed(1)} s, ${grouped(rate)} commands/s`
}
