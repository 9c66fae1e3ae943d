import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Specifications in which so many operators, one after the other, each call the one before twice. */
const chains: Readonly<Record<string, (count: number) => string>> = {
  'with parameters': (count) => `module M
variable x : Int
variable s : Set(Int)
A0(q) == q + Cardinality(s)
${lines(count, (k) => `A${k + 1}(q) == (A${k}(q) + A${k}(q + 1)) % 1000`)}
init x = 0 /\\ s = {}
action Up == x < 4 /\\ x' = x + 1 /\\ s' = s \\union {A${count}(x)}
action Down == x > 0 /\\ x' = x - 1 /\\ A${count}(x') % 2 = 0
`,
  'without parameters, in this state and the next': (count) => `module M
variable x : Int
variable y : Int
A0 == x % 3
${lines(count, (k) => `A${k + 1} == (A${k} + 2 * A${k}) % 100`)}
init x = 0 /\\ y = 0
action Up == x < 4 /\\ x' = x + 1 /\\ y' = A${count}
invariant Small == A${count} < 100
property Steady == [][A${count} # A${count}' \\/ x' < 3]_x
`,
  'in LET, with what is around it': (count) => `module M
constant Key
variable x : [Key -> Int]
init x = [k \\in Key |-> 0]
action Up(k \\in Key) == x[k] < 3 /\\ \\E n \\in 1..2 :
  LET A0(q) == q + n + x[k]
${lines(count, (k) => `      A${k + 1}(q) == (A${k}(q) + 2 * A${k}(n) + 1) % 7`)}
  IN x'[k] = (x[k] + A${count}(x[k])) % 5
model two
  Key = {a, b}
`,
  'of conditions on values of two types': (count) => `module M
type Message = Ask [n: Int] | Stop
variable m : Message
variable x : Int
A0(p, q) == p = q
${lines(count, (k) => `A${k + 1}(p, q) == A${k}(p, q) /\\ (A${k}(q, p) \\/ x > 1)`)}
init m = Stop /\\ x = 0
action Send == \\E n \\in 0..2 : m' = Ask([n |-> n]) /\\ x' = n
action Take == A${count}(m, Ask([n |-> x])) /\\ ~A${count}(x, 2) /\\ m' = Stop
`,
  'of actions': (count) => `module M
variable x : Int
variable y : [Int -> Int]
A0(q) == x' = (x + q) % 4
${lines(count, (k) => `A${k + 1}(q) == IF x = q % ${k + 2} THEN A${k}(q) /\\ y[0] < 5 ELSE A${k}(q + 1)`)}
init x = 0 /\\ y = [k \\in 0..1 |-> 0]
action Up(k \\in 1..2) == y'[0] = (y[0] + k) % 6 /\\ A${count}(k) /\\ y'[1] = x'
`,
}

describe('operators that call one another twice', () => {
  const options = { statesMax: 60, successorsMax: 400, depthMax: 5, walks: 3 }
  test.each(Object.keys(chains))('%s: the engines agree', async (name) => {
    const [before, left] = [compiled.count, compiled.left.size]
    const specification = check(chains[name]!(11))
    expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBeGreaterThan(4)
    expect([compiled.count - before, compiled.left.size - left]).toEqual([2, 0])
  })

  test.each(Object.keys(chains))('%s: the code grows with the specification', (name) => {
    const size = (count: number) => {
      const prepared = prepare(check(chains[name]!(count)), { engine: 'compiled' })
      expect(prepared.left).toEqual([])
      return generatedCode(prepared)!.length
    }
    const once = size(20) - size(15)
    expect(size(40) - size(35)).toBeLessThan(1.5 * once)
  })
})

test('operators that take operators are left to the reference engine where there are too many calls', () => {
  const text = (count: number) => `module M
variable x : Int
A0(F(_), q) == F(q)
${lines(count, (k) => `A${k + 1}(F(_), q) == A${k}(F, q) + A${k}(LAMBDA u : F(u + 1), q)`)}
init x = 0
action Up == x < 3 /\\ x' = x + 1
action Down == x > 5 /\\ x' = A${count}(LAMBDA u : 2 * u, x)
`
  expect(prepare(check(text(5)), { engine: 'compiled' }).left).toEqual([])
  const { left } = prepare(check(text(30)), { engine: 'compiled' })
  expect(left!.map(({ what }) => what)).toEqual(['a program of more than a million expressions'])
})
