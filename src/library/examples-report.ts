import type { ExampleEnd, ViolatedAt } from '../explorer/random/example.js'
import { count, renderViolation, stopReasons } from '../explorer/report.js'
import type { JsonObject } from '../exports/json-text.js'
import { encodeTrace } from '../exports/json-trace.js'
import type { Trace } from '../model/trace.js'
import { assertNever } from '../text/assert.js'
import { plain } from '../trace/palette.js'
import { renderTrace } from '../trace/render.js'
import type { SpecificationExamples } from './examples.js'
import type { Prepared } from './prepared.js'
import { type ReportOptions, renderModel, renderOptions } from './report.js'

/**
 * Examples as text, each headed by what it is an example of and followed by where it ends; then what none of
 * them shows. The same in each run; no line break at the end.
 */
export function renderExamples(
  { examples, notShown, isExhausted, violated, stopped }: SpecificationExamples,
  prepared: Prepared,
  options: ReportOptions = {},
): string {
  const palette = options.palette ?? plain
  const shown = renderOptions(prepared, options)
  const notes = [
    ...(stopped ? [`stopped ${stopReasons[stopped]}: there may be others`] : []),
    ...(violated.length > 0
      ? [`violated in what was looked at, so explore it first: ${violated.join(', ')}`]
      : []),
    ...(examples.length === 0 && !stopped ? ['there is no initial state within the constraints'] : []),
    ...sentence('enabled, but in none of these', notShown, true),
    ...sentence(isExhausted ? 'never enabled' : 'not enabled in a state so far', notShown, false),
  ]
  return [
    renderModel(prepared),
    ...examples.flatMap(({ trace, shows, end, violated }, index) => [
      '',
      palette.bold(`example ${index + 1}, ${count(trace.steps.length, 'step')}: ${shows.join(', ')}`),
      ...renderTrace(trace, shown),
      ...(violated ? [palette.error(`violated: ${renderViolated(violated, trace)}`)] : []),
      palette.dim(`ends: ${renderEnd(end)}`),
    ]),
    ...(notes.length > 0 ? ['', ...notes.map((each) => `note: ${each}`)] : []),
  ].join('\n')
}

function renderViolated({ step, kind, name }: ViolatedAt, { states, steps }: Trace): string {
  const trace = { states: states.slice(0, step + 1), steps: steps.slice(0, step) }
  return renderViolation({ kind, ...(name === undefined ? {} : { name }), trace })
}

function sentence(
  words: string,
  notShown: SpecificationExamples['notShown'],
  wasEnabled: boolean,
): readonly string[] {
  const names = notShown.filter((each) => each.wasEnabled === wasEnabled).map(({ action }) => action)
  return names.length > 0 ? [`${words}: ${names.join(', ')}`] : []
}

function renderEnd(end: ExampleEnd): string {
  switch (end.kind) {
    case 'terminal':
      return 'no step leads to another state'
    case 'initial':
      return 'it is in the initial state again'
    case 'quiet':
      return `nothing is left in ${end.variables.join(', ')}`
    case 'open':
      return 'here, though it could go on: no end is near'
    default:
      return assertNever(end)
  }
}

/** Examples as a document: `schema/examples.schema.json` describes it. */
export function encodeExamples(
  { examples, notShown, expanded, isExhausted, violated, stopped }: SpecificationExamples,
  { engine, specification }: Prepared,
  command: readonly string[],
): JsonObject {
  return {
    format: 'tracewright-examples',
    version: 1,
    command,
    specification: specification.source.name,
    module: engine.module,
    model: engine.model,
    examples: examples.map(({ trace, shows, end, violated }) => ({
      shows,
      end: end.kind === 'quiet' ? { ...end } : { kind: end.kind },
      violated: violated ? { ...violated } : null,
      trace: encodeTrace(trace),
    })),
    notShown: notShown.map((each) => ({ ...each })),
    expanded,
    isExhausted,
    isViolated: violated.length > 0,
    violated,
    stopped: stopped ?? null,
  }
}
