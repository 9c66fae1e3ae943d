import type {
  ActionDeclaration,
  Argument,
  CallAction,
  CallExpr,
  Constant,
  Expr,
  Local,
  Module,
  Operator,
} from '../core/core.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { attempt } from './attempt.js'
import { type Constraint, mapConstraint, waitsFor } from './constraint.js'
import type { DeclaredTypes } from './declared.js'
import { mismatch, quote, type Reason } from './mismatch.js'
import { type Facts, noFacts } from './narrow.js'
import { type OperatorType, operatorOf, setOf, type Type, wrong } from './type.js'
import { mapOperator, Unknowns } from './unknowns.js'

/** What holds at a place: what is known of variants, and whether variables are read in the next state. */
export interface Place {
  readonly facts: Facts
  readonly primed: boolean
}

/** Outside of everything: nothing is known of any path, and variables are read in the current state. */
export const start: Place = { facts: noFacts, primed: false }

/**
 * What an operator is for its uses: each takes fresh unknowns for the operator's own, and its open
 * constraints.
 */
export interface Scheme {
  readonly type: OperatorType
  readonly pending: readonly Constraint[]
  /** While the operator is being inferred, its uses within it share one type. */
  readonly inProgress: boolean
}

/** A use of an operator, with the types that it has there. */
export interface Use {
  readonly operator: Operator
  readonly type: OperatorType
}

/** One run of inference: what has been found out so far. */
export interface Inference {
  readonly declared: DeclaredTypes
  readonly unknowns: Unknowns
  readonly constants: ReadonlyMap<Constant, OperatorType>
  /** The declared actions, by their operators. */
  readonly actions: ReadonlyMap<Operator, ActionDeclaration>
  readonly locals: Map<Local, Type | OperatorType>
  /** Of operators as formulas, and as actions. */
  readonly schemes: { readonly formula: Map<Operator, Scheme>; readonly action: Map<Operator, Scheme> }
  /** Of each expression, in the order in which they were met. */
  readonly types: Map<Expr, Type>
  readonly uses: Map<CallExpr | CallAction, Use>
  /** Model values of the model that is being inferred. */
  readonly modelValues: Map<string, Type>
  readonly constraints: Constraints
  errorCount(): number
  report(diagnostic: Diagnostic): void
}

/** The constraints that wait, by the definition they were met in. */
export interface Constraints {
  add(constraint: Constraint): void
  /** Tries again those for which something has become known. */
  retry(): void
  /** Opens a definition: its constraints are kept apart until it is closed. */
  open(): void
  close(): readonly Constraint[]
}

/** A fresh inference over the declared types of a module. */
export function createInference(
  module: Module,
  declared: DeclaredTypes,
  report: (diagnostic: Diagnostic) => void,
): Inference {
  const unknowns = new Unknowns()
  let errors = 0
  const counted = (diagnostic: Diagnostic): void => {
    if (diagnostic.severity === 'error') errors++
    report(diagnostic)
  }
  const constants = new Map<Constant, OperatorType>()
  for (const constant of module.constants) {
    const parameters = Array.from({ length: constant.arity }, () => unknowns.fresh())
    constants.set(constant, operatorOf(parameters, constantType(declared, constant)))
  }
  return {
    declared,
    unknowns,
    constants,
    actions: new Map(module.actions.map((action) => [action.operator, action])),
    locals: new Map(),
    schemes: { formula: new Map(), action: new Map() },
    types: new Map(),
    uses: new Map(),
    modelValues: new Map(),
    constraints: createConstraints(unknowns, counted),
    errorCount: () => errors,
    report: counted,
  }
}

function constantType(declared: DeclaredTypes, constant: Constant): Type {
  if (constant.type !== undefined) return declared.typeOf(constant.type)
  return constant.arity === 0 ? setOf({ kind: 'constant', name: constant.name }) : wrong
}

function createConstraints(unknowns: Unknowns, report: (diagnostic: Diagnostic) => void): Constraints {
  const pools: Set<Constraint>[] = [new Set()]
  const waiting = new Map<number, Constraint[]>()
  const changed: number[] = []
  const finished = new Set<Constraint>()
  unknowns.onChange = (id) => {
    if (waiting.has(id)) changed.push(id)
  }

  function tryOne(constraint: Constraint): void {
    const outcome = attempt(constraint, { unknowns, report }, false)
    if (outcome === 'waiting') {
      for (const type of waitsFor(constraint)) {
        const known = unknowns.prune(type)
        if (known.kind !== 'unknown') continue
        const others = waiting.get(known.id)
        if (others === undefined) waiting.set(known.id, [constraint])
        else if (!others.includes(constraint)) others.push(constraint)
      }
      return
    }
    finished.add(constraint)
    if (outcome === 'done') for (const pool of pools) pool.delete(constraint)
  }

  function retry(): void {
    for (let id = changed.pop(); id !== undefined; id = changed.pop()) {
      const constraints = waiting.get(id) ?? []
      waiting.delete(id)
      for (const constraint of constraints) if (!finished.has(constraint)) tryOne(constraint)
    }
  }

  return {
    add(constraint) {
      pools.at(-1)!.add(constraint)
      tryOne(constraint)
      retry()
    },
    retry,
    open() {
      pools.push(new Set())
    },
    close() {
      return [...pools.pop()!]
    },
  }
}

/** Makes two types one, and tries what waited for that. */
export function unify(inference: Inference, left: Type, right: Type): boolean {
  const unified = inference.unknowns.unify(left, right)
  if (unified) inference.constraints.retry()
  return unified
}

/**
 * Demands that an expression, found to be of one type, is of another; false, and reported, where it is not.
 */
export function demand(
  inference: Inference,
  expr: Expr,
  found: Type,
  expected: Type,
  reason: Reason,
): boolean {
  if (unify(inference, found, expected)) return true
  const { unknowns } = inference
  if (containsItself(unknowns, found, expected)) {
    inference.report({
      code: 'E210',
      severity: 'error',
      message: `${quote(expr.span)} would have to be of a type that contains itself`,
      span: expr.span,
    })
    return false
  }
  inference.report(mismatch(expr, unknowns.resolve(found), unknowns.resolve(expected), reason))
  return false
}

function containsItself(unknowns: Unknowns, found: Type, expected: Type): boolean {
  const left = unknowns.prune(found)
  const right = unknowns.prune(expected)
  if (left.kind === 'unknown') return unknowns.occursIn(left.id, right)
  return right.kind === 'unknown' && unknowns.occursIn(right.id, left)
}

/** The type of an operator for a new use. */
export function instantiate(
  inference: Inference,
  scheme: Scheme,
): { type: OperatorType; pending: Constraint[] } {
  if (scheme.inProgress) return { type: scheme.type, pending: [] }
  const copies = new Map<number, Type>()
  const copy = (type: Type): Type => inference.unknowns.instantiate(type, copies)
  return {
    type: mapOperator(scheme.type, copy) as OperatorType,
    pending: scheme.pending.map((constraint) => mapConstraint(constraint, copy)),
  }
}

/** Types for the parameters of an operator that is to be inferred. */
export function freshParameters(inference: Inference, parameters: readonly Local[]): (Type | OperatorType)[] {
  return parameters.map((parameter) => {
    const type = freshParameter(inference, parameter.arity)
    inference.locals.set(parameter, type)
    return type
  })
}

function freshParameter(inference: Inference, arity: number): Type | OperatorType {
  if (arity === 0) return inference.unknowns.fresh()
  const parameters = Array.from({ length: arity }, () => inference.unknowns.fresh())
  return operatorOf(parameters, inference.unknowns.fresh())
}

/** An argument that is a value; operators are told apart by their kind. */
export function isValue(argument: Argument): argument is Expr {
  return argument.kind !== 'operatorArgument'
}
