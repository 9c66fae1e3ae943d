import { type Fingerprint, fingerprintOf, fingerprintOfString, mix, seeds } from '../model/fingerprint.js'
import { type Permutation, permute } from '../model/symmetry.js'
import type { Value } from '../model/value.js'
import type { Layout, Place } from './layout.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, pure } from './low/code.js'
import { type Program, wordKey } from './program.js'
import type { Finite, Word } from './word.js'
import { heap, memory } from './writer.js'

/** A fingerprint as code: its two words, each named. */
export interface Print {
  readonly high: Code
  readonly low: Code
}

/** Where functions that compute a fingerprint leave it: high, low. */
export const found = 'F'

/** Integers from 0 on whose fingerprints, and terms in functions, are in tables. */
const tabledIntegers = 64
/** Masks over at most so many elements are in tables. */
const tabledMaskMax = 10
/** A loop over no more keys is written out. */
const unrolledKeysMax = 4
/** Permutations for which tables are made. */
export const tabledPermutationsMax = 24

/**
 * The name of the function that computes the term of a variable in the sum of a state, from the slots at
 * `base`: with symmetry, that of its image under the permutation `p`.
 */
export function termFunction(program: Program, place: Place): string {
  return program.generated(`term ${place.variable.index}`, `term${place.variable.name}`, (name) => {
    const code = new Builder()
    const value = printOf(program, code, place.layout, local('base'))
    const key = fingerprintOfString(place.variable.name)
    leave(code, mixed(code, key, value))
    return {
      name,
      parameters: ['base', 'p'],
      body: code.block.statements,
      comment: `the term of ${place.variable.name}`,
    }
  })
}

/** The same term, written where it is needed; without symmetry. */
export function termOf(program: Program, code: Builder, place: Place, base: number): Print {
  const value = printOf(program, code, place.layout, constant(base))
  return mixed(code, fingerprintOfString(place.variable.name), value)
}

function leave(code: Builder, print: Print): void {
  code.store(found, constant(0), print.high)
  code.store(found, constant(1), print.low)
}

/** The fingerprint of what is in the slots at `base`. */
function printOf(program: Program, code: Builder, layout: Layout, base: Code): Print {
  switch (layout.kind) {
    case 'word':
      return printOfWord(program, code, layout.word, code.let(load(memory, base)))
    case 'array': {
      const { key: keys, element } = layout
      if (keys.size <= unrolledKeysMax) {
        let high: Code = constant(seeds.function.high)
        let low: Code = constant(seeds.function.low)
        for (let key = 0; key < keys.size; key++) {
          const at = add(base, key * element.size)
          const term = entryTerm(program, code, keys, constant(key), element, at)
          high = code.let(binary('+', high, term.high))
          low = code.let(binary('+', low, term.low))
        }
        return scrambled(code, high, low)
      }
      const high = code.variable(constant(0), 'high')
      const low = code.variable(constant(0), 'low')
      code.for(constant(0), constant(layout.key.size), 'key', (key) => {
        const at = code.let(add(base, binary('*', key, constant(layout.element.size))))
        const term = entryTerm(program, code, layout.key, key, layout.element, at)
        code.set(high, binary('+', high, term.high))
        code.set(low, binary('+', low, term.low))
      })
      return scrambled(
        code,
        binary('+', high, constant(seeds.function.high)),
        binary('+', low, constant(seeds.function.low)),
      )
    }
    case 'fields': {
      let high: Code = constant(seeds.function.high)
      let low: Code = constant(seeds.function.low)
      const isTuple = layout.word.kind === 'node' && layout.word.shape.kind === 'tuple'
      layout.fields.forEach((field, index) => {
        const key = isTuple ? fingerprintOf(index + 1) : fingerprintOfString(field.name)
        const term = mixed(code, key, printOf(program, code, field.layout, add(base, field.offset)))
        high = code.let(binary('+', high, term.high))
        low = code.let(binary('+', low, term.low))
      })
      return scrambled(code, high, low)
    }
  }
}

/** The term of one entry of a function that is spread over slots. */
function entryTerm(
  program: Program,
  code: Builder,
  keys: Finite,
  key: Code,
  element: Layout,
  at: Code,
): Print {
  const width = element.kind === 'word' ? widthOf(element.word) : undefined
  if (element.kind === 'word' && width !== undefined && keys.size * width <= 1 << 14) {
    const value = code.let(load(memory, at), 'value')
    const tables = tablesOf(
      program,
      `entry ${keys.key} ${wordKey(element.word)}`,
      keys.size * width,
      (index, image) => {
        const argument = image(keys.values[Math.floor(index / width)]!)
        const result = valueAt(program, element.word, index % width)
        return result === undefined ? none : mix(fingerprintOf(argument), fingerprintOf(image(result)))
      },
    )
    const index = code.let(
      add(add(binary('*', key, constant(width)), value), offsetOf(program, keys.size * width)),
    )
    const high = code.variable(load(tables.high, index), 'h')
    const low = code.variable(load(tables.low, index), 'l')
    if (element.word.kind === 'int') {
      // What is not in the table reads as undefined, or as another entry: it is computed instead.
      code.if(binary('<u', constant(tabledIntegers - 1), value), () => {
        code.run(beyondTable(program, keys, element.word), key, value, permutation(program))
        code.set(high, load(found, constant(0)))
        code.set(low, load(found, constant(1)))
      })
    }
    return { high, low }
  }
  return mixedBy(program, code, keys, key, printOf(program, code, element, at))
}

const none: Fingerprint = { high: 0, low: 0 }

/** The name of a function that leaves the term of an entry whose value is not in a table. */
function beyondTable(program: Program, keys: Finite, word: Word): string {
  return program.generated(`beyond ${keys.key} ${wordKey(word)}`, 'beyondTable', (name) => {
    const code = new Builder()
    const value = computed(program, code, word, local('value'))
    leave(code, mixedBy(program, code, keys, local('key'), value))
    return { name, parameters: ['key', 'value', 'p'], body: code.block.statements }
  })
}

/** The permutation in question, where there are any. */
function permutation(program: Program): Code {
  return program.store.permutationCount > 1 ? local('p') : constant(0)
}

/** A fingerprint that the store computes. */
function computed(program: Program, code: Builder, word: Word, value: Code): Print {
  const operations = program.store.values(word)
  if (program.store.permutationCount > 1) {
    code.run(program.external('fingerprint', operations.fingerprintImage), value, local('p'))
  } else code.run(program.external('fingerprint', operations.fingerprint), value)
  const out = program.external('out', program.store.out)
  return { high: code.let(load(out, constant(0))), low: code.let(load(out, constant(1))) }
}

function printOfWord(program: Program, code: Builder, word: Word, value: Code): Print {
  const width = widthOf(word)
  if (width !== undefined) {
    const tables = tablesOf(program, `value ${wordKey(word)}`, width, (index, image) => {
      const found = valueAt(program, word, index)
      return found === undefined ? none : fingerprintOf(image(found))
    })
    const index = code.let(add(value, offsetOf(program, width)))
    const high = code.variable(load(tables.high, index), 'h')
    const low = code.variable(load(tables.low, index), 'l')
    if (word.kind === 'int') {
      code.if(binary('<u', constant(tabledIntegers - 1), value), () => {
        const print = computed(program, code, word, value)
        code.set(high, print.high)
        code.set(low, print.low)
      })
    }
    return { high, low }
  }
  if (word.kind === 'node' && program.store.permutationCount === 1) {
    return { high: code.let(load(heap, value)), low: code.let(load(heap, add(value, 1))) }
  }
  return computed(program, code, word, value)
}

/** How many values of a word are in tables; undefined where none are. */
function widthOf(word: Word): number | undefined {
  switch (word.kind) {
    case 'code':
      return word.finite.size
    case 'int':
      return tabledIntegers
    case 'mask':
      return word.element.size <= tabledMaskMax ? 2 ** word.element.size : undefined
    case 'node':
      return undefined
  }
}

function valueAt(program: Program, word: Word, index: number): Value | undefined {
  if (word.kind === 'int') return index
  return program.store.values(word).decode(index)
}

/** A pair of tables with an entry for each index, and that for each permutation. */
function tablesOf(
  program: Program,
  key: string,
  width: number,
  entry: (index: number, image: (value: Value) => Value) => Fingerprint,
): { readonly high: string; readonly low: string } {
  const permutations: readonly (Permutation | undefined)[] =
    program.permutations.length > 1 ? program.permutations : [undefined]
  const high = program.shared(`${key} high`, 'high', () => {
    const table = new Int32Array(width * permutations.length)
    permutations.forEach((permutation, p) => {
      const image = (value: Value) => (permutation ? permute(value, permutation) : value)
      for (let index = 0; index < width; index++) table[p * width + index] = entry(index, image).high
    })
    return table
  })
  const low = program.shared(`${key} low`, 'low', () => {
    const table = new Int32Array(width * permutations.length)
    permutations.forEach((permutation, p) => {
      const image = (value: Value) => (permutation ? permute(value, permutation) : value)
      for (let index = 0; index < width; index++) table[p * width + index] = entry(index, image).low
    })
    return table
  })
  return { high, low }
}

/** Where the table of the permutation begins. */
function offsetOf(program: Program, width: number): Code {
  return program.store.permutationCount > 1 ? binary('*', local('p'), constant(width)) : constant(0)
}

/** The mix of a key that is a code, and a value. */
function mixedBy(program: Program, code: Builder, keys: Finite, key: Code, value: Print): Print {
  const tables = tablesOf(program, `key ${keys.key}`, keys.size, (index, image) => {
    const { high, low } = fingerprintOf(image(keys.values[index]!))
    return { high: Math.imul(high, 0x9e3779b1), low: Math.imul(low, 0x85ebca77) }
  })
  const index = code.let(add(key, offsetOf(program, keys.size)))
  return scrambled(
    code,
    binary('+', load(tables.high, index), value.high),
    binary('+', load(tables.low, index), value.low),
  )
}

/** `mix` of `model/fingerprint.ts`, of a key that is known. */
function mixed(code: Builder, key: Fingerprint, value: Print): Print {
  return scrambled(
    code,
    binary('+', value.high, constant(Math.imul(key.high, 0x9e3779b1))),
    binary('+', value.low, constant(Math.imul(key.low, 0x85ebca77))),
  )
}

/** The bijection of `model/fingerprint.ts`. */
export function scrambled(code: Builder, high: Code, low: Code): Print {
  const h = code.let(high, 'h')
  const l = code.let(binary('^', low, pure('finalise', h)), 'l')
  const h2 = code.let(binary('^', h, pure('finalise', binary('+', l, constant(0x2545f491)))), 'h')
  const l2 = code.let(binary('^', l, pure('finalise', binary('+', h2, constant(0x4f6cdd1d)))), 'l')
  return { high: h2, low: l2 }
}
