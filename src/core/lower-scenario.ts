import type { Declaration, Expression, Identifier, Stage } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import { counted, lowerAnyway } from './call.js'
import type { Action, Bound, Expr, Local, Operator, Scenario, ScenarioMark, ScenarioStage } from './core.js'
import type { Declared } from './declarations.js'
import { hole, holeName } from './hole.js'
import { levelOf } from './level.js'
import { callDeclared } from './lower-action.js'
import { overParameters } from './lower-behavior.js'
import { expression } from './lower-expression.js'
import { partsOfExpr } from './parts.js'
import { actionLevel, fail, type Position } from './position.js'
import { type Closure, find, innerScope, parameterPatterns, type Scope, visible } from './scope.js'
import { childrenOfTree } from './syntax-children.js'
import { createWalk, walkExpr } from './walk.js'

type ScenarioDeclaration = Extract<Declaration, { kind: 'scenario' }>

/**
 * The scenarios that are declared, but those of which there is another of the same name in a file that
 * extends their own.
 */
export function scenariosOf({
  others,
}: Declared): readonly { readonly declaration: ScenarioDeclaration; readonly scope: Scope }[] {
  const found = others.flatMap(({ declaration, scope }) =>
    declaration.kind === 'scenario' ? [{ declaration, scope }] : [],
  )
  return found.filter(
    ({ declaration, scope }, index) =>
      !found
        .slice(index + 1)
        .some((later) => later.scope !== scope && later.declaration.name.name === declaration.name.name),
  )
}

/** Lowers a scenario. Its stages see the names of those before them, in `since`. */
export function lowerScenario(
  { name, models, stages, span }: ScenarioDeclaration,
  known: readonly string[],
  at: Position,
): Scenario {
  checkStages(stages, name.name, span, at)
  checkModels(models, known, at)
  const marks: ScenarioMark[] = []
  const lowered = stages.map((stage, index): ScenarioStage => {
    const isAboutStep = aboutStep(stage.condition, at.scope)
    const own: ScenarioMark[] = []
    const since = (given: readonly Closure[], place: Span, here: Position) =>
      lowerSince(given, place, here, stages.slice(0, index), own)
    const condition = lowerCondition(stage.condition, { ...at, since })
    marks.push(...own.map((mark) => withDomains(mark, condition, at)))
    return {
      ...(stage.name === undefined ? {} : { name: stage.name.name }),
      ...(stage.within === undefined ? {} : { within: Number(stage.within.value) }),
      condition,
      isAboutStep,
      span: stage.span,
    }
  })
  const [model] = models
  return {
    ...{ name: name.name, span: name.span, stages: lowered, marks },
    ...(model === undefined ? {} : { model: model.name }),
  }
}

/** Reports scenarios of one name. */
export function checkScenarioNames(
  scenarios: readonly Scenario[],
  report: (diagnostic: Diagnostic) => void,
): void {
  reportRepeated(scenarios, 'scenario', report)
}

function checkStages(stages: readonly Stage[], scenario: string, span: Span, at: Position): void {
  if (stages.length === 0) {
    fail(at, 'E130', span, `the scenario \`${scenario}\` has no stages`, {
      hint: 'say on a line of its own what is to be reached: `reach \\E i \\in S : …`',
    })
  }
  for (const [index, { word, span: place }] of stages.entries()) {
    if ((word === 'reach') === (index === 0)) continue
    fail(at, 'E130', place, index === 0 ? 'the first stage begins with `reach`' : 'this is no first stage', {
      hint: index === 0 ? 'write `reach`' : 'write `then`; what is apart from it is a scenario of its own',
    })
  }
  reportRepeated(
    stages.flatMap((stage) => stage.name ?? []),
    'stage',
    at.report,
  )
}

function checkModels(models: readonly Identifier[], known: readonly string[], at: Position): void {
  const [first, second] = models
  if (first && second) {
    fail(at, 'E103', second.span, 'a scenario is meant for one model', {
      related: [{ span: first.span, message: 'one is named here' }],
    })
  }
  for (const { name, span } of models) {
    if (known.includes(name) || at.scope.unread.has(name)) continue
    fail(at, 'E405', span, `there is no model \`${name}\``, {
      hint:
        didYouMean(name, known) ?? 'models are declared with `model`, in this file or one that it extends',
    })
  }
}

function reportRepeated(
  named: readonly { readonly name: string; readonly span: Span }[],
  what: string,
  report: (diagnostic: Diagnostic) => void,
): void {
  const first = new Map<string, Span>()
  for (const { name, span } of named) {
    const before = first.get(name)
    if (before === undefined) {
      first.set(name, span)
      continue
    }
    report({
      code: 'E103',
      severity: 'error',
      message: `there are two ${what}s \`${name}\``,
      span,
      related: [{ span: before, message: 'the first is here' }],
    })
  }
}

/**
 * A condition without primes is about the state that is reached: where it says what `occurs` on the way, it
 * is lowered as one about the step, whose variables are read after it.
 */
function lowerCondition(tree: Expression, at: Position): Expr {
  const { primes } = levelOf(tree, at.scope)
  return expression(tree, { ...at, init: !primes && mentionsOccurs(tree) })
}

function aboutStep(tree: Expression, scope: Scope): boolean {
  return levelOf(tree, scope).primes || mentionsOccurs(tree)
}

/** Whether `occurs` is in a condition; what is within `since` is of another one. */
function mentionsOccurs(tree: Expression): boolean {
  if (tree.kind === 'operation' && tree.operator === 'occurs') return true
  if (tree.kind === 'call' && tree.operator.name === 'since') return false
  return childrenOfTree(tree).some((child) => child.kind !== 'symbol' && mentionsOccurs(child))
}

/** The actions that a condition says to occur, or not to: of each `occurs` the name. */
export function occurring(tree: Expression): readonly Identifier[] {
  const within = childrenOfTree(tree).flatMap((child) => (child.kind === 'symbol' ? [] : occurring(child)))
  const [operand] = tree.kind === 'operation' && tree.operator === 'occurs' ? tree.operands : []
  if (operand?.kind === 'call') return [operand.operator, ...within]
  return operand?.kind === 'name' ? [{ name: operand.name, span: operand.span }, ...within] : within
}

/** `occurs A(e)`, or `occurs A` with any arguments: the step is one of the action. */
export function occurs(operand: Expression, span: Span, at: Position): Expr {
  if (!at.since) {
    fail(at, 'E127', span, '`occurs` stands in the stages of a scenario, and in no definition', {
      hint: 'elsewhere an action by itself says whether a step is its own: `[][Action(i) => …]`',
    })
    return hole(span)
  }
  const [name, given] =
    operand.kind === 'call'
      ? [operand.operator, operand.arguments]
      : operand.kind === 'name'
        ? [{ name: operand.name, span: operand.span }, []]
        : [undefined, []]
  const closures = given.map((tree): Closure => ({ tree, scope: at.scope }))
  const entity = name && find(at.scope, name.name)
  if (!name || entity?.kind !== 'action') {
    const actions = [...visible(at.scope)].flatMap(([each, { kind }]) => (kind === 'action' ? [each] : []))
    const message = name ? `there is no action \`${name.name}\`` : '`occurs` names an action'
    const hint = (name && didYouMean(name.name, actions)) ?? 'it is declared with `action`'
    if (entity?.kind !== 'broken') fail(at, 'E127', operand.span, message, { hint })
    return lowerAnyway(closures, span, at)
  }
  if (given.length === 0) return { kind: 'action', span, action: overParameters(entity, at.report) }
  const count = parameterPatterns(entity).length
  if (given.length !== count) {
    fail(
      at,
      'E102',
      operand.span,
      `the action \`${name.name}\` takes ${counted(count, 'argument')}, not ${given.length}`,
      {
        hint: `\`occurs ${name.name}\` by itself is about any arguments`,
      },
    )
    return lowerAnyway(closures, span, at)
  }
  const action: Action = callDeclared(entity, closures, span, at)
  return { kind: 'action', span, action }
}

/**
 * `since(NAME, condition)`: a call of an operator with the condition for its body, of which another mark is
 * made.
 */
function lowerSince(
  given: readonly Closure[],
  span: Span,
  at: Position,
  before: readonly Stage[],
  marks: ScenarioMark[],
): Expr {
  const [stage, condition, ...others] = given
  if (!stage || !condition || others.length > 0 || condition.tree.kind === 'symbol') {
    fail(at, 'E102', span, '`since` takes the name of a stage and a condition', {
      hint: 'write `since(elected, role[i] = Follower)`',
    })
    return hole(span)
  }
  const index = findStage(stage, before, at)
  // The names bound around it stand for its parameters.
  const inner = innerScope(condition.scope)
  const outer = new Map<Local, Local>()
  for (const [name, entity] of visible(condition.scope)) {
    if (entity.kind !== 'local' || inner.names.has(name)) continue
    const local: Local = { ...entity.local }
    outer.set(local, entity.local)
    inner.names.set(name, { kind: 'local', local })
  }
  const nested: Position = {
    ...at,
    scope: inner,
    primed: false,
    allows: actionLevel,
    since: (_given, place) => {
      fail(at, 'E127', place, '`since` cannot stand within `since`')
      return hole(place)
    },
  }
  const isAboutStep = aboutStep(condition.tree, inner)
  const body = lowerCondition(condition.tree, nested)
  const free = freeLocals(body)
  const parameters = [...outer.keys()].filter((local) => free.has(local))
  for (const local of free) {
    if (outer.has(local) || local.name === holeName) continue
    fail(
      at,
      'E129',
      span,
      `a definition of LET reads \`${local.name}\`, which \`since\` cannot look back on`,
      {
        related: [{ span: local.span, message: 'bound here' }],
        hint: 'write in its place what the definition stands for',
      },
    )
  }
  const operator: Operator = { name: 'since', span, parameters, recursive: false, body }
  if (index !== undefined) marks.push({ operator, domains: [], since: index, isAboutStep })
  return {
    kind: 'call',
    span,
    operator,
    arguments: parameters.map((local) => ({ kind: 'local', span, local: outer.get(local)! })),
  }
}

function findStage({ tree }: Closure, before: readonly Stage[], at: Position): number | undefined {
  const names = before.flatMap((stage) => stage.name?.name ?? [])
  if (tree.kind === 'name') {
    const found = before.findIndex((stage) => stage.name?.name === tree.name)
    if (found >= 0) return found
  }
  const known = names.length > 0 ? `there are ${names.map((each) => `\`${each}\``).join(', ')}` : undefined
  fail(
    at,
    'E128',
    tree.span,
    tree.kind === 'name'
      ? `there is no earlier stage \`${tree.name}\``
      : '`since` names an earlier stage of its scenario',
    {
      hint:
        (tree.kind === 'name' ? didYouMean(tree.name, names) : undefined) ??
        known ??
        'a stage has its name before `==`: `reach elected == …`',
    },
  )
  return undefined
}

/** A mark with the sets that its parameters range over, in the condition that calls it. */
function withDomains(mark: ScenarioMark, condition: Expr, at: Position): ScenarioMark {
  const domains = new Map<Local, Expr>()
  const inTuples = new Set<Local>()
  let given: readonly Local[] = []
  const visit = (expr: Expr): void => {
    for (const { pattern, domain } of boundsOf(expr)) {
      if (pattern.kind === 'name') domains.set(pattern.local, domain)
      else for (const local of pattern.locals) inTuples.add(local)
    }
    if (expr.kind === 'call' && expr.operator === mark.operator) {
      given = expr.arguments.flatMap((each) => (each.kind === 'local' ? [each.local] : []))
    }
    const { exprs } = partsOfExpr(expr)
    exprs.forEach(visit)
  }
  visit(condition)
  const found = given.map((local): Expr => {
    const domain = domains.get(local)
    if (domain && isConstant(domain)) return domain
    const why = inTuples.has(local) ? 'is bound as a part of a tuple' : whyNot(domain)
    fail(at, 'E129', mark.operator.span, `\`${local.name}\` ${why}, which \`since\` cannot look back on`, {
      related: [{ span: local.span, message: 'bound here' }],
      hint: 'let it range over a constant set, and say in the body which are meant',
    })
    return hole(mark.operator.span)
  })
  return { ...mark, domains: found }
}

/** Why a set is none that a mark can be kept for each element of. */
function whyNot(domain: Expr | undefined): string {
  if (domain === undefined) return 'is bound by no quantifier or set of this stage'
  const names = [...freeLocals(domain)].map(({ name }) => `\`${name}\``)
  if (names.length > 0) return `ranges over a set that depends on ${names.join(' and ')}`
  return 'ranges over a set that differs from state to state'
}

function boundsOf(expr: Expr): readonly Bound[] {
  switch (expr.kind) {
    case 'quantifier':
    case 'map':
    case 'function':
      return expr.bounds
    case 'filter':
    case 'choose':
      return [expr.bound]
    default:
      return []
  }
}

/** Whether an expression has one value, in all states and whatever is bound around it. */
function isConstant(expr: Expr): boolean {
  let depends = freeLocals(expr).size > 0
  walkExpr(expr, {
    expr({ kind }) {
      depends ||= kind === 'variable' || kind === 'enabled' || kind === 'action'
      return !depends
    },
  })
  return !depends
}

/** The names that an expression reads, through the operators that it calls too, and does not bind. */
function freeLocals(expr: Expr): ReadonlySet<Local> {
  const bound = new Set<Local>()
  const read = new Set<Local>()
  const bind = (locals: readonly Local[]) => {
    for (const local of locals) bound.add(local)
  }
  const bindAll = (bounds: readonly Bound[]) => {
    for (const { pattern } of bounds) bind(pattern.kind === 'name' ? [pattern.local] : pattern.locals)
  }
  const bindOperators = (operators: readonly Operator[]) => {
    for (const { parameters, recursiveFunction } of operators) {
      bind(parameters)
      if (recursiveFunction) bound.add(recursiveFunction)
    }
  }
  const walk = createWalk({
    expr(part) {
      bindAll(boundsOf(part))
      if (part.kind === 'call') bindOperators([part.operator])
      if (part.kind === 'let') bindOperators(part.definitions)
      if (part.kind === 'except') bind(part.updates.map(({ at }) => at))
      if (part.kind === 'call' || part.kind === 'builtin') {
        for (const given of part.arguments) if (given.kind === 'operatorArgument') bind(given.parameters)
      }
      if (part.kind === 'local' || part.kind === 'parameterCall') read.add(part.local)
      return true
    },
    action(part) {
      if (part.kind === 'exists' || part.kind === 'forEach') bindAll(part.bounds)
      if (part.kind === 'call') bindOperators([part.operator])
      if (part.kind === 'let') bindOperators(part.definitions)
    },
  })
  walk.visit(expr)
  return new Set([...read].filter((local) => !bound.has(local)))
}
