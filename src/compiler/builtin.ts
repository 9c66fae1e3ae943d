import type { Argument, BuiltinExpr, Expr, OperatorArgument } from '../core/core.js'
import { bagOperation } from './bag.js'
import { collect } from './binding.js'
import { bindOperand, type Env, lookUp, type Operand, Unsupported } from './environment.js'
import { compile, compileEqual, compileTest, elementOf } from './expression.js'
import { force, mayFault } from './faults.js'
import { compileInteger, integerOperators } from './integer.js'
import { endsOf, inOrder, iterate, iterateItems } from './iterate.js'
import { add, binary, type Code, constant, not, pure, same, select } from './low/code.js'
import { compileMember } from './member.js'
import { functionSet, permutations, textOf } from './powers.js'
import { compileSequenceOperator, sequenceOperators } from './sequence.js'
import { isWide, sizeOfWide } from './wide.js'
import { someOfFilter } from './witness.js'
import type { Word } from './word.js'
import {
  boolWord,
  compileNamed,
  compileWord,
  convert,
  countOf,
  fault,
  operation,
  told,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** An operator of the language or its library. */
export function compileBuiltin(
  w: Writer,
  expr: BuiltinExpr | (Expr & { readonly kind: 'recordSet' }),
  env: Env,
): Operand {
  if (expr.kind === 'recordSet') return asSet(w, expr, env)
  const { name } = expr
  if (integerOperators.has(name)) return compileInteger(w, expr, env)
  if (sequenceOperators.has(name)) return compileSequenceOperator(w, expr, env)
  const bag = bagOperation(w, expr, env)
  if (bag) return bag
  const values = expr.arguments as readonly Expr[]
  const [first, second] = values
  const truth = (code: Code) => wordOperand(boolWord(w), code)
  switch (name) {
    case '\\lnot':
    case '=>':
      return truth(compileTest(w, expr, env))
    case '=':
      return truth(equal(w, first!, second!, env))
    case '\\equiv':
      return truth(same(compileTest(w, first!, env), w.code.let(compileTest(w, second!, env))))
    case '#':
      return truth(not(equal(w, first!, second!, env)))
    case '\\in':
      return truth(compileMember(w, compile(w, first!, env), second!, env))
    case '\\notin':
      return truth(not(compileMember(w, compile(w, first!, env), second!, env)))
    case '\\subseteq':
      return truth(subset(w, first!, second!, env))
    case '\\union':
    case '\\intersect':
    case '\\':
      return combine(w, expr, env)
    case '\\X':
    case '..':
      return asSet(w, expr, env)
    case 'DOMAIN':
    case 'BagToSet':
      return domain(w, expr, first!, env)
    case 'SUBSET': {
      const set = compile(w, first!, env)
      const subsets = w.program.store.subsets(wordOf(set))
      return wordOperand(
        w.program.words.setOf(wordOf(set)),
        w.code.call(w.program.external('subsets', subsets), toWord(w, set)),
      )
    }
    case 'UNION': {
      const sets = compile(w, first!, env)
      const union = w.program.store.unionOfSets(wordOf(sets))
      return wordOperand(
        elementOf(wordOf(sets)),
        w.code.call(w.program.external('union', union), toWord(w, sets)),
      )
    }
    case 'functionSet': {
      const word = wordOfExpr(w, expr, env)
      const [from, to] = [compile(w, first!, env), compile(w, second!, env)]
      const make = functionSet(w.program, word, wordOf(from), wordOf(to))
      return wordOperand(word, w.code.call(make, w.code.let(toWord(w, from)), toWord(w, to)))
    }
    case 'Cardinality':
      return wordOperand({ kind: 'int' }, cardinality(w, first!, env))
    case 'IsFiniteSet':
      compile(w, first!, env)
      return truth(constant(1))
    case 'TLCEval':
      return compile(w, first!, env)
    case 'Print':
    case 'PrintT':
      // What is printed is told once, and in the order of the states: by the reference engine.
      told(w)
      return name === 'PrintT' ? truth(constant(1)) : compile(w, second!, env)
    case 'ToString': {
      const from = wordOfExpr(w, first!, env)
      const to = wordOfExpr(w, expr, env)
      return wordOperand(to, w.code.call(textOf(w.program, from, to), compileWord(w, first!, env, from)))
    }
    case 'Permutations': {
      const word = wordOfExpr(w, expr, env)
      const set = wordOfExpr(w, first!, env)
      return wordOperand(
        word,
        w.code.call(permutations(w.program, word, set), compileWord(w, first!, env, set)),
      )
    }
    case 'Assert':
      w.code.if(not(compileTest(w, first!, env)), () => fault(w))
      return truth(constant(1))
    case ':>': {
      const word = wordOfExpr(w, expr, env)
      if (word.kind !== 'node' || word.shape.kind !== 'function') break
      const functions = w.program.store.functions(word)
      const key = compileNamed(w, first!, env, word.shape.key)
      const value = compileWord(w, second!, env, word.shape.value)
      return wordOperand(word, w.code.call(operation(w, functions, 'singleton'), key, value))
    }
    case '@@': {
      const word = wordOfExpr(w, expr, env)
      if (word.kind !== 'node' || word.shape.kind !== 'function') break
      const functions = w.program.store.functions(word)
      const left = compileNamed(w, first!, env, word)
      const right = compileWord(w, second!, env, word)
      return wordOperand(word, w.code.call(operation(w, functions, 'merge'), left, right))
    }
    case 'Min':
    case 'Max':
      return extreme(w, first!, env, name === 'Max')
    case 'Sum': {
      const sum = w.code.variable(constant(0), 'sum')
      iterateItems(w, first!, env, { ordered: false, distinct: true }, (item) => {
        w.code.set(sum, w.code.call('add', sum, toWord(w, item)))
      })
      return wordOperand({ kind: 'int' }, sum)
    }
    case 'Fold':
    case 'FoldSet':
    case 'FoldSeq':
    case 'FoldFunction':
      return fold(w, expr, env)
    case 'Range':
      return collect(w, wordOfExpr(w, expr, env), (push) => {
        const element = elementOf(wordOfExpr(w, expr, env))
        iterateItems(w, first!, env, { ordered: false, distinct: false }, (item) =>
          push(toWordAs(w, item, element)),
        )
      })
    case 'IsInjective':
      return truth(isInjective(w, first!, env))
    default:
      break
  }
  throw new Unsupported(`the operator ${name}`, expr.span)
}

function equal(w: Writer, left: Expr, right: Expr, env: Env): Code {
  // `S = {}` needs no set.
  const isEmpty = (expr: Expr) => expr.kind === 'set' && expr.items.length === 0
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!isEmpty(other) || isEmpty(one) || !isEnumerated(one) || mayFault(w.program, one)) continue
    const truth = w.code.variable(constant(1), 'empty')
    w.code.scope((label) => {
      iterate(w, one, env, { ordered: false, distinct: false }, () => {
        w.code.set(truth, constant(0))
        w.code.break(label)
      })
    })
    return truth
  }
  const first = compile(w, left, env)
  const kept = first.kind === 'word' ? { ...first, code: w.code.let(first.code) } : first
  return compileEqual(w, kept, compile(w, right, env))
}

/** Whether a set is better enumerated than built. */
function isEnumerated(expr: Expr): boolean {
  return expr.kind === 'filter'
}

function subset(w: Writer, left: Expr, right: Expr, env: Env): Code {
  const first = compile(w, left, env)
  const word = wordOf(first)
  if (word.kind === 'mask') {
    const mask = w.code.let(toWord(w, first))
    const other = compileWord(w, right, env, word)
    return same(binary('&', mask, binary('^', other, constant(-1))), constant(0))
  }
  force(w, right, env)
  const truth = w.code.variable(constant(1), 'all')
  iterate(w, left, env, { ordered: false, distinct: false }, (element, label) => {
    w.code.if(not(compileMember(w, element, right, env)), () => {
      w.code.set(truth, constant(0))
      if (label.startsWith('loop')) w.code.break(label)
    })
  })
  return truth
}

function combine(w: Writer, expr: BuiltinExpr, env: Env): Operand {
  const [left, right] = expr.arguments as readonly [Expr, Expr]
  const word = wordOfExpr(w, expr, env)
  if (word.kind === 'mask') {
    const first = compileNamed(w, left, env, word)
    const second = compileNamed(w, right, env, word)
    if (expr.name === '\\union') return wordOperand(word, binary('|', first, second))
    if (expr.name === '\\intersect') return wordOperand(word, binary('&', first, second))
    return wordOperand(word, binary('&', first, binary('^', second, constant(-1))))
  }
  const sets = w.program.store.sets(word)
  const single = (set: Expr) => (set.kind === 'set' && set.items.length === 1 ? set.items[0] : undefined)
  const item = single(right)
  if (item && expr.name !== '\\intersect') {
    const set = compileNamed(w, left, env, word)
    const element = compileWord(w, item, env, elementOf(word))
    const name = expr.name === '\\union' ? 'add' : 'remove'
    return wordOperand(word, w.code.call(operation(w, sets, name), set, element))
  }
  if (expr.name !== '\\union' && isSymbolic(right)) return asSet(w, expr, env)
  const first = compileNamed(w, left, env, word)
  const second = compileWord(w, right, env, word)
  const name = expr.name === '\\union' ? 'union' : expr.name === '\\intersect' ? 'intersect' : 'difference'
  return wordOperand(word, w.code.call(operation(w, sets, name), first, second))
}

/** Whether a set is better asked than built. */
function isSymbolic(expr: Expr): boolean {
  if (expr.kind === 'filter') return true
  return (
    expr.kind === 'builtin' &&
    ['Nat', 'Int', 'STRING', 'Seq', 'SUBSET', 'functionSet', '..'].includes(expr.name)
  )
}

/** A set that is a loop, built. */
function asSet(w: Writer, expr: Expr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  return collect(w, word, (push) => {
    iterate(w, expr, env, { ordered: false, distinct: false }, (element) => {
      push(toWordAs(w, element, elementOf(word)))
    })
  })
}

function domain(w: Writer, expr: BuiltinExpr, of: Expr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  const operand = compile(w, of, env)
  if (operand.kind === 'view' && operand.layout.kind === 'array' && word.kind === 'mask') {
    return wordOperand(word, constant(2 ** operand.layout.key.size - 1))
  }
  const held = wordOf(operand)
  if (operand.kind === 'word' && held.kind === 'node' && held.shape.kind === 'function') {
    const functions = w.program.store.functions(held)
    return wordOperand(word, w.code.call(operation(w, functions, 'domain'), operand.code))
  }
  return collect(w, word, (push) => {
    iterate(w, expr, env, inOrder, (element) => push(toWordAs(w, element, elementOf(word))))
  })
}

/** The number of elements of a set, which is counted without being built if its form allows that. */
export function cardinality(w: Writer, expr: Expr, env: Env): Code {
  const some = expr.kind === 'filter' ? someOfFilter(w, expr, env) : undefined
  if (some) return some.count
  if (expr.kind === 'builtin' && expr.name === '..') {
    const { from, to } = endsOf(w, expr, env)
    const size = w.code.let(w.code.call('add', w.code.call('subtract', to, from), constant(1)))
    return select(pure('less', to, from), constant(0), size)
  }
  if (isLoop(expr)) {
    const count = w.code.variable(constant(0), 'count')
    iterate(w, expr, env, { ordered: false, distinct: true }, () => {
      w.code.set(count, binary('+', count, constant(1)))
    })
    return count
  }
  const operand = compile(w, expr, env)
  if (isWide(operand)) return sizeOfWide(operand)
  const word = wordOf(operand)
  if (word.kind === 'mask') return pure('bitCount', toWord(w, operand))
  return countOf(w.code.let(toWord(w, operand)))
}

function isLoop(expr: Expr): boolean {
  return expr.kind === 'filter' || (expr.kind === 'builtin' && expr.name === 'DOMAIN')
}

function extreme(w: Writer, collection: Expr, env: Env, isGreatest: boolean): Operand {
  const result = w.code.variable(constant(0), isGreatest ? 'max' : 'min')
  if (collection.kind === 'set' && collection.items.length > 0) {
    collection.items.forEach((item, index) => {
      const code = compileNamed(w, item, env)
      if (index === 0) w.code.set(result, code)
      else {
        const isBeyond = isGreatest ? pure('less', result, code) : pure('less', code, result)
        w.code.if(isBeyond, () => w.code.set(result, code))
      }
    })
    return wordOperand({ kind: 'int' }, result)
  }
  const some = w.code.variable(constant(0), 'some')
  iterateItems(w, collection, env, { ordered: false, distinct: false }, (item) => {
    const code = w.code.let(toWord(w, item))
    const isBeyond = isGreatest ? pure('less', result, code) : pure('less', code, result)
    w.code.if(
      some,
      () => w.code.if(isBeyond, () => w.code.set(result, code)),
      () => {
        w.code.set(some, constant(1))
        w.code.set(result, code)
      },
    )
  })
  w.code.if(not(some), () => fault(w))
  return wordOperand({ kind: 'int' }, result)
}

function fold(w: Writer, expr: BuiltinExpr, env: Env): Operand {
  const [step, base, collection] = expr.arguments as readonly [Argument, Expr, Expr]
  const word = wordOfExpr(w, expr, env)
  const accumulated = w.code.variable(compileWord(w, base, env, word), 'folded')
  iterateItems(w, collection, env, inOrder, (item) => {
    const code = callOperator(w, step, [item, wordOperand(word, accumulated)], env)
    w.code.set(accumulated, toWordAs(w, code, word))
  })
  return wordOperand(word, accumulated)
}

/** Calls an operator that is an argument with operands. */
export function callOperator(w: Writer, argument: Argument, operands: readonly Operand[], env: Env): Operand {
  const operator = operatorOf(argument, env)
  let inner = operator.env
  operator.parameters.forEach((parameter, index) => {
    inner = bindOperand(inner, parameter, operands[index]!)
  })
  return compile(w, operator.body, inner)
}

function operatorOf(
  argument: Argument,
  env: Env,
): { readonly parameters: OperatorArgument['parameters']; readonly body: Expr; readonly env: Env } {
  if (argument.kind === 'operatorArgument') return { ...argument, env }
  if (argument.kind === 'local') {
    const binding = lookUp(env, argument.local)
    if (binding?.kind === 'operator') return binding
  }
  throw new Unsupported('an operator as an argument', argument.span)
}

function isInjective(w: Writer, expr: Expr, env: Env): Code {
  const set = w.code.variable(constant(0), 'count')
  let word: Word | undefined
  const range = collectRange(w, expr, env, set, (found) => {
    word = found
  })
  const size =
    word?.kind === 'mask' ? pure('bitCount', range) : countOf(w.code.let(convert(w, range, word!, word!)))
  return same(set, size)
}

function collectRange(w: Writer, expr: Expr, env: Env, count: Code, tell: (word: Word) => void): Code {
  const operand = compile(w, expr, env)
  const held = wordOf(operand)
  const element =
    held.kind === 'node' && held.shape.kind === 'sequence'
      ? held.shape.element
      : held.kind === 'node' && held.shape.kind === 'function'
        ? held.shape.value
        : undefined
  if (!element) throw new Unsupported('IsInjective of no function', expr.span)
  const word = w.program.words.setOf(element)
  tell(word)
  const set = collect(w, word, (push) => {
    iterateItems(w, expr, env, { ordered: false, distinct: false }, (item) => {
      w.code.set(count, add(count, 1))
      push(toWordAs(w, item, element))
    })
  })
  return toWord(w, set)
}
