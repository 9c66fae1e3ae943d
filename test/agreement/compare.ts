import type { Counterexample, Exploration } from '../../src/explorer/exploration.js'
import { explore } from '../../src/explorer/explore.js'
import { createReport } from '../../src/explorer/statistics.js'
import {
  createThreads,
  DiagnosticError,
  printValue,
  renderDiagnostics,
  type Specification,
} from '../../src/index.js'
import { EvaluationFault } from '../../src/interpreter/fault.js'
import { type Config, configure } from '../../src/model/config.js'
import type { Engine, Explanation, Fault, Level } from '../../src/model/engine.js'
import { createFingerprintTable } from '../../src/model/fingerprint-table.js'
import { type Coverage, numberOf, sitesOf } from '../../src/model/sites.js'
import type { Choice, State, Step } from '../../src/model/state.js'
import { equals, type Value } from '../../src/model/value.js'
import type { Types } from '../../src/types/check.js'

/** Makes an engine for a model. `types` are those of the module. */
export type MakeEngine = (
  config: Config,
  options: {
    readonly types: Types
    readonly print: (line: string) => void
    readonly coverage?: Coverage
    /** For a search with several threads. */
    readonly isShared?: boolean
  },
) => Engine

/** How far to look. */
export interface CompareOptions {
  /** The model; none: the first. */
  readonly model?: string
  /** No level is expanded once there are more distinct states. */
  readonly statesMax: number
  /** No level is expanded that seems to have more successors. */
  readonly successorsMax: number
  /** No level at this depth is expanded. */
  readonly depthMax: number
  /** Of how many states the successors are compared one by one. */
  readonly walks: number
  /** Threads of the second engine, where it is asked what it comes to; 1, if not given. */
  readonly workers?: number
}

/** What was looked at, and where the engines differ. */
export interface Comparison {
  /** Distinct states, all of which were compared. */
  readonly distinct: number
  /** How they differ, in words and in the two engines' own; undefined where they agree. */
  readonly difference?: string
}

/**
 * Explores a model with two engines, with all that it checks and again with nothing that would end the search
 * early, and compares everything that can be asked of an engine.
 */
export async function exploreBoth(
  specification: Specification,
  makeLeft: MakeEngine,
  makeRight: MakeEngine,
  options: CompareOptions,
): Promise<Comparison> {
  const { module, types } = specification.checked!
  const { config: whole, diagnostics } = configure(
    module,
    options.model === undefined ? {} : { model: options.model },
  )
  if (!whole) throw new DiagnosticError(diagnostics)
  const free: Config = { ...whole, invariants: [], properties: [], checkDeadlock: false }
  const enginesOf = (config: Config) => enginesFor(config, types, makeLeft, makeRight)
  const { engines, difference, said } = enginesOf(free)
  if (!engines) return { distinct: 0, ...found(difference) }
  const levels = compareLevels(engines, options)
  const distinct = levels.states.length
  const first = levels.difference ?? compareWalks(engines, levels.states, options.walks) ?? said()
  if (first !== undefined) return { distinct, difference: first }
  const checking = enginesOf(whole)
  if (!checking.engines) return { distinct, ...found(checking.difference) }
  const second = (await compareExplorations(checking.engines, levels.depth)) ?? checking.said()
  return { distinct, ...found(second) }
}

interface Pair {
  readonly engines?: Engines
  readonly difference?: string
  /** How what they have printed differs. */
  readonly said: () => string | undefined
}

/**
 * Explores a model with two engines that take note of what they come to, and compares that; nothing is said
 * where something is violated, as a search ends there.
 */
export async function coverBoth(
  specification: Specification,
  makeLeft: MakeEngine,
  makeRight: MakeEngine,
  options: CompareOptions,
): Promise<Comparison> {
  const { module, types } = specification.checked!
  const { workers = 1 } = options
  const { config } = configure(module, options.model === undefined ? {} : { model: options.model })
  if (!config) return { distinct: 0 }
  const sides = [makeLeft, makeRight].map((make) => {
    const sites = sitesOf(config)
    const counts = new Int32Array(new SharedArrayBuffer(4 * numberOf(sites)))
    const coverage = { sites, counts }
    const isShared = make === makeRight && workers > 1
    const noted: MakeEngine = (config, others) => make(config, { ...others, coverage, isShared })
    return { coverage, engine: madeBy(noted, config, types).engine }
  })
  const [left, right] = sides as [(typeof sides)[0], (typeof sides)[0]]
  if (!left.engine || !right.engine) return { distinct: 0 }
  const engines: Engines = [left.engine, right.engine]
  // An engine of its own: what is evaluated once is not to be evaluated before.
  const scout = madeBy(makeLeft, config, types).engine
  if (!scout) return { distinct: 0 }
  const { depth } = levelsWithin(scout, options)
  const pause = async () => {}
  const threads = createThreads(workers, { isEager: true })
  const start = () => threads.start({ config, counts: right.coverage.counts })
  // By such a clock each few states take long: the leader leaves most to the others.
  let nowMs = 0
  const slowly = {
    clock: () => (nowMs += 100),
    pause: () => new Promise<void>((resolve) => setTimeout(resolve, 1)),
  }
  const explorations = [
    await explore(engines[0], { depth, pause, coverage: left.coverage }),
    await explore(engines[1], {
      ...{ depth, pause, coverage: right.coverage },
      ...(workers > 1 ? { threads: { ...threads, start }, ...slowly } : {}),
    }),
  ]
  const [first] = explorations as [Exploration, Exploration]
  const { distinct } = first.statistics
  if (explorations.some(({ verdict }) => verdict.kind === 'violated')) return { distinct }
  const what = 'what was come to'
  return { distinct, ...found(differing(what, coverageText(left.coverage), coverageText(right.coverage))) }
}

/** How deep a search of that size may go. */
function levelsWithin(
  engine: Engine,
  { statesMax, successorsMax, depthMax }: CompareOptions,
): { readonly depth: number } {
  const search = createSearch(engine)
  let states = 0
  for (let depth = 0; ; depth++) {
    const { generated } = search.next()
    const { length } = search.states()
    const isLarge = states > 0 && (length * generated) / states > successorsMax
    states += length
    if (isLarge || length === 0 || depth >= depthMax || states > statesMax) return { depth }
  }
}

/** A line for each site: what it is, and whether the search has come to it. */
function coverageText({ sites, counts }: Coverage): string {
  const lines = sites.list.map(({ index, kind, span }) => {
    const text = span.source.text.slice(span.start, span.end).replace(/\s+/g, ' ')
    return `${counts[index]! > 0 ? 'yes' : 'no '} ${kind} @ ${span.start}-${span.end} ${text}`
  })
  const variables = sites.variables.map((index, at) => `${counts[index]! > 0 ? 'yes' : 'no '} variable ${at}`)
  const goals = sites.goals.map(({ condition: { span }, met, faulty }) => {
    const text = span.source.text.slice(span.start, span.end)
    // What has a fault may be met first or later, in one level.
    const state = counts[met]! > 0 ? 'met' : counts[faulty]! > 0 ? 'faulty' : 'unmet'
    return `${state} ${text}`
  })
  return [...lines, ...variables, ...goals].join('\n')
}

/** Two engines for a model that say the same of it, if it is one. */
function enginesFor(config: Config, types: Types, makeLeft: MakeEngine, makeRight: MakeEngine): Pair {
  const left = madeBy(makeLeft, config, types)
  const right = madeBy(makeRight, config, types)
  const said = () =>
    differing('what is printed', [...left.lines].sort().join('\n'), [...right.lines].sort().join('\n'))
  const errors = differing('what is wrong with the model', left.errors, right.errors)
  if (errors !== undefined || !left.engine || !right.engine) return { said, ...found(errors) }
  const engines: Engines = [left.engine, right.engine]
  const difference =
    differing('the engines call themselves', ...both(engines, describeEngine)) ??
    differing('initial states', ...both(engines, initialText))
  return difference === undefined ? { engines, said } : { said, difference }
}

interface MadeEngine {
  readonly engine?: Engine
  readonly lines: ReadonlySet<string>
  readonly errors: string
}

function madeBy(make: MakeEngine, config: Config, types: Types): MadeEngine {
  const lines = new Set<string>()
  try {
    return { engine: make(config, { types, print: (line) => void lines.add(line) }), lines, errors: '' }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return { lines, errors: renderDiagnostics(error.diagnostics) }
  }
}

type Engines = readonly [Engine, Engine]

function both<Result>([left, right]: Engines, ask: (engine: Engine) => Result): readonly [Result, Result] {
  return [ask(left), ask(right)]
}

function found(difference: string | undefined): { readonly difference?: string } {
  return difference === undefined ? {} : { difference }
}

/** Two texts from the first line in which they differ; undefined where they are the same. */
export function differing(what: string, left: string, right: string): string | undefined {
  if (left === right) return undefined
  const [lines, others] = [left.split('\n'), right.split('\n')]
  const at = lines.findIndex((line, index) => line !== others[index])
  const first = at < 0 ? lines.length : at
  const shown = (of: readonly string[]) =>
    of.length <= first
      ? '    (nothing more)'
      : of
          .slice(first, first + linesShown)
          .map((line) => `    ${line}`)
          .join('\n')
  return `${what} differ in line ${first + 1}\n  left:\n${shown(lines)}\n  right:\n${shown(others)}`
}

const linesShown = 6

function describeEngine(engine: Engine): string {
  const { module, model, constants, variables, actions, invariants, properties, checkDeadlock } = engine
  return [
    `${module} ${model}`,
    ...constants.map(({ name, value }) => `${name} = ${printValue(value)}`),
    `variables ${variables.join(', ')}`,
    `actions ${actions.join(', ')}`,
    `invariants ${invariants.join(', ')}`,
    `properties ${properties.join(', ')}`,
    `deadlock ${checkDeadlock}`,
  ].join('\n')
}

/** A state in one line. */
export function stateText(engine: Engine, state: State): string {
  return engine.variables.map((name, index) => `${name} = ${printValue(state[index]!)}`).join(' /\\ ')
}

function valuesText(values: readonly { readonly name: string; readonly value: Value }[]): string {
  return values.map(({ name, value }) => `${name} = ${printValue(value)}`).join(', ')
}

function stepText({ action, arguments: given, choices }: Step): string {
  return `${action}(${valuesText(given)}) [${choices.map(choiceText).join(', ')}]`
}

function choiceText(choice: Choice): string {
  switch (choice.kind) {
    case 'exists':
      return `${choice.name} = ${printValue(choice.value)}`
    case 'branch':
      return `#${choice.index}`
    case 'element':
      return `${choice.variable}' : ${printValue(choice.value)}`
    case 'call':
      return `${choice.action}(${valuesText(choice.arguments)})`
  }
}

function faultText({ code, message, span, values, related, hint }: Fault): string {
  return [
    `fault ${code} ${message} @ ${span.start}-${span.end} ${span.source.text.slice(span.start, span.end)}`,
    `  where ${valuesText(values)}`,
    ...(related ?? []).map((each) => `  ${each.message} @ ${each.span.start}-${each.span.end}`),
    ...(hint === undefined ? [] : [`  hint ${hint}`]),
  ].join('\n')
}

function explanationText({ span, values }: Explanation): string {
  const text = span.source.text.slice(span.start, span.end)
  return `false: ${text} @ ${span.start}-${span.end} where ${valuesText(values)}`
}

/** What a question gives, or the fault that it ends in. */
function attempt(ask: () => string): string {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    return faultText(error.fault)
  }
}

/** The items of an enumeration, a line each, and the fault that it ends in. */
function listed<Item>(items: () => Iterable<Item>, textOf: (item: Item) => string): string {
  const lines: string[] = []
  const end = attempt(() => {
    for (const item of items()) lines.push(textOf(item))
    return ''
  })
  return [...lines, end].join('\n')
}

function initialText(engine: Engine): string {
  return listed(
    () => engine.initialStates(),
    (state) => aboutState(engine, state),
  )
}

function aboutState(engine: Engine, state: State): string {
  const fingerprint = attempt(() => engine.fingerprint(state).toString(16))
  const isInside = attempt(() => String(engine.isInside(state)))
  return `${stateText(engine, state)} (${fingerprint}, inside: ${isInside})`
}

/** Level by level: each one's states, fingerprints and parents, and what is reported of it. */
function compareLevels(
  engines: Engines,
  { statesMax, successorsMax, depthMax }: CompareOptions,
): { readonly depth: number; readonly states: readonly State[]; readonly difference?: string } {
  const searches = engines.map(createSearch) as [Search, Search]
  const states: State[] = []
  for (let depth = 0; ; depth++) {
    const [left, right] = searches.map((search) => search.next()) as [LevelText, LevelText]
    const difference =
      differing(`the states at depth ${depth}`, left.states, right.states) ??
      differing(`what is reported at depth ${depth}`, left.report, right.report)
    if (difference !== undefined) return { depth, states, difference }
    const decoded = searches[0].states()
    const other = searches[1].states()
    const at = decoded.findIndex(
      (state, index) => !state.every((value, part) => equals(value, other[index]![part]!)),
    )
    if (at >= 0) {
      const canonical = 'values that print alike are not equal: one of them is not in canonical form'
      return { depth, states, difference: `${canonical}, in ${stateText(engines[0], decoded[at]!)}` }
    }
    const expanded = states.length
    states.push(...decoded)
    const isLarge = expanded > 0 && (decoded.length * left.generated) / expanded > successorsMax
    if (isLarge || decoded.length === 0 || depth >= depthMax || states.length > statesMax)
      return { depth, states }
  }
}

interface LevelText {
  /** How many states have been generated so far. */
  readonly generated: number
  readonly states: string
  readonly report: string
}

interface Search {
  /** Expands the level before, or begins. */
  next(): LevelText
  states(): readonly State[]
}

function createSearch(engine: Engine): Search {
  const table = createFingerprintTable()
  const report = createReport(engine)
  let level: Level | undefined
  const states = () => Array.from({ length: level?.length ?? 0 }, (_, index) => engine.decode(level!, index))
  return {
    states,
    next() {
      const next = engine.createLevel()
      if (level) engine.expand(level, 0, level.length, table, next, report)
      else engine.initial(table, next, report)
      next.sort()
      level = next
      const lines = states().map((state, index) => {
        const high = next.fingerprintHigh(index).toString(16)
        const low = next.fingerprintLow(index).toString(16)
        return `${high} ${low} from ${next.parent(index)}: ${stateText(engine, state)}`
      })
      const violations = report.violations.map(({ kind, order, source, step, successor, fault }) =>
        [
          `${kind} ${order} of ${source}`,
          step ? stepText(step) : '',
          successor ? stateText(engine, successor) : '',
          fault ? faultText(fault) : '',
        ].join('; '),
      )
      report.violations.length = 0
      const counts = [
        `generated ${report.generated}: ${[...report.generatedByAction].join(' ')}`,
        `distinct ${[...report.distinctByAction].join(' ')}`,
        `out-degrees ${Array.from(report.outDegrees, (count) => count ?? 0).join(' ')}`,
        `cut ${report.cut}`,
      ]
      return {
        generated: report.generated,
        states: lines.join('\n'),
        report: [...counts, ...violations].join('\n'),
      }
    },
  }
}

/** Everything about some of the states, evenly spread over those that were found. */
function compareWalks(engines: Engines, states: readonly State[], count: number): string | undefined {
  const stride = Math.max(1, Math.floor(states.length / Math.max(1, count)))
  for (let index = 0; index < states.length; index += stride) {
    const state = states[index]!
    const difference = differing(
      `from the state ${stateText(engines[0], state)}, successors`,
      ...both(engines, (engine) => aroundState(engine, state)),
    )
    if (difference !== undefined) return difference
  }
  return undefined
}

function aroundState(engine: Engine, state: State): string {
  return [
    aboutState(engine, state),
    attempt(() => valuesText(engine.aliases(state))),
    listed(
      () => engine.successors(state),
      (successor) =>
        `${stepText(successor.step)} -> ${aboutState(engine, successor.state)} allowed: ${successor.allowed}`,
    ),
  ].join('\n')
}

async function compareExplorations(engines: Engines, depth: number): Promise<string | undefined> {
  const pause = async () => {}
  const [left, right] = [
    await explore(engines[0], { depth, pause }),
    await explore(engines[1], { depth, pause }),
  ]
  return differing('explorations', explorationText(engines[0], left), explorationText(engines[1], right))
}

function explorationText(engine: Engine, exploration: Exploration): string {
  const { counterexample, ...rest } = exploration
  const counts = JSON.stringify(rest, undefined, 1)
  return counterexample ? `${counterexampleText(engine, counterexample)}\n${counts}` : counts
}

function counterexampleText(engine: Engine, found: Counterexample): string {
  const { kind, name, explanation, fault, attempted, trace } = found
  return [
    `${kind} ${name ?? ''}`,
    ...trace.states.map((state, index) => {
      const step = trace.steps[index - 1]
      return `${step ? stepText(step) : 'initially'}: ${stateText(engine, state)}`
    }),
    attempted ? `attempted ${stepText(attempted)}` : '',
    explanation ? explanationText(explanation) : '',
    fault ? faultText(fault) : '',
  ].join('\n')
}
