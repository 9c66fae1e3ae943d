import { existsSync, readdirSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type AdapterDescription,
  createStdioDriver,
  type DescribedAdapter,
  type DescribedEventAdapter,
  DiagnosticError,
  type Driver,
  type DriverFailure,
  describedByModule,
  guardedDriver,
  nearest,
  readAdapterFile,
  type Source,
  type StdioDriverOptions,
} from '../index.js'
import { type CommandLine, mistake } from './command-line.js'
import { adaptersFolder } from './package.js'
import { readExtended, readSource } from './specification-file.js'
import { reasonOf } from './system-error.js'

/** An adapter, and the folder that what it names is relative to. */
export interface LoadedAdapter extends DescribedAdapter {
  readonly folder: string
}

/** The same of one for traces from elsewhere. */
export interface LoadedEventAdapter extends DescribedEventAdapter {
  readonly folder: string
}

/** The file of an adapter in its folder. */
const adapterFile = 'adapter.json'

/**
 * The adapter that an option names: a file, a module of JavaScript, a folder, or one that comes with the
 * package. Without one, that which comes with the package for the specification, and runs in this process.
 */
export async function loadAdapter(
  name: string | undefined,
  specification: string,
  line: CommandLine,
): Promise<LoadedAdapter> {
  if (name !== undefined) {
    const adapter = await readAdapter(pathOf(name, line), line, name)
    if (!isOfEvents(adapter)) return adapter
    throw mistake(line, name, {
      code: 'E706',
      message: `\`${name}\` is for traces from elsewhere, and no specification is looked at for them`,
      hint: 'leave the specification out',
    })
  }
  for (const packaged of packagedAdapters()) {
    const adapter = await readAdapter(join(adaptersFolder, packaged, adapterFile), line)
    if (isOfEvents(adapter)) continue
    const { specification: own, driver } = adapter.description
    if (own === specification && driver?.module !== undefined) return adapter
  }
  throw mistake(line, undefined, {
    code: 'E704',
    message: `it is not said what is to be driven, and the package has no adapter for ${specification}`,
    hint: '--adapter names one: a file, or one of those that come with the package',
  })
}

/** The same where the implementation alone matters: whatever the adapter that is named is for. */
export async function loadDriven(
  name: string | undefined,
  specification: string | undefined,
  line: CommandLine,
): Promise<LoadedAdapter | LoadedEventAdapter> {
  if (name !== undefined) return readAdapter(pathOf(name, line), line, name)
  if (specification !== undefined) return loadAdapter(name, specification, line)
  throw mistake(line, undefined, {
    code: 'E704',
    message: 'it is not said what is to be driven',
    hint: '--adapter names an adapter, or a command behind `--` starts the implementation',
  })
}

/** The adapter for traces from elsewhere that an option names; there is to be one. */
export async function loadEventAdapter(
  name: string | undefined,
  line: CommandLine,
): Promise<LoadedEventAdapter> {
  const adapter = name === undefined ? undefined : await readAdapter(pathOf(name, line), line, name)
  if (adapter && isOfEvents(adapter)) return adapter
  throw mistake(line, name, {
    code: 'E706',
    message:
      name === undefined
        ? 'no specification is named'
        : `no specification is named, and \`${name}\` is an adapter for one`,
    hint: 'only an adapter for traces from elsewhere, such as `etcd-raft-seed`, does without a specification',
  })
}

function isOfEvents(adapter: LoadedAdapter | LoadedEventAdapter): adapter is LoadedEventAdapter {
  return 'events' in adapter.description
}

function pathOf(name: string, line: CommandLine): string {
  const candidates = [name, join(name, adapterFile), join(adaptersFolder, name, adapterFile)]
  const found = candidates.find((path) => existsSync(path) && /\.(json|m?js)$/.test(path))
  if (found !== undefined) return found
  const known = packagedAdapters()
  const suggestion = nearest(name, known)
  throw mistake(line, name, {
    code: 'E704',
    message: `there is no adapter \`${name}\``,
    hint:
      suggestion === undefined
        ? `with the package come ${known.join(', ')}; a file is \`.json\` or \`.js\``
        : `did you mean \`${suggestion}\`?`,
  })
}

/** The names of the adapters that come with the package. */
function packagedAdapters(): readonly string[] {
  if (!existsSync(adaptersFolder)) return []
  return readdirSync(adaptersFolder)
    .filter((name) => existsSync(join(adaptersFolder, name, adapterFile)))
    .sort()
}

async function readAdapter(
  path: string,
  line: CommandLine,
  word = path,
): Promise<LoadedAdapter | LoadedEventAdapter> {
  const folder = dirname(path)
  if (!path.endsWith('.json')) {
    const { default: description } = await importModule(path, line, word)
    if (typeof description !== 'object' || description === null || !('actions' in description)) {
      throw mistake(line, word, {
        code: 'E704',
        message: `\`${path}\` exports no adapter`,
        expected: '`export default { name, actions, variables, … }`',
      })
    }
    return { ...describedByModule(description as AdapterDescription), folder }
  }
  const source: Source = readSource(path, line, word)
  const { adapter, events, diagnostics } = readAdapterFile(source, readExtended)
  if (events) return { ...events, folder }
  if (!adapter) throw new DiagnosticError(diagnostics)
  return { ...adapter, folder }
}

/**
 * Makes what starts the implementation: the command that is given, or else what the adapter says. Nothing is
 * started yet.
 */
export async function implementationOf(
  { description, folder, place }: LoadedAdapter | LoadedEventAdapter,
  options: {
    readonly command: readonly string[]
    readonly budgetMs: number
    readonly signal: AbortSignal
    readonly line: CommandLine
  },
): Promise<() => Driver> {
  const { budgetMs, signal, line } = options
  const { driver } = description
  const budget = { ms: budgetMs, rounds: 10_000 }
  if (options.command.length === 0 && driver?.module !== undefined) {
    const path = resolve(folder, driver.module)
    const exported = await importModule(path, line, undefined)
    const name = driver.export ?? 'default'
    const make = exported[name]
    const notMade = (message: string) =>
      new DiagnosticError([{ code: 'E704', severity: 'error', message, span: place(['driver']) }])
    if (typeof make !== 'function') {
      throw notMade(`\`${driver.module}\` exports no function \`${name}\``)
    }
    const wrong = (what: string) => notMade(`\`${name}\` of \`${driver.module}\` ${what}`)
    return () => moduleDriver(make as () => unknown, { budget, signal }, wrong)
  }
  const command = options.command.length > 0 ? options.command : programOf(driver?.command, folder)
  if (command === undefined) {
    throw new DiagnosticError([
      {
        code: 'E704',
        severity: 'error',
        message: 'the adapter does not say how the implementation is started',
        span: place([]),
        hint: 'give the command behind `--`, or a `driver` in the adapter',
      },
    ])
  }
  if (options.command.length === 0 && command[0]!.includes('/') && !existsSync(command[0]!)) {
    throw new DiagnosticError([
      {
        code: 'E705',
        severity: 'error',
        message: `there is no program \`${command[0]}\` yet`,
        span: place(['driver', 'command']),
        ...(driver?.build === undefined
          ? {}
          : { hint: `\`${driver.build.replaceAll('{folder}', folder)}\` makes it` }),
      },
    ])
  }
  const notStarted = ({ text, hint }: DriverFailure) => {
    const details = { code: 'E705', message: text, ...(hint === undefined ? {} : { hint }) }
    if (options.command.length > 0) return mistake(line, command[0], details)
    return new DiagnosticError([{ ...details, severity: 'error', span: place(['driver', 'command']) }])
  }
  return () => startedDriver(createStdioDriver({ command, budget, signal }), notStarted)
}

/** A driver of a program: that it cannot be started is a mistake of who names it. */
function startedDriver(driver: Driver, notStarted: (failure: DriverFailure) => DiagnosticError): Driver {
  return {
    ...driver,
    async hello() {
      const answer = await driver.hello()
      if (answer.kind === 'failure' && answer.failure.kind === 'start') throw notStarted(answer.failure)
      return answer
    },
  }
}

/** A driver in this process, which leaves others their turn, such as what is to interrupt it. */
function moduleDriver(
  make: (...given: readonly unknown[]) => unknown,
  { budget, signal }: Required<Pick<StdioDriverOptions, 'budget' | 'signal'>>,
  notMade: (message: string) => DiagnosticError,
): Driver {
  let driver: unknown
  try {
    driver = make({ budget, signal })
  } catch (error) {
    throw notMade(`throws: ${(error as Partial<Error> | undefined)?.message ?? String(error)}`)
  }
  const lacking = driverMethods.find((name) => typeof (driver as Partial<Driver>)?.[name] !== 'function')
  if (lacking !== undefined) throw notMade(`gives no driver: it has no function \`${lacking}\``)
  let dueMs = 0
  return guardedDriver(driver as Driver, {
    ...{ budget, signal },
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    async pause() {
      if (performance.now() < dueMs) return
      await new Promise((resolve) => setImmediate(resolve))
      dueMs = performance.now() + turnMs
    },
  })
}

const driverMethods = ['hello', 'init', 'apply', 'observe', 'close', 'takeLog'] as const
const turnMs = 50

function programOf(command: readonly string[] | undefined, folder: string): readonly string[] | undefined {
  const [program, ...others] = command ?? []
  if (program === undefined) return undefined
  const isPath = program.includes('/') && !isAbsolute(program)
  return [isPath ? join(folder, program) : program, ...others]
}

async function importModule(
  path: string,
  line: CommandLine,
  word: string | undefined,
): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (error) {
    throw mistake(line, word, {
      code: 'E704',
      message: `the module \`${path}\` cannot be loaded: ${reasonOf(error)}`,
    })
  }
}
