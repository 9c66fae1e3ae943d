import type { Config } from '../model/config.js'
import { print } from '../model/print.js'
import type { Trace } from '../model/trace.js'
import { equals, type Value } from '../model/value.js'
import { locate } from '../text/location.js'
import { cover, type Span, textOf } from '../text/source.js'
import {
  actionSpan,
  type Ended,
  type Finding,
  isFile,
  type Outcome,
  type ScenarioEnd,
  scenarioCode,
  stepLine,
} from './finding.js'
import type { JsonObject } from './json-text.js'

/** What a log says of how it came about. */
export interface SarifOrigin {
  readonly version: string
  /** The words of the command line, `explore` the first. */
  readonly command: readonly string[]
}

/** A log of a search: its violation and all else that was found, as results. */
export function encodeSarif(
  outcome: Outcome,
  config: Config,
  findings: readonly Finding[],
  origin: SarifOrigin,
): JsonObject {
  const { checked } = outcome
  const about = { checked: { ...checked } }
  return encodeEnded(outcome, { rules: rulesOf(outcome, config), about }, config, findings, origin)
}

/** A log of a search for a scenario: the stage that was not reached, and all else that was found. */
export function encodeScenarioSarif(
  end: ScenarioEnd,
  config: Config,
  findings: readonly Finding[],
  origin: SarifOrigin,
): JsonObject {
  const { scenario, stages } = end
  const rules = [
    ruleOf(scenarioCode(scenario), `scenario ${scenario} is reached`, 'error', stages.join('\n')),
  ]
  return encodeEnded(end, { rules, about: { scenario } }, config, findings, origin)
}

function encodeEnded(
  { module, model, verdict, counts, sentence, exitCode }: Ended,
  { rules, about }: { readonly rules: readonly Rule[]; readonly about: JsonObject },
  config: Config,
  findings: readonly Finding[],
  origin: SarifOrigin,
): JsonObject {
  const isStopped = verdict.kind === 'stopped'
  const notice = { level: 'warning', message: encodeText(sentence) }
  return logOf(origin, unique([...rules, ...findings.map(ruleOfFinding)]), findings, config, {
    invocation: {
      executionSuccessful: !isStopped,
      exitCode,
      ...(isStopped ? { toolExecutionNotifications: [notice] } : {}),
    },
    properties: { module, model, verdict: { ...verdict }, ...about, statistics: counts },
    fingerprint: (finding) => `${module}/${model}/${finding.code}`,
  })
}

/** A log of findings alone, as those of a specification that cannot be explored. */
export function encodeSarifFindings(findings: readonly Finding[], origin: SarifOrigin): JsonObject {
  const isFailed = findings.some(({ severity }) => severity === 'error')
  return logOf(origin, unique(findings.map(ruleOfFinding)), findings, undefined, {
    invocation: { executionSuccessful: !isFailed, exitCode: isFailed ? 2 : 0 },
  })
}

interface Parts {
  readonly invocation: JsonObject
  readonly properties?: JsonObject
  /** What is the same of a finding as long as it is not mended. */
  readonly fingerprint?: (finding: Finding) => string
}

function logOf(
  { version, command }: SarifOrigin,
  rules: readonly Rule[],
  findings: readonly Finding[],
  config: Config | undefined,
  { invocation, properties, fingerprint }: Parts,
): JsonObject {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tracewright', version, rules } },
        invocations: [{ arguments: command.slice(1), ...invocation }],
        columnKind: 'unicodeCodePoints',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: rules.findIndex(({ id }) => id === finding.code),
          ...encodeResult(finding, config),
          ...(fingerprint ? { partialFingerprints: { 'finding/v1': fingerprint(finding) } } : {}),
        })),
        ...(properties ? { properties } : {}),
      },
    ],
  }
}

function encodeResult(finding: Finding, config: Config | undefined): JsonObject {
  const { severity, message, span, related, details, trace } = finding
  const places = related.filter((each) => isFile(each.span))
  return {
    kind: 'fail',
    level: severity,
    message: encodeText([message, ...details].join('\n')),
    locations: span && isFile(span) ? [{ physicalLocation: encodePlace(span) }] : [],
    ...(places.length > 0
      ? { relatedLocations: places.map((each, index) => ({ id: index + 1, ...encodeRelated(each) })) }
      : {}),
    ...(trace && config && trace.states.length > 0
      ? { codeFlows: [{ threadFlows: [encodeFlow(finding, trace, config)] }] }
      : {}),
  }
}

function encodeRelated({ span, message }: Finding['related'][number]): JsonObject {
  return { physicalLocation: encodePlace(span), message: encodeText(message) }
}

/** A trace: where each of its steps is in the text, the variables that it changes, and what is wrong then. */
function encodeFlow(finding: Finding, trace: Trace, config: Config): JsonObject {
  const [initial, ...later] = trace.states
  const locations = [
    {
      location: encodeStop('initial state', config.init.span),
      state: encodeValues(trace, (index) => initial![index]!),
    },
    ...later.map((state, index) => {
      const before = trace.states[index]!
      const step = trace.steps[index]!
      return {
        location: encodeStop(stepLine(step), actionSpan(step, config), bodySpan(step.action, config)),
        state: encodeValues(trace, (at) => (equals(before[at]!, state[at]!) ? undefined : state[at]!)),
      }
    }),
    { location: encodeStop(finding.message, finding.span) },
  ]
  return {
    locations: locations.map((location, index) => ({ ...location, executionOrder: index + 1 })),
  }
}

function encodeStop(text: string, span: Span | undefined, around?: Span): JsonObject {
  return {
    message: encodeText(text),
    ...(span && isFile(span) ? { physicalLocation: encodePlace(span, around) } : {}),
  }
}

function encodeValues(trace: Trace, valueAt: (index: number) => Value | undefined): JsonObject {
  return Object.fromEntries(
    trace.variables.flatMap((name, index) => {
      const value = valueAt(index)
      return value === undefined ? [] : [[name, encodeText(print(value))]]
    }),
  )
}

/** A declared action from its name to its end, where an `also action` of another file does not reach out. */
function bodySpan(name: string, config: Config): Span | undefined {
  const declared = config.module.actions.find((action) => action.name === name)
  const body = declared?.operator.body.span
  return body && body.source === declared.span.source ? cover(declared.span, body) : undefined
}

function encodePlace(span: Span, around?: Span): JsonObject {
  return {
    artifactLocation: encodePath(span.source.name),
    region: encodeRegion(span),
    ...(around ? { contextRegion: encodeRegion(around) } : {}),
  }
}

function encodeRegion({ source, start, end }: Span): JsonObject {
  const from = locate(source, start)
  const to = locate(source, end)
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column }
}

/** Paths are relative to the directory that the command ran in, but for those that begin at the root. */
function encodePath(path: string): JsonObject {
  const parts = path.replace(/\p{Surrogate}/gu, '\ufffd').split(/[\\/]/)
  const isDrive = /^[A-Za-z]:$/.test(parts[0]!)
  const uri = parts.map((part, index) => (index === 0 && isDrive ? part : encodeURIComponent(part))).join('/')
  if (isDrive) return { uri: `file:///${uri}` }
  return uri.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' }
}

/**
 * A message as it is: braces are doubled, so that they are no placeholders; what looks like a link is none.
 */
function encodeText(text: string): JsonObject {
  return { text: text.replace(/[{}]/g, '$&$&').replace(/\[(?=[^\]]*\]\()/g, '\\[') }
}

type Rule = JsonObject & { readonly id: string }

function ruleOf(id: string, text: string, level: Finding['severity'], help = text): Rule {
  return {
    id,
    shortDescription: encodeText(text),
    fullDescription: encodeText(text),
    help: encodeText(help),
    defaultConfiguration: { level },
  }
}

/** Everything that is checked is a rule, whether it is violated or not. */
function rulesOf({ checked }: Outcome, config: Config): readonly Rule[] {
  return [
    ...config.invariants.map(({ name, value }) =>
      ruleOf(`invariant/${name}`, `invariant ${name} holds in every state`, 'error', textOf(value.span)),
    ),
    ...config.properties.map(({ name, value }) =>
      ruleOf(`property/${name}`, `property ${name} holds of every step`, 'error', textOf(value.span)),
    ),
    ...(checked.deadlock ? [ruleOf('deadlock', 'every state has a successor', 'error')] : []),
  ]
}

/** What the codes of diagnostics are about, by their first characters. */
const codes: Readonly<Record<string, string>> = {
  E0: 'a mistake in text, layout or syntax',
  E1: 'a mistake in names',
  E2: 'a mistake in types',
  E3: 'a mistake in what actions read and assign',
  E4: 'a mistake in a model or its constants',
  E5: 'evaluation fails',
  E6: 'a mistake in a trace, a file or the command line',
}

function ruleOfFinding({ code, severity }: Finding): Rule {
  return ruleOf(code, codes[code.slice(0, 2)] ?? 'a reason to be suspicious', severity)
}

function unique(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter((rule, index) => rules.findIndex(({ id }) => id === rule.id) === index)
}
