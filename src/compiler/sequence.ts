import type { BuiltinExpr, Expr } from '../core/core.js'
import { callOperator } from './builtin.js'
import { type Env, type Operand, Unsupported } from './environment.js'
import { constant, not, pure, same } from './low/code.js'
import { sortSequence } from './powers.js'
import type { SequenceOperations } from './store/interface.js'
import {
  boolWord,
  compileNamed,
  compileWord,
  countOf,
  operation,
  partOf,
  shapeOf,
  toWordAs,
  type Writer,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** Operators of sequences, and their names in the store where that does them. */
const inStore: Readonly<Record<string, keyof SequenceOperations & string>> = {
  Head: 'head',
  Last: 'last',
  Tail: 'tail',
  Front: 'front',
  Reverse: 'reverse',
}

/** The operators of sequences. */
export const sequenceOperators: ReadonlySet<string> = new Set([
  ...Object.keys(inStore),
  'Len',
  'Append',
  '\\o',
  'SubSeq',
  'SelectSeq',
  'SortSeq',
  'IsPrefix',
  'SetToSeq',
])

/** An operator of sequences. */
export function compileSequenceOperator(w: Writer, expr: BuiltinExpr, env: Env): Operand {
  const [first, second, third] = expr.arguments as readonly Expr[]
  const { store } = w.program
  const source = wordOfExpr(w, first!, env)
  const int = { kind: 'int' } as const
  if (expr.name === 'SetToSeq') {
    const word = wordOfExpr(w, expr, env)
    const sequences = store.sequences(word)
    const set = compileWord(w, first!, env, w.program.words.setOf(shapeOf(word, 'sequence').element))
    return wordOperand(word, w.code.call(operation(w, sequences, 'fromSet'), set))
  }
  if (source.kind !== 'node' || source.shape.kind !== 'sequence') {
    throw new Unsupported(`${expr.name} of no sequence`, expr.span)
  }
  const sequences = store.sequences(source)
  const { element } = source.shape
  const id = compileNamed(w, first!, env)
  const simple = inStore[expr.name]
  if (simple) {
    const word = simple === 'head' || simple === 'last' ? element : source
    return wordOperand(word, w.code.call(operation(w, sequences, simple), id))
  }
  switch (expr.name) {
    case 'Len':
      return wordOperand(int, countOf(id))
    case 'Append': {
      const word = wordOfExpr(w, expr, env)
      const into = store.sequences(word)
      const item = compileWord(w, second!, env, shapeOf(word, 'sequence').element)
      const from = source === word ? id : toWordAs(w, wordOperand(source, id), word)
      return wordOperand(word, w.code.call(operation(w, into, 'append'), from, item))
    }
    case '\\o': {
      const word = wordOfExpr(w, expr, env)
      const left = toWordAs(w, wordOperand(source, id), word)
      const right = compileWord(w, second!, env, word)
      return wordOperand(word, w.code.call(operation(w, store.sequences(word), 'concat'), left, right))
    }
    case 'SubSeq': {
      const from = compileNamed(w, second!, env)
      const to = compileNamed(w, third!, env)
      const part = w.code.variable(constant(sequences.empty), 'part')
      w.code.if(not(pure('less', to, from)), () => {
        w.code.set(part, w.code.call(operation(w, sequences, 'subSequence'), id, from, to))
      })
      return wordOperand(source, part)
    }
    case 'IsPrefix': {
      const other = compileWord(w, second!, env, source)
      const found = w.code.call(operation(w, sequences, 'isPrefix'), id, other)
      return wordOperand(boolWord(w), same(w.code.call('asBit', found), constant(1)))
    }
    case 'SelectSeq': {
      w.code.run(operation(w, sequences, 'begin'))
      w.code.for(constant(0), countOf(id), 'n', (index) => {
        const item = wordOperand(element, w.code.let(partOf(id, index)))
        const test = toWordAs(w, callOperator(w, expr.arguments[1]!, [item], env), boolWord(w))
        w.code.if(test, () =>
          w.code.run(operation(w, sequences, 'push'), item.kind === 'word' ? item.code : constant(0)),
        )
      })
      return wordOperand(source, w.code.call(operation(w, sequences, 'end')))
    }
    case 'SortSeq':
      return sortSequence(w, source, id, (left, right) =>
        toWordAs(
          w,
          callOperator(w, expr.arguments[1]!, [wordOperand(element, left), wordOperand(element, right)], env),
          boolWord(w),
        ),
      )
    default:
      throw new Unsupported(`the operator ${expr.name}`, expr.span)
  }
}
