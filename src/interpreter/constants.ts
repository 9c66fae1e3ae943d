import type * as Immutable from 'immutable'
import type { Constant, Expr } from '../core/core.js'
import { walkExpr } from '../core/walk.js'
import type { Config } from '../model/config.js'
import { elements } from '../model/order.js'
import { createSymmetry, membersMax, permute, type Symmetry } from '../model/symmetry.js'
import { equals, isSet, ModelValue, type Value } from '../model/value.js'
import { assert } from '../text/assert.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { textOf } from '../text/source.js'
import type { Evaluator } from './evaluator.js'
import { EvaluationFault } from './fault.js'
import { isLazy } from './lazy.js'
import { kindOf, show } from './operand.js'

/** Evaluates the constants, the symmetric sets and the assumptions, and says what is wrong with them. */
export function checkConstants(config: Config, evaluator: Evaluator): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const { constant } of config.equations) {
    if (constant.arity === 0) attempt(() => evaluator.constant(constant))
  }
  // An assumption over a constant without a value would only say so again.
  if (diagnostics.length > 0) return diagnostics
  for (const constant of config.symmetry) {
    const value = evaluator.constant(constant)
    if (isSet(value) && value.every((element) => element instanceof ModelValue)) continue
    diagnostics.push({
      code: 'E431',
      severity: 'error',
      message: `\`${constant.name}\` cannot be symmetric`,
      span: constant.span,
      expected: 'a set of model values',
      found: `${show(value)}, ${kindOf(value)}`,
    })
  }
  if (diagnostics.length === 0) {
    const sets = config.symmetry.map((constant) => evaluator.constant(constant)).filter(isSet)
    if (sets.length > 0 && !createSymmetry(sets)) {
      diagnostics.push({
        code: 'E432',
        severity: 'error',
        message: `the symmetric sets have more than ${membersMax} members`,
        span: config.symmetry[0]!.span,
        hint: 'take smaller sets, or leave one out of `symmetry`',
      })
    } else diagnostics.push(...checkInterchangeable(config, evaluator, sets))
  }
  for (const assumption of config.module.assumptions) {
    attempt(() => {
      if (evaluator.evaluate(assumption.value) === true) return
      const { span, values } = evaluator.explain(assumption.value, [])
      const name = assumption.name ? ` \`${assumption.name}\`` : ''
      const constants = constantsIn(assumption.value).map((constant) => ({
        name: constant.name,
        value: evaluator.constant(constant),
      }))
      const known = new Set(values.map((entry) => entry.name))
      const bindings = [...values, ...constants.filter((entry) => !known.has(entry.name))].map(
        (entry) => `${entry.name} = ${show(entry.value).replaceAll('`', '')}`,
      )
      const where = bindings.length > 0 ? ` for ${bindings.join(', ')}` : ''
      diagnostics.push({
        code: 'E430',
        severity: 'error',
        message: `the assumption${name} is false`,
        span,
        found: `${textOf(span).replace(/\s+/g, ' ')} is FALSE${where}`,
      })
    })
  }
  return diagnostics

  function attempt(evaluate: () => void): void {
    try {
      evaluate()
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error
      // Constants that depend on one another fail in one place.
      const isKnown = diagnostics.some(({ span }) => span === error.fault.span)
      if (!isKnown) diagnostics.push(diagnosticOf(error))
    }
  }
}

/**
 * A constant whose value changes where two members of a symmetric set are interchanged tells them apart: the
 * search would take states for one that are not. Neighbours in the order generate all permutations.
 */
function checkInterchangeable(
  config: Config,
  evaluator: Evaluator,
  sets: readonly Immutable.Set<Value>[],
): Diagnostic[] {
  const swaps = sets.flatMap((set) => {
    const members = elements(set) as readonly ModelValue[]
    return members.slice(1).map((second, index) => [members[index]!, second] as const)
  })
  return config.equations.flatMap(({ constant, span }): Diagnostic[] => {
    if (constant.arity > 0) return []
    const value = evaluator.constant(constant)
    if (isLazy(value)) return []
    const telling = swaps.find(([first, second]) => {
      const swap = new Map([
        [first, second],
        [second, first],
      ])
      return !equals(permute(value, swap), value)
    })
    if (telling === undefined) return []
    const [first, second] = telling
    return [
      {
        code: 'E433',
        severity: 'error',
        message: `\`${constant.name}\` tells ${show(first)} from ${show(second)}, which are symmetric`,
        span,
        found: `${constant.name} = ${show(value).replaceAll('`', '')}`,
        hint: 'take the set that they are members of out of `symmetry`',
      },
    ]
  })
}

/** The constants without parameters that an expression mentions, itself or in the operators that it calls. */
function constantsIn(expr: Expr): Constant[] {
  const constants = new Set<Constant>()
  walkExpr(expr, {
    expr(part) {
      if (part.kind === 'constant' && part.constant.arity === 0) constants.add(part.constant)
      return true
    },
  })
  return [...constants]
}

/** The group of the symmetric sets, which have been checked; undefined where it is the identity alone. */
export function symmetryOf(
  config: Config,
  evaluator: Evaluator,
  permutationsTriedMax: number | undefined,
): Symmetry | undefined {
  const sets = config.symmetry.map((constant) => evaluator.constant(constant))
  const symmetry = createSymmetry(sets.filter(isSet), permutationsTriedMax)
  assert(symmetry, 'the symmetric sets have been checked')
  return symmetry.sets.length === 0 ? undefined : symmetry
}

/** A fault as a diagnostic, for where there is no trace to show it with. */
export function diagnosticOf({ fault }: EvaluationFault): Diagnostic {
  const values = fault.values.map(({ name, value }) => `${name} = ${show(value).replaceAll('`', '')}`)
  return {
    code: fault.code,
    severity: 'error',
    message: fault.message,
    span: fault.span,
    ...(values.length > 0 ? { found: values.join(', ') } : {}),
    ...(fault.related ? { related: fault.related } : {}),
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  }
}
