/** What the specifications of the project do not have, or not in few states. */
export const texts = {
  view: `module View
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Up(k \\in 1..3) == x + k <= 60 /\\ x' = x + k /\\ y' = (y + k * x) % 5
action Turn == y' = (y + 1) % 5
invariant Small == x + y < 55
view <<x, y % 2>>
constraint x # 31
deadlock off
`,
  cut: `module Cut
variable x : Int
variable y : Int
init x \\in 0..3 /\\ y = 0
action Right == x' = x + 1
action Up == y' = y + 1
action Back == x > 0 /\\ x' = x - 1
invariant Apart == ~(x = 11 /\\ y = 11)
constraint x + y < 24
constraint x' # 7 \\/ y < 9
`,
  values: `module Values
variable s : Seq(Int)
variable n : Int
init s = <<>> /\\ n = 0
action Add(k \\in 0..2) == Len(s) < 7 /\\ s' = Append(s, k * 1000) /\\ n' = (n + k) % 3
action Turn == s # <<>> /\\ s' = Tail(s) \\o <<Head(s)>>
invariant Short == ~(Len(s) = 7 /\\ s[1] = 2000 /\\ s[5] = 1000 /\\ n = 1)
deadlock off
`,
  fault: `module Fault
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 30 /\\ x' = x + 1
action Up == y < 30 /\\ y' = y + 100 \\div (9 - x)
deadlock off
`,
  misfit: `module Misfit
variable f : [Int -> Int]
variable n : Int
init f = [i \\in 1..2 |-> 0] /\\ n = 2
action Grow == n < 7 /\\ n' = n + 1 /\\ f' = [i \\in 1..(n + 1) |-> 0]
action Set(i \\in 1..2, v \\in 0..4) == f'[i] = v
action Last == f'[n] = 1
deadlock off
`,
  orbits: `module Orbits
constant Node
variable next : [Node -> Option(Node)]
variable old : Set(Node)
init next = [n \\in Node |-> None] /\\ old = {}
action Point(n, m \\in Node) ==
  /\\ Cardinality({k \\in Node : next[k] # None}) < 3 /\\ next[n] = None /\\ next'[n] = Some(m)
action Age(n \\in Node) == next[n] is Some /\\ old' = old \\union {next[n].value}
action Drop(n \\in old) == next'[n] = None /\\ old' = old \\ {n}
property Kept == [][\\A n \\in old : n \\in old' \\/ next'[n] = None]_old
invariant Few == Cardinality(old) < 4 \\/ \\E n \\in Node : next[n] = Some(n)
deadlock off
model all
  Node = {n1, n2, n3, n4, n5}
  symmetry Node
`,
  symmetricView: `module SymmetricView
constant Node
variable grade : [Node -> Int]
variable last : Option(Node)
init grade = [n \\in Node |-> 0] /\\ last = None
action Up(n \\in Node) == grade[n] < 3 /\\ grade'[n] = grade[n] + 1 /\\ last' = Some(n)
action Down(n \\in Node) == grade[n] > 1 /\\ grade'[n] = 0
view <<grade, last = None>>
deadlock off
model all
  Node = {n1, n2, n3, n4, n5, n6}
  symmetry Node
`,
  deadlock: `module Stuck
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 12 /\\ x' = x + 1
action Up == y < 12 /\\ x' = x /\\ y' = y + 1
`,
}
