import { builtins } from '../../src/core/builtins.js'
import type { Action, Bound, Expr, Model, Module, Operator } from '../../src/core/core.js'
import { partsOfAction, partsOfExpr } from '../../src/core/parts.js'
import { triedMax } from '../../src/model/symmetry.js'
import type { Types } from '../../src/types/check.js'
import type { Type } from '../../src/types/type.js'

/** Every kind of expression in the core. */
export const expressionKinds: readonly Expr['kind'][] = Object.keys({
  literal: 0,
  modelValue: 0,
  local: 0,
  constant: 0,
  variable: 0,
  prime: 0,
  builtin: 0,
  and: 0,
  or: 0,
  call: 0,
  parameterCall: 0,
  if: 0,
  case: 0,
  let: 0,
  choose: 0,
  quantifier: 0,
  filter: 0,
  map: 0,
  function: 0,
  apply: 0,
  field: 0,
  except: 0,
  set: 0,
  tuple: 0,
  record: 0,
  recordSet: 0,
  variant: 0,
  is: 0,
  enabled: 0,
  action: 0,
  temporal: 0,
} satisfies Record<Expr['kind'], 0>) as Expr['kind'][]

/** Every kind of action in the core. */
export const actionKinds: readonly Action['kind'][] = Object.keys({
  guard: 0,
  assign: 0,
  sequence: 0,
  choice: 0,
  exists: 0,
  forEach: 0,
  if: 0,
  case: 0,
  let: 0,
  call: 0,
  compose: 0,
  unchanged: 0,
} satisfies Record<Action['kind'], 0>) as Action['kind'][]

/** The types of variables that are told apart. */
const variableKinds = [
  ...[
    'bool',
    'int',
    'str',
    'constant',
    'set',
    'seq',
    'bag',
    'option',
    'function',
    'record',
    'tuple',
    'variant',
  ],
  ...['function of a tuple', 'function of a function', 'set of sets', 'function to bags', 'bag of records'],
]

/** All that a specification can consist of, as `featuresOf` names it. */
export const allFeatures: readonly string[] = [
  ...expressionKinds.map((kind) => `expression ${kind}`),
  ...actionKinds.map((kind) => `action ${kind}`),
  ...[...builtins.keys()].map((name) => `builtin ${name}`),
  'action assign element',
  'action assign part',
  'action assign part element',
  ...['recursive operator', 'recursive operator of several parameters', 'recursive operators in a ring'],
  ...['recursive operator of an operator', 'recursive action', 'recursive function', 'recursion in LET'],
  ...['LET of several', 'CASE without OTHER', 'action CASE without OTHER', 'tuple pattern', 'several bounds'],
  ...[
    'EXCEPT within',
    'several EXCEPT',
    'EXCEPT of what is narrowed',
    'EXCEPT of a bag',
    'EXCEPT of a sequence',
  ],
  ...['assignment of what is narrowed', 'assignment within a sequence', 'assignment within a bag'],
  ...['compose within compose', 'ENABLED of compose', 'temporal always', 'temporal box', 'temporal angle'],
  ...['init choice', 'init exists', 'init if', 'init element'],
  ...['state constraint', 'action constraint', 'property', 'view', 'alias', 'deadlock on', 'deadlock off'],
  ...['symmetry', 'symmetry of two sets', 'symmetry of more than 24 permutations'],
  ...['extends', 'also init', 'also next', 'also action', 'override', 'operator that stands behind'],
  ...['init', 'next', 'constraint', 'invariant', 'property', 'view', 'alias'].map(
    (entry) => `model ${entry}`,
  ),
  ...variableKinds.map((kind) => `variable ${kind}`),
]

/** What shows in the text alone. */
const inText: readonly (readonly [RegExp, string])[] = [
  [/^extends/m, 'extends'],
  [/^also init/m, 'also init'],
  [/^also next/m, 'also next'],
  [/^also action/m, 'also action'],
  [/^override/m, 'override'],
  [/^\w+ \^\+ ==/m, 'operator that stands behind'],
]

/** What of `allFeatures` a specification has in it. */
export function featuresOf(text: string, module: Module, types: Types): ReadonlySet<string> {
  const found = new Set(inText.flatMap(([pattern, feature]) => (pattern.test(text) ? [feature] : [])))
  const seen = new Set<Operator>()

  function bounds(of: readonly Bound[]): void {
    if (of.length > 1) found.add('several bounds')
    if (of.some(({ pattern }) => pattern.kind === 'tuple')) found.add('tuple pattern')
  }

  function expression(expr: Expr): void {
    found.add(`expression ${expr.kind}`)
    for (const feature of featuresOfExpr(expr, types)) found.add(feature)
    if ('bounds' in expr) bounds(expr.bounds)
    if ('bound' in expr) bounds([expr.bound])
    if (expr.kind === 'call') operator(expr.operator)
    const parts = partsOfExpr(expr)
    parts.exprs.forEach(expression)
    parts.actions.forEach(action)
    parts.operators.forEach(operator)
  }

  function action(of: Action): void {
    found.add(`action ${of.kind}`)
    for (const feature of featuresOfAction(of, types)) found.add(feature)
    if ('bounds' in of) bounds(of.bounds)
    if (of.kind === 'call') operator(of.operator)
    const parts = partsOfAction(of)
    parts.exprs.forEach(expression)
    parts.actions.forEach(action)
    parts.operators.forEach(operator)
  }

  function initial(of: Action): void {
    if (of.kind === 'choice' || of.kind === 'exists' || of.kind === 'if') found.add(`init ${of.kind}`)
    if (of.kind === 'assign' && of.choice) found.add('init element')
    partsOfAction(of).actions.forEach(initial)
  }

  function operator(of: Operator): void {
    if (seen.has(of)) return
    seen.add(of)
    if (of.recursive && of.parameters.length > 0) found.add(`recursive ${of.action ? 'action' : 'operator'}`)
    if (of.recursive && of.parameters.length > 1) found.add('recursive operator of several parameters')
    if (of.recursive && of.parameters.some(({ arity }) => arity > 0)) {
      found.add('recursive operator of an operator')
    }
    if (of.recursive && !callsOf(of.body).has(of)) found.add('recursive operators in a ring')
    if (of.recursiveFunction) found.add('recursive function')
    if (of.action) action(of.action)
    else expression(of.body)
  }

  for (const from of [module, ...module.models]) {
    for (const each of [from.init, from.next]) if (each) action(each)
    from.constraints.forEach(expression)
    for (const constraint of from.constraints) {
      found.add(hasPrime(constraint) ? 'action constraint' : 'state constraint')
    }
    if (from.view) {
      expression(from.view)
      found.add('view')
    }
    for (const { value } of from.aliases) expression(value)
    if (from.aliases.length > 0) found.add('alias')
    if (from.checkDeadlock !== undefined) found.add(from.checkDeadlock ? 'deadlock on' : 'deadlock off')
  }
  for (const model of module.models) {
    for (const feature of featuresOfModel(model)) found.add(feature)
    if (model.init) initial(model.init)
  }
  if (module.init) initial(module.init)
  if (module.properties.length > 0) found.add('property')
  for (const variable of module.variables) {
    for (const feature of featuresOfType(types.variable(variable))) found.add(`variable ${feature}`)
  }
  for (const { value } of [...module.invariants, ...module.properties, ...module.assumptions])
    expression(value)
  for (const { equations } of module.models) for (const { value } of equations) expression(value)
  for (const each of module.actions) operator(each.operator)
  for (const each of module.operators) operator(each)
  return found
}

function featuresOfExpr(expr: Expr, types: Types): readonly string[] {
  switch (expr.kind) {
    case 'builtin':
      return [`builtin ${expr.name}`]
    case 'temporal':
      return [`temporal ${expr.operator}`]
    case 'case':
      return expr.other ? [] : ['CASE without OTHER']
    case 'enabled':
      return hasCompose(expr.action) ? ['ENABLED of compose'] : []
    case 'let':
      return [
        ...(expr.definitions.length > 1 ? ['LET of several'] : []),
        ...(expr.definitions.some(({ recursive }) => recursive) ? ['recursion in LET'] : []),
      ]
    case 'except':
      return [
        ...(expr.updates.length > 1 ? ['several EXCEPT'] : []),
        ...(expr.updates.some(({ path }) => path.length > 1) ? ['EXCEPT within'] : []),
        ...exceptOf(types.typeOf(expr.function)),
      ]
    default:
      return []
  }
}

function exceptOf({ kind }: Type): readonly string[] {
  if (kind === 'seq') return ['EXCEPT of a sequence']
  if (kind === 'bag') return ['EXCEPT of a bag']
  return kind === 'option' || kind === 'variant' ? ['EXCEPT of what is narrowed'] : []
}

function featuresOfAction(action: Action, types: Types): readonly string[] {
  if (action.kind === 'case' && !action.other) return ['action CASE without OTHER']
  if (action.kind === 'compose') {
    return hasCompose(action.first) || hasCompose(action.second) ? ['compose within compose'] : []
  }
  if (action.kind !== 'assign' || action.path.length === 0)
    return action.kind === 'assign' && action.choice ? ['action assign element'] : []
  const found = ['action assign part']
  if (action.choice) found.push('action assign element', 'action assign part element')
  const { kind } = types.variable(action.variable)
  if (kind === 'seq') found.push('assignment within a sequence')
  if (kind === 'bag') found.push('assignment within a bag')
  if (kind === 'option' || kind === 'variant') found.push('assignment of what is narrowed')
  return found
}

function featuresOfModel(model: Model): readonly string[] {
  const entries = {
    init: model.init,
    next: model.next,
    constraint: model.constraints[0],
    invariant: model.invariants,
    property: model.properties,
    view: model.view,
    alias: model.aliases[0],
  }
  const given = Object.entries(entries).flatMap(([name, entry]) => (entry ? [`model ${name}`] : []))
  const sizes = model.symmetry.map((set) => {
    const value = model.equations.find(({ constant }) => constant === set)?.value
    return value?.kind === 'set' ? value.items.length : 0
  })
  if (sizes.length > 0) given.push('symmetry')
  if (sizes.length > 1) given.push('symmetry of two sets')
  const permutations = sizes.reduce((product, size) => product * factorial(size), 1)
  return permutations > triedMax ? [...given, 'symmetry of more than 24 permutations'] : given
}

function factorial(number: number): number {
  return number <= 1 ? 1 : number * factorial(number - 1)
}

function featuresOfType(type: Type): readonly string[] {
  const found: string[] = [type.kind]
  if (type.kind === 'function') {
    if (type.domain.kind === 'tuple') found.push('function of a tuple')
    if (type.range.kind === 'function') found.push('function of a function')
    if (type.range.kind === 'bag') found.push('function to bags')
  }
  if (type.kind === 'set' && type.element.kind === 'set') found.push('set of sets')
  if (type.kind === 'bag' && type.element.kind === 'record') found.push('bag of records')
  return found
}

/** The operators that an expression calls by itself. */
function callsOf(expr: Expr): ReadonlySet<Operator> {
  const { exprs, operators } = partsOfExpr(expr)
  const within = [...exprs, ...operators.map(({ body }) => body)].flatMap((part) => [...callsOf(part)])
  return new Set(expr.kind === 'call' ? [expr.operator, ...within] : within)
}

function hasPrime(expr: Expr): boolean {
  return expr.kind === 'prime' || partsOfExpr(expr).exprs.some(hasPrime)
}

function hasCompose(action: Action): boolean {
  return action.kind === 'compose' || partsOfAction(action).actions.some(hasCompose)
}
