import type {
  Action,
  AssignAction,
  CallExpr,
  Expr,
  Module,
  Named,
  Scenario,
  ScenarioMark,
  Variable,
} from '../core/core.js'
import { type Make, makeAt } from '../core/make.js'
import { partsOfExpr } from '../core/parts.js'
import { rewrite } from '../core/rewrite.js'
import type { TypeTree } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import type { Types } from '../types/check.js'
import { typeTreeOf } from '../types/type-tree.js'
import { advance, type StageCondition } from './advance.js'
import type { Config } from './config.js'

/**
 * A configuration to search for the stages of a scenario with: its states have a few variables more, *beside*
 * the module's own. The first of them is how many stages have been reached, others what `since` asks: whether
 * its condition held of a step of the stretch, or for which of the values that are bound around it.
 */
export interface StagedConfig {
  readonly config: Config
  /** How many variables are the module's own: they come first. */
  readonly ownVariables: number
  /** By stage, in the variables of `config`. */
  readonly conditions: readonly StageCondition[]
  /** A condition of the scenario, in the variables of `config`. */
  read(condition: Expr, isAboutStep: boolean): Expr
  /** What the variables beside a state are at first, and after a step, as long as no stage is reached. */
  readonly updates: readonly Update[]
}

/** The values of a variable. */
export interface Update {
  readonly variable: Variable
  /** The stage whose condition reads it, from 0, if it is a mark of `since`. */
  readonly stage?: number
  readonly first: Expr
  readonly next: Expr
}

/**
 * For a search for each stage by itself, which begins in states where those before are reached. What it finds
 * are states in which an invariant, or steps of which a property is false: there is one for each stage, or
 * for each of other conditions in the place of one of them.
 */
export function stagedConfig(
  config: Config,
  types: Types,
  scenario: Scenario,
  instead?: { readonly stage: number; readonly conditions: readonly Expr[] },
): StagedConfig {
  const parts = partsFor(config, types, scenario)
  const { make, stage, marks, conditions, assign } = parts
  const updates = [{ variable: stage, first: make.int(0), next: make.variable(stage) }, ...marks]
  const goals = conditions.flatMap(({ value, isAboutStep }, index) => {
    if (instead && instead.stage !== index) return []
    const wanted = instead?.conditions.map((each) => parts.read(each, isAboutStep)) ?? [value]
    const when = [parts.isReached(index)]
    return wanted.map((holds): Goal => ({ name: `(stage ${index + 1})`, isAboutStep, holds, when }))
  })
  const items = marks.map((mark) => assign(mark.variable, mark.next))
  return finish(parts, updates, { items, isLast: false, goals })
}

/** For one search through all stages: it finds a state in which all are reached, by a shortest trace. */
export function wholeConfig(config: Config, types: Types, scenario: Scenario): StagedConfig {
  const parts = partsFor(config, types, scenario)
  const { make, stage, marks, conditions, assign } = parts
  const steps = parts.beside('(steps)', marks.length + 1, 'Int')
  const [reached, since] = [make.variable(stage), make.variable(steps)]
  const { next, first, isChoice, stepsMax } = advance(make, scenario, conditions, reached, since)
  const counted: readonly Update[] =
    stepsMax === undefined
      ? []
      : [
          {
            variable: steps,
            first: make.int(0),
            next: make.if(
              make.builtin('=', make.prime(reached), reached),
              make.if(
                make.builtin('<', since, make.int(stepsMax)),
                make.builtin('+', since, make.int(1)),
                since,
              ),
              make.int(0),
            ),
          },
        ]
  const updates = [{ variable: stage, first, next }, ...marks, ...counted]
  return finish(parts, updates, {
    // What was marked is read by the condition of a stage, and the stage by what is counted.
    items: [
      ...marks.map((mark) => assign(mark.variable, mark.next)),
      { ...assign(stage, next), choice: isChoice },
      ...counted.map((each) => assign(each.variable, each.next)),
    ],
    choosesFirst: isChoice,
    isLast: true,
    goals: [{ name: '(all)', isAboutStep: false, holds: parts.isReached(scenario.stages.length), when: [] }],
  })
}

/** What a search is to find: the states, or steps, where it holds, if all of `when` did before. */
interface Goal {
  readonly name: string
  readonly isAboutStep: boolean
  readonly holds: Expr
  readonly when: readonly Expr[]
}

type Parts = ReturnType<typeof partsFor>

/** What both are made of. */
function partsFor(config: Config, types: Types, scenario: Scenario) {
  const { span } = scenario
  const make = makeAt(span)
  const ownVariables = config.module.variables.length
  const named = (name: string): TypeTree => ({ kind: 'typeName', name, span })
  const beside = (name: string, index: number, type: TypeTree | string | undefined): Variable => ({
    ...{ name, span, index: ownVariables + index, isBeside: true },
    ...(type === undefined || !types.typed ? {} : { type: typeof type === 'string' ? named(type) : type }),
  })
  const stage = beside('(stage)', 0, 'Int')
  const reached = make.variable(stage)
  const marks = scenario.marks.map((mark, index) => {
    const user = scenario.stages.findIndex(({ condition }) => callOf(condition, mark) !== undefined)
    const call = callOf(scenario.stages[user]!.condition, mark)!
    const variable = beside(`(since ${index + 1})`, index + 1, markType(types, call, span))
    const none = mark.domains.length === 0 ? make.literal(false) : make.set()
    const isActive = make.and(
      make.builtin('>', reached, make.int(mark.since)),
      make.builtin('\\leq', reached, make.int(user)),
    )
    const next = make.if(isActive, marked(mark, make.variable(variable), make), none)
    return { mark, variable, stage: user, first: none, next }
  })

  /** What stands for a call of `since`. */
  function membership(part: Expr, isAboutStep: boolean): Expr | undefined {
    const found = part.kind === 'call' && marks.find(({ mark }) => part.operator === mark.operator)
    if (!found) return undefined
    const read = isAboutStep ? make.prime(make.variable(found.variable)) : make.variable(found.variable)
    const values = part.arguments as readonly Expr[]
    if (values.length === 0) return read
    return make.builtin('\\in', values.length === 1 ? values[0]! : make.tuple(values), read)
  }

  /** A condition of a stage, with what was marked in the place of `since`. */
  function read(condition: Expr, isAboutStep: boolean): Expr {
    return rewrite(condition, (part) => membership(part, isAboutStep))
  }

  return {
    ...{ config, span, make, ownVariables, beside, stage, marks, read },
    operators: scenario.marks.map(({ operator }) => operator),
    conditions: scenario.stages.map(({ condition, isAboutStep }) => ({
      value: read(condition, isAboutStep),
      isAboutStep,
    })),
    isReached: (count: number) => make.builtin('=', reached, make.int(count)),
    assign: (variable: Variable, value: Expr): AssignAction => {
      return { kind: 'assign', span, variable, path: [], choice: false, value }
    },
  }
}

function finish(
  { config, make, span, operators, ownVariables, conditions, assign, read }: Parts,
  updates: readonly Update[],
  how: {
    readonly items: readonly Action[]
    readonly choosesFirst?: boolean
    /** Whether the search ends with what it finds. */
    readonly isLast: boolean
    readonly goals: readonly Goal[]
  },
): StagedConfig {
  const firsts = updates.map(({ variable, first }, index) => ({
    ...assign(variable, first),
    choice: index === 0 && how.choosesFirst === true,
  }))
  // The stage reads what is marked.
  const [stage, ...others] = firsts
  const init: Action = { kind: 'sequence', span, items: [config.init, ...others, stage!] }
  const next: Action =
    how.items.length === 0 ? config.next : { kind: 'sequence', span, items: [config.next, ...how.items] }
  const { stateConstraints, actionConstraints } = config
  const formulas = how.goals.map((goal) => {
    // A step that the constraints leave out leads nowhere. An invariant is taken to hold in the state before,
    // which it does not where a search goes on from a state that is found.
    const isAboutStep = goal.isAboutStep || !how.isLast || actionConstraints.length > 0
    const after = (expr: Expr) => (isAboutStep ? make.prime(expr) : expr)
    const when = [...goal.when, ...actionConstraints, ...stateConstraints.map(after)]
    const never = make.not(goal.isAboutStep ? goal.holds : after(goal.holds))
    const value = when.length === 0 ? never : make.builtin('=>', make.and(...when), never)
    return { isAboutStep, formula: { name: goal.name, span, value } }
  })
  const derived = deriveConfig(config, {
    variables: updates.map(({ variable }) => variable),
    ...{ operators, init, next },
    invariants: formulas.flatMap(({ isAboutStep, formula }) => (isAboutStep ? [] : [formula])),
    properties: formulas.flatMap(({ isAboutStep, formula }) => (isAboutStep ? [formula] : [])),
  })
  return { config: derived, ownVariables, conditions, read, updates }
}

/** What is marked after one more step of a stretch. */
function marked({ operator, domains, isAboutStep }: ScenarioMark, before: Expr, make: Make): Expr {
  const locals = operator.parameters.map((parameter) => ({ ...parameter }))
  const names = locals.map((local) => make.local(local))
  const call = make.call(operator, names)
  const holds = isAboutStep ? call : make.prime(call)
  if (locals.length === 0) return make.or(before, holds)
  const [domain] = domains
  const pattern =
    locals.length === 1
      ? ({ kind: 'name', local: locals[0]! } as const)
      : ({ kind: 'tuple', locals } as const)
  const all = locals.length === 1 ? domain! : make.builtin('\\X', ...domains)
  return make.builtin('\\union', before, make.filter({ pattern, domain: all }, holds))
}

/** The call of `since` that a mark stands for. */
function callOf(expr: Expr, mark: ScenarioMark): CallExpr | undefined {
  if (expr.kind === 'call' && expr.operator === mark.operator) return expr
  for (const part of partsOfExpr(expr).exprs) {
    const found = callOf(part, mark)
    if (found) return found
  }
  return undefined
}

function markType(types: Types, call: CallExpr, span: Span): TypeTree | undefined {
  const parameters = (types.use(call)?.type.parameters ?? []).flatMap((type) =>
    type.kind === 'operator' ? [] : (typeTreeOf(type, span) ?? []),
  )
  if (call.arguments.length === 0) return { kind: 'typeName', name: 'Bool', span }
  if (parameters.length < call.arguments.length) return undefined
  const element: TypeTree =
    parameters.length === 1 ? parameters[0]! : { kind: 'typeTuple', items: parameters, span }
  return { kind: 'typeApply', name: { name: 'Set', span }, arguments: [element], span }
}

interface Derived {
  readonly variables: readonly Variable[]
  readonly operators: Module['operators']
  readonly init: Action
  readonly next: Action
  readonly invariants: readonly Named<Expr>[]
  readonly properties: readonly Named<Expr>[]
}

/**
 * A configuration whose module has these parts in the place of its own, and can be checked as it is. It has
 * no view: stages may tell apart what that takes for one state.
 */
function deriveConfig({ view: _, ...config }: Config, derived: Derived): Config {
  const { module } = config
  const { variables, operators, init, next, invariants, properties } = derived
  const model = module.models.find(({ name }) => name === config.name)
  const ofModel = {
    ...(model?.init ? { init } : {}),
    ...(model?.next ? { next } : {}),
  }
  const changed: Module = {
    ...module,
    variables: [...module.variables, ...variables],
    operators: [...module.operators, ...operators],
    ...(model?.init ? {} : { init }),
    ...(model?.next ? {} : { next }),
    invariants,
    properties,
    scenarios: [],
    models: model ? [{ ...model, ...ofModel }] : [],
  }
  return {
    ...config,
    module: changed,
    init,
    next,
    invariants,
    properties,
    temporalProperties: [],
    fairness: [],
    aliases: [],
    checkDeadlock: false,
  }
}
