import * as Immutable from 'immutable'
import type { CaseExpr, Expr, TemporalExpr, VariableExpr } from '../core/core.js'
import { integer } from '../model/integer.js'
import { makeRecord, modelValue, type Value, Variant, variant } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import type { Span } from '../text/source.js'
import { applyTo, fieldOf } from './access.js'
import { isEnabled, isStepOf } from './attempt.js'
import {
  prepareChoose,
  prepareFilter,
  prepareFunction,
  prepareMap,
  prepareQuantifier,
  prepareTest,
} from './binding.js'
import { prepareBuiltin } from './builtin.js'
import { recordSet, setFrom } from './builtins/sets.js'
import { prepareCall, prepareLet } from './definition.js'
import { Failure } from './fault.js'
import type { Evaluated } from './lazy.js'
import { findCode, prepareParameterCall } from './operator.js'
import { prepareExcept } from './path.js'
import type { Program } from './program.js'
import {
  createFrame,
  type Evaluate,
  emptyScope,
  type Frame,
  findLocal,
  readerOf,
  type Scope,
} from './scope.js'
import { equal, force } from './set.js'
import { locate, siteOf } from './site.js'

/**
 * Turns an expression into a function of the frame. The meaning of each kind is that of `core.ts`; operands
 * are evaluated from left to right. `primed`: each variable in it is read in the next state.
 */
export function prepareExpression(program: Program, expr: Expr, scope: Scope, primed: boolean): Evaluate {
  const prepare = (part: Expr) => program.prepare(part, scope, primed)
  switch (expr.kind) {
    case 'literal': {
      const value: Value = typeof expr.value === 'bigint' ? integer(expr.value) : expr.value
      return () => value
    }
    case 'modelValue': {
      const value = modelValue(expr.name)
      return () => value
    }
    case 'local':
      return readerOf(scope, findLocal(scope, expr.local)) as Evaluate
    case 'constant':
      return prepareConstant(program, expr, scope, primed)
    case 'variable':
      return primed ? readNext(program, expr, expr.span, scope) : readCurrent(program, expr, scope)
    case 'prime':
      if (expr.operand.kind === 'variable') return readNext(program, expr.operand, expr.span, scope)
      return program.prepare(expr.operand, scope, true)
    case 'builtin':
      return prepareBuiltin(program, expr, scope, primed)
    case 'and':
      return conjunction(expr.items.map((item) => prepareTest(program, item, scope, primed)))
    case 'or':
      return disjunction(expr.items.map((item) => prepareTest(program, item, scope, primed)))
    case 'call':
      return prepareCall(program, expr, scope, primed)
    case 'parameterCall':
      return prepareParameterCall(program, expr, scope, primed)
    case 'if': {
      const condition = prepareTest(program, expr.condition, scope, primed)
      const consequent = prepare(expr.consequent)
      const alternative = prepare(expr.alternative)
      return (frame) => (condition(frame) ? consequent(frame) : alternative(frame))
    }
    case 'case':
      return prepareCase(program, expr, scope, primed)
    case 'let':
      return prepareLet(program, expr, scope, primed)
    case 'choose':
      return prepareChoose(program, expr, scope, primed)
    case 'quantifier':
      return prepareQuantifier(program, expr, scope, primed)
    case 'filter':
      return prepareFilter(program, expr, scope, primed)
    case 'map':
      return prepareMap(program, expr, scope, primed)
    case 'function':
      return prepareFunction(program, expr, scope, primed)
    case 'apply': {
      const function_ = prepare(expr.function)
      const argument = prepare(expr.argument)
      const site = siteOf(expr, scope, [expr.function, expr.argument])
      return (frame) => {
        const applied = function_(frame)
        const key = argument(frame)
        try {
          return applyTo(applied, key)
        } catch (error) {
          throw locate(error, site, frame, [applied, key])
        }
      }
    }
    case 'field': {
      const record = prepare(expr.record)
      const { name } = expr
      const site = siteOf(expr, scope, [expr.record])
      return (frame) => {
        const value = record(frame)
        try {
          return fieldOf(value, name)
        } catch (error) {
          throw locate(error, site, frame, [value])
        }
      }
    }
    case 'except':
      return prepareExcept(program, expr, scope, primed)
    case 'set':
      return composite(expr, scope, expr.items, prepare, setFrom)
    case 'tuple':
      return composite(expr, scope, expr.items, prepare, (items) => Immutable.List(items.map(force)))
    case 'record': {
      const names = expr.fields.map((field) => field.name)
      const values = expr.fields.map((field) => field.value)
      return composite(expr, scope, values, prepare, (items) =>
        makeRecord(items.map((item, index) => [names[index]!, force(item)])),
      )
    }
    case 'recordSet': {
      const names = expr.fields.map((field) => field.name)
      const values = expr.fields.map((field) => field.value)
      return composite(expr, scope, values, prepare, (items) =>
        recordSet(items.map((range, index) => ({ name: names[index]!, range }))),
      )
    }
    case 'variant': {
      const { tag, payload } = expr
      if (!payload) {
        const value = variant(tag.name)
        return () => value
      }
      return composite(expr, scope, [payload], prepare, ([value]) => variant(tag.name, force(value!)))
    }
    case 'is': {
      const operand = prepare(expr.operand)
      const { name } = expr.tag
      return (frame) => {
        const value = operand(frame)
        return value instanceof Variant && value.tag === name
      }
    }
    case 'enabled':
      return isEnabled(program, expr, scope, primed)
    case 'action':
      return isStepOf(program, expr, scope, primed)
    case 'temporal':
      return prepareTemporal(program, expr, scope, primed)
    default:
      return assertNever(expr)
  }
}

/** An expression whose value is made of its operands' values alone. */
function composite(
  expr: { readonly span: Span },
  scope: Scope,
  operands: readonly Expr[],
  prepare: (operand: Expr) => Evaluate,
  make: (values: Evaluated[]) => Evaluated,
): Evaluate {
  const evaluate = operands.map(prepare)
  const site = siteOf(expr, scope, operands)
  return (frame) => {
    const values: Evaluated[] = []
    for (let index = 0; index < evaluate.length; index++) values.push(evaluate[index]!(frame))
    try {
      return make(values)
    } catch (error) {
      throw locate(error, site, frame, values)
    }
  }
}

function conjunction(items: readonly ((frame: Frame) => boolean)[]): Evaluate {
  const [first, second] = items
  if (first && second && items.length === 2) return (frame) => first(frame) && second(frame)
  return (frame) => {
    for (let index = 0; index < items.length; index++) if (!items[index]!(frame)) return false
    return true
  }
}

function disjunction(items: readonly ((frame: Frame) => boolean)[]): Evaluate {
  const [first, second] = items
  if (first && second && items.length === 2) return (frame) => first(frame) || second(frame)
  return (frame) => {
    for (let index = 0; index < items.length; index++) if (items[index]!(frame)) return true
    return false
  }
}

function readCurrent(program: Program, expr: VariableExpr, scope: Scope): Evaluate {
  const { machine } = program
  const { index, name } = expr.variable
  const site = siteOf(expr, scope)
  return (frame) => {
    const value = machine.current[index]
    if (value !== undefined) return value
    throw locate(new Failure('E514', `\`${name}\` is read where there is no state`), site, frame)
  }
}

function readNext(program: Program, expr: VariableExpr, span: Span, scope: Scope): Evaluate {
  const { machine } = program
  const { index } = expr.variable
  const site = siteOf({ span }, scope)
  return (frame) => {
    try {
      return machine.readPrimed(index, span)
    } catch (error) {
      throw locate(error, site, frame)
    }
  }
}

function prepareConstant(
  program: Program,
  expr: Expr & { readonly kind: 'constant' },
  scope: Scope,
  primed: boolean,
): Evaluate {
  if (expr.constant.arity === 0) return program.constantValue(expr.constant)
  const { code } = findCode(program, program.constantOperator(expr.constant), emptyScope(), false)
  const operands = expr.arguments.map((argument) => program.prepare(argument, scope, primed))
  return (frame) => {
    const inner = createFrame(code.unit, undefined)
    for (let index = 0; index < operands.length; index++) inner[index + 1] = operands[index]!(frame)
    return code.body(inner)
  }
}

function prepareCase(program: Program, expr: CaseExpr, scope: Scope, primed: boolean): Evaluate {
  const arms = expr.arms.map((arm) => ({
    condition: prepareTest(program, arm.condition, scope, primed),
    value: program.prepare(arm.value, scope, primed),
  }))
  const other = expr.other && program.prepare(expr.other, scope, primed)
  const site = siteOf(expr, scope)
  return (frame) => {
    for (const arm of arms) if (arm.condition(frame)) return arm.value(frame)
    if (other) return other(frame)
    throw locate(noArm(), site, frame)
  }
}

/** The failure of a CASE, in an expression or an action. */
export function noArm(): Failure {
  return new Failure('E505', 'no arm of the CASE holds, and it has no OTHER')
}

/**
 * `[A]_v` and `<<A>>_v` are formulas of a step; the others speak of behaviors, and have no value in a state.
 */
function prepareTemporal(program: Program, expr: TemporalExpr, scope: Scope, primed: boolean): Evaluate {
  const { machine } = program
  const site = siteOf(expr, scope)
  const operand = expr.operands[0]
  if (!operand || (expr.operator !== 'box' && expr.operator !== 'angle')) {
    return (frame) => {
      throw locate(new Failure('E516', 'a temporal formula has no value in a state'), site, frame)
    }
  }
  const action = prepareTest(program, operand, scope, primed)
  const before = expr.subscript && program.prepare(expr.subscript, scope, false)
  const after = expr.subscript && program.prepare(expr.subscript, scope, true)
  const stutters = (frame: Frame) =>
    before && after
      ? equal(before(frame), after(frame))
      : machine.variables.every(({ index }) =>
          equal(machine.current[index]!, machine.readPrimed(index, expr.span)),
        )
  if (expr.operator === 'box') return (frame) => action(frame) || stutters(frame)
  return (frame) => action(frame) && !stutters(frame)
}
