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
  partial: `module Partial
constant Key
variable x : Int
variable y : Int
variable f : [Key -> Int]
variable g : [Key -> Int]
variable h : [Key -> Int]
Total == [k \\in Key |-> 0]
init x = 0 /\\ y = 0 /\\ f = Total /\\ g = Total /\\ h = Total
action Right == x < 40 /\\ x' = x + 1
action Up == y < 40 /\\ y' = y + 1
action F(k \\in Key) == x = 8 /\\ y > 5 /\\ f' = [j \\in {k} |-> y % 2]
action G(k \\in Key) == x = 14 /\\ y > 11 /\\ y < 15 /\\ g' = [j \\in Key \\ {k} |-> 2]
action H(k \\in Key) == x > 19 /\\ y = 20 /\\ h'[k] = 1 /\\ f' = Total
action I(k \\in Key) == x > 24 /\\ y = 25 /\\ h' = [j \\in {k} |-> 3]
deadlock off
model two
  Key = {a, b}
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
  pairs: `module Pairs
constant Node
variable sent : [Node -> Int]
variable done : [Node -> Int]
variable steps : Int
init sent = [n \\in Node |-> 0] /\\ done = [n \\in Node |-> 0] /\\ steps = 0
action Send(n \\in Node) == sent[n] < 2 /\\ sent'[n] = sent[n] + 1 /\\ steps' = steps + 1
action Finish(n \\in Node) == done[n] < sent[n] /\\ done'[n] = done[n] + 1 /\\ steps' = steps + 1
action Reset(n \\in Node) == done[n] = 2 /\\ sent[n] = 2 /\\ sent'[n] = 0 /\\ done'[n] = 0
property Grows == [][\\A n \\in Node : done'[n] >= done[n] \\/ sent'[n] = 0]_<<sent, done>>
property OneAtATime == [][\\E n \\in Node : \\A m \\in Node : m # n => sent'[m] = sent[m]]_sent
view <<sent, done>>
deadlock off
model all
  Node = {n1, n2, n3, n4, n5}
  symmetry Node
`,
  printing: `module Printing
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 30 /\\ x' = x + 1
action Up == y < 30 /\\ (IF (x * y) % 7 = 6 THEN PrintT(<<x, y>>) ELSE TRUE) /\\ y' = y + 1
invariant Said == (x + y) % 9 # 8 \\/ Print(<<"sum", x + y, x>>, TRUE)
deadlock off
`,
  deadlock: `module Stuck
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 12 /\\ x' = x + 1
action Up == y < 12 /\\ x' = x /\\ y' = y + 1
`,
}

/** The last thing in a level with trouble is a value that does not fit. Too small for a level on disk. */
export const late = `module Late
constant Node
variable x : Int
variable f : [Node -> Int]
init x = 0 /\\ f = [n \\in Node |-> 0]
action Start(v \\in 1..4) == x = 0 /\\ x' = v
action Printed(v \\in 10..12) == x = 1 /\\ x' = v
action Partial(k \\in Node) == x = 4 /\\ x' = 20 /\\ f' = [j \\in {k} |-> 1]
invariant Told == IF x = 11 THEN Print("at 11", TRUE) ELSE TRUE
deadlock off
model two
  Node = {a, b}
`
