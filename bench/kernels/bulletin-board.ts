import { scramble } from './fingerprints.js'
import { createInterned, type Interned, remember } from './interned.js'
import { headerWords, type Kernel, type KernelModel, type Space } from './kernel.js'
import { createSuccessor } from './successor.js'

/*
 * specs/bulletin-board.spec with LooksFirst. Sequences, bags and sets are interned, and a state is their ids:
 * two bags, the board, and a set of sequences for each client. A record of two fields is one number.
 */

/** The model's constants, and how large the search becomes. */
export interface BoardBounds {
  readonly clients: number
  readonly notices: number
  readonly maxLetters: number
  readonly maxCopies: number
  readonly tableBits: number
  readonly levelStatesMax: number
}

const letters = 0
const copies = 1
const board = 2
/** Of the first client; the others' follow. */
const seen = 3

/** The kernel of a model. */
export function bulletinBoard(bounds: BoardBounds): KernelModel {
  const { clients, tableBits, levelStatesMax } = bounds
  return {
    recordWords: seen + clients + headerWords,
    tableBits,
    levelStatesMax,
    workersMax: 1,
    create: (space) => createKernel(space, bounds),
  }
}

function createKernel(space: Space, { clients, notices, maxLetters, maxCopies }: BoardBounds): Kernel {
  const { frontier } = space
  const sequences = createSequences()
  const bags = createBags()
  const sets = createSets()
  const slots = seen + clients
  const successor = createSuccessor(space, { slots, valueBits: 0 })
  const { begin, mix, writeBare, end, violate } = successor

  function initial(): void {
    begin(successor.blank())
    finish()
  }

  function expand(from: number, to: number): void {
    for (let state = from; state < to; state += slots + headerWords) {
      if (bags.cardinality(frontier[state + letters]!) < maxLetters) writeLetters(state)
      takeLetters(state)
      read(state)
    }
  }

  function writeLetters(state: number): void {
    const now = frontier[state + letters]!
    for (let letter = 0; letter < clients * notices; letter++) {
      begin(state)
      write(state, letters, bags.add(now, letter))
      finish()
    }
  }

  /** HangUp and LoseLetter. */
  function takeLetters(state: number): void {
    const now = frontier[state + letters]!
    const isRoom = bags.cardinality(frontier[state + copies]!) < maxCopies
    const count = bags.domainSize(now)
    for (let place = 0; place < count; place++) {
      const letter = bags.memberAt(now, place)
      const rest = bags.remove(now, letter)
      if (isRoom) hangUp(state, letter, rest)
      begin(state)
      write(state, letters, rest)
      finish()
    }
  }

  function hangUp(state: number, letter: number, rest: number): void {
    const client = Math.floor(letter / notices)
    const notice = letter % notices
    const old = frontier[state + board]!
    const now = sequences.contains(old, notice) ? old : sequences.append(old, notice)
    if (!sequences.isPrefix(old, now)) violate()
    begin(state)
    write(state, letters, rest)
    write(state, board, now)
    write(state, copies, bags.add(frontier[state + copies]!, now * clients + client))
    finish()
  }

  function read(state: number): void {
    const now = frontier[state + copies]!
    const count = bags.domainSize(now)
    for (let place = 0; place < count; place++) {
      const copy = bags.memberAt(now, place)
      const slot = seen + (copy % clients)
      begin(state)
      write(state, copies, bags.remove(now, copy))
      write(state, slot, sets.add(frontier[state + slot]!, Math.floor(copy / clients)))
      finish()
    }
  }

  function write(state: number, slot: number, id: number): void {
    const old = frontier[state + slot]!
    mix(lowOf(slot, old) ^ lowOf(slot, id), highOf(slot, old) ^ highOf(slot, id))
    writeBare(slot, id)
  }

  function finish(): void {
    const state = end()
    if (state >= 0 && !holds(state)) violate()
  }

  /** NoRepeats, OneHistory and NothingInvented. */
  function holds(state: number): boolean {
    const boardNow = frontier[state + board]!
    if (sequences.hasRepeats(boardNow)) return false
    for (let client = 0; client < clients; client++) {
      const mine = frontier[state + seen + client]!
      for (let place = 0; place < sets.size(mine); place++) {
        const copy = sets.memberAt(mine, place)
        if (!sequences.isPrefix(copy, boardNow)) return false
        for (let other = 0; other < clients; other++) {
          if (!isInOrderWith(copy, frontier[state + seen + other]!)) return false
        }
      }
    }
    return true
  }

  function isInOrderWith(copy: number, set: number): boolean {
    for (let place = 0; place < sets.size(set); place++) {
      const other = sets.memberAt(set, place)
      if (!sequences.isPrefix(copy, other) && !sequences.isPrefix(other, copy)) return false
    }
    return true
  }

  return { initial, expand, startAt: successor.startAt, tally: successor.tally }
}

function createSequences() {
  const store = createInterned()

  function append(sequence: number, word: number): number {
    const length = copyToDraft(store, sequence)
    store.draft[length] = word
    return store.intern(length + 1)
  }

  function contains(sequence: number, word: number): boolean {
    const words = store.words()
    const start = store.startOf(sequence)
    for (let offset = store.lengthOf(sequence) - 1; offset >= 0; offset--) {
      if (words[start + offset] === word) return true
    }
    return false
  }

  function isPrefix(one: number, other: number): boolean {
    if (one === other) return true
    const length = store.lengthOf(one)
    if (length > store.lengthOf(other)) return false
    const words = store.words()
    const start = store.startOf(one)
    const otherStart = store.startOf(other)
    for (let offset = 0; offset < length; offset++) {
      if (words[start + offset] !== words[otherStart + offset]) return false
    }
    return true
  }

  function hasRepeats(sequence: number): boolean {
    const words = store.words()
    const start = store.startOf(sequence)
    const length = store.lengthOf(sequence)
    for (let one = 0; one < length; one++) {
      for (let other = 0; other < one; other++) {
        if (words[start + one] === words[start + other]) return true
      }
    }
    return false
  }

  return { append: remember(append), contains, isPrefix, hasRepeats }
}

/** A bag is its members in ascending order, each followed by how often it is in it. */
function createBags() {
  const store = createInterned()

  function add(bag: number, member: number): number {
    const length = copyToDraft(store, bag)
    const { draft } = store
    let place = length
    while (place > 0 && draft[place - 2]! >= member) place -= 2
    if (place < length && draft[place] === member) {
      draft[place + 1]!++
      return store.intern(length)
    }
    draft.copyWithin(place + 2, place, length)
    draft[place] = member
    draft[place + 1] = 1
    return store.intern(length + 2)
  }

  function remove(bag: number, member: number): number {
    const length = copyToDraft(store, bag)
    const { draft } = store
    let place = 0
    while (draft[place] !== member) place += 2
    draft[place + 1]!--
    if (draft[place + 1]! > 0) return store.intern(length)
    draft.copyWithin(place, place + 2, length)
    return store.intern(length - 2)
  }

  function cardinality(bag: number): number {
    const words = store.words()
    const start = store.startOf(bag)
    let sum = 0
    for (let offset = store.lengthOf(bag) - 1; offset > 0; offset -= 2) sum += words[start + offset]!
    return sum
  }

  return {
    add: remember(add),
    remove: remember(remove),
    cardinality,
    domainSize: (bag: number) => store.lengthOf(bag) >> 1,
    memberAt: (bag: number, place: number) => store.words()[store.startOf(bag) + 2 * place]!,
  }
}

/** A set is its members in ascending order. */
function createSets() {
  const store = createInterned()

  function add(set: number, member: number): number {
    const length = copyToDraft(store, set)
    const { draft } = store
    let place = length
    while (place > 0 && draft[place - 1]! >= member) place--
    if (place < length && draft[place] === member) return set
    draft.copyWithin(place + 1, place, length)
    draft[place] = member
    return store.intern(length + 1)
  }

  return {
    add: remember(add),
    size: store.lengthOf,
    memberAt: (set: number, place: number) => store.words()[store.startOf(set) + place]!,
  }
}

function copyToDraft(store: Interned, id: number): number {
  const words = store.words()
  const start = store.startOf(id)
  const length = store.lengthOf(id)
  for (let offset = 0; offset < length; offset++) store.draft[offset] = words[start + offset]!
  return length
}

function lowOf(slot: number, id: number): number {
  return scramble((id << 4) + slot + 0x3c6ef372)
}

function highOf(slot: number, id: number): number {
  return scramble(((id << 4) + slot) ^ 0x1b873593)
}
