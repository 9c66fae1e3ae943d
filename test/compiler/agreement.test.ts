import { expect, test } from '@jest/globals'
import { check, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

/** Specifications on which the engines have differed. */
const cases: Readonly<Record<string, string>> = {
  'a record with no shorter form': `module M
variable x : Int
variable y : Option(Int)
init x = 0 /\\ y \\in {None, Some(0)}
action A == y' = y
`,
  'integers beyond those of a double': `module M
variable x : Set(Int)
init x = {}
action Grow == x' = (x \\union {9223372036854775808})
action Less == x' = (x \\union {0 - 9223372036854775808, 9007199254740993})
`,
  'an argument that is not needed and has no value': `module M
variable x : Int
init x = 2
Always(e) == TRUE
action A == x' \\in {x + 1, x - 1}
constraint Always(x \\div x)
`,
  'a set of which one element has no value': `module M
variable x : Int
init x = 0
action A == (\\E y \\in {6 \\div (z - x) : z \\in 0..2} : y > 0) /\\ x' = x + 1
constraint x < 4
`,
  'a property that has no value in a step that keeps its subscript': `module M
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action A == x' \\in {x + 1, x - 1}
property P == [][[k \\in 0..1 |-> 1][x'] > 0]_y
`,
  'a subscript that has no value in a step that changes nothing': `module M
variable q : Seq(Int)
variable n : Int
init q = <<>> /\\ n = 0
action Same == q' = q
action Up == n < 3 /\\ n' = n + 1
property P == [][n' > 0]_<<Head(q), n>>
`,
  'a variable that ENABLED reads and leaves': `module M
variable x : Int
init x = 0
action Up == x < 3 /\\ x' = x + 1
property P == [][ENABLED (x' < 10 /\\ x' = x)]_x
property Q == [][LET d == {x' : k \\in {1, 2}} IN ENABLED (d = d /\\ x' = x)]_x
`,
  'an action that calls itself without an end': `module M
variable x : Int
init x = 0
RECURSIVE From(_)
From(n) == x' = n \\/ From(n + 1)
action Any == From(5)
action Next == x' = x + 1
constraint x < 2
`,
}

test.each(Object.keys(cases))('the engines agree on %s', async (name) => {
  const before = compiled.count
  const options = { statesMax: 100, successorsMax: 400, depthMax: 8, walks: 3 }
  const { difference } = await exploreBoth(check(cases[name]!), reference, candidate, options)
  expect(difference).toBeUndefined()
  expect(compiled.count).toBeGreaterThan(before)
})

/** Costly expressions, whose values are remembered by what they depend on. */
const costly = `module M
constant Key
variable x : [Key -> Int]
variable y : [Key -> [Key -> Int]]
variable s : Set(Int)
init
  /\\ x = [k \\in Key |-> 0]
  /\\ y = [k \\in Key |-> [l \\in Key |-> 0]]
  /\\ s = {}
Far(k, bound) == \\E i \\in s : \\E j \\in s : \\E l \\in s : i + j + l > bound + x[k]
action Raise(k, l \\in Key, n \\in s) ==
  /\\ x[k] < 2
  /\\ ~ (\\E i \\in s : \\E j \\in s : i + j = n + y[k][l] /\\ \\A h \\in s : h <= i + x[k])
  /\\ x'[k] = x[k] + 1
  /\\ LET Above(bound) == {i \\in s : \\E j \\in s : \\E h \\in s : i + j + h > bound + y[k][l]}
         high == {i \\in Above(x[k]) : \\E j \\in Above(n) : i >= j}
     IN  y'[k][l] = IF high # {} THEN Max(high) ELSE Cardinality(Above(1))
action Put(n \\in 0..2) == n \\notin s /\\ s' = s \\union {n}
action Take(k \\in Key, n \\in s) == Far(k, n) /\\ s' = s \\ {n}
invariant Near == \\A k \\in Key : \\A i, j \\in s : i # j => \\A l \\in Key : x[k] + y[k][l] # 4 + Min(s)
property Grows == [][\\A k \\in Key : \\A i \\in s : \\E j \\in s' : x'[k] >= x[k] /\\ (j >= i \\/ s' # s)]_s
model two
  Key = {a, b}
`

test('the engines agree on expressions whose values are remembered', async () => {
  const options = { statesMax: 3000, successorsMax: 20000, depthMax: 12, walks: 10 }
  const { distinct, difference } = await exploreBoth(check(costly), reference, candidate, options)
  expect(difference).toBeUndefined()
  expect(distinct).toBeGreaterThan(200)
})

test('values of a property, an invariant, guards and sets are remembered, by entries where that does', () => {
  const { engine } = prepare(check(costly), { engine: 'compiled' })
  const text = (engine as { generatedText?: string }).generatedText ?? ''
  expect(text.match(/^const memo_/gm)?.length).toBeGreaterThanOrEqual(4)
})

test('what does not depend on the inner name is tested before its loop', () => {
  const text = `module M
variable x : Int
variable s : Set(Int)
init x = 0 /\\ s = 0..3
action A(i \\in 0..9, j \\in s) == x < 5 /\\ i > x /\\ j > x /\\ x' = j
`
  const { engine } = prepare(check(text), { engine: 'compiled' })
  const lines = ((engine as { generatedText?: string }).generatedText ?? '').split('\n')
  const from = lines.findIndex((line) => line.startsWith('function next_'))
  const body = lines.slice(
    from,
    lines.findIndex((line, index) => index > from && line === '}'),
  )
  const kinds = body.flatMap((line) =>
    line.includes('for (')
      ? ['loop']
      : line.includes('if (')
        ? ['test']
        : line.includes('A_')
          ? ['call']
          : [],
  )
  expect(kinds).toEqual(['test', 'loop', 'test', 'loop', 'call'])
})

test('a choice within \\A is explored in full', async () => {
  const text = `module M
constant Key
variable x : [Key -> Int]
init x = [k \\in Key |-> 0]
action A == \\A k \\in Key : x'[k] \\in 0..1
model two
  Key = {a, b}
`
  const options = { statesMax: 100, successorsMax: 400, depthMax: 3, walks: 3 }
  const { distinct, difference } = await exploreBoth(check(text), reference, candidate, options)
  expect(difference).toBeUndefined()
  expect(distinct).toBe(4)
})
