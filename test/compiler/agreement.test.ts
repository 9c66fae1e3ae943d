import { expect, test } from '@jest/globals'
import { check } from '../../src/index.js'
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
}

test.each(Object.keys(cases))('the engines agree on %s', async (name) => {
  const before = compiled.count
  const options = { statesMax: 100, successorsMax: 400, depthMax: 8, walks: 3 }
  const { difference } = await exploreBoth(check(cases[name]!), reference, candidate, options)
  expect(difference).toBeUndefined()
  expect(compiled.count).toBeGreaterThan(before)
})

test('a choice within \\A is left to the reference engine, and explored in full', async () => {
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
