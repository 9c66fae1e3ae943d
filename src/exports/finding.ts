import { type Counterexample, type Exploration, exitCode, warningsOf } from '../explorer/exploration.js'
import { renderStatistics, renderVerdict, renderViolation } from '../explorer/report.js'
import type { ScenarioResult } from '../explorer/staged/scenario-result.js'
import type { Suspicion } from '../explorer/trust/suspicion.js'
import type { Config } from '../model/config.js'
import { print } from '../model/print.js'
import type { Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import type { Value } from '../model/value.js'
import type { Diagnostic, Related } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { renderStep } from '../trace/heading.js'
import type { JsonObject } from './json-text.js'

/**
 * Something that other programs are to show at a place of a file: a violation, a mistake in a specification,
 * a reason to be suspicious of a result.
 */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note'
  /** What it is of, the same in each run: `E201`, `deadlock`, `invariant/OneHolder`. */
  readonly code: string
  /** The same in words. */
  readonly title: string
  /** One sentence without a full stop. */
  readonly message: string
  /** None where it is of no place. */
  readonly span?: Span
  readonly related: readonly Related[]
  /** What there is to say further, a line each. */
  readonly details: readonly string[]
  /** How one comes there. */
  readonly trace?: Trace
}

/** A diagnostic, or a warning that has a code, as a finding. */
export function findingOf(
  diagnostic: Pick<Diagnostic, 'code' | 'message' | 'related' | 'expected' | 'found' | 'hint'> & {
    readonly severity: Finding['severity']
    readonly span?: Span
  },
): Finding {
  const { severity, code, message, span, related = [], expected, found, hint } = diagnostic
  const details = [
    ['expected', expected],
    ['found', found],
    ['help', hint],
  ].flatMap(([label, text]) => (text === undefined ? [] : [`${label}: ${text}`]))
  return { severity, code, title: code, message, ...(span ? { span } : {}), related, details }
}

/**
 * An exploration with what there is to doubt in it, where somebody has looked for that, and whether a warning
 * is a failure.
 */
export type Doubted = Exploration & { readonly isStrict?: boolean }

/** What there is to doubt in an exploration. */
export function doubtFindings({ suspicions = [] }: Doubted): readonly Finding[] {
  return suspicions.map(doubtFinding)
}

/** A reason to trust a result less: its kind is its code. */
function doubtFinding({ kind, severity, span, message }: Suspicion): Finding {
  return findingOf({ code: kind, severity, span, message })
}

/** How a command ended that looks into a model, as other programs are told of it. */
export interface Ended {
  readonly module: string
  readonly model: string
  readonly verdict: { readonly kind: string }
  /** The verdict in one sentence, without a full stop. */
  readonly sentence: string
  readonly counts: Readonly<Record<string, number>>
  /** The counts in words. */
  readonly lines: readonly string[]
  readonly exitCode: 0 | 1 | 3
}

/** What a search or a simulation came to. */
export interface Outcome extends Ended {
  readonly verdict: Exploration['verdict'] | { readonly kind: 'sampled' }
  readonly checked: Exploration['checked']
  readonly counterexample?: Counterexample
  /** Warnings that are failures; set where any would be. */
  readonly failures?: readonly Finding[]
}

/** What became of a scenario. */
export interface ScenarioEnd extends Ended {
  readonly scenario: string
  readonly verdict: JsonObject & { readonly kind: ScenarioResult['outcome']['kind'] }
  /** A line for each stage. */
  readonly stages: readonly string[]
  /** Why it was not reached, unless it was stopped. */
  readonly failure?: Finding
  /** The trace that was found, and what it lacks. */
  readonly account: readonly string[]
}

/** What an exploration came to. */
export function outcomeOf(exploration: Doubted): Outcome {
  const { generated, distinct, left, depth } = exploration.statistics
  return {
    ...exploration,
    sentence: renderVerdict(exploration),
    counts: { generated, distinct, left, depth },
    lines: renderStatistics(exploration),
    exitCode: exitCode(exploration, exploration.isStrict),
    ...(exploration.isStrict ? { failures: warningsOf(exploration).map(doubtFinding) } : {}),
  }
}

/** What is violated, at the part that is false or fails. */
export function violationFinding(
  { counterexample }: Pick<Outcome, 'counterexample'>,
  config: Config,
): Finding | undefined {
  if (!counterexample) return undefined
  const { kind, name, explanation, fault, trace } = counterexample
  const message = renderViolation(counterexample)
  const common = { severity: 'error', trace } as const
  switch (kind) {
    case 'invariant':
    case 'property': {
      const formulas = kind === 'invariant' ? config.invariants : config.properties
      const declared = formulas.find((formula) => formula.name === name)?.span
      const span = explanation?.span ?? declared
      return {
        ...common,
        code: `${kind}/${name}`,
        title: `${kind} ${name}`,
        message,
        ...(span ? { span } : {}),
        related: declared ? [{ span: declared, message: `${kind} ${name}` }] : [],
        details: (explanation?.values ?? []).map(printWhere),
      }
    }
    case 'deadlock': {
      const last = counterexample.trace.steps.at(-1)
      const span = (last && actionSpan(last, config)) ?? config.init.span
      return { ...common, code: 'deadlock', title: 'deadlock', message, span, related: [], details: [] }
    }
    case 'fault': {
      const { code, span, related = [], values, hint } = fault!
      const details = [message, ...values.map(printWhere), ...(hint === undefined ? [] : [`help: ${hint}`])]
      return { ...common, code, title: code, message: fault!.message, span, related, details }
    }
  }
}

/** The code of what is said of a scenario. */
export function scenarioCode(name: string): string {
  return `scenario/${name}`
}

/** How a search ended, where it found nothing wrong: a warning if it was stopped. */
export function verdictFinding({ module, model, verdict, sentence }: Ended): Finding {
  const isStopped = verdict.kind === 'stopped'
  return {
    severity: isStopped ? 'warning' : 'note',
    code: `verdict/${verdict.kind}`,
    title: `${module}, model ${model}`,
    message: sentence,
    related: [],
    details: [],
  }
}

/** The action that a step takes, where it is declared; `next`, where the step is of no action. */
export function actionSpan(step: Step, config: Config): Span | undefined {
  const declared = config.module.actions.find(({ name }) => name === step.action)
  return declared ? declared.span : config.next.span
}

/** A step in one line: `Timeout(n1)`. */
export function stepLine(step: Step): string {
  return clipped(renderStep(step, Number.POSITIVE_INFINITY).lines.join(' '))
}

/** Whether a text has a path that others may look for: what was given with an option has none. */
export function isFile({ source }: Span): boolean {
  return !/^<.*>$|^--/.test(source.name)
}

const textMax = 1000

/** Values can be large: what is shown beside a line of code is not to be. */
function clipped(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text
}

function printWhere({ name, value }: { readonly name: string; readonly value: Value }): string {
  return clipped(`where ${name} = ${print(value)}`)
}
