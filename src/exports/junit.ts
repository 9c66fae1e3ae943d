import { renderViolation, renderWarningCount } from '../explorer/report.js'
import type { Config } from '../model/config.js'
import { locate } from '../text/location.js'
import { renderCounterexample } from '../trace/failure.js'
import type { RenderOptions } from '../trace/render.js'
import { type Ended, type Finding, type Outcome as Found, isFile, type ScenarioEnd } from './finding.js'
import { printXml, type Xml } from './xml.js'

/** A test case, with why it did not succeed. */
export interface Case {
  readonly name: string
  readonly className: string
  readonly outcome?: Outcome
}

interface Outcome {
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly message: string
  readonly type?: string
  readonly text?: string
}

/**
 * A search as JUnit XML: a test suite for the model, and a test case for everything that is checked.
 * What a search that was cut short by a violation or a stop did not decide is skipped, and so is what it
 * never looked at. `findings` are warnings and notes, for the text beside the counts. The times alone differ
 * from run to run.
 */
export function renderJunit(
  found: Found,
  config: Config,
  findings: readonly Finding[],
  { elapsedMs, ...options }: RenderOptions & { readonly elapsedMs: number },
): string {
  return printEnded(found, casesOf(found, config, options), findings, elapsedMs)
}

/** A search for a scenario as JUnit XML: a test case, which fails where the scenario is not reached. */
export function renderScenarioJunit(
  end: ScenarioEnd,
  findings: readonly Finding[],
  elapsedMs: number,
): string {
  const { scenario, failure, verdict, sentence, account } = end
  const outcome = (): Outcome | undefined => {
    if (verdict.kind === 'stopped') return skipped(`not decided: ${sentence}`)
    if (!failure) return undefined
    const kind = verdict.kind === 'fault' ? 'error' : 'failure'
    const place = placeOf(failure)
    const text = [...(place ? [`at ${place}`, ''] : []), ...account].join('\n')
    return { kind, message: sentence, type: failure.code, text }
  }
  const found = outcome()
  const only = { name: `scenario ${scenario}`, ...(found ? { outcome: found } : {}) }
  const lines = [...(failure || account.length === 0 ? [] : [...account, '']), ...end.lines]
  return printEnded({ ...end, lines }, [only], findings, elapsedMs)
}

function printEnded(
  { module, model, verdict, counts, sentence, lines }: Ended,
  cases: readonly Omit<Case, 'className'>[],
  findings: readonly Finding[],
  elapsedMs: number,
): string {
  const output = [
    `verdict: ${sentence}`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(findings.length > 0 ? ['', ...findings.map(renderFinding)] : []),
  ]
  return printSuite({
    name: `${module}, model ${model}`,
    cases: cases.map((each) => ({ ...each, className: `${module}.${model}` })),
    elapsedMs,
    properties: {
      ...{ module, model, verdict: verdict.kind },
      ...counts,
    },
    output: output.join('\n'),
  })
}

/** Findings alone as JUnit XML, as those of a specification that cannot be explored: each is a test case. */
export function renderJunitFindings(name: string, findings: readonly Finding[]): string {
  // A suite without a test case is a mistake to many readers.
  const isFine = !findings.some(({ severity }) => severity === 'error')
  const fine: readonly Case[] = isFine ? [{ name: 'no mistake', className: 'explore' }] : []
  const cases = findings.map((finding): Case => {
    const place = placeOf(finding)
    const { title, message, severity } = finding
    const outcome: Outcome = { kind: 'error', message, type: title, text: renderFinding(finding) }
    return {
      name: `${title}${place && ` ${place}`}`,
      className: place === '' ? 'explore' : finding.span!.source.name,
      ...(severity === 'error' ? { outcome } : {}),
    }
  })
  return printSuite({ name, cases: [...fine, ...cases], elapsedMs: 0, properties: {}, output: '' })
}

function casesOf(found: Found, config: Config, options: RenderOptions): readonly Omit<Case, 'className'>[] {
  const { counterexample, checked, failures } = found
  const undecided = undecidedReason(found)
  const text = counterexample && renderCounterexample(counterexample, options).join('\n')
  const caseOf = (name: string, kind: string, formula?: string) => {
    if (counterexample && counterexample.kind === kind && counterexample.name === formula) {
      const type = counterexample.fault?.code ?? kind
      const message = renderViolation(counterexample)
      const details = { message, type, ...(text === undefined ? {} : { text }) }
      return { name, outcome: { kind: kind === 'fault' ? 'error' : 'failure', ...details } as const }
    }
    return undecided === undefined ? { name } : { name, outcome: skipped(undecided) }
  }
  return [
    ...config.module.assumptions.map(({ name, span }) => ({
      name: `assumption ${name ?? `of line ${locate(span.source, span.start).line}`}`,
    })),
    ...config.invariants.map(({ name }) => caseOf(`invariant ${name}`, 'invariant', name)),
    ...config.properties.map(({ name }) => caseOf(`property ${name}`, 'property', name)),
    ...config.temporalProperties.map(({ name }) => ({
      name: `property ${name}`,
      outcome: skipped('not checked: of temporal properties, only [][A]_v can be checked yet'),
    })),
    ...(checked.deadlock ? [caseOf('no deadlock', 'deadlock')] : []),
    caseOf('evaluation', 'fault'),
    ...(failures ? [{ name: 'no warning', ...outcomeOfWarnings(failures, undecided) }] : []),
  ]
}

/** Where a warning is a failure, there is a case of them all. */
function outcomeOfWarnings(
  warnings: readonly Finding[],
  undecided: string | undefined,
): { readonly outcome?: Outcome } {
  if (warnings.length === 0) return undecided === undefined ? {} : { outcome: skipped(undecided) }
  const text = warnings.map(renderFinding).join('\n')
  const message = renderWarningCount(warnings.length)
  return { outcome: { kind: 'failure', message, type: 'warning', text } }
}

function skipped(message: string): Outcome {
  return { kind: 'skipped', message }
}

/** Why nothing can be said of what is not violated; nothing where something can. */
function undecidedReason(found: Found): string | undefined {
  switch (found.verdict.kind) {
    case 'exhausted':
    case 'bounded':
    case 'sampled':
      return undefined
    case 'violated':
      return `not decided: the search ended at a violation: ${renderViolation(found.counterexample!)}`
    case 'stopped':
      return `not decided: ${found.sentence}`
  }
}

/** Test cases, and what is known of all of them. */
export interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly elapsedMs: number
  readonly properties: Readonly<Record<string, string | number>>
  readonly output: string
}

/** A document with one test suite. */
export function printSuite({ name, cases, elapsedMs, properties, output }: Suite): string {
  const count = (kind: Outcome['kind']) => cases.filter(({ outcome }) => outcome?.kind === kind).length
  const time = (elapsedMs / 1000).toFixed(3)
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error') }
  const named = Object.entries(properties)
  return printXml({
    name: 'testsuites',
    attributes: { name: 'explore', ...counts, time },
    content: [
      {
        name: 'testsuite',
        attributes: { name, ...counts, skipped: count('skipped'), time },
        content: [
          ...(named.length > 0 ? [{ name: 'properties', content: named.map(printProperty) }] : []),
          ...cases.map(encodeCase),
          ...(output === '' ? [] : [{ name: 'system-out', content: output }]),
        ],
      },
    ],
  })
}

function printProperty([name, value]: readonly [string, string | number]): Xml {
  return { name: 'property', attributes: { name, value } }
}

/** A search checks all at once: that takes the time of the suite, and no case has one of its own. */
function encodeCase({ name, className, outcome }: Case): Xml {
  return {
    name: 'testcase',
    attributes: { name, classname: className, time: '0' },
    ...(outcome
      ? {
          content: [
            {
              name: outcome.kind,
              attributes: { message: outcome.message, type: outcome.type },
              ...(outcome.text === undefined ? {} : { content: outcome.text }),
            },
          ],
        }
      : {}),
  }
}

/** `lease.spec:56:28`, or nothing. */
function placeOf({ span }: Finding): string {
  if (!span || !isFile(span)) return ''
  const { line, column } = locate(span.source, span.start)
  return `${span.source.name}:${line}:${column}`
}

function renderFinding(finding: Finding): string {
  const place = placeOf(finding)
  const head = `${finding.severity}[${finding.code}]: ${finding.message}`
  return [head, ...(place ? [`  at ${place}`] : []), ...finding.details.map((line) => `  ${line}`)].join('\n')
}
