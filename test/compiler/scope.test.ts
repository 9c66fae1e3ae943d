import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

/** Quantifiers, filters and choices with conditions that need not all of their names. */
const cases: Readonly<Record<string, string>> = {
  'a domain that is too large': `module M
variable s : Set(Int)
variable n : Int
init s = {} /\\ n = 1
action Up == n < 3 /\\ n' = n + 1 /\\ s' = 1..30
invariant I == ~ \\E T \\in SUBSET s : n = 0 /\\ T = s
deadlock off
`,
  'conditions of one name of two': `module M
constant Key
variable x : [Key -> Int]
init x = [k \\in Key |-> 0]
action Up(k \\in Key) == x[k] < 2 /\\ (\\E i, j \\in Key : x[i] = 0 /\\ x[j] = x[k]) /\\ x'[k] = x[k] + 1
action Down(k \\in Key) ==
  /\\ \\A i, j \\in Key : x[i] = 2 /\\ x[j] > 0 => x[i] > x[j] \\/ i = j
  /\\ ~ \\E i \\in Key : \\E j \\in Key : x[k] = 0 /\\ x[i] > 1 /\\ x[j] = 0
  /\\ x'[k] = 0
action Pick(k \\in Key) ==
  /\\ {i \\in Key : x[k] = 1 /\\ x[i] = 0} # {}
  /\\ x'[CHOOSE i \\in Key : x[k] = 1 /\\ x[i] = 0] = 2
invariant Apart == ~ \\E i, j \\in Key : x[i] = 2 /\\ x[j] = 2 /\\ i # j
property Slow == [][\\A i \\in Key : \\A j \\in Key : x[i] = 2 /\\ x[j] = 0 => x'[j] < 2]_x
model two
  Key = {a, b}
`,
  'a condition that has no value, before and after one that is false': `module M
variable x : Int
variable s : Set(Int)
init x = 0 /\\ s = {}
action Up == x < 3 /\\ x' = x + 1
action Put(n \\in 0..1) == s' = s \\union {n}
action After == (\\E i \\in s, j \\in 1..2 : x # 0 /\\ j \\div x > i) /\\ s' = {}
action Before == x > 1 /\\ (\\E i \\in s, j \\in 1..2 : i \\div (x - 2) > j /\\ x = 3) /\\ s' = {}
`,
  'a condition that has no value, of a set without elements': `module M
variable x : Int
variable s : Set(Int)
init x = 0 /\\ s = {}
action Up == x < 2 /\\ x' = x + 1
action None == (\\A i \\in s : 1 \\div x > i => i > 3) /\\ s' = {}
action Some == x = 1 /\\ s' = {1}
action Reset == s # {} /\\ x' = 0
`,
  'a set that has no value, beside a condition that is false': `module M
variable x : Int
init x = 0
action Up == x < 2 /\\ x' = x + 1
action Never == (\\E i \\in 0..1, j \\in 0..(1 \\div x) : x > 5 /\\ i = j) /\\ x' = 0
`,
  'a set that has no value, within a loop that is not begun': `module M
variable x : Int
init x = 0
action Up == x < 2 /\\ x' = x + 1
action Never == (\\E i \\in 0..1 : \\E j \\in i..(1 \\div x) : x > 0 /\\ i = j) /\\ x' = 0
`,
  'a choice that nothing satisfies, as what it is among is not looked at': `module M
variable x : Int
init x = 0
action Up == x < 4 /\\ x' = x + 1
action Take == x' = CHOOSE i \\in 0..2 : x < 3 /\\ i > 1
`,
  'a filter with a condition that has no value': `module M
variable x : Int
variable s : Set(Int)
init x = 0 /\\ s = {}
action Up == x < 4 /\\ x' = x + 1
action Keep == s' = {i \\in 0..3 : x < 3 /\\ i > x /\\ i \\div (x - 1) = i}
`,
  'names of primes, of steps and of definitions': `module M
constant Key
variable x : [Key -> Int]
variable y : Int
init x = [k \\in Key |-> 0] /\\ y = 0
Above(k, n) == x[k] > n
action Up(k \\in Key) == y' = 1 - y /\\ x[k] < 3 /\\ x'[k] = x[k] + 1
property Any ==
  [][\\A i, j \\in Key : (x[i])' > 1 /\\ y' = y /\\ (x[j])' > (x[i])' => (x[i] > 0)' /\\ x[j] > 0]_x
invariant Defined == LET Least(k) == \\A j \\in Key : x[k] <= x[j]
                         low == {k \\in Key : Least(k)}
                     IN  \\A k \\in Key : \\E l \\in low :
                           Above(k, 1) /\\ Least(l) => Above(k, x[l]) \\/ l = k
model two
  Key = {a, b}
`,
  'a condition that calls another quantifier with its name': `module M
constant Key
variable x : [Key -> Set(Int)]
init x = [k \\in Key |-> {}]
Has(k, n) == \\E i \\in x[k] : i = n
All(k) == \\A n \\in 0..1 : Has(k, n)
action Put(k \\in Key, n \\in 0..1) == x'[k] = x[k] \\union {n}
action Clear(k \\in Key) ==
  /\\ \\E i, j \\in Key : All(i) /\\ ~Has(j, 1) /\\ (Has(k, 0) => Has(i, 0))
  /\\ x'[k] = {}
invariant NotBoth == \\A i, j \\in Key : All(i) => (All(j) => i = j)
model two
  Key = {a, b}
`,
}

describe('conditions tested before the loops that they do not need', () => {
  const options = { statesMax: 300, successorsMax: 3000, depthMax: 8, walks: 5 }
  test.each(Object.keys(cases))('%s: the engines agree', async (name) => {
    const [before, left] = [compiled.count, compiled.left.size]
    const specification = check(cases[name]!)
    expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const { difference } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect([compiled.count - before, compiled.left.size - left]).toEqual([2, 0])
  })
})

test.each([
  ['\\E i, j \\in Key : x[i] = 1 /\\ x[j] = x[i]', 'loop(test loop(test))'],
  ['\\E i \\in Key : \\E j \\in Key : x[i] = x[j] /\\ x[i] = 1', 'loop(test loop(test))'],
  ['\\A i, j \\in Key : x[i] = 1 => x[j] = x[i]', 'loop(test loop(test))'],
  ['~ \\E i, j \\in Key : ~ (x[i] = 1 => x[j] # x[i])', 'loop(test loop(test))'],
  ['\\A i, j \\in Key : y = 2 \\/ x[i] = x[j]', 'test loop(loop(test))'],
  ['\\A i, j \\in Key : Even(y \\div 2) \\/ y = 2', 'loop(loop(test test))'],
])('%s is %s', (condition, form) => {
  const text = `module M
constant Key
variable x : [Key -> Int]
variable y : Int
init x = [k \\in Key |-> 0] /\\ y = 0
action A == y' = 1
Even(n) == n \\div 2 = 0
invariant I == ${condition}
model two
  Key = {a, b}
`
  const lines = generatedCode(prepare(check(text), { engine: 'compiled', coverage: 'off' }))!.split('\n')
  const from = lines.indexOf('// I')
  const body = lines.slice(from, lines.indexOf('}', from))
  let found = ''
  const opened: string[] = []
  for (const line of body) {
    const space = found === '' || found.endsWith('(') ? '' : ' '
    if (line.includes(' for (')) found += `${space}loop(`
    if (line.includes(' if (') && !line.includes('fault')) found += `${space}test`
    if (line.endsWith('{')) opened.push(line.includes(' for (') ? ')' : '')
    if (line.trim() === '}') found += opened.pop() ?? ''
  }
  expect(found).toBe(form)
})
