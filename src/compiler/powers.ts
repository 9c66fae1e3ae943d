import { print } from '../model/print.js'
import type { Operand } from './environment.js'
import { elementOf } from './expression.js'
import { add, and, binary, type Code, constant, load, not } from './low/code.js'
import { type Program, wordKey } from './program.js'
import { fault } from './store/fault.js'
import { elementsMax } from './store/kit.js'
import type { Word } from './word.js'
import { countOf, operation, partOf, type Writer, wordOperand } from './writer.js'

/** The name of a function from two sets to the set of functions between them, in a given word. */
export function functionSet(program: Program, word: Word, domain: Word, range: Word): string {
  const key = `functions ${wordKey(word)} ${wordKey(domain)} ${wordKey(range)}`
  return program.shared(key, 'functionSet', () => {
    const { store } = program
    const result = store.sets(word)
    const functions = store.functions(elementOf(word))
    const members = (set: Word, id: number): number[] => {
      const sets = store.sets(set)
      return Array.from({ length: sets.size(id) }, (_, index) => sets.at(id, index))
    }
    return (from: number, to: number): number => {
      const keys = members(domain, from)
      const values = members(range, to)
      if (values.length > 1 && values.length ** keys.length > elementsMax) throw fault
      result.begin()
      const chosen = keys.map(() => 0)
      for (let going = keys.length === 0 || values.length > 0; going; ) {
        functions.begin()
        keys.forEach((each, index) => {
          functions.push(each, values[chosen[index]!]!)
        })
        result.push(functions.end())
        let place = keys.length - 1
        while (place >= 0 && ++chosen[place]! === values.length) chosen[place--] = 0
        going = place >= 0
      }
      return result.end()
    }
  })
}

/** The name of a function from a set to the set of the bijections of it to itself, in a given word. */
export function permutations(program: Program, word: Word, domain: Word): string {
  const key = `permutations ${wordKey(word)} ${wordKey(domain)}`
  return program.shared(key, 'permutations', () => {
    const { store } = program
    const result = store.sets(word)
    const functions = store.functions(elementOf(word))
    const sets = store.sets(domain)
    return (set: number): number => {
      const items = Array.from({ length: sets.size(set) }, (_, index) => sets.at(set, index))
      if (items.length > permutedMax) throw fault
      const chosen: number[] = []
      result.begin()
      const choose = (): void => {
        if (chosen.length === items.length) {
          functions.begin()
          items.forEach((item, index) => {
            functions.push(item, chosen[index]!)
          })
          result.push(functions.end())
          return
        }
        for (const item of items) {
          if (chosen.includes(item)) continue
          chosen.push(item)
          choose()
          chosen.pop()
        }
      }
      choose()
      return result.end()
    }
  })
}

/** Greater sets have too many permutations to be held. */
const permutedMax = 8

/** The name of a function from words to the strings that their values print as. */
export function textOf(program: Program, from: Word, to: Word): string {
  return program.shared(`text ${wordKey(from)}`, 'toString', () => {
    const { decode } = program.store.values(from)
    const { encode } = program.store.values(to)
    return (word: number) => encode(print(decode(word)))
  })
}

/** Insertion sort, as the reference engine does it: an item moves left for as long as it is less. */
export function sortSequence(
  w: Writer,
  word: Word,
  id: Code,
  less: (left: Code, right: Code) => Code,
): Operand {
  const sequences = w.program.store.sequences(word)
  const count = w.code.let(countOf(id))
  const scratch = w.program.external('scratch', new Int32Array(1 << 16))
  w.code.if(not(binary('<', count, constant(1 << 16))), () => w.code.run('fault'))
  w.code.for(constant(0), count, 'n', (index) => {
    const item = w.code.let(partOf(id, index))
    const place = w.code.variable(index, 'place')
    const going = w.code.variable(constant(1), 'going')
    w.code.while(and(going, binary('>', place, constant(0))), () => {
      const before = w.code.let(load(scratch, add(place, -1)))
      w.code.if(
        less(item, before),
        () => {
          w.code.store(scratch, place, before)
          w.code.set(place, add(place, -1))
        },
        () => w.code.set(going, constant(0)),
      )
    })
    w.code.store(scratch, place, item)
  })
  w.code.run(operation(w, sequences, 'begin'))
  w.code.for(constant(0), count, 'n', (index) => {
    w.code.run(operation(w, sequences, 'push'), load(scratch, index))
  })
  return wordOperand(word, w.code.call(operation(w, sequences, 'end')))
}
