import { lowerOverrides } from '../../core/lower-against.js'
import type { Exploration } from '../../explorer/exploration.js'
import { growthOf, type Sweep, type SweepRow, searchOutcome } from '../../explorer/sweep.js'
import { type Config, configure } from '../../model/config.js'
import { print } from '../../model/print.js'
import type { Argument } from '../../model/state.js'
import type { Value } from '../../model/value.js'
import { parseEquation } from '../../syntax/parse.js'
import { type Diagnostic, DiagnosticError } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'
import { checkEquations } from '../../types/check.js'
import { type Prepared, prepare, type Selection } from '../prepared.js'
import { checkedOf, hasError, type Specification, sourceOf } from '../specification.js'
import { cutSweep, equationOf, ofWhole, refusal, type SweepText, tooMany, valuesOf } from './sweep-values.js'

/** The searches of a sweep, before any is made. */
export interface SweepPlan {
  readonly specification: Specification
  /** The model, with the first value of each constant. */
  readonly config: Config
  readonly swept: readonly string[]
  /** The product of the values, the last constant's changing fastest. */
  readonly runs: readonly SweepRun[]
}

/** One search of a sweep. */
export interface SweepRun {
  readonly constants: readonly Argument[]
  readonly selection: Selection
  /** The assumptions that are false of these values: there is nothing to search. */
  readonly falseAssumptions: readonly Diagnostic[]
  /** Whether the run before it differs in the last constant alone. */
  readonly follows: boolean
}

/** A greater table is none that anybody reads. */
export const sweepRunsMax = 2000

/**
 * Reads sweeps, `MaxTerm = 1..4` or `Mode = Fast, Safe`, and makes sure of each combination of their values,
 * so that nothing is wrong with the last one after hours. Throws a `DiagnosticError` whose places are in the
 * texts of the sweeps.
 */
export function planSweep(
  specification: Specification,
  texts: readonly (Source | string)[],
  selection: Selection = {},
): SweepPlan {
  const sweeps = texts.map((text) => cutSweep(sourceOf(text)))
  const given = (selection.constants ?? []).map(sourceOf)
  refuseTwice(sweeps, given)
  const constants = sweeps.map((sweep) => constantOf(sweep, specification))
  const config = configOf(specification, sweeps, given, selection)
  const swept = sweeps.map(({ name }) => name)
  const values = sweeps.map((sweep, index) =>
    valuesOf(sweep, constants[index]!, { config, given, swept }, sweepRunsMax),
  )
  const count = values.reduce((product, { length }) => product * length, 1)
  if (count > sweepRunsMax) {
    const factors = values.map(({ length }) => length).join(' * ')
    throw tooMany(sweeps.at(-1)!.values, sweepRunsMax, `${factors} = ${count} runs`)
  }
  const last = values.at(-1)!.length
  const runs = product(values).map((each, index): SweepRun => {
    const named = each.map((value, place) => ({ name: swept[place]!, value }))
    const equations = named.map(({ name, value }) => ({
      name: sweeps[0]!.source.name,
      text: `${name} = ${print(value)}`,
    }))
    const chosen = { ...selection, constants: [...given, ...equations] }
    return {
      constants: named,
      selection: chosen,
      falseAssumptions: falseAssumptions(specification, chosen),
      follows: index % last !== 0,
    }
  })
  return { specification, config, swept, runs }
}

/** How the searches of a sweep are made. */
export interface SweepOptions {
  search(prepared: Prepared, run: SweepRun): Promise<Exploration>
  /** Told of each row as it is there; the next search waits for it. */
  onRow?(row: SweepRow): void | Promise<void>
  /** Asked before each search. */
  isInterrupted?(): boolean
}

/** Makes the searches of a sweep, one after the other. */
export async function sweepPlanned(plan: SweepPlan, options: SweepOptions): Promise<Sweep> {
  const rows: SweepRow[] = []
  for (const run of plan.runs) {
    if (options.isInterrupted?.()) break
    const outcome = await outcomeOf(plan, run, options)
    const bare = { constants: run.constants, outcome }
    const growth = run.follows ? growthOf(rows.at(-1)!, bare) : undefined
    const row = { ...bare, ...(growth === undefined ? {} : { growth }) }
    rows.push(row)
    await options.onRow?.(row)
  }
  const { module, name, invariants, properties, checkDeadlock } = plan.config
  return {
    module: module.name,
    model: name,
    swept: plan.swept,
    checked: {
      invariants: invariants.map((each) => each.name),
      properties: properties.map((each) => each.name),
      deadlock: checkDeadlock,
    },
    rows,
    runs: plan.runs.length,
  }
}

async function outcomeOf(
  { specification }: SweepPlan,
  run: SweepRun,
  { search }: SweepOptions,
): Promise<SweepRow['outcome']> {
  if (run.falseAssumptions.length > 0) return { kind: 'assumption', diagnostics: run.falseAssumptions }
  return searchOutcome(await search(prepare(specification, run.selection), run))
}

function refuseTwice(sweeps: readonly SweepText[], given: readonly Source[]): void {
  const places = new Map<string, { readonly span: Span; readonly message: string }>(
    given.flatMap((source) => {
      const name = parseEquation(source).equation?.name
      return name ? [[name.name, { span: name.span, message: 'it is given a value here' }] as const] : []
    }),
  )
  for (const { name, nameSpan } of sweeps) {
    const before = places.get(name)
    if (before) {
      throw refusal({
        code: 'E449',
        message: `\`${name}\` has its values already`,
        span: nameSpan,
        related: [before],
        hint: 'give it either by `-c`, or by one `--sweep` with all its values',
      })
    }
    places.set(name, { span: nameSpan, message: 'it is swept here' })
  }
}

function constantOf(sweep: SweepText, specification: Specification) {
  const { module } = checkedOf(specification)
  const constant = module.constants.find(({ name }) => name === sweep.name)
  if (!constant) {
    const { equation, diagnostics } = parseEquation(equationOf(sweep, sweep.items[0]!))
    const found = equation ? lowerOverrides([equation], module).diagnostics : diagnostics
    throw new DiagnosticError(ofWhole(found))
  }
  if (constant.arity === 0 && constant.type !== undefined) return constant
  const isSet = constant.arity === 0
  throw refusal({
    code: 'E445',
    message: `\`${sweep.name}\` is ${isSet ? 'a set of model values' : 'an operator'}, and cannot be swept`,
    span: sweep.nameSpan,
    expected: 'a constant that is declared with the type of its values, and without parameters',
    related: [{ span: constant.span, message: 'declared here' }],
    hint: isSet
      ? `name a model for each size, and choose it by \`--model\`; or \`-c '${sweep.name} = {a, b}'\``
      : `give it by \`-c '${sweep.name}(a) = …'\`, in a run for each`,
  })
}

/** The model with the first item of each sweep in place of a value. */
function configOf(
  specification: Specification,
  sweeps: readonly SweepText[],
  given: readonly Source[],
  { model, invariants, deadlock }: Selection,
): Config {
  const { module } = checkedOf(specification)
  const { config, diagnostics } = configure(module, {
    ...(model === undefined ? {} : { model }),
    overrides: [...given, ...sweeps.map((sweep) => equationOf(sweep, sweep.items[0]!))],
    ...(invariants === undefined ? {} : { invariants }),
    ...(deadlock === undefined ? {} : { deadlock }),
  })
  if (!config || hasError(diagnostics)) throw new DiagnosticError(ofWhole(diagnostics))
  const further = checkEquations(
    module,
    config.equations.filter(({ span }) => given.includes(span.source)),
  )
  if (hasError(further)) throw new DiagnosticError(further)
  return config
}

function product(values: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return values.reduce<readonly (readonly Value[])[]>(
    (rows, each) => rows.flatMap((row) => each.map((value) => [...row, value])),
    [[]],
  )
}

/** What else is wrong under these values is thrown. */
function falseAssumptions(specification: Specification, selection: Selection): readonly Diagnostic[] {
  try {
    prepare(specification, { ...selection, engine: 'interpreted', coverage: 'off', print: () => {} })
    return []
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    if (error.diagnostics.every(({ code }) => code === 'E430')) return error.diagnostics
    throw error
  }
}
