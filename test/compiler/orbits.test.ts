import { describe, expect, test } from '@jest/globals'
import * as Immutable from 'immutable'
import { createCompiled } from '../../src/compiler/engine/engine.js'
import { check } from '../../src/index.js'
import { createInterpreter } from '../../src/interpreter/engine.js'
import { configure } from '../../src/model/config.js'
import { modelValue, type Value } from '../../src/model/value.js'
import { exploreBoth, type MakeEngine } from '../agreement/compare.js'
import { orbitCount, orbitNames } from '../model/orbits.js'

/** So many permutations are tried one by one; where there are more, members are told apart. */
type TriedMax = number

const reference =
  (permutationsTriedMax: TriedMax): MakeEngine =>
  (config, { print }) =>
    createInterpreter(config, { print, permutationsTriedMax })

const compiled =
  (permutationsTriedMax: TriedMax): MakeEngine =>
  (config, { print, types }) =>
    createCompiled(config, types, createInterpreter(config, { print, permutationsTriedMax }))

/** Values of variables, all of which one step chooses. */
interface Space {
  /** The members of the symmetric sets A, B, C. */
  readonly sizes: readonly number[]
  readonly types?: string
  /** By variable: its type and its values. */
  readonly variables: readonly (readonly [string, string])[]
  readonly view?: string
  /** Where it is known otherwise: how many orbits there are. */
  readonly orbits?: number
}

const spaces: Readonly<Record<string, Space>> = {
  'functions over the set': { sizes: [5], variables: [['[A -> Int]', '[A -> 0..2]']], orbits: 21 },
  'functions into the set': { sizes: [4], variables: [['[A -> A]', '[A -> A]']], orbits: 19 },
  'functions into sets': { sizes: [3], variables: [['[A -> Set(A)]', '[A -> SUBSET A]']] },
  'two functions': {
    sizes: [3],
    variables: [
      ['[A -> Int]', '[A -> 0..1]'],
      ['[A -> Option(A)]', '[A -> {None} \\union {Some(a) : a \\in {b \\in A : TRUE}}]'],
    ],
  },
  matrices: { sizes: [3], variables: [['[A -> [A -> Bool]]', '[A -> [A -> BOOLEAN]]']], orbits: 104 },
  'directed graphs': { sizes: [3], variables: [['Set(A \\X A)', 'SUBSET (A \\X A)']], orbits: 104 },
  graphs: {
    sizes: [4],
    variables: [['Set(Set(A))', 'SUBSET {{a, b} : a \\in A, b \\in {c \\in A : TRUE}}']],
    // Graphs with loops on four vertices.
    orbits: 90,
  },
  'graphs without loops': {
    sizes: [5],
    variables: [['Set(Set(A))', 'SUBSET {e \\in SUBSET A : Cardinality(e) = 2}']],
    orbits: 34,
  },
  'sets of sets': { sizes: [3], variables: [['Set(Set(A))', 'SUBSET SUBSET A']], orbits: 80 },
  sequences: {
    sizes: [4],
    variables: [['Seq(A)', '{<<>>} \\union {<<a, b, c>> : a, b, c \\in A} \\union {<<a>> : a \\in A}']],
    orbits: 7,
  },
  bags: {
    sizes: [4],
    variables: [['Bag(A)', '{SetToBag(d) (+) SetToBag(e) : d, e \\in SUBSET A}']],
    orbits: 15,
  },
  'functions over some': {
    sizes: [4],
    variables: [['[A -> Int]', 'UNION {[d -> 0..1] : d \\in SUBSET A}']],
    orbits: 15,
  },
  'sets of messages': {
    sizes: [3],
    types: 'type Message = Ask [from: A, to: A] | Stop [by: A, seen: Set(A)] | Halt\n',
    variables: [
      [
        'Set(Message)',
        `SUBSET ({Ask([from |-> p[1], to |-> p[2]]) : p \\in {q \\in A \\X A : q[1] # q[2]}}
          \\union {Stop([by |-> a, seen |-> {a}]) : a \\in A} \\union {Halt})`,
      ],
    ],
  },
  'records and enumerations': {
    sizes: [4],
    types: 'type Note = One [by: A] | Two [both: A \\X A] | Nothing\n',
    variables: [
      ['[first: A, second: Set(A)]', '{[first |-> a, second |-> d] : a \\in A, d \\in SUBSET A}'],
      ['Note', '{Nothing} \\union {One([by |-> a]) : a \\in A} \\union {Two([both |-> p]) : p \\in A \\X A}'],
    ],
  },
  'two sets': {
    sizes: [3, 3],
    variables: [['[A -> Set(B)]', '[A -> SUBSET B]']],
    orbits: 36,
  },
  'two sets in two variables': {
    sizes: [3, 2],
    variables: [
      ['[A -> Option(B)]', '[A -> {None} \\union {Some(b) : b \\in B}]'],
      ['Set(A \\X B)', 'SUBSET (A \\X B)'],
    ],
  },
  'three sets': { sizes: [2, 2, 2], variables: [['Set(A \\X B \\X C)', 'SUBSET (A \\X B \\X C)']] },
  'members that do not occur': { sizes: [8], variables: [['Set(A)', 'SUBSET A']], orbits: 9 },
  'the view of two variables': {
    sizes: [4],
    variables: [
      ['Set(A)', 'SUBSET A'],
      ['[A -> Bool]', '[A -> BOOLEAN]'],
    ],
    view: '{a \\in A : a \\in x0 /\\ x1[a]}',
    orbits: 5,
  },
  'the view of a graph': {
    sizes: [4],
    variables: [['Set(Set(A))', 'SUBSET {e \\in SUBSET A : Cardinality(e) = 2}']],
    view: '[a \\in A |-> {e \\in x0 : a \\in e}]',
    orbits: 11,
  },
}

const names = ['A', 'B', 'C']

function textOf({ sizes, types = '', variables, view }: Space): string {
  const sets = names.slice(0, sizes.length)
  const each = <Item>(make: (index: number, type: string, values: string) => Item) =>
    variables.map(([type, values], index) => make(index, type, values))
  const members = sets.map((name, set) => `  ${name} = {${membersOf(sizes[set]!, name).join(', ')}}\n`)
  return `module Space
constant ${sets.join(', ')}
${types}variable begun : Bool
${each((index, type) => `variable x${index} : ${type}\n`).join('')}
init begun = FALSE ${each((index, _, values) => `/\\ x${index} = (CHOOSE v \\in ${values} : TRUE)`).join(' ')}
action Choose == ~begun /\\ begun' = TRUE
  ${each((index, _, values) => `/\\ x${index}' \\in ${values}`).join(' ')}
${view === undefined ? '' : `view <<begun, ${view}>>\n`}deadlock off
model all
${members.join('')}  symmetry ${sets.join(', ')}
`
}

function groupSize({ sizes }: Space): number {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  return sizes.reduce((product, size) => product * factorial(size), 1)
}

function membersOf(size: number, name: string): readonly string[] {
  return Array.from({ length: size }, (_, index) => `${name.toLowerCase()}${index + 1}`)
}

/** Counts by brute force: the orbits of what one step reaches without symmetry. */
function counted(space: Space): number {
  const { config } = configure(check(textOf(space)).checked!.module)
  const engine = createInterpreter({ ...config!, symmetry: [] })
  const [initial] = engine.initialStates()
  const states = [...engine.successors(initial!)].map(({ state }) => Immutable.List(state) as Value)
  const sets = space.sizes.map((size, set) => membersOf(size, names[set]!).map(modelValue))
  return orbitCount(states, sets)
}

const limits = { statesMax: 1e6, successorsMax: 1e6, depthMax: 3, walks: 0 }

describe('both engines count the orbits of', () => {
  test.each(Object.keys(spaces))('%s', async (name) => {
    const space = spaces[name]!
    const orbits = space.orbits ?? counted(space)
    if (space.view === undefined && groupSize(space) <= 24) expect(counted(space)).toBe(orbits)
    for (const triedMax of groupSize(space) > 24 ? [1] : [1, 24]) {
      const both = await exploreBoth(check(textOf(space)), reference(triedMax), compiled(triedMax), limits)
      expect([name, triedMax, both]).toEqual([name, triedMax, { distinct: 1 + orbits }])
    }
  })
})

const locks = `module Locks
constant Node, Key
variable holder : [Key -> Option(Node)]
variable queue : [Key -> Seq(Node)]
variable told : Set(Node \\X Node)
init holder = [k \\in Key |-> None] /\\ queue = [k \\in Key |-> <<>>] /\\ told = {}
Idle(n) == \\A k \\in Key : holder[k] # Some(n) /\\ n \\notin Range(queue[k])
action Ask(n \\in Node, k \\in Key) ==
  Idle(n) /\\ holder[k] # None /\\ Len(queue[k]) < 1 /\\ queue'[k] = Append(queue[k], n)
action Take(n \\in Node, k \\in Key) == Idle(n) /\\ holder[k] = None /\\ holder'[k] = Some(n)
action Pass(k \\in Key) ==
  /\\ queue[k] # <<>>
  /\\ holder'[k] = Some(Head(queue[k])) /\\ queue'[k] = Tail(queue[k])
action Tell(k, l \\in Key) ==
  /\\ k # l /\\ holder[k] is Some /\\ holder[l] is Some /\\ Cardinality(told) < 1
  /\\ told' = told \\union {<<holder[k].value, holder[l].value>>}
deadlock off
model all
  Node = {n1, n2, n3, n4, n5}
  Key = {k1, k2}
  symmetry Node, Key
`

test('a search reaches each orbit of the states that are reached without symmetry', async () => {
  const specification = check(locks)
  const { config } = configure(specification.checked!.module)
  const engine = createInterpreter({ ...config!, symmetry: [] })
  const sets = [membersOf(5, 'n'), membersOf(2, 'k')].map((members) => members.map(modelValue))
  const nameOf = orbitNames(sets)
  const reached = new Set<string>()
  const waiting = [...engine.initialStates()]
  // One of each orbit does: the others have the images of its successors.
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const name = nameOf(Immutable.List(state))
    if (reached.has(name)) continue
    reached.add(name)
    waiting.push(...[...engine.successors(state)].map((successor) => successor.state))
  }
  const both = await exploreBoth(specification, reference(24), compiled(24), { ...limits, depthMax: 99 })
  expect(both).toEqual({ distinct: reached.size })
  expect(reached.size).toBe(33)
})
