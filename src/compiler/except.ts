import type { ExceptExpr, PathStep } from '../core/core.js'
import { literalIndex } from './apply.js'
import { bindOperand, type Env, type Operand, Unsupported } from './environment.js'
import { compile } from './expression.js'
import { add, and, binary, type Code, constant, load, not, same } from './low/code.js'
import { codeOfPartAt, hasField, isSome, partWords } from './part.js'
import { wordKey } from './program.js'
import { type Word, wordOfPart } from './word.js'
import {
  convert,
  countOf,
  fault,
  heap,
  operation,
  partOf,
  partOperand,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** `[f EXCEPT ![a].b = e, …]`: each update sees the result of those before it. */
export function compileExcept(w: Writer, expr: ExceptExpr, env: Env): Operand {
  const operand = compile(w, expr.function, env)
  const word = wordOf(operand)
  let code = w.code.let(toWord(w, operand))
  for (const update of expr.updates) {
    const path = evaluatePath(w, update.path, word, env, wordOfExpr(w, update.value, env))
    code = w.code.let(
      updateWord(w, word, code, path, (old) => {
        const inner = bindOperand(env, update.at, old)
        return toWordAs(w, compile(w, update.value, inner), wordOf(old))
      }),
    )
  }
  return wordOperand(word, code)
}

/** A step of a path with its index evaluated, and the word of what it leads to. */
export type Key =
  | { readonly kind: 'index'; readonly code: Code; readonly step: PathStep & { readonly kind: 'index' } }
  /** `word`: what the field is held in, where variants may have it in several. */
  | { readonly kind: 'field'; readonly name: string; readonly step: PathStep; readonly word?: Word }

/**
 * Evaluates the indices of a path before what is assigned there. Where alternatives have the last field at
 * several types, the word of what is assigned tells which are meant.
 */
export function evaluatePath(
  w: Writer,
  path: readonly PathStep[],
  word: Word,
  env: Env,
  assigned: Word,
): readonly Key[] {
  let at = word
  return path.map((step, place): Key => {
    if (step.kind === 'field') {
      at = fieldWord(at, step, place === path.length - 1 ? assigned : undefined)
      return { kind: 'field', name: step.name, step, word: at }
    }
    const keyWord = indexWord(at)
    const code =
      keyWord === undefined
        ? constant(literalIndex(step.argument))
        : w.code.let(toWordAs(w, compile(w, step.argument, env), keyWord))
    at = elementWord(at, keyWord === undefined ? literalIndex(step.argument) : 0, step)
    return { kind: 'index', code, step }
  })
}

/** In what word an index stands; undefined for a tuple, whose index is written out. */
function indexWord(word: Word): Word | undefined {
  if (word.kind !== 'node') return undefined
  if (word.shape.kind === 'function') return word.shape.key
  return word.shape.kind === 'sequence' ? { kind: 'int' } : undefined
}

function elementWord(word: Word, item: number, step: PathStep): Word {
  if (word.kind === 'node' && word.shape.kind === 'function') return word.shape.value
  if (word.kind === 'node' && word.shape.kind === 'sequence') return word.shape.element
  const part = isProduct(word) ? partWords(word)[item - 1] : undefined
  if (!part) throw new Unsupported('a path into what is no function', step.span)
  return operandWord(part)
}

/** The word of a part as an operand. */
function operandWord(part: Word): Word {
  return part.kind === 'code' ? wordOfPart(part.finite) : part
}

function isProduct(word: Word): boolean {
  if (word.kind === 'code') return word.finite.structure.kind === 'product'
  return word.kind === 'node' && (word.shape.kind === 'record' || word.shape.kind === 'tuple')
}

/** The word of a field, for a path through it. */
function fieldWord(word: Word, step: PathStep & { readonly kind: 'field' }, wanted?: Word): Word {
  const { name } = step
  if (word.kind === 'code' && word.finite.structure.kind === 'product') {
    const index = word.finite.structure.names?.indexOf(name) ?? -1
    if (index >= 0) return operandWord(partWords(word)[index]!)
  }
  if (word.kind === 'node' && word.shape.kind === 'record') {
    const field = word.shape.fields.find((each) => each.name === name)
    if (field) return field.word
  }
  const alternatives = alternativesOf(word)
  const found = alternatives.flatMap(({ tag, payload }) => {
    if (!payload) return []
    if (isSome({ tag }, name)) return [operandWord(payload)]
    return hasField(payload, name) ? [fieldWord(payload, step, wanted)] : []
  })
  const [first] = wanted ? found.filter((each) => wordKey(each) === wordKey(wanted)) : found
  if (first && wanted) return first
  if (first && found.every((each) => wordKey(each) === wordKey(first))) return first
  throw new Unsupported(`a path through the field ${name}`, step.span)
}

function alternativesOf(word: Word): readonly { readonly tag: string; readonly payload?: Word }[] {
  if (word.kind === 'node' && word.shape.kind === 'variant') return word.shape.alternatives
  if (word.kind === 'code' && word.finite.structure.kind === 'sum') {
    return word.finite.structure.alternatives.map(({ tag, payload }) =>
      payload ? { tag, payload: { kind: 'code', finite: payload } } : { tag },
    )
  }
  return []
}

/** A word with what its path leads to replaced; a fault where the path leads outside of a domain. */
export function updateWord(
  w: Writer,
  word: Word,
  code: Code,
  path: readonly Key[],
  replace: (old: Operand) => Code,
): Code {
  const [key, ...rest] = path
  if (!key) {
    const old = word.kind === 'code' ? partOperand(word.finite, code) : wordOperand(word, code)
    return convert(w, replace(old), wordOf(old), word)
  }
  const { program } = w
  const id = w.code.let(code)
  if (word.kind === 'node') {
    const { shape } = word
    if (key.kind === 'index' && shape.kind === 'function') {
      const functions = program.store.functions(word)
      const found = w.code.call(operation(w, functions, 'find'), id, key.code)
      w.code.if(binary('<', found, constant(0)), () => fault(w))
      const value = w.code.let(updateWord(w, shape.value, w.code.let(load(heap, found)), rest, replace))
      return w.code.call(operation(w, functions, 'with'), id, key.code, value)
    }
    if (key.kind === 'index' && shape.kind === 'sequence') {
      const sequences = program.store.sequences(word)
      const inside = binary('<u', binary('-', key.code, constant(1)), countOf(id))
      w.code.if(not(inside), () => fault(w))
      const old = w.code.let(partOf(add(id, key.code), -1))
      const value = w.code.let(updateWord(w, shape.element, old, rest, replace))
      return w.code.call(operation(w, sequences, 'with'), id, key.code, value)
    }
    if (shape.kind === 'record' || shape.kind === 'tuple') {
      const index = positionOf(word, key)
      const old = w.code.let(partOf(id, index))
      const value = w.code.let(updateWord(w, partWords(word)[index]!, old, rest, replace))
      return w.code.call(operation(w, program.store.products(word), 'with'), id, constant(index), value)
    }
    if (shape.kind === 'variant' && key.kind === 'field') {
      const { name } = key
      const old = w.code.let(partOf(id, 1))
      return updateAlternative(
        w,
        shape.alternatives.map((alternative, index) => ({
          ...alternative,
          isIt: same(partOf(id, 0), constant(index)),
          update(payload) {
            const at = isSome(alternative, name) ? rest : path
            const value = w.code.let(updateWord(w, payload, old, at, replace))
            return w.code.call(operation(w, program.store.variants(word), 'make'), constant(index), value)
          },
        })),
        key,
      )
    }
  }
  if (word.kind === 'code' && word.finite.structure.kind === 'product') {
    const index = positionOf(word, key)
    const part = word.finite.structure.parts[index]!
    const old = w.code.let(codeOfPartAt(w, word.finite, id, index))
    const value = w.code.let(updateWord(w, { kind: 'code', finite: part.finite }, old, rest, replace))
    return add(id, binary('*', binary('-', value, old), constant(part.stride)))
  }
  if (word.kind === 'code' && key.kind === 'field' && word.finite.structure.kind === 'sum') {
    const { name } = key
    return updateAlternative(
      w,
      word.finite.structure.alternatives.map(({ tag, base, payload }) => ({
        tag,
        ...(payload ? { payload: { kind: 'code', finite: payload } as const } : {}),
        isIt: and(
          binary('>=', id, constant(base)),
          binary('<', id, constant(base + (payload ? payload.size : 1))),
        ),
        update(inner) {
          const at = isSome({ tag }, name) ? rest : path
          return add(updateWord(w, inner, w.code.let(add(id, -base)), at, replace), base)
        },
      })),
      key,
    )
  }
  throw new Unsupported('a path into what is no function', key.step.span)
}

interface Alternative {
  readonly tag: string
  readonly payload?: Word
  readonly isIt: Code
  update(payload: Word): Code
}

/** What becomes of a variant by a path through a field: a fault where its alternative has no such field. */
function updateAlternative(
  w: Writer,
  alternatives: readonly Alternative[],
  { name, step, word }: Key & { readonly kind: 'field' },
): Code {
  const result = w.code.variable(constant(0), 'variant')
  const from = (index: number): void => {
    const alternative = alternatives[index]
    if (!alternative) {
      fault(w)
      return
    }
    const { payload, isIt } = alternative
    if (!payload || !isMeant(alternative.tag, payload)) {
      from(index + 1)
      return
    }
    w.code.if(
      isIt,
      () => w.code.set(result, alternative.update(payload)),
      () => from(index + 1),
    )
  }
  const isMeant = (tag: string, payload: Word): boolean => {
    const isHere = isSome({ tag }, name) || hasField(payload, name)
    if (!isHere || !word || step.kind !== 'field') return isHere
    const held = isSome({ tag }, name) ? operandWord(payload) : fieldWord(payload, step)
    return wordKey(held) === wordKey(word)
  }
  from(0)
  return result
}

function positionOf(word: Word, key: Key): number {
  if (key.kind === 'index') return key.code.op === 'constant' ? key.code.value - 1 : -1
  if (word.kind === 'node' && word.shape.kind === 'record') {
    return word.shape.fields.findIndex((field) => field.name === key.name)
  }
  if (word.kind === 'code' && word.finite.structure.kind === 'product') {
    return word.finite.structure.names?.indexOf(key.name) ?? -1
  }
  throw new Unsupported(`a path through the field ${key.name}`, key.step.span)
}
