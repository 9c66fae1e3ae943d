import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

/** Of a module: functions x and y, of which steps change one entry, or more; what is to hold comes after. */
const module = `module M
constant Key
variable x : [Key -> Int]
variable y : [Key -> Set(Key)]
variable z : Int
K == CHOOSE k \\in Key : TRUE
init x = [k \\in Key |-> 0] /\\ y = [k \\in Key |-> {}] /\\ z = 0
action Up(k \\in Key) == x[k] < 3 /\\ x'[k] = x[k] + 1
action Down(k \\in Key) == z = 1 /\\ x[k] = 2 /\\ x'[k] = 0
action See(k, j \\in Key) == y'[k] = y[k] \\union {j} /\\ z' = 1
action Both(k, j \\in Key) == x[k] = 1 /\\ x'[k] = 2 /\\ y'[j] = {}
action Two(k, j \\in Key) == k # j /\\ x[k] = 2 /\\ x'[k] = 1 /\\ x'[j] = x[k] /\\ z' = 0
action Late(k \\in Key) == x[k] = 3 /\\ ((x'[k] = 1) \\cdot (\\E j \\in Key : x'[j] = x[j] + 1))
action All == z = 1 /\\ x' = [k \\in Key |-> x[K]] /\\ y' = [y EXCEPT ![K] = {}]
Least(k) == \\A j \\in Key : x[k] <= x[j]
`

/** What holds of the states and steps of that module, some of it not. */
const formulas: Readonly<Record<string, string>> = {
  'of the key that changes': '[][\\A k \\in Key : x[k] = 2 => UNCHANGED x[k]]_<<x, y, z>>',
  'of a key that changes, unless it is outside': '[][\\A k \\in Key \\ {K} : x[k] = 2 => UNCHANGED x[k]]_x',
  'of a set that changes': "[][\\A k \\in y[K] : x[k] # 2 \\/ x'[k] = x[k]]_x",
  'of a set of the next state': "[][\\A k \\in y'[K] : x'[k] >= x[k]]_<<x, y>>",
  'of two functions': "[][\\A k \\in Key : x'[k] < x[k] => y[k] \\subseteq y'[k] /\\ k \\in y[k]]_<<x, y>>",
  'of two functions, each of its key': "[][\\A k \\in Key : y'[k] = y[k] \\/ (x[k] < 2 => x'[k] <= x[k])]_y",
  'of two keys': "[][\\A k, j \\in Key : x'[k] = x[k] \\/ k \\in y'[j] => x'[j] <= x[j] \\/ x[k] < 2]_x",
  'of another key than that which changes':
    "[][\\A k \\in Key : \\A j \\in Key : x[k] = 3 => x'[j] >= x[j]]_x",
  'of an entry that is there for all keys': "[][\\A k \\in Key : x'[K] = x[K] \\/ x[k] > 0 \\/ k = K]_x",
  'of what is false where nothing changes': "[][\\A k \\in Key : x'[k] # x[k] \\/ z' < z]_<<x, y, z>>",
  'of operators': "[][\\A k \\in Key : Least(k) => Least(k)' \\/ z = 0]_x",
  'of operators, each of one entry': `[][\\A k \\in Key : High(k) => High(k)']_x
High(k) == x[k] > 1`,
  'of the steps of one action': "[][\\A k \\in Key : Up(k) \\/ x'[k] = x[k]]_x",
  'of no key': "[][x'[K] >= x[K] \\/ z = 0]_<<x, y>>",
  'a negation': "[][~ \\E k \\in Key : \\E j \\in y[k] : x[j] = 2 /\\ x'[j] # x[j]]_x",
  'a conjunction':
    "[][(\\A k \\in Key : UNCHANGED y[k] \\/ x'[k] = x[k]) /\\ (z' = z \\/ \\E k \\in Key : k \\in y'[k])]_x",
  'with a fault': "[][\\A k \\in Key : x[k] = 3 => 6 \\div x'[k] >= 2]_x",
  'a pair of keys': '~ \\E k, j \\in Key : x[k] = 3 /\\ x[j] = 2 /\\ k # j',
  'pairs, one of a set of the other': '\\A k \\in Key : \\A j \\in y[k] : x[j] < 3 \\/ j = k',
  'keys of a set that changes': '\\A k \\in y[K] : x[k] # 3 \\/ z = 1',
  'keys of the other function': '\\A k \\in Key : x[k] = 3 => k \\notin y[k]',
  'a sum, and keys': '(\\A k \\in Key : x[k] <= 3) /\\ x[K] + z < 4',
  'a fault for the key': '\\A k \\in Key : x[k] < 2 \\/ 6 \\div (3 - x[k]) > 1',
  'a fault in a set': '\\A k \\in Key : \\A n \\in 1..(6 \\div (3 - x[k])) : n < 4 \\/ x[K] < 2',
  'keys that are at two places': '\\A k \\in Key : (\\E j \\in Key : x[j] > 1 /\\ j # k) => x[k] < 3',
}

const options = { statesMax: 400, successorsMax: 6000, depthMax: 9, walks: 5 }
const models = `
model two
  Key = {a, b}
model symmetric
  Key = {a, b}
  symmetry Key
`

describe('formulas of a function of which an entry changes', () => {
  test.each(Object.keys(formulas))('%s: the engines agree', async (name) => {
    const formula = formulas[name]!
    const kind = formula.startsWith('[]') ? 'property' : 'invariant'
    const specification = check(`${module}${kind} P == ${formula}\n${models}`)
    expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    // The least key is none that a permutation leaves alone.
    const isSymmetric = !/\bK\b/.test(formula)
    for (const model of isSymmetric ? ['two', 'symmetric'] : ['two']) {
      const { difference } = await exploreBoth(specification, reference, candidate, { ...options, model })
      expect(difference).toBeUndefined()
    }
    expect(compiled.left.size).toBe(0)
  })
})

/** Entries of several slots, keys that are pairs, functions of functions. */
const shapes: Readonly<Record<string, string>> = {
  'entries that are records': `module M
constant Key
variable x : [Key -> [count: Int, last: Key]]
init x \\in [Key -> [count: {0}, last: Key]]
action Up(k, j \\in Key) == x[k].count < 2 /\\ x'[k].count = x[k].count + 1 /\\ x'[j].last = k
action Turn(k, j \\in Key) == x'[k] = [count |-> x[j].count, last |-> j]
property P == [][\\A k \\in Key : x'[k].last # x[k].last => x[k].count <= x'[k].count \\/ x[k].last = k]_x
invariant I == \\A k, j \\in Key : x[k].count = 2 /\\ x[j].count = 2 => k = j \\/ x[k].last # x[j].last
model two
  Key = {a, b}
`,
  'functions of functions': `module M
constant Key
variable x : [Key -> [Key -> Int]]
init x = [k \\in Key |-> [j \\in Key |-> 0]]
action Up(k, j \\in Key) == x[k][j] < 2 /\\ x'[k][j] = x[k][j] + 1
action Row(k, j \\in Key) == k # j /\\ x'[k] = x[j]
property P == [][\\A k \\in Key : (\\A j \\in Key : x[k][j] = 1) => \\A j \\in Key : x'[k][j] >= x[k][j]]_x
property Q == [][\\A k, j \\in Key : x[k][j] = 2 => x'[k][j] = x[k][j] \\/ x'[j][k] = x[j][k]]_x
invariant I == \\A k, j \\in Key : x[k][j] = 2 /\\ x[j][k] = 2 => k = j
model two
  Key = {a, b}
`,
  'keys that are pairs': `module M
constant Key
variable x : [Key \\X Key -> Int]
init x = [p \\in Key \\X Key |-> 0]
action Up(k, j \\in Key) == x[<<k, j>>] < 2 /\\ x'[<<k, j>>] = x[<<k, j>>] + 1
action Down(p \\in Key \\X Key) == x[p] = 2 /\\ x[<<p[2], p[1]>>] = 0 /\\ x'[p] = 0
property P == [][\\A p \\in Key \\X Key : x[p] = 2 => x'[p] = x[p]]_x
invariant I == \\A k, j \\in Key : x[<<k, j>>] + x[<<j, k>>] < 4 \\/ k = j
model two
  Key = {a, b}
`,
  'a fault of an entry that does not change': `module M
constant Key
variable x : [Key -> Int]
init x = [k \\in Key |-> 0]
action Up(k \\in Key) == x[k] = 0 /\\ x'[k] = 1
property P == [][\\A k \\in Key : 6 \\div (x[k] - 1) > 0 => UNCHANGED x[k]]_x
model two
  Key = {a, b}
`,
  'keys of another type': `module M
constant Key
constant Other
variable x : [Key -> Int]
variable y : [Other -> Int]
init x = [k \\in Key |-> 0] /\\ y = [o \\in Other |-> 0]
action Up(k \\in Key) == x[k] < 2 /\\ x'[k] = x[k] + 1
action Over(k \\in Key, o \\in Other) == y[o] < x[k] /\\ y'[o] = x[k] /\\ x'[k] = 0
property P == [][\\A k \\in Key, o \\in Other : x'[k] = x[k] \\/ y'[o] = y[o] \\/ y[o] = 0]_<<x, y>>
invariant I == \\A k \\in Key : \\A o \\in Other : x[k] = 2 => y[o] < 2 \\/ \\E j \\in Key : x[j] = 1
model two
  Key = {a, b}
  Other = {c, d}
`,
}

describe('functions', () => {
  test.each(Object.keys(shapes))('%s: the engines agree', async (name) => {
    const specification = check(shapes[name]!)
    expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const { difference } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(compiled.left.size).toBe(0)
  })
})

const calls = (code: string, action: string) => {
  const [, body = ''] = code.split(new RegExp(`^function ${action}_\\d+`, 'm'))
  const [, leaf = ''] = body.match(/(leaf_\d+)\(/) ?? []
  const [, held = ''] = code.split(`function ${leaf}(`)
  return (held.split('\n}')[0]!.match(/\bP_\d+\([a-z0-9]*\)/g) ?? []).map((call) => call.replace(/P_\d+/, ''))
}

test('what a step cannot make false is not tested, and a property of keys for that which changes', () => {
  const specification = check(`${module}property P == ${formulas['of the key that changes']}\n${models}`)
  const code = generatedCode(prepare(specification, { engine: 'compiled', coverage: 'off' }))!
  expect(calls(code, 'See')).toEqual([])
  // The whole property is looked at where that of a key is false.
  expect(calls(code, 'Up')).toEqual(['(slot0)', '()'])
  expect(calls(code, 'Two')).toEqual(['(slot0)', '()', '(slot1)', '()'])
  expect(calls(code, 'Late')).toEqual(['()'])
})
