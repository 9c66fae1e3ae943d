import type { JsonObject } from '../exports/json-text.js'
import {
  type Answer,
  type Driver,
  type DriverFailure,
  type ErrorCode,
  type Hello,
  type Observation,
  protocolVersion,
} from './driver.js'
import { checkObservation, closedFailure } from './protocol.js'

/** What a handler gives: at once or later. */
export type Handled<Shown extends object = Observation> = Shown | Promise<Shown>

/**
 * An implementation in TypeScript: for each command a function of its arguments. `Commands` has the type of
 * the arguments of each by its name, `Shown` is what it shows of itself, `Init` what `init` takes:
 * `explore types` writes them for a specification. What a function throws is a panic, unless it is a
 * `Refusal`.
 */
export interface Implementation<
  Commands extends object = Record<string, JsonObject>,
  Shown extends object = Observation,
  Init extends object = JsonObject,
> {
  readonly implementation: string
  readonly version: string
  /** It is, if not given. */
  readonly deterministic?: boolean
  readonly commands: { readonly [Op in keyof Commands]: (args: Commands[Op]) => Handled<Shown> }
  /** Begins anew: nothing is left of before. */
  init(args: Init): Handled<Shown>
  /** The whole state, and the messages in the network. */
  observe(): Handled<Shown>
  close?(): void | Promise<void>
  /** Its log lines since they were last taken. */
  takeLog?(): readonly string[]
}

/** How an implementation is driven that takes its time. */
export interface InProcessOptions {
  /** What a request may take, in ms; one that never gives up control is beyond reach. */
  readonly budget: { readonly ms: number }
  /** Does something after so many ms, unless the function that it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void
}

/** What a command throws that it does not do: nothing has changed. */
export class Refusal extends Error {
  constructor(
    text: string,
    readonly code: Exclude<ErrorCode, 'panic'> = 'refused',
  ) {
    super(text)
    this.name = 'Refusal'
  }
}

/**
 * A driver of an implementation in this process. Requests are handled one after the other, so that they may
 * be sent ahead. Without options, a handler may take as long as it likes.
 */
export function createInProcessDriver<Commands extends object, Shown extends object, Init extends object>(
  typed: Implementation<Commands, Shown, Init>,
  options?: InProcessOptions,
): Driver {
  // What is given and shown is checked as JSON, whatever its type.
  const implementation = typed as unknown as Implementation
  const commands = implementation.commands as Record<string, (args: JsonObject) => Handled>
  let failure: DriverFailure | undefined
  let last: Promise<unknown> = Promise.resolve()

  const fail = (reason: DriverFailure): Answer<never> => {
    failure ??= reason
    return { kind: 'failure', failure }
  }
  const perform = async (op: string, handle: () => Handled): Promise<Answer<Observation>> => {
    if (failure) return { kind: 'failure', failure }
    try {
      const handled = handle()
      const ok = isPromise(handled) ? await inTime(handled) : handled
      if (failure) return { kind: 'failure', failure }
      if (ok === undefined) {
        return fail({ kind: 'timeout', text: `no answer to \`${op}\` came within ${options!.budget.ms} ms` })
      }
      const problem = checkObservation(ok as JsonObject)
      if (problem === undefined) return { kind: 'ok', ok }
      return fail({ kind: 'protocol', text: `the answer to \`${op}\` cannot be used: ${problem}` })
    } catch (error) {
      if (failure) return { kind: 'failure', failure }
      if (error instanceof Refusal) return errorOf(error.code, error.message)
      return errorOf('panic', (error as Partial<Error> | undefined)?.stack ?? String(error))
    }
  }
  /** Nothing, if it takes longer. */
  const inTime = (handled: Promise<Observation>): Promise<Observation | undefined> => {
    if (options === undefined) return handled
    return new Promise((resolve, reject) => {
      const cancel = options.after(options.budget.ms, () => resolve(undefined))
      handled.then(resolve, reject).finally(cancel)
    })
  }
  const request = (op: string, handle: () => Handled): Promise<Answer<Observation>> => {
    const answer = last.then(() => perform(op, handle))
    last = answer
    return answer
  }
  const hello: Hello = {
    v: protocolVersion,
    implementation: implementation.implementation,
    version: implementation.version,
    ops: Object.keys(commands),
    deterministic: implementation.deterministic ?? true,
  }
  return {
    hello: async () => (failure ? { kind: 'failure', failure } : { kind: 'ok', ok: hello }),
    init: (args) => request('init', () => implementation.init(args)),
    observe: () => request('observe', () => implementation.observe()),
    apply: ({ op, args }) =>
      request(op, () => {
        if (Object.hasOwn(commands, op)) return commands[op]!(args)
        throw new Refusal(`there is no command \`${op}\`, but ${hello.ops.join(', ')}`, 'unsupported')
      }),
    async close() {
      const isFirst = failure !== closedFailure
      failure = closedFailure
      try {
        if (isFirst) await implementation.close?.()
      } catch {
        // It is of no more use in any case.
      }
    },
    takeLog: () => implementation.takeLog?.() ?? [],
  }
}

function isPromise(handled: Handled): handled is Promise<Observation> {
  return typeof (handled as Partial<Promise<Observation>> | undefined)?.then === 'function'
}

function errorOf(code: ErrorCode, text: string): Answer<never> {
  return { kind: 'error', error: { code, text } }
}
