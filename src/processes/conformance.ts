import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { AdapterDescription } from '../drivers/adapter/description.js'
import { describedByModule, readAdapterFile } from '../drivers/adapter/file.js'
import type { Driver } from '../drivers/driver.js'
import { createInProcessDriver, type Implementation } from '../drivers/in-process-driver.js'
import { type PlainOptions, plainAdapter } from '../drivers/typed/plain-adapter.js'
import { Drive, type DriveRun, fitAdapter } from '../library/drive/drive.js'
import { renderDriveRun } from '../library/drive/report.js'
import { type Prepared, prepare, type Selection } from '../library/prepared.js'
import { check, type Specification } from '../library/specification.js'
import { runScenario } from '../library/staged/scenario.js'
import { prepareFor, readTrace, replay } from '../library/trace.js'
import type { Trace } from '../model/trace.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { renderDeparture } from '../trace/departure.js'

/** What an implementation is driven through. */
export interface Selected {
  /** Runs through the stages of scenarios, which are searched for. */
  readonly scenarios?: 'all' | readonly string[]
  /** Random walks of at most `depth` steps (100), up to so many in all; the same for the same seed (1). */
  readonly random?: {
    readonly steps: number
    readonly seed?: number
    readonly depth?: number
    readonly weights?: Readonly<Record<string, number>>
  }
  /** Files with traces of the specification. */
  readonly traces?: readonly string[]
}

/** What is driven through what, and how it is compared. */
export interface ConformanceOptions extends PlainOptions, Pick<Selection, 'model' | 'constants'> {
  /** All scenarios and a thousand random steps, if not given. */
  readonly select?: Selected
  /**
   * How commands are actions and what is shown is state: a description, or the path of a file. Without one,
   * commands and variables are those that `explore types` writes, but for `ignored` and `silent`.
   */
  readonly adapter?: AdapterDescription | string
  /** What each command may take; 5,000, if not given. */
  readonly budgetMs?: number
  /** What the search for each scenario may take; 60,000, if not given. */
  readonly searchMs?: number
}

/** An implementation of a specification is not one, or that cannot be told. The message says how. */
export class ConformanceError extends Error {
  constructor(
    message: string,
    /** The last is the one that did not match. */
    readonly runs: readonly DriveRun[],
  ) {
    super(message)
    this.name = 'ConformanceError'
  }
}

/**
 * Drives an implementation through a specification, and compares every step: one line of a test.
 *
 *     test('the lock', () => conformance('lock.spec', createLock))
 *
 * `driver` makes an implementation or a `Driver`, or is one; a function is asked for another where one is
 * broken. The path of the specification is relative to the working directory. Resolves with the runs, all of
 * which match; rejects at the first that does not with a `ConformanceError`: what differs, and the fewest
 * steps to it that were found. Rejects with a `DiagnosticError` where the specification, the adapter or a
 * trace has mistakes.
 */
export async function conformance<Commands extends object, Shown extends object, Init extends object>(
  spec: string | Specification,
  driver: Drivable<Commands, Shown, Init> | (() => Drivable<Commands, Shown, Init>),
  options: ConformanceOptions = {},
): Promise<readonly DriveRun[]> {
  const { select = { scenarios: 'all', random: { steps: 1000 } }, budgetMs = 5000 } = options
  const specification = typeof spec === 'string' ? check(sourceOf(spec), { read: readBeside }) : spec
  const { model, constants } = options
  const selection: Selection = {
    ...{ engine: 'interpreted', coverage: 'off' },
    ...(model === undefined ? {} : { model }),
    ...(constants === undefined ? {} : { constants }),
  }
  const runs: DriveRun[] = []
  // One that is given is used for all runs, and closed after them.
  const given = typeof driver === 'function' ? undefined : driverOf(driver, budgetMs)
  const start = typeof driver === 'function' ? () => driverOf(driver(), budgetMs) : () => keptOpen(given!)
  const drive = async (prepared: Prepared, run: (drive: Drive) => Promise<DriveRun>) => {
    const adapter = fitAdapter(prepared, describedFor(prepared, options))
    const own = new Drive({ prepared, adapter, start })
    try {
      const found = await run(own)
      const isMatch = found.outcome.verdict.kind === 'match'
      const minimised = isMatch ? undefined : await own.minimise(found)
      const whole = minimised ? { ...found, minimised } : found
      runs.push(whole)
      if (isMatch) return
      const report = renderDriveRun(whole, adapter, { hasStates: false })
      throw new ConformanceError([found.name, ...report].join('\n'), runs)
    } finally {
      await own.close()
    }
  }

  try {
    for (const path of select.traces ?? []) {
      const source = sourceOf(path)
      const prepared = prepareFor(readTrace(source), specification, selection)
      const result = replay(prepared, readTrace(source, prepared))
      if (result.kind === 'departed') {
        const why = renderDeparture(result.departure).join('\n')
        throw new ConformanceError(`${path} is no trace of ${specification.source.name}:\n${why}`, runs)
      }
      await drive(prepared, (own) => own.trace(`trace ${path}`, result.trace))
    }
    for (const name of scenariosOf(specification, select)) {
      const own = specification.checked?.module.scenarios.find((each) => each.name === name)?.model
      const chosen = { ...(own === undefined ? {} : { model: own }), ...selection }
      const prepared = prepare(specification, chosen)
      const compiled = () => prepare(specification, { ...chosen, engine: 'compiled' })
      const trace = await search(prepared, compiled, name, options.searchMs ?? 60_000)
      if (!trace) throw new ConformanceError(`no run through the stages of scenario ${name} was found`, runs)
      await drive(prepared, (each) => each.trace(`scenario ${name}`, trace))
    }
    const { random } = select
    if (random) {
      const { steps, seed = 1, depth = 100, weights = {} } = random
      const name = `random walk of ${steps} steps, seed ${seed}`
      await drive(prepare(specification, selection), (own) =>
        own.walks(name, { steps, seed, depth, weights }),
      )
    }
    return runs
  } finally {
    await given?.close()
  }
}

/** A driver, or what one is made of. */
export type Drivable<Commands extends object, Shown extends object, Init extends object> =
  | Driver
  | Implementation<Commands, Shown, Init>

function driverOf<Commands extends object, Shown extends object, Init extends object>(
  given: Drivable<Commands, Shown, Init>,
  budgetMs: number,
): Driver {
  if ('apply' in given) return given
  return createInProcessDriver(given, {
    budget: { ms: budgetMs },
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
  })
}

function keptOpen(driver: Driver): Driver {
  return {
    hello: () => driver.hello(),
    init: (args) => driver.init(args),
    apply: (command) => driver.apply(command),
    observe: () => driver.observe(),
    takeLog: () => driver.takeLog(),
    async close() {},
  }
}

function describedFor(prepared: Prepared, { adapter, ignored, silent }: ConformanceOptions) {
  if (typeof adapter === 'object') return describedByModule(adapter)
  if (adapter === undefined) {
    const further = { ...(ignored ? { ignored } : {}), ...(silent ? { silent } : {}) }
    return describedByModule(plainAdapter(prepared, further))
  }
  const { adapter: described, diagnostics } = readAdapterFile(sourceOf(adapter), readBeside)
  if (!described) throw new DiagnosticError(diagnostics)
  return described
}

function scenariosOf({ checked }: Specification, { scenarios = [] }: Selected): readonly string[] {
  return scenarios === 'all' ? (checked?.module.scenarios ?? []).map(({ name }) => name) : scenarios
}

/** A run through the stages of a scenario: found by the interpreter, or compiled where that takes long. */
async function search(
  interpreted: Prepared,
  compiled: () => Prepared,
  name: string,
  searchMs: number,
): Promise<Trace | undefined> {
  const clock = () => performance.now()
  const until = (dueMs: number) => () => (clock() > dueMs ? ('time' as const) : undefined)
  const startedMs = clock()
  const first = await runScenario(interpreted, name, { clock, shouldStop: until(startedMs + interpretedMs) })
  if (first.outcome.kind === 'reached') return first.outcome.trace
  if (first.outcome.kind !== 'stopped') return undefined
  const result = await runScenario(compiled(), name, { clock, shouldStop: until(startedMs + searchMs) })
  return result.outcome.kind === 'reached' ? result.outcome.trace : undefined
}

/** How long a scenario is searched for by the interpreter alone. */
const interpretedMs = 2000

function sourceOf(path: string): Source {
  return { name: path, text: readFileSync(path, 'utf8') }
}

function readBeside(path: string, from: Source): Source | undefined {
  try {
    return sourceOf(isAbsolute(path) ? path : join(dirname(from.name), path))
  } catch {
    return undefined
  }
}
