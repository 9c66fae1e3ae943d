import type { CallAction, CallExpr, Constant, Equation, Expr, Model, Module, Variable } from '../core/core.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { attempt } from './attempt.js'
import { type DeclaredTypes, declaredTypes } from './declared.js'
import { checkEffects } from './effect.js'
import { checkBool, check as checkType, infer } from './infer.js'
import { inferAction } from './infer-action.js'
import { readingOf, schemeOf } from './infer-call.js'
import { createInference, type Inference, start, type Use } from './inference.js'
import { checkInfinite } from './infinite.js'
import { createInstances, type Instance } from './instance.js'
import type { Reason } from './mismatch.js'
import { aType, type OperatorType, type Type, typeToString, wrong } from './type.js'
import { mapOperator } from './unknowns.js'
import { checkUnused } from './unused.js'

/** The types of a checked module. */
export interface Types {
  /** Whether the module declares types; in an untyped one every type is unknown. */
  readonly typed: boolean
  variable(variable: Variable): Type
  /** A constant that is no operator has no parameters. */
  constant(constant: Constant): OperatorType
  /**
   * The type of an expression outside of operators; within one, whose parameters have a type in each use of
   * their own, what is common to all uses.
   */
  typeOf(expr: Expr): Type
  /** The type that an operator has where it is called. */
  use(call: CallExpr | CallAction): Use | undefined
  /** An operator as it is in one use, with the types of all that is in it; none in an untyped module. */
  instance(use: Use): Instance | undefined
}

/**
 * Checks types and effects of a module: all errors at once. Pure. A module whose variables have no types
 * (another front end's) is not checked for types.
 */
export function check(module: Module): {
  readonly types: Types
  readonly diagnostics: readonly Diagnostic[]
} {
  const found: Diagnostic[] = []
  const untyped = module.variables.length > 0 && module.variables.every(({ type }) => type === undefined)
  if (untyped) {
    found.push(...checkEffects(module))
    return { types: unknownTypes, diagnostics: inOrder(found) }
  }
  const declared = declaredTypes(module)
  const inference = createInference(module, declared, (diagnostic) => found.push(diagnostic))
  for (const variable of module.variables) {
    if (variable.type !== undefined) declared.typeOf(variable.type)
  }
  inferModule(inference, module)
  found.push(...declared.diagnostics, ...checkEffects(module), ...checkInfinite(module))
  // After an error that something is not used says little.
  const isSound = module.incomplete === undefined && !found.some(({ severity }) => severity === 'error')
  if (isSound) found.push(...checkUnused(module))
  return {
    types: typesOf(inference, declared, createInstances(inference, module)),
    diagnostics: inOrder(found),
  }
}

/** Checks equations that come from outside of the module, against its constants: those of `-c NAME=VALUE`. */
export function checkEquations(module: Module, equations: readonly Equation[]): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const inference = createInference(module, declaredTypes(module), (diagnostic) => found.push(diagnostic))
  root(inference, () => {
    for (const equation of equations) checkEquation(inference, equation)
  })
  return inOrder(found)
}

/** The types of a module, and of those equations that come from outside of it; they have been checked. */
export function typesWith(types: Types, module: Module, equations: readonly Equation[]): Types {
  const own = new Set(module.models.flatMap((model) => model.equations))
  const others = equations.filter((equation) => !own.has(equation))
  return others.length === 0 ? types : typesWithOthers(types, module, others)
}

function typesWithOthers(types: Types, module: Module, equations: readonly Equation[]): Types {
  const declared = declaredTypes(module)
  const inference = createInference(module, declared, () => {})
  root(inference, () => {
    for (const equation of equations) checkEquation(inference, equation)
  })
  const own = typesOf(inference, declared, createInstances(inference, module))
  const ownUses = new WeakSet<Use>()
  return {
    ...types,
    typeOf: (expr) => (inference.types.has(expr) ? own : types).typeOf(expr),
    use(call) {
      const use = types.use(call)
      if (use) return use
      const found = own.use(call)
      if (found) ownUses.add(found)
      return found
    },
    instance: (use) => (ownUses.has(use) ? own : types).instance(use),
  }
}

/**
 * The type of an expression that was lowered against a module, as `explore eval` does; the equations say what
 * the model values are that it may name.
 */
export function checkExpression(
  module: Module,
  expr: Expr,
  equations: readonly Equation[] = [],
): { readonly type: Type; readonly diagnostics: readonly Diagnostic[] } {
  const found: Diagnostic[] = []
  const inference = createInference(module, declaredTypes(module), (diagnostic) => found.push(diagnostic))
  root(inference, () => {
    for (const equation of equations) checkEquation(inference, equation)
    infer(inference, expr, start)
  })
  return { type: inference.unknowns.resolve(inference.types.get(expr) ?? wrong), diagnostics: inOrder(found) }
}

function inferModule(inference: Inference, module: Module): void {
  const formula = (expr: Expr, what: string) => root(inference, () => checkBool(inference, expr, start, what))
  for (const { value } of module.assumptions) formula(value, 'an assumption')
  for (const operator of module.operators)
    root(inference, () => schemeOf(inference, operator, readingOf(operator)))
  for (const action of module.actions) root(inference, () => schemeOf(inference, action.operator, 'action'))
  for (const action of [module.init, module.next]) {
    if (action !== undefined) root(inference, () => inferAction(inference, action, start))
  }
  for (const { value } of module.invariants) formula(value, 'an invariant')
  for (const { value } of module.properties) formula(value, 'a property')
  for (const expr of module.fairness) formula(expr, 'a fairness condition')
  for (const expr of module.constraints) formula(expr, 'a constraint')
  inferOutputs(inference, module)
  for (const { stages } of module.scenarios) {
    for (const { condition } of stages) formula(condition, 'what a stage reaches')
  }
  checkSymmetry(inference, module.symmetry, module.symmetry[0]?.span)
  for (const model of module.models) inferModel(inference, model)
  refuseUncertain(inference, module)
}

function inferModel(inference: Inference, model: Model): void {
  inference.modelValues.clear()
  root(inference, () => {
    for (const equation of model.equations) checkEquation(inference, equation)
    for (const action of [model.init, model.next]) {
      if (action !== undefined) inferAction(inference, action, start)
    }
    for (const expr of model.fairness) checkBool(inference, expr, start, 'a fairness condition')
    for (const expr of model.constraints) checkBool(inference, expr, start, 'a constraint')
  })
  inferOutputs(inference, model)
  checkSymmetry(inference, model.symmetry, model.span)
}

function inferOutputs(inference: Inference, from: Module | Model): void {
  root(inference, () => {
    if (from.view !== undefined) infer(inference, from.view, start)
    for (const { value } of from.aliases) infer(inference, value, start)
  })
}

function checkEquation(inference: Inference, equation: Equation): void {
  const { constant } = equation
  const type = inference.constants.get(constant)
  if (type === undefined) return
  equation.parameters.forEach((parameter, index) => {
    inference.locals.set(parameter, type.parameters[index] ?? wrong)
  })
  const untyped = constant.type === undefined && constant.arity === 0
  const reason: Reason = {
    words: (expected) =>
      untyped
        ? `\`${constant.name}\` has no type, which makes it a set of model values`
        : `\`${constant.name}\` is declared as ${aType(expected)}`,
    ...(untyped
      ? {
          hint(found: Type) {
            const declaration = `declare \`constant ${constant.name} : ${typeToString(found)}\``
            return found.kind === 'set' ? `write names, such as \`{a, b}\`; or ${declaration}` : declaration
          },
        }
      : {}),
  }
  checkType(inference, equation.value, type.result, reason, start)
}

function checkSymmetry(inference: Inference, constants: readonly Constant[], span: Span | undefined): void {
  for (const constant of constants) {
    if (constant.type === undefined && constant.arity === 0) continue
    inference.report({
      code: 'E213',
      severity: 'error',
      message: `\`${constant.name}\` is no set of model values, so its members cannot be interchanged`,
      span: span ?? constant.span,
      related: [{ span: constant.span, message: 'declared here with a type' }],
      hint: 'only a constant without a type can be symmetric',
    })
  }
}

/** Infers something that stands by itself, then settles what could still be several types in it. */
function root(inference: Inference, work: () => void): void {
  const { unknowns, constraints, types } = inference
  const before = types.size
  constraints.open()
  work()
  const settle = (type: Type): Type => unknowns.resolve(type, true)
  let index = 0
  // Settling one makes others known: in the order of the text, so that the result does not depend on chance.
  for (const type of types.values()) {
    if (index++ < before) continue
    if (!unknowns.isGeneric(type)) settle(type)
    constraints.retry()
  }
  for (const constraint of constraints.close()) {
    attempt(constraint, { unknowns, report: inference.report }, true)
  }
}

/** What an action that nothing calls leaves uncertain has no caller who could know more. */
function refuseUncertain(inference: Inference, module: Module): void {
  const called = new Set([...inference.uses.values()].map((use) => use.operator))
  for (const { operator } of module.actions) {
    if (called.has(operator)) continue
    for (const constraint of schemeOf(inference, operator, 'action').pending) {
      attempt(constraint, { unknowns: inference.unknowns, report: inference.report }, true)
    }
  }
}

function typesOf(inference: Inference, declared: DeclaredTypes, instance: (use: Use) => Instance): Types {
  const { unknowns } = inference
  const resolve = (type: Type): Type => unknowns.resolve(type)
  return {
    typed: true,
    variable: ({ type }) => (type === undefined ? wrong : declared.typeOf(type)),
    constant: (constant) => mapOperator(inference.constants.get(constant) ?? noType, resolve) as OperatorType,
    typeOf: (expr) => resolve(inference.types.get(expr) ?? wrong),
    use(call) {
      const use = inference.uses.get(call)
      if (use === undefined) return undefined
      return { operator: use.operator, type: mapOperator(use.type, resolve) as OperatorType }
    },
    instance,
  }
}

const noType: OperatorType = { kind: 'operator', parameters: [], result: wrong }

const unknownTypes: Types = {
  typed: false,
  variable: () => wrong,
  constant: (constant) => ({ ...noType, parameters: Array.from({ length: constant.arity }, () => wrong) }),
  typeOf: () => wrong,
  use: () => undefined,
  instance: () => undefined,
}

/** In the order of the text, each once: a mistake in an operator is not repeated for every use. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>()
  for (const diagnostic of diagnostics) {
    const { source, start: from, end } = diagnostic.span
    const key = [source.name, from, end, diagnostic.code, diagnostic.message].join('\n')
    if (!byPlace.has(key)) byPlace.set(key, diagnostic)
  }
  return [...byPlace.values()].sort(
    (left, right) =>
      compare(left.span.source.name, right.span.source.name) ||
      left.span.start - right.span.start ||
      left.span.end - right.span.end,
  )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
