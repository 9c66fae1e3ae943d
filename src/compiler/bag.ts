import type { BuiltinExpr, Expr } from '../core/core.js'
import { callOperator } from './builtin.js'
import type { Env, Operand } from './environment.js'
import { compile } from './expression.js'
import { binary, type Code, constant, load, same } from './low/code.js'
import type { BagOperations } from './store/interface.js'
import {
  boolWord,
  compileNamed,
  compileWord,
  countOf,
  header,
  heap,
  operation,
  shapeOf,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** An operator of bags; undefined for any other. */
export function bagOperation(w: Writer, expr: BuiltinExpr, env: Env): Operand | undefined {
  const values = expr.arguments as readonly Expr[]
  const [first, second] = values
  const { store } = w.program
  const int = { kind: 'int' } as const
  const truth = (code: Code) => wordOperand(boolWord(w), same(w.code.call('asBit', code), constant(1)))
  const bagsOf = (of: Expr): BagOperations => store.bags(wordOfExpr(w, of, env))
  const keyOf = (of: Expr) => shapeOf(wordOfExpr(w, of, env), 'function').key
  switch (expr.name) {
    case 'EmptyBag':
      return wordOperand(wordOfExpr(w, expr, env), constant(store.bags(wordOfExpr(w, expr, env)).empty))
    case '(+)':
    case '(-)': {
      const word = wordOfExpr(w, expr, env)
      const bags = store.bags(word)
      const left = compileNamed(w, first!, env, word)
      const isSum = expr.name === '(+)'
      const single = singletonOf(second!)
      if (single) {
        const key = compileWord(w, single, env, shapeOf(word, 'function').key)
        return wordOperand(word, w.code.call(operation(w, bags, isSum ? 'addCopy' : 'removeCopy'), left, key))
      }
      const right = compileWord(w, second!, env, word)
      return wordOperand(word, w.code.call(operation(w, bags, isSum ? 'plus' : 'minus'), left, right))
    }
    case 'SetToBag': {
      const word = wordOfExpr(w, expr, env)
      const set = compileWord(w, first!, env, w.program.words.setOf(shapeOf(word, 'function').key))
      return wordOperand(word, w.code.call(operation(w, store.bags(word), 'fromSet'), set))
    }
    case 'BagIn': {
      const key = compileNamed(w, first!, env, keyOf(second!))
      return truth(w.code.call(operation(w, bagsOf(second!), 'bagIn'), key, compileWord(w, second!, env)))
    }
    case 'CopiesIn': {
      const key = compileNamed(w, first!, env, keyOf(second!))
      const copies = w.code.call(operation(w, bagsOf(second!), 'copies'), key, compileWord(w, second!, env))
      return wordOperand(int, copies)
    }
    case 'BagCardinality':
      return wordOperand(
        int,
        w.code.call(operation(w, bagsOf(first!), 'cardinality'), compileWord(w, first!, env)),
      )
    case '\\sqsubseteq': {
      const word = wordOfExpr(w, first!, env)
      const left = compileNamed(w, first!, env)
      return truth(
        w.code.call(operation(w, store.bags(word), 'isSubBag'), left, compileWord(w, second!, env, word)),
      )
    }
    case 'SubBag': {
      const word = wordOfExpr(w, first!, env)
      const found = w.code.call(operation(w, store.bags(word), 'subBags'), compileWord(w, first!, env))
      return wordOperand(w.program.words.setOf(word), found)
    }
    case 'BagUnion': {
      const word = wordOfExpr(w, expr, env)
      const set = compileWord(w, first!, env, w.program.words.setOf(word))
      return wordOperand(word, w.code.call(operation(w, store.bags(word), 'unionOfBags'), set))
    }
    case 'IsABag': {
      const operand = compile(w, first!, env)
      const word = wordOf(operand)
      if (word.kind !== 'node' || word.shape.kind !== 'function' || word.shape.value.kind !== 'int') {
        return undefined
      }
      return truth(w.code.call(operation(w, store.bags(word), 'isBag'), toWord(w, operand)))
    }
    case 'BagOfAll': {
      const source = wordOfExpr(w, second!, env)
      const word = wordOfExpr(w, expr, env)
      const bags = store.bags(word)
      const { key } = shapeOf(word, 'function')
      const id = compileNamed(w, second!, env)
      const result = w.code.variable(constant(bags.empty), 'bag')
      w.code.for(constant(0), countOf(id), 'n', (index) => {
        const at = w.code.let(binary('+', binary('+', id, constant(header)), binary('*', index, constant(2))))
        const element = wordOperand(shapeOf(source, 'function').key, w.code.let(load(heap, at)))
        const image = w.code.let(toWordAs(w, callOperator(w, expr.arguments[0]!, [element], env), key))
        const copies = w.code.let(load(heap, binary('+', at, constant(1))))
        const before = w.code.call(operation(w, bags, 'copies'), image, result)
        w.code.set(
          result,
          w.code.call(operation(w, bags, 'put'), result, image, w.code.call('add', before, copies)),
        )
      })
      return wordOperand(word, result)
    }
    default:
      return undefined
  }
}

/** The element of `SetToBag({e})`. */
function singletonOf(expr: Expr): Expr | undefined {
  if (expr.kind !== 'builtin' || expr.name !== 'SetToBag') return undefined
  const set = expr.arguments[0] as Expr
  return set.kind === 'set' && set.items.length === 1 ? set.items[0] : undefined
}
