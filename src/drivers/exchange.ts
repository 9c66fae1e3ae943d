import { equals, type Value } from '../model/value.js'
import type { Adapter } from './adapter/adapter.js'
import { Unreadable } from './adapter/codec.js'
import type { Answer, Command, Driver, DriverFailure, Observation, SentMessage } from './driver.js'
import { Mirror } from './mirror.js'
import type { Verdict } from './verdict.js'

/** A command that was sent, what came of it, and the lines that the implementation logged meanwhile. */
export interface Exchange {
  readonly command: Command
  readonly answer: Answer<Observation>
  /** Messages that left the network by it. */
  readonly taken: readonly SentMessage[]
  readonly log: readonly string[]
}

/** The verdict on a command that was not answered as it should be, with what was logged meanwhile. */
export function verdictOf(
  command: Command,
  answer: Exclude<Answer<unknown>, { kind: 'ok' }>,
  log: readonly string[],
): Verdict {
  if (answer.kind === 'failure') {
    const { kind, text } = answer.failure
    if (kind === 'timeout') return { kind, command, text, isAnswered: false }
    return brokenBy(answer.failure, log)
  }
  const { code, text } = answer.error
  switch (code) {
    case 'refused':
    case 'panic':
      return { kind: code, command, text }
    case 'not_quiescent':
      return { kind: 'timeout', command, text, isAnswered: true }
    case 'no_message':
      return { kind: 'refused', command, text: `there is no such message: ${text}` }
    case 'unsupported':
      return { kind: 'unrealisable', because: `the driver does not take \`${command.op}\`: ${text}` }
    case 'invalid':
      return { kind: 'broken', text: `it does not understand \`${command.op}\`: ${text}`, log }
  }
}

/** The verdict on a driver that failed otherwise than by being late. */
export function brokenBy(failure: DriverFailure, logged: readonly string[]): Verdict {
  const { kind, text, line, hint, log = logged } = failure
  if (kind === 'interrupted') return { kind }
  return {
    ...{ kind: 'broken', text, log },
    ...(line === undefined ? {} : { line }),
    ...(hint === undefined ? {} : { hint }),
  }
}

/**
 * Asks an implementation for all that it shows, and holds it to what it has told; but for variables that may
 * lag behind, where they `mayCatchUp`: what is shown of them now is taken for what was told.
 */
export async function verdictOnWhole(
  driver: Driver,
  adapter: Adapter,
  mirror: Mirror,
  { mayCatchUp = false }: { readonly mayCatchUp?: boolean } = {},
): Promise<Verdict> {
  const answer = await driver.observe()
  const log = driver.takeLog()
  if (answer.kind !== 'ok') return verdictOf({ op: 'observe', args: {} }, answer, log)
  const whole = new Mirror(adapter)
  const { messages = mirror.numbers, ...observation } = answer.ok
  try {
    whole.begin({ ...observation, sent: [...mirror.view.network.values()] })
  } catch (error) {
    return verdictOnUnreadable(error, log)
  }
  if (mayCatchUp) mirror.catchUp(whole)
  const isUntold = adapter.compared.some(
    ({ source }, index) =>
      source.kind !== 'network' && !isSame(whole.observed[index], mirror.observed[index]),
  )
  const known = [...mirror.numbers].sort(byNumber)
  if (!isUntold && [...messages].sort(byNumber).join() === known.join()) return { kind: 'match' }
  return {
    kind: 'broken',
    text: isUntold
      ? 'it shows another state when it is asked for all than it told command by command'
      : `it has the messages ${messages.join(', ')} under way, and told of ${known.join(', ')}`,
    log: [],
  }
}

/** The verdict on what cannot be read; throws on what is thrown for another reason. */
export function verdictOnUnreadable(error: unknown, log: readonly string[]): Verdict {
  if (!(error instanceof Unreadable)) throw error
  return { kind: 'broken', text: `what it shows cannot be read: ${error.message}`, log }
}

function isSame(one: Value | undefined, other: Value | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && equals(one, other))
}

function byNumber(one: number, other: number): number {
  return one - other
}
