import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, reference } from '../agreement/engines.js'

/** What is not common in specifications, each compiled without anything left to the reference engine. */
const constructs: Readonly<Record<string, string>> = {
  'a recursive operator that takes operators': `module M
variable x : Seq(Int)
init x = <<1, 2>>
RECURSIVE Map(_, _)
Map(F(_), s) == IF s = <<>> THEN <<>> ELSE <<F(Head(s))>> \\o Map(F, Tail(s))
Add(n) == n + 1
action A == \\E k \\in 1..2 : x' = Map(LAMBDA n : (n + k) % 3, x)
action B == x' = Map(Add, x)
constraint \\A i \\in DOMAIN x : x[i] < 5
`,
  'paths through variants with several alternatives': `module M
constant Key
type Message = Ask [key: Key, body: Set(Int)] | Grant [key: Key, body: Set(Int), at: Int] | Stop
type Small = P [key: Key, on: Bool] | Q [key: Key]
variable m : Message
variable s : Small
variable o : [Key -> Option([value: Int, key: Key])]
init
  /\\ m \\in {Ask([key |-> k, body |-> {}]) : k \\in Key}
       \\union {Grant([key |-> k, body |-> {1}, at |-> 2]) : k \\in Key}
  /\\ s \\in {P([key |-> k, on |-> TRUE]) : k \\in Key}
  /\\ o = [k \\in Key |-> Some([value |-> 1, key |-> k])]
action A(k \\in Key) == (m is Ask \\/ m is Grant) /\\ m'.key = k
action B(k \\in Key) == s'.key \\in {k}
action C == (m is Ask \\/ m is Grant) /\\ m'.body = m.body \\union {3}
action D(k \\in Key) == o[k] is Some /\\ o'[k].value.value = 2 
action E == m' = Stop
action F == (m is Ask \\/ m is Grant) /\\ m' = [m EXCEPT !.key = CHOOSE k \\in Key : TRUE]
action G == o' = [k \\in Key |-> None]
model one
  Key = {a, b}
`,
  'choices within \\A, and paths that its names do not select': `module M
constant Key
variable m : [Key -> [Key -> Int]]
variable x : Int
init m = [k \\in Key |-> [j \\in Key |-> 0]] /\\ x = 0
action A(h \\in Key) == \\A r \\in Key : m'[h][r] = x
action B == \\A r \\in Key : \\A s \\in Key : m'[r][s] \\in {m[s][r], 1}
action C == \\A r \\in Key : \\A s \\in Key : IF r = s THEN m'[r][s] = 1 ELSE m'[s][r] = 0
action D == (\\A r \\in Key : r # CHOOSE k \\in Key : TRUE /\\ m[r][r] = 0 /\\ m'[r][r] = 1) /\\ x' = 1 - x
action E ==
  /\\ m'[CHOOSE k \\in Key : TRUE][CHOOSE k \\in Key : TRUE] = 1
  /\\ \\A r \\in Key : r = (CHOOSE k \\in Key : TRUE) \\/ m'[r][r] = 2
model one
  Key = {a, b}
constraint \\A k, j \\in Key : m[k][j] < 3
`,
  'cells that change, in all ways to write them': `module M
constant Key
constant Many
type Cell = [count: Int, seen: Seq(Int), pair: Int \\X Bool]
variable cells : [Key -> Cell]
variable near  : [Key -> [Key -> Int]]
variable some  : [Key -> Int]
variable by    : [Key \\X Key -> Bool]
variable many  : [Key -> Set(Many)]
variable one   : [left: Key, right: [Key -> Bool]]
K == CHOOSE k \\in Key : TRUE
init
  /\\ cells = [k \\in Key |-> [count |-> 0, seen |-> <<>>, pair |-> <<0, TRUE>>]]
  /\\ near = [k \\in Key |-> [j \\in Key |-> 0]]
  /\\ some = [k \\in {K} |-> -5]
  /\\ by = [pair \\in Key \\X Key |-> FALSE]
  /\\ many = [k \\in Key |-> {}]
  /\\ one = [left |-> K, right |-> [k \\in Key |-> FALSE]]
action Twice(i \\in Key, j \\in Key) == near' = [near EXCEPT ![i][j] = 60, ![j][i] = @ + 7]
action Row(i \\in Key) == near'[i] = [j \\in Key |-> IF i = j THEN -4 ELSE -5]
action Two(i \\in Key, j \\in Key) == i # j /\\ near'[i][i] = 2 ^ 40 /\\ near'[j][i] = 1
action Parts(i \\in Key) == cells'[i].pair[1] = 1 /\\ cells'[i].pair[2] = FALSE /\\ cells'[i].count = 64
action Deep(i \\in Key) == cells'[i].seen = Append(cells[i].seen, 1) /\\ Len(cells[i].seen) < 2
action Whole == cells' = [k \\in Key |-> [cells[K] EXCEPT !.count = 63]]
action Wider(i \\in Key) == some' = (i :> 1) @@ some
action Fewer == some' = [k \\in {} |-> 0]
action By(i \\in Key, j \\in Key) == by'[<<i, j>>] = ~by[<<i, j>>]
action More(i \\in Key, m \\in Many) == many'[i] = many[i] \\union {m}
action Turn(i \\in Key) == one'.left = i /\\ one'.right[i] = ~one.right[i]
action Same(i \\in Key) == near'[i][i] = near[i][i] /\\ one' = one
model one
  Key = {a, b}
  Many = {m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12}
constraint Cardinality(many[K]) < 2 /\\ Cardinality(UNION {many[k] : k \\in Key}) < 3 /\\ near[K][K] < 61
constraint \\A i, j \\in Key : near[i][j] < 70 /\\ (by[<<i, j>>] => i = K)
`,
  '\\cdot beside assignments of the same variable': `module M
variable x : [Int -> Int]
variable y : Int
init x = [i \\in 1..3 |-> 0] /\\ y = 0
action A == x'[1] = y /\\ ((x'[2] = x[1] + 1) \\cdot (x'[3] = x[2] /\\ y' = x[2]))
action B == ((IF y = 1 THEN x'[2] = 1 ELSE TRUE) \\cdot (y' = 1 - y)) /\\ x'[3] = y
action C == ((x'[1] = 2) \\cdot (x'[1] = x[1] - 1)) /\\ x'[2] = y
action D == x'[2] = 0 /\\ ((x'[1] = 2) \\cdot (IF y = 0 THEN x'[y + 2] = x[1] - 1 ELSE x'[3] = 4))
action E ==
  /\\ (IF x[1] = 0 THEN UNCHANGED y ELSE TRUE)
  /\\ ((IF x[1] < 2 THEN y' = 2 ELSE TRUE) \\cdot (IF x[1] < 2 THEN y' = y - 2 ELSE x'[1] = 0))
constraint \\A i \\in 1..3 : x[i] < 4 /\\ y < 4
`,
  'constant operators, Print, ToString and Permutations': `module M
constant Cost(_) : Int
constant S : Set(Int)
variable x : Int
variable t : Seq(Str)
init x = 0 /\\ t = <<>>
action A == x < 4 /\\ x' = x + Cost(x) /\\ t' = <<ToString(x), ToString({x})>>
action B ==
  /\\ x > 0 /\\ PrintT(x) /\\ x' = x - 1
  /\\ (Cardinality(Permutations({x, 1})) = 2 => t' = <<>>)
action C == x \\in S /\\ x' = 0
model m
  Cost(k) = k + 1
  S = {2}
`,
  'bags of what may be an atom': `module M
constant Key
variable x : [Key -> Bag(Seq(Int))]
variable y : [Key -> Bag(Bag(Key))]
variable z : [Key -> Bag([Int -> Bool])]
init x = [k \\in Key |-> EmptyBag] /\\ y = [k \\in Key |-> EmptyBag] /\\ z = [k \\in Key |-> EmptyBag]
action A(k \\in Key) == \\E s \\in {<<>>, <<3>>} : x'[k] = x[k] (+) SetToBag({s})
action B(k \\in Key) == \\E s \\in {EmptyBag, SetToBag({k})} : y'[k] = y[k] (+) SetToBag({s})
action C(k \\in Key) == \\E i \\in 0..2, j \\in 1..2 : z'[k] = z[k] (+) SetToBag({[n \\in j..i |-> n = 1]})
constraint \\A k \\in Key : BagCardinality(x[k]) + BagCardinality(y[k]) + BagCardinality(z[k]) < 3
model m
  Key = {a, b}
`,
  'recursive actions, in ENABLED and beside \\cdot': `module M
constant Key
variable x : [Key -> Int]
variable y : Int
Least == CHOOSE k \\in Key : TRUE
init x = [k \\in Key |-> 0] /\\ y = 0
RECURSIVE Fill(_)
Fill(n) == IF n = 0 THEN y' = 1 - y ELSE
  (\\E k \\in Key : x[k] # n /\\ (n = 2 <=> k = Least) /\\ x'[k] = n /\\ Fill(n - 1))
RECURSIVE Walk(_)
Walk(n) == n < 2 /\\ ((y = 0 /\\ x' = [k \\in Key |-> n]) \\/ Walk(n + 1))
action A == Fill(2) 
action B == Walk(0) /\\ y' = 1 - y /\\ (y = 0 => ENABLED Fill(1))
action D == (Fill(1) \\cdot Fill(1))
action E == ENABLED (Walk(0)) /\\ Walk(0) /\\ UNCHANGED y
action F == (Fill(1) /\\ TRUE) /\\ (\\A k \\in Key : x[k] < 3)
constraint \\A k \\in Key : x[k] < 5
model m
  Key = {a, b, c}
`,
}

describe('the compiler translates', () => {
  test.each(Object.keys(constructs))('%s', async (name) => {
    const specification = check(constructs[name]!)
    expect(prepare(specification, { engine: 'compiled' })).toMatchObject({ engineKind: 'compiled', left: [] })
    const options = { statesMax: 100, successorsMax: 400, depthMax: 8, walks: 3 }
    const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBeGreaterThan(4)
  })

  test('a constant operator that is given with a run', () => {
    const specification = check(constructs['constant operators, Print, ToString and Permutations']!)
    const constants = ['Cost(k) = IF k > 1 THEN 2 ELSE 1', 'S = {1, 3}']
    const prepared = prepare(specification, { constants })
    expect(prepared).toMatchObject({ engineKind: 'compiled', left: [] })
    expect(generatedCode(prepared)).toContain('// A')
  })
})

test('what the compiler does not translate is left to the reference engine, the rest compiled', async () => {
  const text = `module M
variable x : Int
init x = 0
RECURSIVE Twice(_, _)
Twice(F(_), n) == IF n = 0 THEN F(0) ELSE Twice(LAMBDA k : F(k) + 1, n - 1)
action A == x < 9 /\\ x' = x + 1
action B == x = 5 /\\ x' = Twice(LAMBDA k : k + x, 2)
`
  const prepared = prepare(check(text))
  expect(prepared.engineKind).toBe('compiled')
  expect(prepared.left).toEqual([
    expect.objectContaining({ what: 'a recursive operator that passes another operator on' }),
  ])
  const options = { statesMax: 100, successorsMax: 400, depthMax: 20, walks: 3 }
  const { difference, distinct } = await exploreBoth(check(text), reference, candidate, options)
  expect(difference).toBeUndefined()
  expect(distinct).toBe(10)
})
