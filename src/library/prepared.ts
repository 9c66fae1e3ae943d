import { createCompiled } from '../compiler/engine/engine.js'
import type { Sharing } from '../compiler/engine/open-store.js'
import { Unsupported } from '../compiler/environment.js'
import { createInterpreter } from '../interpreter/engine.js'
import { type Config, configure } from '../model/config.js'
import type { Engine } from '../model/engine.js'
import type { Reference } from '../model/reference.js'
import { type Coverage, numberOf, sitesOf } from '../model/sites.js'
import { type Diagnostic, DiagnosticError } from '../text/diagnostic.js'
import type { Source, Span } from '../text/source.js'
import type { VariableTypes } from '../trace/difference.js'
import { checkEquations, type Types } from '../types/check.js'
import { expressionUnder } from './expression.js'
import { checkedOf, hasError, type Specification, sourceOf } from './specification.js'

/** The compiled engine, and the interpreter of the reference semantics: they find the same. */
export type EngineKind = 'compiled' | 'interpreted'

/** What to take of a specification. */
export interface Selection {
  /** The name of a model; without it the first is taken. */
  readonly model?: string
  /** Equations that take the place of the model's: `MaxTime = 5`, each a text of its own. */
  readonly constants?: readonly (Source | string)[]
  /** Names of the invariants and properties to check; without it those of the model. */
  readonly invariants?: readonly string[]
  /** Whether to look for deadlocks; without it the model says. */
  readonly deadlock?: boolean
  /** An invariant, an action property or `deadlock` that is to be explained, and is checked alone. */
  readonly explain?: string
  /** Further expressions to show with the states of a trace, beside the model's aliases. */
  readonly aliases?: readonly (Source | string)[]
  /** Which engine runs it: the compiled one, if not given, or the interpreter, which is the reference. */
  readonly engine?: EngineKind
  /** Threads that are to search, with `ExploreOptions.threads`; 1, if not given. */
  readonly workers?: number
  /**
   * What of it a search comes to: `suspicious` is what tells of places that it never does, if not given;
   * `counts` how often it comes to each, which only the interpreter does; or `off`.
   */
  readonly coverage?: 'suspicious' | 'counts' | 'off'
  /** Takes what `Print` and `PrintT` print, a line each. */
  readonly print?: (line: string) => void
}

/** A specification under one model, ready to run. */
export interface Prepared {
  readonly specification: Specification
  readonly config: Config
  readonly types: Types
  readonly engine: Engine
  readonly engineKind: EngineKind
  /** The reference engine, whichever runs it. */
  readonly reference: Reference
  /** What a search with the engine has come to. */
  readonly coverage?: Coverage
  /** Why the reference engine runs it, where the compiled one was asked for. */
  readonly notCompiled?: { readonly what: string; readonly span: Span }
  /** What the compiled engine leaves to the reference engine, which expands the states that lead to it. */
  readonly left?: readonly { readonly what: string; readonly span: Span }[]
}

/**
 * Chooses a model of a specification, evaluates its constants and checks its assumptions. Throws a
 * `DiagnosticError` where that, or the specification, has errors.
 */
export function prepare(specification: Specification, selection: Selection = {}): Prepared {
  return prepareSharing(specification, selection, (selection.workers ?? 1) > 1 ? {} : undefined)
}

/** The same, for an engine that shares a store with those of other threads. */
export function prepareSharing(
  specification: Specification,
  selection: Selection,
  sharing: Sharing | undefined,
): Prepared {
  const { types } = checkedOf(specification)
  const { print } = selection
  const chosen = select(specification, selection)
  const aliases = (selection.aliases ?? []).map((text) => {
    const source = sourceOf(text)
    const { expr } = expressionUnder(chosen, source, false)
    return { name: source.text.trim(), span: expr.span, value: expr }
  })
  const config: Config = { ...chosen, aliases: [...chosen.aliases, ...aliases] }
  const coverage = coverageOf(config, selection)
  const interpreter = createInterpreter(config, { ...(print ? { print } : {}), ...coverage })
  const interpreted = {
    specification,
    config,
    types,
    engine: interpreter,
    reference: interpreter,
    engineKind: 'interpreted',
    ...coverage,
  } as const
  if (selection.engine === 'interpreted') return interpreted
  try {
    const engine = createCompiled(config, types, interpreter, sharing, coverage.coverage)
    return { ...interpreted, engine, engineKind: 'compiled', left: engine.left }
  } catch (error) {
    return { ...interpreted, notCompiled: reasonOf(error, config) }
  }
}

function coverageOf(config: Config, selection: Selection): { readonly coverage?: Coverage } {
  if (selection.coverage === 'off') return {}
  if (selection.coverage === 'counts') {
    const sites = sitesOf(config, true)
    return { coverage: { sites, counts: new Float64Array(numberOf(sites)) } }
  }
  const sites = sitesOf(config)
  // Threads share it.
  const buffer = new SharedArrayBuffer(4 * numberOf(sites))
  return { coverage: { sites, counts: new Int32Array(buffer) } }
}

/**
 * Why a specification is not compiled. A mistake of the compiler does not keep anybody from exploring: it is
 * told, and the reference engine runs the specification.
 */
function reasonOf(error: unknown, { module }: Config): { readonly what: string; readonly span: Span } {
  if (error instanceof Unsupported) return error
  if (!(error instanceof Error)) throw error
  const mistake = `a mistake of ours: please report it with the specification: ${error.message}`
  const what = `something in it (${mistake})`
  return { what, span: module.variables[0]!.span }
}

/** What is wrong with the models of a specification without errors: with each, or the one that is chosen. */
export function checkModels(specification: Specification, selection: Selection = {}): readonly Diagnostic[] {
  const { module } = checkedOf(specification)
  const names = module.models.map(({ name }) => name)
  const models = selection.model !== undefined || names.length === 0 ? [selection.model] : names
  return models.flatMap((model) => {
    try {
      prepare(specification, {
        engine: 'interpreted',
        ...selection,
        ...(model === undefined ? {} : { model }),
      })
      return []
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      return error.diagnostics
    }
  })
}

/** The types of a module's variables by name, as traces and their formats want them. */
export function variableTypes({ config, types }: Prepared): VariableTypes {
  return new Map(config.module.variables.map((variable) => [variable.name, types.variable(variable)]))
}

function select(specification: Specification, selection: Selection): Config {
  const { module } = checkedOf(specification)
  const { model, constants, invariants, deadlock, explain } = selection
  const { config, diagnostics } = configure(module, {
    ...(model === undefined ? {} : { model }),
    ...(constants === undefined ? {} : { overrides: constants.map(sourceOf) }),
    ...(invariants === undefined ? {} : { invariants }),
    ...(deadlock === undefined ? {} : { deadlock }),
    ...(explain === undefined ? {} : { explain }),
  })
  if (!config || hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  const checked = new Set(module.models.flatMap(({ equations }) => equations))
  const further = checkEquations(
    module,
    config.equations.filter((equation) => !checked.has(equation)),
  )
  if (hasError(further)) throw new DiagnosticError(further)
  return config
}
