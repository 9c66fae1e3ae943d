import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type Answer,
  type Budget,
  budgetDefault,
  type Driver,
  type DriverFailure,
  type Hello,
  type Observation,
} from '../drivers/driver.js'
import {
  checkHello,
  checkObservation,
  closedFailure,
  helloArgs,
  printRequest,
  type Response,
  readResponse,
} from '../drivers/protocol.js'
import type { Json, JsonObject } from '../exports/json-text.js'
import { cut } from '../trace/brief.js'
import { createLineReader } from './lines.js'
import { type Log, readLog } from './log.js'
import { type ProcessGroup, type ProcessOptions, startGroup } from './process-group.js'

/** What a driver that is a process is made with. */
export interface StdioDriverOptions extends ProcessOptions {
  /**
   * What each request may take, from when the one before is answered: requests may be sent ahead. 5 s, if not
   * given.
   */
  readonly budget?: Budget
  /** Once it is aborted, the driver fails as interrupted. */
  readonly signal?: AbortSignal
}

/** A line of an answer has at most so many bytes. */
export const answerBytesMax = 16 * 1024 * 1024

/** It has at most so many arrays and objects in one another: whatever reads it may be recursive. */
export const answerDepthMax = 500

/** What was sent and has no answer yet. */
interface Pending {
  readonly id: number
  readonly op: string
  readonly check: (ok: JsonObject) => string | undefined
  readonly resolve: (answer: Answer<JsonObject>) => void
}

/** So many requests are kept after they are answered, where others are always under way. */
const answeredMax = 1000
/** How long we look for an answer all the time, before the system is left to tell that it is there. */
const awakeMs = 0.1
/** How long we wait for what a process has still written, once it has ended. */
const lastWordsMs = 100
/** How long it may take to end by itself once it is told to close. */
const closeMsMax = 1000

/**
 * A driver that is a process of its own: requests and answers are lines of JSON on its standard input and
 * output. It is started at once, and ends with all that it has started when the driver is closed, fails, or
 * this process ends.
 *
 * A request and its answer take some 10 us here, and what the system takes to wake either process.
 */
export function createStdioDriver(options: StdioDriverOptions): Driver {
  const { budget = budgetDefault, signal } = options
  let group: ProcessGroup | undefined
  let log: Log | undefined
  let failure: DriverFailure | undefined
  let isClosing = false
  let lastId = 0
  /** What is sent and not answered, from `first` on. */
  let pending: Pending[] = []
  let first = 0
  /** What is answered and not told yet. */
  let answered: (() => void)[] = []

  const tell = () => {
    const told = answered
    answered = []
    for (const resolve of told) resolve()
  }
  const fail = (reason: DriverFailure) => {
    if (failure) return
    failure = reason
    clearTimeout(watchdog)
    signal?.removeEventListener('abort', onAbort)
    tell()
    for (const { resolve } of pending.slice(first)) resolve({ kind: 'failure', failure })
    pending = []
    first = 0
    void group?.end()
  }

  // One timer for all requests: it is set anew when it has run down, and looks whether the first request
  // was there all the time.
  let watchdog: NodeJS.Timeout | undefined
  let since = 0
  const watch = (ms: number) => {
    watchdog = setTimeout(lookAtClock, ms)
  }
  const lookAtClock = () => {
    watchdog = undefined
    if (first === pending.length) return
    const left = since + budget.ms - performance.now()
    if (left > 0) return watch(left)
    // Where this process was busy, the answer may have come long ago: the pipe is read before an immediate.
    const { id, op } = pending[first]!
    setImmediate(() => {
      if (failure) return
      if (pending[first]?.id !== id) return lookAtClock()
      fail({ kind: 'timeout', text: `no answer to \`${op}\` came within ${budget.ms} ms` })
    })
  }

  // A process that sleeps takes up to 50 us to be woken, by far the most of a quick request.
  let isAwake = false
  const stayAwake = () => {
    isAwake = first < pending.length && performance.now() - since < awakeMs
    if (isAwake) setImmediate(stayAwake)
  }

  const onLine = (line: string) => {
    if (failure) return
    let document: Json
    try {
      document = JSON.parse(line) as Json
    } catch {
      return fail({
        kind: 'malformed',
        text: 'a line on standard output is not JSON',
        line: short(line),
        hint: outputHint,
      })
    }
    if (hasMore(line, answerDepthMax) && isDeeper(document, answerDepthMax)) {
      const text = `a line on standard output has arrays and objects more than ${answerDepthMax} deep`
      return fail({ kind: 'malformed', text, line: short(line) })
    }
    const response = readResponse(document)
    const request = pending[first]
    const problem = problemOf(response, request)
    if (problem !== undefined) return fail({ kind: 'protocol', text: problem, line: short(line) })
    if (response.kind === 'wrong' || request === undefined) return
    first++
    if (first < pending.length) since = performance.now()
    if (first === pending.length || first === answeredMax) {
      pending = pending.slice(first)
      first = 0
    }
    // What was logged before the answer may be read after it, but it is before an immediate.
    if (answered.length === 0) setImmediate(tell)
    const answer: Answer<JsonObject> =
      response.kind === 'ok' ? { kind: 'ok', ok: response.ok } : { kind: 'error', error: response.error }
    answered.push(() => request.resolve(answer))
  }
  const problemOf = (response: Response, request: Pending | undefined) => {
    if (response.kind === 'wrong') return `this is no answer: ${response.problem}`
    const { id } = response
    if (request === undefined || (id !== null && id !== request.id)) return strayAnswer(id, lastId, request)
    const problem = response.kind === 'ok' ? request.check(response.ok) : undefined
    return problem === undefined ? undefined : `the answer to \`${request.op}\` cannot be used: ${problem}`
  }

  const request = (
    op: string,
    args: JsonObject | undefined,
    check: Pending['check'],
    bound?: Budget,
  ): Promise<Answer<JsonObject>> =>
    new Promise((resolve) => {
      if (failure) return resolve({ kind: 'failure', failure })
      pending.push({ id: ++lastId, op, check, resolve })
      if (pending.length - first === 1) {
        since = performance.now()
        if (watchdog === undefined) watch(budget.ms)
        if (!isAwake) stayAwake()
      }
      group!.child.stdin.write(printRequest(lastId, op, args, bound))
    })

  /** It has ended, or takes or gives nothing more: what it has said before that is read first. */
  const onEnd = async (text: () => string) => {
    if (failure) return
    await within(closed, lastWordsMs)
    if (isClosing) return fail(closedFailure)
    const rest = lines.rest()
    const last = log!.last(lastLinesMax)
    fail({
      kind: 'exit',
      text: text(),
      ...(rest === '' ? {} : { line: short(rest) }),
      ...(last.length === 0 ? {} : { log: last }),
    })
  }
  const lines = createLineReader({
    bytesMax: answerBytesMax,
    onLine,
    onOverlong(beginning) {
      const text = `a line on standard output has more than ${answerBytesMax} bytes`
      fail({ kind: 'malformed', text, line: short(beginning) })
    },
  })
  let closed: Promise<unknown> = Promise.resolve()

  const begin = () => {
    const started = startGroup(options, async () => {
      fail(interrupted)
      await started.end()
      return signal?.aborted ?? false
    })
    group = started
    const { child } = started
    log = readLog(child.stderr)
    closed = new Promise((resolve) => child.on('close', resolve))
    const how = () => howEnded(child.exitCode, child.signalCode)
    child.on('error', (error) => fail(startFailure(options, error)))
    child.on('exit', () => onEnd(() => how()!))
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    child.stdout.on('error', () => {})
    child.stdout.on('end', () => onEnd(() => how() ?? 'it closed its standard output'))
    child.stdin.on('error', () => onEnd(() => how() ?? 'it closed its standard input'))
  }
  const onAbort = () => fail(interrupted)
  if (signal?.aborted) failure = interrupted
  else {
    signal?.addEventListener('abort', onAbort)
    try {
      begin()
    } catch (error) {
      fail(startFailure(options, error as Error))
    }
  }

  const close = async () => {
    isClosing = true
    if (!failure) {
      const ended = new Promise((resolve) => group!.child.on('exit', resolve))
      void request('close', undefined, () => undefined)
      group!.child.stdin.end()
      await within(ended, Math.min(closeMsMax, budget.ms))
      fail(closedFailure)
    }
    await group?.end()
  }
  let closing: Promise<void> | undefined
  return {
    hello: () => request('hello', helloArgs, checkHello) as Promise<Answer<Hello>>,
    init: (args) => request('init', args, checkObservation, budget) as Promise<Answer<Observation>>,
    apply: ({ op, args }) => request(op, args, checkObservation, budget) as Promise<Answer<Observation>>,
    observe: () => request('observe', undefined, checkObservation) as Promise<Answer<Observation>>,
    close() {
      closing ??= close()
      return closing
    },
    takeLog: () => log?.take() ?? [],
  }
}

/** Whether so many arrays and objects begin in a line, which is found sooner than how deep they are: 2 us. */
function hasMore(line: string, countMax: number): boolean {
  let count = 0
  for (const bracket of '[{') {
    for (let at = line.indexOf(bracket); at >= 0; at = line.indexOf(bracket, at + 1)) {
      if (++count > countMax) return true
    }
  }
  return false
}

function isDeeper(document: Json, depth: number): boolean {
  if (typeof document !== 'object' || document === null) return false
  return depth === 0 || Object.values(document).some((item: Json) => isDeeper(item, depth - 1))
}

/** Waits for something, but not longer than that. */
async function within(something: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([something, patience])
  clearTimeout(timer)
}

/** Of a line and of the log, so much is told of what went wrong. */
const shownMax = 200
const lastLinesMax = 10

function short(line: string): string {
  return cut(line.slice(0, 4 * shownMax), shownMax)
}

const outputHint = 'standard output is for answers; what is logged belongs on standard error'

const interrupted: DriverFailure = { kind: 'interrupted', text: 'it was interrupted' }

function strayAnswer(id: number | null, lastId: number, due: Pending | undefined): string {
  const isKnown = id !== null && Number.isInteger(id) && id > 0 && id <= lastId
  if (due === undefined) {
    return isKnown ? `request ${id} is answered twice` : `an answer with id ${id} came, and nothing was asked`
  }
  if (!isKnown)
    return `an answer with id ${id} came, and there is no such request; ${due.id} is to be answered`
  return id < due.id
    ? `request ${id} is answered twice; ${due.id} is to be answered`
    : `request ${id} is answered before ${due.id}; answers come in the order of requests`
}

/** How a process has ended, if it has. */
function howEnded(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `it was ended by ${signal}`
  return code === null ? undefined : `it ended with exit code ${code}`
}

function startFailure(options: ProcessOptions, error: Error): DriverFailure {
  const { command, directory } = options
  const [program = ''] = command
  const failed = (reason: string, hint: string): DriverFailure => ({
    kind: 'start',
    text: `\`${program}\` cannot be started: ${reason}`,
    hint,
  })
  if (program === '') return failed('no program is given', 'the command is a program and its arguments')
  if (directory !== undefined && !existsSync(directory)) {
    return failed(`there is no directory \`${directory}\``, 'it is where the command is to run')
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      if (program.includes('/') && existsSync(resolve(directory ?? '.', program))) {
        return failed('its interpreter is not there', 'which one is it? its first line, after #!, says it')
      }
      return failed(
        'there is no such program',
        program.includes('/')
          ? 'does it have to be built first?'
          : 'a program that is not in PATH is given with its path, as ./driver',
      )
    case 'EACCES':
      return failed('it may not be executed', `is it a program? \`chmod +x ${program}\` makes it one`)
    default:
      return failed(error.message, 'the command is a program and its arguments, without a shell')
  }
}
