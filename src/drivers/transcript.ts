import { isObject, isSameJson, type Json, type JsonObject } from '../exports/json-text.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import type { Answer, Command, Driver, Hello, Observation } from './driver.js'

/**
 * What was said between us and a driver, a line of JSON each, so that it can be said again without the
 * specification: `schema/transcript.schema.json` describes a line.
 *
 *     {"format":"tracewright-transcript","version":1,"specification":"…","model":"…","adapter":"…"}
 *     {"run":"scenario FirstLeader"}
 *     {"op":"hello","args":{},"answer":{"ok":{…}}}
 *     {"op":"init","args":{…},"answer":{"ok":{…}}}
 *     {"op":"campaign","args":{"node":"s1"},"answer":{"ok":{…}}}
 *     {"compared":1,"action":"Campaign"}
 *     {"op":"observe","args":{},"answer":{"ok":{…}}}
 *     {"verdict":"match"}
 */
export const transcriptFormat = 'tracewright-transcript'
const transcriptVersion = 1

/** What a transcript is of. */
export interface TranscriptOrigin {
  /** None, of traces from elsewhere. */
  readonly specification?: string
  readonly model?: string
  readonly adapter: string
}

/** The first line. */
export function transcriptHead(origin: TranscriptOrigin): string {
  return lineOf({ format: transcriptFormat, version: transcriptVersion, ...origin })
}

/** A line of a transcript, with its line feed. */
export function lineOf(line: JsonObject): string {
  return `${JSON.stringify(line)}\n`
}

/** A driver that writes down all that is said to it and by it. */
export function recorded(driver: Driver, write: (line: string) => void): Driver {
  async function exchange<Result>(
    said: JsonObject,
    answer: Promise<Answer<Result>>,
  ): Promise<Answer<Result>> {
    const found = await answer
    write(lineOf({ ...said, answer: answerOf(found) }))
    return found
  }
  return {
    hello: () => exchange({ op: 'hello', args: {} }, driver.hello()),
    init: (args) => exchange({ op: 'init', args }, driver.init(args)),
    apply: ({ op, args }) => exchange({ op, args }, driver.apply({ op, args })),
    observe: () => exchange({ op: 'observe', args: {} }, driver.observe()),
    close: () => driver.close(),
    takeLog: () => driver.takeLog(),
  }
}

function answerOf(answer: Answer<unknown>): JsonObject {
  switch (answer.kind) {
    case 'ok':
      return { ok: answer.ok as Json }
    case 'error':
      return { error: { ...answer.error } }
    case 'failure':
      return { failure: { ...answer.failure } }
  }
}

/** A command of a transcript, and what was answered. */
export interface TranscriptExchange extends Command {
  /** Of the line, from 1. */
  readonly line: number
  readonly answer: JsonObject
}

/** Reads a transcript; what is no line of one is told. A last line that is cut off is left out. */
export function readTranscript(source: Source): {
  /** Of the first line. */
  readonly origin?: TranscriptOrigin
  readonly exchanges: readonly TranscriptExchange[]
  /** The number of the last line, from 1, where it is cut off. */
  readonly cut?: number
  readonly diagnostics: readonly Diagnostic[]
} {
  const exchanges: TranscriptExchange[] = []
  const diagnostics: Diagnostic[] = []
  let start = 0
  let origin: TranscriptOrigin | undefined
  let cut: number | undefined
  const lines = source.text.trimEnd().split('\n')
  const refuse = (message: string, length: number, hint?: string) => {
    const span = { source, start, end: start + length }
    diagnostics.push({ code: 'E703', severity: 'error', message, span, ...(hint ? { hint } : {}) })
  }
  for (const [index, line] of lines.entries()) {
    const isCut = index === lines.length - 1
    if (line !== '') {
      const document = parsed(line)
      if (index === 0 && !(isObject(document) && document.format === transcriptFormat)) {
        refuse('this is no transcript', line.length, `its first line says "format": "${transcriptFormat}"`)
        break
      }
      if (index === 0 && isObject(document) && document.version !== transcriptVersion) {
        refuse(`this is version ${JSON.stringify(document.version)}, and 1 is understood`, line.length)
        break
      }
      if (document === undefined && isCut) {
        cut = index + 1
        break
      }
      if (!isObject(document)) {
        refuse('this is no line of a transcript', Math.min(line.length, 60))
        break
      }
      if (index === 0) origin = document as unknown as TranscriptOrigin
      const { op, args, answer } = document
      if (typeof op === 'string' && isObject(args) && isObject(answer)) {
        exchanges.push({ line: index + 1, op, args, answer })
      }
    }
    start += line.length + 1
  }
  if (diagnostics.length > 0) return { exchanges: [], diagnostics }
  return { exchanges, diagnostics, ...(origin ? { origin } : {}), ...(cut === undefined ? {} : { cut }) }
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json
  } catch {
    return undefined
  }
}

/** The first answer that is another than in the transcript; how many there were that are not. */
export interface Replayed {
  readonly same: number
  readonly different?: {
    readonly exchange: TranscriptExchange
    readonly answer: JsonObject
  }
  readonly isInterrupted: boolean
}

/** How a transcript is replayed. */
export interface Replaying {
  /** Makes a driver: another one wherever the transcript has greeted another. */
  readonly start: () => Driver
  readonly isInterrupted?: () => boolean
  /** Told how many answers were the same so far. */
  readonly onAnswer?: (same: number) => void
}

/** Says to drivers what a transcript says, up to the first answer that is another. */
export async function replayTranscript(
  exchanges: readonly TranscriptExchange[],
  { start, isInterrupted = () => false, onAnswer }: Replaying,
): Promise<Replayed> {
  let driver: Driver | undefined
  let same = 0
  try {
    for (const exchange of exchanges) {
      // What was not answered as someone gave up says nothing of the driver.
      if (isObject(exchange.answer.failure) && exchange.answer.failure.kind === 'interrupted') continue
      if (isInterrupted()) return { same, isInterrupted: true }
      if (exchange.op === 'hello') {
        await driver?.close()
        driver = undefined
      }
      driver ??= start()
      const found = await say(driver, exchange)
      if (found.kind === 'failure' && found.failure.kind === 'interrupted')
        return { same, isInterrupted: true }
      const answer = answerOf(found)
      if (!isAlike(exchange, answer)) return { same, different: { exchange, answer }, isInterrupted: false }
      same++
      onAnswer?.(same)
    }
    return { same, isInterrupted: false }
  } finally {
    await driver?.close()
  }
}

function say(driver: Driver, { op, args }: Command): Promise<Answer<Hello | Observation>> {
  switch (op) {
    case 'hello':
      return driver.hello()
    case 'init':
      return driver.init(args)
    case 'observe':
      return driver.observe()
    default:
      return driver.apply({ op, args })
  }
}

/** Who answers may be another implementation; of an error or a failure the kind counts, not the words. */
function isAlike({ op, answer: before }: TranscriptExchange, answer: JsonObject): boolean {
  if (op === 'hello') return 'ok' in answer === 'ok' in before
  const kindOf = (json: JsonObject): Json => {
    if (isObject(json.error)) return json.error.code ?? null
    return isObject(json.failure) ? (json.failure.kind ?? null) : null
  }
  if ('ok' in answer && 'ok' in before) return isSameJson(answer.ok!, before.ok!)
  return kindOf(answer) !== null && kindOf(answer) === kindOf(before)
}
