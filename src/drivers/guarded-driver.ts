import { isObject, type JsonObject } from '../exports/json-text.js'
import { type Answer, type Driver, type DriverFailure, type ErrorCode, errorCodes } from './driver.js'
import type { InProcessOptions } from './in-process-driver.js'
import { alternatives, checkHello, checkObservation, closedFailure } from './protocol.js'

/** How a driver is guarded. */
export interface GuardOptions extends InProcessOptions {
  /** Once it is aborted, the driver fails as interrupted. */
  readonly signal?: AbortSignal
  /** Waited for before each request: gives their turn to others, now and then. */
  readonly pause?: () => Promise<void>
}

/**
 * A driver that somebody has written who may have made mistakes. What it throws, an answer that is none, and
 * one that is late, are failures. Only what never gives up control is beyond reach.
 */
export function guardedDriver(driver: Driver, options: GuardOptions): Driver {
  const { budget, after, signal, pause } = options
  let failure: DriverFailure | undefined
  const fail = (reason: DriverFailure): Answer<never> => {
    failure ??= reason
    return { kind: 'failure', failure }
  }
  const request = async <Result>(
    op: string,
    ask: () => Promise<Answer<Result>>,
    check: (ok: JsonObject) => string | undefined,
  ): Promise<Answer<Result>> => {
    await pause?.()
    if (failure) return { kind: 'failure', failure }
    if (signal?.aborted) return fail(interrupted)
    let answer: Answer<Result> | typeof late | typeof aborted
    try {
      answer = await inTime(ask)
    } catch (error) {
      return fail({ kind: 'protocol', text: `\`${op}\` throws: ${textOf(error)}`, hint: neverThrows })
    }
    if (failure) return { kind: 'failure', failure }
    if (answer === aborted) return fail(interrupted)
    if (answer === late) {
      return fail({ kind: 'timeout', text: `no answer to \`${op}\` came within ${budget.ms} ms` })
    }
    const problem = problemOf(answer, check)
    if (problem === undefined) return answer.kind === 'failure' ? fail(answer.failure) : answer
    return fail({ kind: 'protocol', text: `the answer to \`${op}\` cannot be used: ${problem}` })
  }
  const waiting = new Set<() => void>()
  const onAbort = () => {
    for (const giveUp of waiting) giveUp()
  }
  signal?.addEventListener('abort', onAbort)
  const inTime = <Result>(ask: () => Promise<Result>): Promise<Result | typeof late | typeof aborted> =>
    new Promise((resolve, reject) => {
      const giveUp = () => resolve(aborted)
      waiting.add(giveUp)
      const cancel = after(budget.ms, () => resolve(late))
      const settle = () => {
        cancel()
        waiting.delete(giveUp)
      }
      Promise.resolve().then(ask).then(resolve, reject).finally(settle)
    })
  return {
    hello: () => request('hello', () => driver.hello(), checkHello),
    init: (args) => request('init', () => driver.init(args), checkObservation),
    apply: (command) => request(command.op, () => driver.apply(command), checkObservation),
    observe: () => request('observe', () => driver.observe(), checkObservation),
    async close() {
      fail(closedFailure)
      signal?.removeEventListener('abort', onAbort)
      try {
        await inTime(() => driver.close())
      } catch {
        // It is of no more use in any case.
      }
    },
    takeLog() {
      try {
        return driver.takeLog().map(String)
      } catch (error) {
        fail({ kind: 'protocol', text: `\`takeLog\` throws: ${textOf(error)}`, hint: neverThrows })
        return []
      }
    },
  }
}

const interrupted: DriverFailure = { kind: 'interrupted', text: 'it was interrupted' }

const late = Symbol('late')
const aborted = Symbol('aborted')

const neverThrows =
  'a driver answers `{ kind: "error", … }`; `createInProcessDriver` makes it of what is thrown'

function problemOf(answer: unknown, check: (ok: JsonObject) => string | undefined): string | undefined {
  const { kind, ok, error, failure } = (answer ?? {}) as Record<string, JsonObject | undefined>
  switch (kind as unknown) {
    case 'ok':
      return isObject(ok) ? check(ok) : '`ok` is an object'
    case 'error':
      if (!errorCodes.includes(error?.code as ErrorCode))
        return `the \`code\` of an error is ${alternatives(errorCodes)}`
      return typeof error?.text === 'string' ? undefined : 'an error has a `text`, a string'
    case 'failure':
      return typeof failure?.text === 'string' ? undefined : 'a failure has a `text`, a string'
    default:
      return 'it is an object whose `kind` is `ok`, `error` or `failure`'
  }
}

function textOf(error: unknown): string {
  return (error as Partial<Error> | undefined)?.stack ?? String(error)
}
