import { fingerprintOf, seeds } from '../model/fingerprint.js'
import type { Layout } from './layout.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, pure, same } from './low/code.js'
import { tablesOf } from './print-tables.js'
import type { Program } from './program.js'
import { type Imaged, type Print, termArrays } from './term.js'
import type { Finite } from './word.js'
import { memory } from './writer.js'

/** Masks over at most so many elements are in tables. */
export const tabledMaskMax = 10

/** The sum that the print of a mask over many elements is made of; tables have the sums for some each. */
export function sumOfMask(into: Imaged, element: Finite, value: Code): Print {
  const { program, code, image } = into
  let high: Code = constant(seeds.set.high)
  let low: Code = constant(seeds.set.low)
  for (let first = 0; first < element.size; first += tabledMaskMax) {
    const parts = element.values.slice(first, first + tabledMaskMax)
    const width = 2 ** parts.length
    const tables = tablesOf(program, `sums ${element.key} ${first}`, width, (imageOf, set) => {
      const prints = parts.map((part) => fingerprintOf(imageOf(part)))
      for (let mask = 0; mask < width; mask++) {
        const members = prints.filter((_, index) => (mask >> index) & 1)
        set(mask, {
          high: members.reduce((sum, print) => sum + print.high, 0) | 0,
          low: members.reduce((sum, print) => sum + print.low, 0) | 0,
        })
      }
    })
    const bits = binary('&', binary('>>>', value, constant(first)), constant(width - 1))
    const index = code.let(add(binary('*', image, constant(width)), bits))
    high = code.let(binary('+', high, load(tables.high, index)), 'high')
    low = code.let(binary('+', low, load(tables.low, index)), 'low')
  }
  return { high, low }
}

type Wide = Layout & { readonly kind: 'wide' }

/** The same of a set in several slots, from `base` on. */
export function sumOfWide({ program, code, image }: Imaged, { element, size }: Wide, base: Code): Print {
  const name = program.generated(`sum of ${element.key} in ${size}`, 'sum', (own) => {
    const w = new Builder()
    const high = w.variable(constant(seeds.set.high), 'high')
    const low = w.variable(constant(seeds.set.low), 'low')
    w.for(constant(0), constant(size), 'slot', (slot) => {
      eachBit(program, w, element, slot, load(memory, add(local('base'), slot)), (print) => {
        w.set(high, binary('+', high, print.high))
        w.set(low, binary('+', low, print.low))
      })
    })
    leave(w, { high, low })
    const comment = 'the sum over the elements of a set'
    return { name: own, parameters: ['base', 'p'], body: w.block.statements, comment }
  })
  code.run(name, base, image)
  return found(code)
}

/** The sum of the set in the successor, from that of the state under expansion, which is kept at `kept`. */
export function sumOfWideAfter(
  { program, code, image }: Imaged,
  { element, size }: Wide,
  slot: Code,
  kept: Code,
): Print {
  const name = program.generated(`sum after ${element.key} in ${size}`, 'sumAfter', (own) => {
    const w = new Builder()
    const high = w.variable(load(termArrays.old, local('kept')), 'high')
    const low = w.variable(load(termArrays.old, add(local('kept'), 1)), 'low')
    w.for(constant(0), constant(size), 'slot', (index) => {
      const at = add(local('base'), index)
      const now = w.let(load(memory, add(at, program.slots)), 'now')
      eachBit(program, w, element, index, binary('^', now, load(memory, at)), (print, bit) => {
        w.if(
          same(binary('&', binary('>>', now, bit), constant(1)), constant(1)),
          () => {
            w.set(high, binary('+', high, print.high))
            w.set(low, binary('+', low, print.low))
          },
          () => {
            w.set(high, binary('-', high, print.high))
            w.set(low, binary('-', low, print.low))
          },
        )
      })
    })
    leave(w, { high, low })
    const comment = 'the sum over the elements of a set that has changed'
    return { name: own, parameters: ['base', 'kept', 'p'], body: w.block.statements, comment }
  })
  code.run(name, slot, kept, image)
  return found(code)
}

/** The prints of the elements whose bits are in a word of a set, in the image `p`. */
function eachBit(
  program: Program,
  w: Builder,
  element: Finite,
  slot: Code,
  bits: Code,
  body: (print: Print, bit: Code) => void,
): void {
  const tables = tablesOf(program, `prints ${element.key}`, element.size, (imageOf, set) => {
    element.values.forEach((value, code) => {
      set(code, fingerprintOf(imageOf(value)))
    })
  })
  const rest = w.variable(bits, 'rest')
  w.while(rest, () => {
    const bit = w.let(pure('lowestBit', rest), 'bit')
    w.set(rest, binary('&', rest, binary('-', rest, constant(1))))
    const code = add(binary('<<', slot, constant(5)), bit)
    const index = w.let(add(binary('*', local('p'), constant(element.size)), code), 'index')
    body({ high: load(tables.high, index), low: load(tables.low, index) }, bit)
  })
}

function leave(w: Builder, { high, low }: Print): void {
  w.store(termArrays.found, constant(0), high)
  w.store(termArrays.found, constant(1), low)
}

function found(code: Builder): Print {
  return {
    high: code.let(load(termArrays.found, constant(0)), 'h'),
    low: code.let(load(termArrays.found, constant(1)), 'l'),
  }
}
