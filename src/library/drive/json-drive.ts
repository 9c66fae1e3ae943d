import type { Adapter } from '../../drivers/adapter/adapter.js'
import type { Hello } from '../../drivers/driver.js'
import type { FollowedStep } from '../../drivers/follow.js'
import type { Outcome, Verdict } from '../../drivers/verdict.js'
import type { Json, JsonObject } from '../../exports/json-text.js'
import { encodeNamed } from '../../exports/json-trace.js'
import { encodeValue } from '../../exports/json-value.js'
import type { Move } from '../../model/state.js'
import { assertNever } from '../../text/assert.js'
import { printPath } from '../../trace/change.js'
import type { DriveRun } from './drive.js'

/** How a document says that it is of driving: `schema/drive.schema.json` describes it. */
export const driveFormat = 'tracewright-drive'
const driveVersion = 1

/** What is driven, and how. */
export interface DriveOrigin {
  readonly command: readonly string[]
  /** None, of traces from elsewhere. */
  readonly model?: { readonly specification: string; readonly module: string; readonly model: string }
  readonly adapter: Adapter
  readonly hello?: Hello
  readonly elapsedMs: number
}

/** What became of all runs. */
export function encodeDrive(runs: readonly DriveRun[], origin: DriveOrigin): JsonObject {
  const { command, model, adapter, hello, elapsedMs } = origin
  return {
    format: driveFormat,
    version: driveVersion,
    command,
    ...model,
    adapter: adapter.name,
    ...(hello ? { implementation: { name: hello.implementation, version: hello.version } } : {}),
    compared: adapter.compared.map(({ variable, within }) => ({
      variable,
      ...(within === 0 ? { compare: 'strict' } : { compare: 'eventual', within }),
    })),
    ignored: adapter.ignored.map(({ variable, because }) => ({ variable, because })),
    runs: runs.map(encodeRun),
    run: { elapsedMs },
  }
}

function encodeRun(run: DriveRun): JsonObject {
  const { name, outcome, moves, said, commands, last, unseen = [], minimised } = run
  return {
    name,
    commands,
    ...encodeOutcome(outcome),
    ...(unseen.length > 0 ? { unseen } : {}),
    ...(outcome.verdict.kind === 'match'
      ? {}
      : {
          steps: stepsOf({ moves, said }),
          lastCommands: last.flatMap(commandsOf),
          network: networkOf(last),
        }),
    ...(minimised
      ? {
          minimised: {
            ...encodeOutcome(minimised.outcome),
            isMinimal: minimised.isMinimal,
            steps: stepsOf(minimised),
            lastCommands: minimised.last.flatMap(commandsOf),
            network: networkOf(minimised.last),
          },
        }
      : {}),
  }
}

function encodeOutcome({ verdict, step, move, lags }: Outcome): JsonObject {
  return {
    verdict: encodeVerdict(verdict),
    step,
    ...(move && verdict.kind !== 'match' ? { move: encodeMove(move) } : {}),
    lags: lags.map(({ variable, from, to }) => ({ variable, from, to })),
  }
}

/** A verdict, with what it is about. */
export function encodeVerdict(verdict: Verdict): JsonObject {
  switch (verdict.kind) {
    case 'match':
    case 'interrupted':
      return { kind: verdict.kind }
    case 'state mismatch': {
      const { kind, variable, expected, found, differences, states, lag, isEnd } = verdict
      return {
        kind,
        variable,
        ...(differences[0] ? { place: printPath(differences[0].path) } : {}),
        expected: encodeValue(expected),
        found: encodeValue(found),
        states,
        ...(lag === undefined ? {} : { lag, atEnd: isEnd ?? false }),
      }
    }
    case 'message missing':
    case 'message extra':
      return { kind: verdict.kind, variable: verdict.variable, message: encodeValue(verdict.message) }
    case 'refused':
    case 'panic':
    case 'timeout': {
      const { kind, command, text } = verdict
      return { kind, command: { op: command.op, args: command.args }, text }
    }
    case 'unrealisable':
      return { kind: verdict.kind, because: verdict.because }
    case 'broken': {
      const { kind, text, line, hint, log } = verdict
      const said = { ...(line === undefined ? {} : { line }), ...(hint === undefined ? {} : { hint }) }
      return { kind, text, ...said, log }
    }
    default:
      return assertNever(verdict)
  }
}

function stepsOf({ moves, said }: Pick<DriveRun, 'moves' | 'said'>): readonly JsonObject[] {
  return moves.map((move, index) => ({
    ...encodeMove(move),
    commands: (said[index] ?? []).map(({ op, args }) => ({ op, args })),
  }))
}

function encodeMove({ action, arguments: given }: Move): JsonObject {
  return { action, arguments: encodeNamed(given) }
}

function commandsOf({ number, exchanges }: FollowedStep): readonly JsonObject[] {
  return exchanges.map(({ command: { op, args } }) => ({ step: number, op, args }))
}

function networkOf(last: readonly FollowedStep[]): readonly Json[] {
  return [...(last.at(-1)?.mirror.view.network.values() ?? [])]
}
