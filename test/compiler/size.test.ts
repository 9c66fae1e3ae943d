import { describe, expect, test } from '@jest/globals'
import { check, explore } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

/** Where a set of too many elements is enumerated, and what comes after it would not need its elements. */
const tooLarge: Readonly<Record<string, string>> = {
  'a choice of an action': "action A == \\E T \\in SUBSET s : n = 0 /\\ t' = T",
  'the bound of an action': "action A(T \\in SUBSET s) == n = 0 /\\ t' = T",
  'a bound after another': "action A == \\E k \\in s, T \\in SUBSET s : n = 0 /\\ t' = T \\union {k}",
  'a choice of an integer': "action A == \\E k \\in 1..((n - 1) * 100000000) : n = 0 /\\ t' = {k}",
  functions: "action A == \\E f \\in [s -> s] : n = 0 /\\ t' = {f[k] : k \\in s}",
  tuples: "action A == \\E p \\in s \\X s \\X s \\X s \\X s \\X s \\X s : n = 0 /\\ t' = {p[1]}",
  records: 'invariant I == \\A r \\in [a: s, b: s, c: s, d: s, e: s, f: s, g: s] : n > 0 \\/ r.a > 0',
  'a quantifier': 'invariant I == \\A k \\in 1..((n - 1) * 100000000) : n > 0 \\/ k > 0',
  'a quantifier within another': 'invariant I == \\A j \\in s : \\A T \\in SUBSET s : n > 0 \\/ T # {j}',
  'a filter': 'invariant I == {k \\in s : {T \\in SUBSET s : k \\in T} = {} /\\ n = 0} = {}',
  'a CHOOSE': 'invariant I == n = 0 \\/ s = {} \\/ (CHOOSE T \\in SUBSET s : T = {}) = {}',
  'an argument': 'F(S) == \\E T \\in S : n = 0 /\\ T = {}\ninvariant I == ~F(SUBSET s)',
  'a definition': 'invariant I == LET S == SUBSET s IN \\A T \\in S : n > 0 \\/ T = {}',
  'a set with others': 'invariant I == \\A T \\in (SUBSET s) \\union {{0}} : n > 0 \\/ T = {}',
  'a set in part': 'invariant I == \\A T \\in (SUBSET s) \\ {{}} : n > 0 \\/ T # {}',
  'an argument that is not needed': 'F(a) == n > 0\ninvariant I == F({SUBSET s})',
  'functions of any domain':
    "action Some == fs' = UNION {[S -> BOOLEAN] : S \\in SUBSET Key}\n" +
    "action A == \\E T \\in SUBSET fs : n = 0 /\\ fs' = T",
  'a choice of a wide type': "action A == \\E T \\in SUBSET m : n = 0 /\\ u' = T",
}

/** Where one is mentioned, and its elements are not wanted. */
const symbolic: Readonly<Record<string, string>> = {
  membership: 'invariant I == t \\in SUBSET s \\/ t = {} \\/ n \\in 0..(n * 10000000)',
  'a subset': 'invariant I == {t} \\subseteq SUBSET (s \\union t)',
  'a size': 'invariant I == Cardinality(SUBSET s) > 0 /\\ Cardinality(0..(n * 1000000000)) > n',
  'the size of an empty set': 'invariant I == Cardinality((n + 1)..n) = 0',
  'an argument': 'F(S) == t \\in S\ninvariant I == F(SUBSET (s \\union t))',
  'a parameter of a recursive operator':
    'RECURSIVE F(_)\nF(k) == IF k <= 0 THEN 0 ELSE Cardinality({x \\in 1..k : x > n}) + F(k - 1)\n' +
    'invariant I == F(n) >= 0',
  'a bound that a recursive action is called with':
    "RECURSIVE Walk(_)\nWalk(k) == IF k <= 0 THEN n > 5 /\\ t' = {} ELSE \\E j \\in 1..k : Walk(j - 1)\n" +
    'action A == Walk(n)',
  'a branch that is not taken': 'invariant I == n >= 0 \\/ \\E T \\in SUBSET s : T = {}',
}

function moduleWith(declaration: string): string {
  const members = Array.from({ length: 26 }, (_, index) => `m${index + 1}`).join(', ')
  return `module M
constant Member
constant Key
variable n : Int
variable s : Set(Int)
variable t : Set(Int)
variable m : Set(Member)
variable u : Set(Member)
variable fs : Set([Key -> Bool])
init n = 1 /\\ s = {} /\\ t = {} /\\ m = {} /\\ u = {} /\\ fs = {}
action Grow == n < 3 /\\ n' = n + 1 /\\ s' = s \\union ((n * 40)..(n * 40 + 3 * n * n * n)) /\\ m' = Member
${declaration}
invariant Sane == u \\subseteq Member
model only
  Member = {${members}}
  Key = {a, b, c}
  deadlock off
`
}

describe('a set that is too large to be enumerated', () => {
  test.each(Object.keys(tooLarge))('is a fault of both engines: %s', async (name) => {
    const specification = check(moduleWith(tooLarge[name]!))
    const found = await Promise.all(
      (['interpreted', 'compiled'] as const).map(async (engine) => {
        const { counterexample, statistics } = await explore(specification, { engine })
        const { generated, distinct } = statistics
        return { code: counterexample?.fault?.code, generated, distinct }
      }),
    )
    expect(found[1]).toEqual(found[0])
    expect(found[0]!.code).toBe('E508')
  })

  test.each(Object.keys(symbolic))('is none where only this is asked for: %s', async (name) => {
    const specification = check(moduleWith(symbolic[name]!))
    const before = compiled.count
    const options = { statesMax: 100, successorsMax: 400, depthMax: 8, walks: 3 }
    const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBe(3)
    expect(compiled.count).toBeGreaterThan(before)
  })
})
