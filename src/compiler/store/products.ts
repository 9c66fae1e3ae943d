import { assert } from '../../text/assert.js'
import type { Finite, Shape, Structure, Word } from '../word.js'
import type { ProductOperations, VariantOperations } from './interface.js'
import { header, type Memory } from './memory.js'

/** Records and tuples. */
export function createProducts(memory: Memory, word: Word): ProductOperations {
  if (word.kind === 'code') return productCodes(memory, word.finite)
  assert(word.kind === 'node', 'a product is a code or a node')
  return productNodes(memory, word.shape)
}

/** Variants, members of enumerations, Options. */
export function createVariants(memory: Memory, word: Word): VariantOperations {
  if (word.kind === 'code') return variantCodes(word.finite)
  assert(word.kind === 'node', 'a variant is a code or a node')
  return variantNodes(memory, word.shape)
}

function productNodes(memory: Memory, shape: Shape): ProductOperations {
  assert(shape.kind === 'record' || shape.kind === 'tuple', 'a product is a record or a tuple')
  const { scratch } = memory
  const size = shape.kind === 'record' ? shape.fields.length : shape.items.length
  const intern = () => memory.intern(shape.index, size, scratch.top, size)
  return {
    make: makerOf(memory, size, intern),
    get: (id, position) => memory.heap[id + header + position]!,
    with(id, position, part) {
      const { heap } = memory
      if (heap[id + header + position] === part) return id
      const words = scratch.room(size)
      for (let index = 0; index < size; index++) words[scratch.top + index] = heap[id + header + index]!
      words[scratch.top + position] = part
      return intern()
    },
    begin: () => scratch.begin(),
    push: (part) => scratch.push(part),
    end() {
      scratch.end()
      return intern()
    },
  }
}

/** One function for each number of parts: none of them looks at how many it was given. */
function makerOf(memory: Memory, size: number, intern: () => number): (...parts: number[]) => number {
  const { scratch } = memory
  const fill = (a: number, b: number, c: number, d: number): number => {
    const words = scratch.room(8)
    const { top } = scratch
    words[top] = a
    words[top + 1] = b
    words[top + 2] = c
    words[top + 3] = d
    return top + 4
  }
  switch (size) {
    case 0:
      return intern
    case 1:
      return (a: number) => {
        scratch.room(1)[scratch.top] = a
        return intern()
      }
    case 2:
      return (a: number, b: number) => {
        const words = scratch.room(2)
        words[scratch.top] = a
        words[scratch.top + 1] = b
        return intern()
      }
    case 3:
    case 4:
      return (a: number, b: number, c: number, d: number) => {
        fill(a, b, c, d | 0)
        return intern()
      }
    case 5:
    case 6:
    case 7:
    case 8:
      return (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => {
        const at = fill(a, b, c, d)
        const { words } = scratch
        words[at] = e
        words[at + 1] = f | 0
        words[at + 2] = g | 0
        words[at + 3] = h | 0
        return intern()
      }
    default:
      return (...parts: number[]) => {
        scratch.room(size).set(parts, scratch.top)
        return intern()
      }
  }
}

function productCodes({ scratch }: Memory, finite: Finite): ProductOperations {
  const { parts } = structureOf(finite, 'product')
  const strides = parts.map(({ stride }) => stride)
  const sizes = parts.map((part) => part.finite.size)
  const get = (id: number, position: number) => ((id / strides[position]!) | 0) % sizes[position]!
  const sum = (words: ArrayLike<number>, from: number) => {
    let code = 0
    for (let index = 0; index < strides.length; index++) code += words[from + index]! * strides[index]!
    return code
  }
  return {
    make: (...words) => sum(words, 0),
    get,
    with: (id, position, part) => id + (part - get(id, position)) * strides[position]!,
    begin: () => scratch.begin(),
    push: (part) => scratch.push(part),
    end() {
      scratch.end()
      return sum(scratch.words, scratch.top)
    },
  }
}

function variantNodes(memory: Memory, shape: Shape): VariantOperations {
  assert(shape.kind === 'variant', 'a variant is held as one')
  const { scratch } = memory
  return {
    make(alternative, payload) {
      const words = scratch.room(2)
      words[scratch.top] = alternative
      words[scratch.top + 1] = payload
      return memory.intern(shape.index, 1, scratch.top, 2)
    },
    member(alternative) {
      scratch.room(1)[scratch.top] = alternative
      return memory.intern(shape.index, 0, scratch.top, 1)
    },
    alternative: (id) => memory.heap[id + header]!,
    payload: (id) => memory.heap[id + header + 1]!,
  }
}

function variantCodes(finite: Finite): VariantOperations {
  const { alternatives } = structureOf(finite, 'sum')
  const bases = alternatives.map(({ base }) => base)
  const ofCodes = Uint16Array.from(
    { length: finite.size },
    (_, code) => bases.length - 1 - bases.toReversed().findIndex((base) => base <= code),
  )
  return {
    make: (alternative, payload) => bases[alternative]! + payload,
    member: (alternative) => bases[alternative]!,
    alternative: (code) => ofCodes[code]!,
    payload: (code) => code - bases[ofCodes[code]!]!,
  }
}

function structureOf<Kind extends Structure['kind']>(finite: Finite, kind: Kind) {
  const { structure } = finite
  assert(structure.kind === kind, `codes of ${finite.key} are those of a ${kind}`)
  return structure as Extract<Structure, { readonly kind: Kind }>
}
