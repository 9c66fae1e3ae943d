import { applyFunction, isFunction, Variant } from '../model/value.js'
import type { Span } from '../text/source.js'
import { slotsOperand } from './codec.js'
import { type Operand, Unsupported } from './environment.js'
import { add, and, binary, type Code, constant, load, same, select } from './low/code.js'
import { wordKey } from './program.js'
import { codeOfPart, type Finite, type Part, type Word, wordOfPart } from './word.js'
import {
  header,
  heap,
  operation,
  partOf,
  partOperand,
  partsOperand,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOperand,
} from './writer.js'

/**
 * A field of a record, of a variant's payload, or the value of `Some`. Where alternatives have the field at
 * several types, the word that is expected tells which are meant.
 */
export function fieldOf(w: Writer, operand: Operand, name: string, span: Span, expected?: Word): Operand {
  if (operand.kind === 'view') {
    const field =
      operand.layout.kind === 'fields' ? operand.layout.fields.find((each) => each.name === name) : undefined
    if (!field) throw new Unsupported(`the field ${name}`, span)
    return slotsOperand(field.layout, add(operand.base, field.offset))
  }
  const { word } = operand
  if (operand.parts && word.kind === 'node') {
    const { items, alternative } = operand.parts
    if (word.shape.kind === 'record') {
      const index = word.shape.fields.findIndex((field) => field.name === name)
      if (index >= 0) return items[index]!
    }
    if (alternative !== undefined && items[0]) {
      const isValue = word.shape.kind === 'variant' && isSome(word.shape.alternatives[alternative]!, name)
      if (isValue) return items[0]
      if (hasField(wordOf(items[0]), name)) return fieldOf(w, items[0], name, span, expected)
    }
  }
  const { code } = operand
  if (word.kind === 'code') return fieldOfCode(w, word.finite, code, name, span, expected)
  if (word.kind !== 'node') throw new Unsupported(`the field ${name}`, span)
  const { shape } = word
  if (shape.kind === 'record') {
    const index = shape.fields.findIndex((field) => field.name === name)
    if (index < 0) throw new Unsupported(`the field ${name}`, span)
    return wordOperand(shape.fields[index]!.word, partOf(code, index))
  }
  if (shape.kind !== 'variant') throw new Unsupported(`the field ${name}`, span)
  const id = w.code.let(code)
  const payload = partOf(id, 1)
  // Where several alternatives have the field, types see to it that it is one type in all of them.
  const found: { index: number; operand: Operand & { readonly kind: 'word' } }[] = []
  shape.alternatives.forEach((alternative, index) => {
    if (alternative.payload === undefined) return
    if (isSome(alternative, name)) {
      found.push({ index, operand: { kind: 'word', word: alternative.payload, code: payload } })
    } else if (hasField(alternative.payload, name)) {
      const part = fieldOf(w, wordOperand(alternative.payload, payload), name, span)
      if (part.kind === 'word') found.push({ index, operand: part })
    }
  })
  const wanted = expected && found.filter((each) => wordKey(each.operand.word) === wordKey(expected))
  if (wanted && wanted.length > 0) found.splice(0, found.length, ...wanted)
  const [first] = found
  if (!first) throw new Unsupported(`the field ${name}`, span)
  const alike = found.filter((each) => wordKey(each.operand.word) === wordKey(first.operand.word))
  if (alike.length < found.length) throw new Unsupported(`the field ${name} of several types`, span)
  let result = found.at(-1)!.operand.code
  for (const each of found.slice(0, -1).reverse()) {
    if (JSON.stringify(each.operand.code) === JSON.stringify(result)) continue
    result = select(same(partOf(id, 0), constant(each.index)), each.operand.code, result)
  }
  return wordOperand(first.operand.word, result)
}

/** Whether a field is the `value` of `Some`. */
export function isSome({ tag }: { readonly tag: string }, name: string): boolean {
  return tag === 'Some' && name === 'value'
}

/** Whether values of a word are records with that field. */
export function hasField(word: Word, name: string): boolean {
  if (word.kind === 'code') {
    const { structure } = word.finite
    return structure.kind === 'product' && structure.names?.includes(name) === true
  }
  return (
    word.kind === 'node' &&
    word.shape.kind === 'record' &&
    word.shape.fields.some((field) => field.name === name)
  )
}

function fieldOfCode(
  w: Writer,
  finite: Finite,
  code: Code,
  name: string,
  span: Span,
  expected: Word | undefined,
): Operand {
  const { structure } = finite
  if (structure.kind === 'product') {
    const index = structure.names?.indexOf(name) ?? -1
    if (index < 0) throw new Unsupported(`the field ${name}`, span)
    return partOfCode(w, finite, code, index)
  }
  if (structure.kind !== 'sum') throw new Unsupported(`the field ${name}`, span)
  const parts = structure.alternatives
    .map(({ tag, payload }) => {
      if (payload === undefined) return undefined
      if (isSome({ tag }, name)) return payload
      if (payload.structure.kind === 'product') {
        const index = payload.structure.names?.indexOf(name) ?? -1
        if (index >= 0) return payload.structure.parts[index]!.finite
      }
      return undefined
    })
    .filter((each) => each !== undefined)
  const part = parts.find((each) => expected && wordKey(wordOfPart(each)) === wordKey(expected)) ?? parts[0]
  if (!part) throw new Unsupported(`the field ${name}`, span)
  const table = w.program.table(
    `field ${name} of ${finite.key} as ${part.key}`,
    `field ${name}`,
    finite,
    (value) => {
      const payload = value instanceof Variant ? value.payload : undefined
      if (payload === undefined) return 0
      const isPart = !isSome(value as Variant, name) && isFunction(payload)
      const field = isPart ? applyFunction(payload, name) : undefined
      return Math.max(0, part.encode(field ?? payload))
    },
  )
  return partOperand(part, load(table, code))
}

/** A part of a record or tuple that is one code. */
export function partOfCode(w: Writer, finite: Finite, code: Code, index: number): Operand {
  return partOperand(partAt(finite, index).finite, codeOfPartAt(w, finite, code, index))
}

/** Its code. */
export function codeOfPartAt(w: Writer, finite: Finite, code: Code, index: number): Code {
  const part = partAt(finite, index)
  if (part.finite.size === finite.size) return code
  const table = w.program.shared(`part ${index} of ${finite.key}`, 'part', () =>
    Int32Array.from(finite.values, (_, value) => codeOfPart(part, value)),
  )
  return load(table, code)
}

function partAt({ structure }: Finite, index: number): Part {
  if (structure.kind !== 'product') throw new Error('a product has parts')
  return structure.parts[index]!
}

/** The item of a tuple, or field of a record, at an index from 0. */
export function itemOf(w: Writer, operand: Operand, index: number, span: Span): Operand {
  if (operand.kind === 'view') {
    const field = operand.layout.kind === 'fields' ? operand.layout.fields[index] : undefined
    if (!field) throw new Unsupported('an item of a tuple', span)
    return slotsOperand(field.layout, add(operand.base, field.offset))
  }
  const { word, code } = operand
  if (word.kind === 'code' && word.finite.structure.kind === 'product') {
    return partOfCode(w, word.finite, code, index)
  }
  if (word.kind === 'node') {
    const { shape } = word
    if (shape.kind === 'tuple' && index < shape.items.length) {
      return wordOperand(shape.items[index]!, partOf(code, index))
    }
    if (shape.kind === 'record' && index < shape.fields.length) {
      return wordOperand(shape.fields[index]!.word, partOf(code, index))
    }
    if (shape.kind === 'sequence') {
      const { at } = w.program.store.sequences(word)
      return wordOperand(shape.element, w.code.call(w.program.external('at', at), code, constant(index + 1)))
    }
  }
  throw new Unsupported('an item of a tuple', span)
}

/** Whether an operand has a tag. */
export function isTag(w: Writer, operand: Operand, tag: string, span: Span): Code {
  if (operand.kind === 'view') throw new Unsupported('`is` of no variant', span)
  const { word } = operand
  if (operand.parts?.alternative !== undefined && word.kind === 'node' && word.shape.kind === 'variant') {
    const { alternative } = operand.parts
    return constant(word.shape.alternatives[alternative]?.tag === tag ? 1 : 0)
  }
  const { code } = operand
  if (word.kind === 'code' && word.finite.structure.kind === 'sum') {
    const alternative = word.finite.structure.alternatives.find((each) => each.tag === tag)
    if (!alternative) return constant(0)
    const size = alternative.payload?.size ?? 1
    if (size === 1) return same(code, constant(alternative.base))
    const id = w.code.let(code)
    return and(
      binary('>=', id, constant(alternative.base)),
      binary('<', id, constant(alternative.base + size)),
    )
  }
  if (word.kind === 'node' && word.shape.kind === 'variant') {
    const index = word.shape.alternatives.findIndex((each) => each.tag === tag)
    return same(load(heap, add(code, header)), constant(index))
  }
  throw new Unsupported('`is` of no variant', span)
}

/** A record or tuple whose parts are there: a node only where that is needed. */
export function productOperand(w: Writer, word: Word, part: (word: Word, index: number) => Operand): Operand {
  if (word.kind === 'code') {
    return wordOperand(
      word,
      makeProduct(w, word, (each, index) => toWordAs(w, part(each, index), each)),
    )
  }
  const words = partWords(word)
  const items = words.map((each, index) => {
    const operand = part(each, index)
    if (operand.kind === 'word' && operand.parts && operand.word === each) return operand
    return wordOperand(each, w.code.let(toWordAs(w, operand, each)))
  })
  return partsOperand(w, word, { items }, () =>
    w.code.call(
      operation(w, w.program.store.products(word), 'make'),
      ...items.map((item) => w.code.let(toWord(w, item))),
    ),
  )
}

/** Makes a record or tuple; `part` compiles the part at an index in the word that is wanted. */
export function makeProduct(w: Writer, word: Word, part: (word: Word, index: number) => Code): Code {
  const products = w.program.store.products(word)
  if (word.kind === 'code') {
    const { structure } = word.finite
    if (structure.kind !== 'product') throw new Error('a product has parts')
    return structure.parts.reduce<Code>((sum, { finite, stride }, index) => {
      const code = part({ kind: 'code', finite }, index)
      return binary('+', sum, binary('*', code, constant(stride)))
    }, constant(0))
  }
  const codes = partWords(word).map((each, index) => w.code.let(part(each, index)))
  return w.code.call(operation(w, products, 'make'), ...codes)
}

/** The words in which a record or tuple has its parts. */
export function partWords(word: Word): readonly Word[] {
  if (word.kind === 'code' && word.finite.structure.kind === 'product') {
    return word.finite.structure.parts.map(({ finite }) => ({ kind: 'code', finite }) as const)
  }
  if (word.kind === 'node') {
    if (word.shape.kind === 'record') return word.shape.fields.map((field) => field.word)
    if (word.shape.kind === 'tuple') return word.shape.items
  }
  throw new Error('a record or tuple has parts')
}
