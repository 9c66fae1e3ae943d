import type { Constant, Equation, Operator, Variable } from '../core/core.js'
import type { Coverage } from '../model/sites.js'
import { assert } from '../text/assert.js'
import { prepareAction } from './action.js'
import { createCounter } from './counter.js'
import { prepareExpression } from './expression.js'
import { type Evaluated, LazySet } from './lazy.js'
import { Machine } from './machine.js'
import type { Program } from './program.js'
import { type Codes, createFrame, emptyScope } from './scope.js'
import { force, keptElementsMax, sizeOf } from './set.js'

/** A program for a module's variables and a model's equations; nothing is prepared yet. */
export function createProgram(options: {
  readonly variables: readonly Variable[]
  readonly equations: readonly Equation[]
  readonly print: (line: string) => void
  readonly coverage?: Coverage | undefined
}): Program {
  const equations = new Map(options.equations.map((equation) => [equation.constant, equation]))
  const constants = new Map<Constant, Evaluated>()
  const constantOperators = new Map<Constant, Operator>()
  const operatorCodes = new Map<Operator, Codes>()

  function equationOf(constant: Constant): Equation {
    const equation = equations.get(constant)
    assert(equation, `the constant ${constant.name} has an equation`)
    return equation
  }

  const machine = new Machine(options.variables)
  const counter = options.coverage && createCounter(options.coverage, machine)
  const program: Program = {
    machine,
    counter,
    print: options.print,
    prepare(expr, scope, primed) {
      const evaluate = prepareExpression(program, expr, scope, primed)
      return counter ? counter.entered(expr, evaluate) : evaluate
    },
    prepareAction(action, scope) {
      const prepared = prepareAction(program, action, scope)
      return counter ? counter.taken(action, prepared) : prepared
    },
    codesOf(operator) {
      let codes = operatorCodes.get(operator)
      if (!codes) {
        codes = {}
        operatorCodes.set(operator, codes)
      }
      return codes
    },
    constantValue(constant) {
      return () => {
        let value = constants.get(constant)
        if (value === undefined) {
          const scope = emptyScope()
          const evaluate = program.prepare(equationOf(constant).value, scope, false)
          value = evaluate(createFrame(scope.unit, undefined))
          // A great or infinite set stays as it is; any other is a value from here on.
          if (!isGreat(value)) value = force(value)
          constants.set(constant, value)
        }
        return value
      }
    },
    constantOperator(constant) {
      let operator = constantOperators.get(constant)
      if (!operator) {
        const { parameters, value, span } = equationOf(constant)
        operator = { name: constant.name, span, parameters, recursive: false, body: value }
        constantOperators.set(constant, operator)
      }
      return operator
    },
    recursion: { depth: 0 },
  }
  return program
}

function isGreat(value: Evaluated): boolean {
  if (!(value instanceof LazySet)) return false
  const size = sizeOf(value)
  return size === undefined || size > keptElementsMax
}
