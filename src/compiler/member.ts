import type { Expr } from '../core/core.js'
import { inline } from './call.js'
import { type Env, lookUp, type Operand } from './environment.js'
import { both, compile, compileEqual, compileTest, either, elementOf } from './expression.js'
import { force, lazyParts, mayFault } from './faults.js'
import { anyOrder, bindPattern, iterateBounds } from './iterate.js'
import { add, and, binary, type Code, constant, not, pure, same } from './low/code.js'
import { fieldOf, itemOf } from './part.js'
import { isWide, memberOfWide } from './wide.js'
import type { Word } from './word.js'
import {
  compileNamed,
  convert,
  countOf,
  named,
  operation,
  partOf,
  toWord,
  toWordAs,
  typeOf,
  type Writer,
  wordOf,
  wordOfExpr,
} from './writer.js'

/** Whether an element is in a set, which is not built if its form tells. */
export function compileMember(w: Writer, element: Operand, set: Expr, env: Env): Code {
  const test = memberByForm(w, element, set, env)
  if (test) return test
  const operand = compile(w, set, env)
  if (isWide(operand)) return memberOfWide(w, operand, element)
  const word = wordOf(operand)
  const code = toWord(w, operand)
  if (word.kind === 'mask') {
    const bit = toWordAs(w, element, { kind: 'code', finite: word.element })
    return binary('&', binary('>>', code, bit), constant(1))
  }
  const sets = w.program.store.sets(word)
  if (element.kind === 'word' && element.parts && element.word === elementOf(word)) {
    return memberByParts(w, element, word, w.code.let(code))
  }
  const member = toWordAs(w, element, elementOf(word))
  return same(w.code.call('asBit', w.code.call(operation(w, sets, 'contains'), code, member)), constant(1))
}

/** A set of more elements is asked for the node: that costs as much as so many comparisons. */
const comparedMax = 4

/** Whether something that has not been made is in a set: among few elements it need not be made. */
function memberByParts(w: Writer, element: Operand & { readonly kind: 'word' }, set: Word, id: Code): Code {
  const truth = w.code.variable(constant(0), 'member')
  const sets = w.program.store.sets(set)
  w.code.if(
    binary('<=', countOf(id), constant(comparedMax)),
    () => {
      w.code.for(constant(0), countOf(id), 'n', (index, label) => {
        const other = w.code.let(partOf(id, index), 'e')
        w.code.scope((different) => {
          leaveUnlessEqual(w, element, other, different)
          w.code.set(truth, constant(1))
          w.code.break(label)
        })
      })
    },
    () => {
      const found = w.code.call(operation(w, sets, 'contains'), id, w.code.let(element.code))
      w.code.set(truth, w.code.call('asBit', found))
    },
  )
  return truth
}

/** Compares part by part with a node of the same word. */
function leaveUnlessEqual(
  w: Writer,
  element: Operand & { readonly kind: 'word' },
  other: Code,
  label: string,
): void {
  const { parts } = element
  if (!parts) {
    w.code.if(binary('!==', element.code, other), () => w.code.break(label))
    return
  }
  const { items, alternative } = parts
  if (alternative !== undefined) {
    w.code.if(binary('!==', partOf(other, 0), constant(alternative)), () => w.code.break(label))
  }
  const first = alternative === undefined ? 0 : 1
  items.forEach((item, index) => {
    const part = w.code.let(partOf(other, first + index))
    if (item.kind === 'word') leaveUnlessEqual(w, item, part, label)
    else w.code.if(binary('!==', toWord(w, item), part), () => w.code.break(label))
  })
}

function memberByForm(w: Writer, element: Operand, set: Expr, env: Env): Code | undefined {
  if (set.kind !== 'call' && set.kind !== 'local' && mayFault(w.program, set)) {
    const parts = lazyParts(set)
    if (!parts) return undefined
    for (const part of parts) force(w, part, env)
  }
  switch (set.kind) {
    case 'set': {
      if (set.items.length === 0) return constant(0)
      const operand = named(w, element)
      const from = (index: number): Code => {
        const first = compileEqual(w, operand, compile(w, set.items[index]!, env))
        return index + 1 === set.items.length ? first : either(w, first, () => from(index + 1))
      }
      return from(0)
    }
    case 'filter': {
      const operand = named(w, element)
      return both(w, compileMember(w, operand, set.bound.domain, env), () =>
        compileTest(w, set.predicate, bindPattern(w, set.bound.pattern, operand, env)),
      )
    }
    case 'map': {
      const operand = named(w, element)
      const truth = w.code.variable(constant(0), 'member')
      w.code.scope((label) => {
        iterateBounds(w, set.bounds, env, anyOrder, (inner) => {
          const code = compileEqual(w, operand, compile(w, set.body, inner))
          w.code.if(code, () => {
            w.code.set(truth, constant(1))
            w.code.break(label)
          })
        })
      })
      return truth
    }
    case 'recordSet': {
      const operand = named(w, element)
      const fields = [...set.fields]
      const from = (index: number): Code => {
        const field = fields[index]!
        const first = compileMember(w, fieldOf(w, operand, field.name, set.span), field.value, env)
        return index + 1 === fields.length ? first : both(w, first, () => from(index + 1))
      }
      return from(0)
    }
    case 'call': {
      const body = inline(w, set, env)
      return body && memberByForm(w, element, body.expr, body.env)
    }
    case 'local': {
      const binding = lookUp(env, set.local)
      if (binding?.kind !== 'lazy') return undefined
      if (binding.memo.some((memo) => w.code.isVisible(memo.block))) return undefined
      return memberByForm(w, element, binding.expr, binding.env)
    }
    case 'constant': {
      if (set.arguments.length > 0 || w.program.constants.constant(set.constant) !== undefined)
        return undefined
      const equation = w.program.config.equations.find((each) => each.constant === set.constant)
      return (
        equation &&
        memberByForm(w, element, equation.value, { ...env, bindings: undefined, typing: w.program.typing })
      )
    }
    case 'builtin':
      return memberOfBuiltin(w, element, set, env)
    default:
      return undefined
  }
}

function memberOfBuiltin(
  w: Writer,
  element: Operand,
  set: Expr & { readonly kind: 'builtin' },
  env: Env,
): Code | undefined {
  const [first, second] = set.arguments as readonly Expr[]
  switch (set.name) {
    case 'BOOLEAN':
    case 'STRING':
    case 'Int':
      return constant(1)
    case 'Nat':
      return not(pure('less', toWord(w, element), constant(0)))
    case '..': {
      const code = w.code.let(toWord(w, element))
      const from = compileNamed(w, first!, env)
      const to = compileNamed(w, second!, env)
      return and(not(pure('less', code, from)), not(pure('less', to, code)))
    }
    case '\\union': {
      const operand = named(w, element)
      return either(w, compileMember(w, operand, first!, env), () => compileMember(w, operand, second!, env))
    }
    case '\\intersect':
    case '\\': {
      const operand = named(w, element)
      return both(w, compileMember(w, operand, first!, env), () => {
        const other = compileMember(w, operand, second!, env)
        return set.name === '\\' ? not(other) : other
      })
    }
    case 'SUBSET':
      return allIn(w, element, first!, env)
    case 'Seq':
      return everyItem(w, element, first!, env)
    case '\\X': {
      const operand = named(w, element)
      const from = (index: number): Code => {
        const item = itemOf(w, operand, index, set.span)
        const test = compileMember(w, item, set.arguments[index] as Expr, env)
        return index + 1 === set.arguments.length ? test : both(w, test, () => from(index + 1))
      }
      return from(0)
    }
    case 'functionSet':
      return isFunctionIn(w, element, first!, second!, env)
    case 'DOMAIN':
    case 'BagToSet':
      return isInDomain(w, element, first!, env)
    case 'UNION':
      return undefined
    default:
      return undefined
  }
}

/** `element \in SUBSET set`. */
function allIn(w: Writer, element: Operand, set: Expr, env: Env): Code {
  const word = wordOf(element)
  if (word.kind === 'mask') {
    const whole = compileNamed(w, set, env)
    const outside = binary('&', toWord(w, element), binary('^', whole, constant(-1)))
    return same(outside, constant(0))
  }
  const id = w.code.let(toWord(w, element))
  return everyPart(w, id, elementOf(word), 1, 0, set, env)
}

function everyItem(w: Writer, element: Operand, set: Expr, env: Env): Code | undefined {
  const word = wordOf(element)
  if (word.kind !== 'node' || word.shape.kind !== 'sequence') return undefined
  return everyPart(w, w.code.let(toWord(w, element)), word.shape.element, 1, 0, set, env)
}

/** Whether each of a node's parts, from one on in steps, is in a set. */
function everyPart(w: Writer, id: Code, word: Word, step: number, from: number, set: Expr, env: Env): Code {
  const truth = w.code.variable(constant(1), 'all')
  w.code.for(constant(0), countOf(id), 'n', (index, label) => {
    const at = add(add(id, 4 + from), binary('*', index, constant(step)))
    const part: Operand = { kind: 'word', word, code: w.code.let({ op: 'load', array: 'H', index: at }) }
    w.code.if(not(compileMember(w, part, set, env)), () => {
      w.code.set(truth, constant(0))
      w.code.break(label)
    })
  })
  return truth
}

/** `element \in [domain -> range]`. */
function isFunctionIn(w: Writer, element: Operand, domain: Expr, range: Expr, env: Env): Code | undefined {
  if (element.kind === 'view' && element.layout.kind === 'array') {
    const { key, element: inner } = element.layout
    const word = wordOfExpr(w, domain, env)
    if (word.kind !== 'mask') return undefined
    const whole = compileNamed(w, domain, env)
    const isTotal = same(whole, constant(2 ** key.size - 1))
    const { base } = element
    return both(w, isTotal, () => {
      const truth = w.code.variable(constant(1), 'all')
      w.code.for(constant(0), constant(key.size), 'key', (index, label) => {
        const at = add(base, binary('*', index, constant(inner.size)))
        const item: Operand =
          inner.kind === 'word'
            ? { kind: 'word', word: inner.word, code: w.code.let({ op: 'load', array: 'M', index: at }) }
            : { kind: 'view', layout: inner, base: w.code.let(at) }
        w.code.if(not(compileMember(w, item, range, env)), () => {
          w.code.set(truth, constant(0))
          w.code.break(label)
        })
      })
      return truth
    })
  }
  const word = wordOf(element)
  if (word.kind !== 'node' || word.shape.kind !== 'function') return undefined
  const { key, value } = word.shape
  const id = w.code.let(toWord(w, element))
  const functions = w.program.store.functions(word)
  const keys = w.code.call(operation(w, functions, 'domain'), id)
  const setWord = w.program.words.setOf(key)
  const wanted = convert(w, compileNamed(w, domain, env), wordOfExpr(w, domain, env), setWord)
  return both(w, same(keys, wanted), () => everyPart(w, id, value, 2, 1, range, env))
}

function isInDomain(w: Writer, element: Operand, expr: Expr, env: Env): Code | undefined {
  const operand = compile(w, expr, env)
  if (operand.kind === 'view') {
    if (operand.layout.kind === 'array') return constant(1)
    if (typeOf(expr, env).kind !== 'tuple' || operand.layout.kind !== 'fields') return undefined
    const index = toWord(w, element)
    return binary('<u', binary('-', index, constant(1)), constant(operand.layout.fields.length))
  }
  if (operand.word.kind !== 'node') return undefined
  const { shape } = operand.word
  const id = w.code.let(operand.code)
  if (shape.kind === 'sequence') {
    return binary('<u', binary('-', toWord(w, element), constant(1)), countOf(id))
  }
  if (shape.kind === 'function') {
    const functions = w.program.store.functions(operand.word)
    const key = toWordAs(w, element, shape.key)
    return same(w.code.call('asBit', w.code.call(operation(w, functions, 'has'), id, key)), constant(1))
  }
  return undefined
}
