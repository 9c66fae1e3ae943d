import type { BuiltinName } from '../core/builtins.js'
import type { Argument, BuiltinExpr, Expr } from '../core/core.js'
import { print } from '../model/print.js'
import type { Value } from '../model/value.js'
import { assert } from '../text/assert.js'
import { prepareTest } from './binding.js'
import { bagOfAll } from './builtins/bags.js'
import { builtinConstants, builtinFunctions } from './builtins/builtins.js'
import { fold, itemsOf } from './builtins/extras.js'
import { selectSeq, sortSeq } from './builtins/sequences.js'
import { product } from './builtins/sets.js'
import { Failure } from './fault.js'
import type { Evaluated } from './lazy.js'
import { booleanOf, functionOf, sequenceOf, setOf } from './operand.js'
import { prepareOperator } from './operator.js'
import type { Program } from './program.js'
import type { Evaluate, Frame, Scope } from './scope.js'
import { elementsOf, force } from './set.js'
import { locate, siteOf } from './site.js'

/** An operator of the language or its library. */
export function prepareBuiltin(program: Program, expr: BuiltinExpr, scope: Scope, primed: boolean): Evaluate {
  const { name } = expr
  const constant = builtinConstants[name]
  if (constant !== undefined) return () => constant
  const special = specials[name]
  if (special) return special(program, expr, scope, primed)
  const meaning = builtinFunctions[name]
  assert(meaning, `the builtin ${name} has a meaning`)
  const operands = expr.arguments.map(asExpression)
  const site = siteOf(expr, scope, operands)
  const [first, second, third] = operands.map((operand) => program.prepare(operand, scope, primed))
  assert(first, `the builtin ${name} has operands`)
  if (!second) {
    return (frame) => {
      const value = first(frame)
      try {
        return meaning(value)
      } catch (error) {
        throw locate(error, site, frame, [value])
      }
    }
  }
  if (!third) {
    return (frame) => {
      const left = first(frame)
      const right = second(frame)
      try {
        return meaning(left, right)
      } catch (error) {
        throw locate(error, site, frame, [left, right])
      }
    }
  }
  return (frame) => {
    const values = [first(frame), second(frame), third(frame)]
    try {
      return meaning(...values)
    } catch (error) {
      throw locate(error, site, frame, values)
    }
  }
}

type Prepare = (program: Program, expr: BuiltinExpr, scope: Scope, primed: boolean) => Evaluate

/** The builtins that are no functions of their operands' values. */
const specials: Partial<Record<BuiltinName, Prepare>> = {
  /** The right operand is evaluated only where the left one holds. */
  '=>'(program, expr, scope, primed) {
    const left = prepareTest(program, asExpression(expr.arguments[0]!), scope, primed)
    const right = prepareTest(program, asExpression(expr.arguments[1]!), scope, primed)
    return (frame) => !left(frame) || right(frame)
  },
  '\\X'(program, expr, scope, primed) {
    const factors = expr.arguments.map((factor) => program.prepare(asExpression(factor), scope, primed))
    return guarded(expr, scope, (frame) => product(factors.map((factor) => factor(frame))))
  },
  Print(program, expr, scope, primed) {
    const shown = program.prepare(asExpression(expr.arguments[0]!), scope, primed)
    const result = program.prepare(asExpression(expr.arguments[1]!), scope, primed)
    return guarded(expr, scope, (frame) => {
      program.print(print(force(shown(frame))))
      return result(frame)
    })
  },
  PrintT(program, expr, scope, primed) {
    const shown = program.prepare(asExpression(expr.arguments[0]!), scope, primed)
    return guarded(expr, scope, (frame) => {
      program.print(print(force(shown(frame))))
      return true
    })
  },
  /** The message is evaluated only where the condition is false. */
  Assert(program, expr, scope, primed) {
    const condition = program.prepare(asExpression(expr.arguments[0]!), scope, primed)
    const message = program.prepare(asExpression(expr.arguments[1]!), scope, primed)
    return guarded(expr, scope, (frame) => {
      if (booleanOf(condition(frame))) return true
      const value = force(message(frame))
      throw new Failure('E506', `Assert: ${typeof value === 'string' ? value : print(value)}`)
    })
  },
  SelectSeq(program, expr, scope, primed) {
    const test = prepareOperator(program, expr.arguments[1]!, scope, primed)
    return withCollection(program, expr, 0, scope, primed, (value, frame) => selectSeq(test(frame), value))
  },
  SortSeq(program, expr, scope, primed) {
    const less = prepareOperator(program, expr.arguments[1]!, scope, primed)
    return withCollection(program, expr, 0, scope, primed, (value, frame) => sortSeq(less(frame), value))
  },
  BagOfAll(program, expr, scope, primed) {
    const image = prepareOperator(program, expr.arguments[0]!, scope, primed)
    return withCollection(program, expr, 1, scope, primed, (value, frame) => bagOfAll(image(frame), value))
  },
  Fold: prepareFold(itemsOf),
  FoldSet: prepareFold((value) => elementsOf(setOf(value))),
  FoldSeq: prepareFold(sequenceOf),
  FoldFunction: prepareFold((value) => itemsOf(functionOf(value))),
}

function prepareFold(items: (value: Evaluated) => Iterable<Value>): Prepare {
  return (program, expr, scope, primed) => {
    const step = prepareOperator(program, expr.arguments[0]!, scope, primed)
    const base = program.prepare(asExpression(expr.arguments[1]!), scope, primed)
    return withCollection(program, expr, 2, scope, primed, (value, frame) =>
      fold(step(frame), base(frame), items(value)),
    )
  }
}

function withCollection(
  program: Program,
  expr: BuiltinExpr,
  place: number,
  scope: Scope,
  primed: boolean,
  meaning: (value: Evaluated, frame: Frame) => Evaluated,
): Evaluate {
  const operand = asExpression(expr.arguments[place]!)
  const collection = program.prepare(operand, scope, primed)
  const site = siteOf(expr, scope, [operand])
  return (frame) => {
    const value = collection(frame)
    try {
      return meaning(value, frame)
    } catch (error) {
      throw locate(error, site, frame, [value])
    }
  }
}

function guarded(expr: Expr, scope: Scope, evaluate: Evaluate): Evaluate {
  const site = siteOf(expr, scope)
  return (frame) => {
    try {
      return evaluate(frame)
    } catch (error) {
      throw locate(error, site, frame)
    }
  }
}

function asExpression(argument: Argument): Expr {
  assert(argument.kind !== 'operatorArgument', 'an operator stands only where the builtin takes one')
  return argument
}
