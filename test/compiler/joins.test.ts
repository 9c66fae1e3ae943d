import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** A specification whose action has two ways at each of so many places, one after the other. */
const sequences: Readonly<Record<string, (count: number) => string>> = {
  'an IF after the other': (count) => `module M
variable x : [Int -> Int]
variable y : Int
init x = [k \\in 0..${count} |-> 0] /\\ y \\in 0..3
action A ==
${lines(count, (k) => `  /\\ IF y > ${k % 3} THEN x'[${k}] = y ELSE x'[${k}] = x[${k}] + 1`)}
  /\\ y' = (y + 1) % 4
constraint x[0] < 6
`,
  'an IF with UNCHANGED after the other': (count) => `module M
variable x : Int
variable y : Int
init x = 0 /\\ y \\in 0..3
action A ==
  /\\ IF y = 3 THEN x' = x + 1 ELSE UNCHANGED x
${lines(count, (k) => `  /\\ IF y > ${k % 3} THEN x < ${k + 1} ELSE x >= 0`)}
  /\\ y' = (y + 1) % 4
`,
  'a choice after the other': (count) => `module M
variable x : Int
variable y : [Int -> Int]
init x = 0 /\\ y = [k \\in 0..${count} |-> 0]
action A ==
${lines(count, (k) => `  /\\ (x = ${k} /\\ y'[${k}] = 1) \\/ (x # ${k} /\\ y'[${k}] \\in {x})`)}
  /\\ x' \\in {0, (x + 1) % 2}
`,
  'a choice of assignments before a long end': (count) => `module M
constant Key
variable x : [Key -> Int]
variable y : Int
init x = [k \\in Key |-> 0] /\\ y \\in 0..2
action A ==
  /\\ \\/ y = 0 /\\ \\E k \\in Key : x'[k] = 1
     \\/ \\E k \\in Key : x[k] = 1 /\\ x'[k] = 2
     \\/ y = 1 /\\ UNCHANGED x
     \\/ y = 2
${lines(count, (k) => `  /\\ IF y = 0 THEN y + ${k} > 0 \\/ y = ${k % 2} ELSE TRUE`)}
  /\\ \\/ \\E k \\in Key : x[k] = 0 /\\ y = 2 /\\ x'[k] = 1
     \\/ y' = (y + 1) % 3
model two
  Key = {a, b}
`,
  'a declared action after the other': (count) => `module M
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action A == x < 3 /\\ x' = x + 1
action B == x > 0 /\\ x' = x - 1
action Both ==
  /\\ \\/ A
     \\/ B
     \\/ x = 1
${lines(count, (k) => `  /\\ IF y = 0 THEN x + ${k} >= 0 ELSE x < ${k + 4}`)}
  /\\ y' \\in {0, 1}
next
  \\/ /\\ A \\/ B \\/ y = 5
     /\\ IF y = 0 THEN TRUE ELSE x < 4
${lines(count, (k) => `     /\\ IF x > ${k} THEN y < 2 ELSE y > -1`)}
  \\/ Both
`,
}

describe('ways join after', () => {
  const options = { statesMax: 400, successorsMax: 4000, depthMax: 6, walks: 3 }
  test.each(Object.keys(sequences))('%s: the engines agree', async (name) => {
    for (const count of [3, 12, 40]) {
      const before = compiled.count
      const specification = check(sequences[name]!(count))
      expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
      expect(difference).toBeUndefined()
      expect(distinct).toBeGreaterThan(2)
      expect(compiled.count).toBeGreaterThan(before)
    }
  })

  test.each(Object.keys(sequences))('%s: the code grows no faster than the specification', (name) => {
    const size = (count: number) => {
      const prepared = prepare(check(sequences[name]!(count)), { engine: 'compiled' })
      return generatedCode(prepared)!.split('\n').length
    }
    expect(size(160)).toBeLessThan(3 * size(80))
  })
})
