import type { CallAction, CallExpr, Expr, Module, Operator } from '../core/core.js'
import { infer } from './infer.js'
import { inferAction } from './infer-action.js'
import type { Inference, Scheme, Use } from './inference.js'
import { start } from './inference.js'
import { type OperatorType, type Type, typeToString, wrong } from './type.js'
import { mapOperator } from './unknowns.js'

/** An operator as it is in one of its uses: with the type of every expression in it. */
export interface Instance {
  readonly operator: Operator
  readonly type: OperatorType
  typeOf(expr: Expr): Type
  use(call: CallExpr | CallAction): Use | undefined
  /**
   * An operator that is called in this one, as it is there; one instance for all calls with the same types.
   */
  instance(use: Use): Instance
}

/** Makes instances of the operators of a module that has been inferred, each when it is first asked for. */
export function createInstances(inference: Inference, module: Module): (use: Use) => Instance {
  const shared = new Set<Operator>([...module.operators, ...module.actions.map((action) => action.operator)])
  const made = new Map<Operator, Map<string, Instance>>()

  function instanceOf(use: Use, outer: Inference, local: Map<Operator, Map<string, Instance>>): Instance {
    const cache = shared.has(use.operator) ? made : local
    const byType = cache.get(use.operator) ?? new Map<string, Instance>()
    cache.set(use.operator, byType)
    const key = typeToString(use.type)
    const before = byType.get(key)
    if (before !== undefined) return before
    const instance = shared.has(use.operator)
      ? make(use, inference, new Map())
      : make(use, outer, recursiveOf(local))
    byType.set(key, instance)
    return instance
  }

  function recursiveOf(
    instances: ReadonlyMap<Operator, Map<string, Instance>>,
  ): Map<Operator, Map<string, Instance>> {
    return new Map([...instances].filter(([operator]) => operator.recursive))
  }

  // The definitions of a LET are inferred anew: what they speak of has its own types in each instance. But a
  // recursive one, within itself, is the very instance that is being made.
  function schemesWithin(
    schemes: ReadonlyMap<Operator, Scheme>,
    { operator, type }: Use,
  ): Map<Operator, Scheme> {
    const known = new Map([...schemes].filter(([name, scheme]) => shared.has(name) || scheme.inProgress))
    if (operator.recursive && !shared.has(operator)) {
      known.set(operator, { type, pending: [], inProgress: true })
    }
    return known
  }

  function make(use: Use, outer: Inference, local: Map<Operator, Map<string, Instance>>): Instance {
    const { operator, type } = use
    const within: Inference = {
      ...outer,
      locals: new Map(outer.locals),
      schemes: {
        formula: schemesWithin(outer.schemes.formula, use),
        action: schemesWithin(outer.schemes.action, use),
      },
      types: new Map(),
      uses: new Map(),
      report: () => {},
    }
    operator.parameters.forEach((parameter, index) => {
      within.locals.set(parameter, type.parameters[index] ?? wrong)
    })
    if (operator.recursiveFunction !== undefined) within.locals.set(operator.recursiveFunction, type.result)
    if (operator.action !== undefined) {
      inferAction(within, operator.action, start)
    }
    const reason = { words: () => '' }
    const found = infer(within, operator.body, start, { type: type.result, reason })
    within.unknowns.unify(found, type.result)
    within.constraints.retry()
    for (const part of within.types.values()) {
      within.unknowns.resolve(part, true)
      within.constraints.retry()
    }
    const resolve = (part: Type): Type => within.unknowns.resolve(part)
    return {
      operator,
      type,
      typeOf: (expr) => resolve(within.types.get(expr) ?? wrong),
      use(call) {
        const found = within.uses.get(call)
        if (found === undefined) return undefined
        return { operator: found.operator, type: mapOperator(found.type, resolve) as OperatorType }
      },
      instance: (inner) => instanceOf(inner, within, local),
    }
  }

  return (use) => instanceOf(use, inference, new Map())
}
