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
  entries: `module Entries
constant Node
variable x : [Node -> Int]
variable seen : [Node -> Set(Node)]
init x = [n \\in Node |-> 0] /\\ seen = [n \\in Node |-> {}]
action Up(n \\in Node) == x[n] < 5 /\\ x'[n] = x[n] + 1
action See(n, m \\in Node) == n # m /\\ x[m] > 1 /\\ seen'[n] = seen[n] \\union {m} /\\ x'[n] = x[m]
property Grow == [][\\A n \\in Node : x[n] = 5 => UNCHANGED x[n] \\/ seen[n] # seen'[n]]_<<x, seen>>
invariant Few == ~ \\E n, m \\in Node : n # m /\\ x[n] = 5 /\\ x[m] = 4 /\\ n \\in seen[m] /\\ m \\in seen[n]
deadlock off
model three
  Node = {a, b, c}
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

/** Specifications with integers in records, tuples and options that go beyond what can be foreseen. */
export const ranged: Readonly<Record<string, string>> = {
  above: `module Above
constant Node
type Message = Ask [term: Int, from: Node] | Grant [term: Int, to: Node, last: Option(Int)]
variable term : [Node -> Int]
variable sent : Set(Message)
variable last : Option([term: Int, by: Node])
init term = [n \\in Node |-> 0] /\\ sent = {} /\\ last = None
action Raise(n \\in Node) ==
  term[n] < 3 * 3 /\\ term'[n] = term[n] + 1 /\\ sent' = {Ask([term |-> term[n] + 1, from |-> n])}
action Answer(m \\in sent, n \\in Node) ==
  /\\ m is Ask /\\ m.from # n /\\ m.term > term[n]
  /\\ term'[n] = m.term
  /\\ last' = Some([term |-> m.term, by |-> n])
  /\\ sent' = (sent \\ {m}) \\union {Grant([term |-> m.term, to |-> m.from, last |-> Some(term[n])])}
action Lose(m \\in sent) == sent' = sent \\ {m}
invariant Known == \\A m \\in sent : \\E n \\in Node : m is Ask \\/ term[n] >= m.term
invariant Early == ~ \\E m \\in sent :
  m is Grant /\\ m.last = Some(7) /\\ last = Some([term |-> 2 * 4, by |-> m.to])
property Rises == [][\\A n \\in Node : term'[n] >= term[n]]
deadlock off
model m
  Node = {a, b}
`,
  symmetric: `module Symmetric
constant Node
variable votes : Set([by: Node, round: Int])
variable best : [Node -> Option([by: Node, round: Int])]
init votes = {} /\\ best = [n \\in Node |-> None]
Next(n) == Cardinality({v \\in votes : v.by = n})
action Vote(n \\in Node) == Next(n) < 2 * 2 /\\ votes' = votes \\union {[by |-> n, round |-> Next(n) + 2]}
action Take(n \\in Node, v \\in votes) == v.by # n /\\ best'[n] = Some(v)
action Bump(n \\in Node) ==
  best[n] is Some /\\ best[n].value.round < 6 + 1 /\\ best'[n].value.round = best[n].value.round + 1
invariant Small == \\A n \\in Node : best[n] = None \\/ best[n].value.round < 6 + 1
deadlock off
model m
  Node = {a, b, c}
  symmetry Node
  constraint Cardinality(votes) < 4
`,
  below: `module Below
type Point = [at: Int, on: Bool]
variable points : Set(Point)
variable x : Int
init points = {} /\\ x = 0
action Down == x > -(3 * 3) /\\ x' = x - 1
action Mark(b \\in BOOLEAN) == points' = {[at |-> x, on |-> b]}
action Move == \\E p \\in points : points' = {[p EXCEPT !.at = @ - 2, !.on = ~ @]} /\\ p.at > -9
invariant Near == \\A p \\in points : p.at > -(2 * 5)
deadlock off
`,
  huge: `module Huge
variable o : Option(Int)
variable x : Int
variable seen : Set(Option(Int) \\X Bool)
init o = None /\\ x = 1 /\\ seen = {}
action Grow == x < 10^20 /\\ x' = x * 1000
action Keep == o' = Some(x)
action Turn == o is Some /\\ o' = Some(-o.value)
action See == seen' = {<<o, x > 1000>>}
deadlock off
`,
  guard: `module Guard
variable o : Option(Int)
variable s : Set([a: Int, b: Bool])
variable x : Int
init o = Some(1) /\\ s = {[a |-> 1, b |-> TRUE]} /\\ x = 0
action Up == x < 3 * 4 /\\ o # Some(x * 5) /\\ [a |-> x * 7, b |-> TRUE] \\notin s /\\ x' = x + 1
action Turn == (ENABLED (x' = x /\\ o' = Some(x * 100) /\\ s' = s)) /\\ o' = Some(0) /\\ x < 4
action Meet == \\E r \\in [a: (x * 11)..(x * 11 + 2), b: BOOLEAN] : r.a > 20 /\\ r \\notin s /\\ x' = 0
deadlock off
`,
  invariant: `module Invariant
variable o : Option(Int)
variable x : Int
variable y : Int
init o = Some(1) /\\ x = 0 /\\ y = 0
action Up == x < 4 * 4 /\\ x' = x + 1
action Side == y < 3 /\\ y' = y + 1
invariant Apart == o # Some(x * 5)
invariant End == <<x, y>> # <<4 * 3, 3>>
deadlock off
`,
  property: `module Property
variable o : Option(Int)
variable x : Int
variable y : Int
init o = Some(1) /\\ x = 0 /\\ y = 0
action Up == x < 4 * 4 /\\ x' = x + 1
action Side == y < 3 /\\ y' = y + 1
property Apart == [][o # Some(x' * 5) /\\ <<x, y'>> # <<4 * 3, 3>>]_<<x, y>>
constraint Some(x - 5) # o
constraint Some(x' * 30) # o
deadlock off
`,
  initial: `module Initial
variable o : Option(Int)
variable r : [a: Int, b: Bool]
variable f : [Bool -> [a: Int, b: Bool] \\X Int]
init
  /\\ o \\in {Some(i * 30 - 40) : i \\in 0..3}
  /\\ r = [a |-> 0, b |-> TRUE]
  /\\ f = [b \\in BOOLEAN |-> <<[a |-> 10^10, b |-> b], 0>>]
action Up == r.a < 200 /\\ r'.a = 4 * r.a + 1 /\\ r'.b = ~ r.b
action Copy(b \\in BOOLEAN) == f'[b][1] = r
action Count(b \\in BOOLEAN) == f[b][2] < 1 /\\ f' = [f EXCEPT ![b][2] = @ + 1]
action Same == f[TRUE][1] = r /\\ o' = Some(r.a)
deadlock off
`,
  faulty: `module Faulty
variable o : Option(Int)
variable x : Int
init o = None /\\ x = 0
action Up == x < 20 /\\ x' = x + 1
action Take == x > 2 /\\ o' = Some(x * 3)
action Wrong == x = 7 /\\ x' = <<1>>[x]
deadlock off
`,
  viewed: `module Viewed
variable o : Option(Int)
variable x : Int
init o = None /\\ x = 0
action Up == x < 50 /\\ x' = x + 1
action Take == o' = Some(x \\div 3)
view <<o, Some(x * x)>>
deadlock off
`,
}

const message = `constant Node
type Message = Ask [from: Node, n: Int, on: Bool] | Tell [to: Node, of: Option(Int)] | Stop
Asks == {Ask([from |-> k, n |-> i, on |-> i = 1]) : k \\in Node, i \\in 0..1}
Tells == {Tell([to |-> k, of |-> Some(i)]) : k \\in Node, i \\in 0..1} \\union {Stop}
`

/** Specifications with sets over more values than a mask has bits. */
export const wide: Readonly<Record<string, string>> = {
  sets: `module Sets
${message}variable a : Set(Message)
variable b : [Node -> Set(Message)]
variable c : [kept: Set(Message), last: Option(Message)]
init a = {} /\\ b = [k \\in Node |-> {Stop}] /\\ c = [kept |-> {}, last |-> None]
action Add(m \\in Asks) == m \\notin a /\\ a' = a \\union {m}
action Put(k \\in Node) == Cardinality(a) = 2 /\\ b'[k] = (a \\union b[k]) \\ {Stop}
action Take(k \\in Node) == \\E m \\in b[k] : a' = {m} \\union (a \\ b[k]) /\\ b'[k] = b[k] \\ {m, Stop}
action Keep(k \\in Node) ==
  a # {} /\\ c'.kept = a \\intersect b[k] /\\ c'.last = Some(CHOOSE m \\in a : m # Stop \\/ a = {Stop})
action Filter == a' = {m \\in a : m is Ask /\\ m.from # CHOOSE k \\in Node : TRUE}
action Whole == b' = [k \\in Node |-> IF b[k] = {} THEN {Stop} ELSE {m \\in b[k] : m = Stop}]
action Swap(k \\in Node) == b[k] # a /\\ b'[k] = a /\\ a' = b[k]
action Inform(k \\in Node) ==
  LET s == a \\union {Tell([to |-> k, of |-> None])} IN c'.kept = s /\\ c'.last = None
action Both == (a' = a \\union {Stop}) \\cdot (a' = a \\ {Stop} /\\ c' = [kept |-> a, last |-> None])
action Of(k \\in Node) ==
  b' = [b EXCEPT ![k] = @ \\ a] /\\ c' = [c EXCEPT !.kept = UNION {b[i] : i \\in Node}]
action Same == a' \\in {b[k] : k \\in Node} /\\ a' \\subseteq c.kept
action Back == a' = {} /\\ UNCHANGED <<b, c>> /\\ (\\A m \\in a : m is Tell \\/ m \\in c.kept)
invariant Few == \\A k \\in Node : Cardinality(b[k] \\ a) <= Cardinality(b[k])
invariant Apart == ~ \\E m \\in c.kept, o \\in a : m is Ask /\\ o is Ask /\\ m.n # o.n /\\ c.last = Some(m)
property Grows == [][c.kept \\subseteq c'.kept \\/ a = a' \\/ Cardinality(a') < 3]_<<a, c>>
constraint Cardinality(a) + Cardinality(c.kept) <= 3
constraint \\A k \\in Node : Cardinality(b[k]) <= 2
deadlock off
model m
  Node = {n1, n2}
`,
  symmetricSets: `module SymmetricSets
${message}variable a : Set(Message)
variable b : [Node -> Set(Message)]
init a = {} /\\ b = [k \\in Node |-> {}]
action Add(m \\in Asks) == m \\notin a /\\ a' = a \\union {m}
action Put(k \\in Node, m \\in a) == b'[k] = b[k] \\union {m} /\\ a' = a \\ {m}
action Drop(k \\in Node) == b'[k] = {}
invariant Few == \\A k \\in Node : Cardinality(b[k]) < 2 \\/ \\E m \\in b[k] : m is Ask /\\ m.from = k
constraint Cardinality(a) < 3 /\\ \\A k \\in Node : Cardinality(b[k]) < 3
deadlock off
model m
  Node = {n1, n2, n3}
  symmetry Node
`,
  orbitSets: `module OrbitSets
${message}variable a : Set(Message)
variable b : [Node -> Set(Message)]
init a = {} /\\ b = [k \\in Node |-> {}]
action Add(m \\in Asks) == m is Ask /\\ m.n = 0 /\\ m \\notin a /\\ a' = a \\union {m}
action Put(k \\in Node, m \\in a) == b'[k] = b[k] \\union {m, Stop} /\\ a' = a \\ {m}
constraint Cardinality(a) + Cardinality(UNION {b[k] : k \\in Node}) < 4
deadlock off
model m
  Node = {n1, n2, n3, n4, n5}
  symmetry Node
`,
  viewOfSets: `module ViewOfSets
${message}variable a : Set(Message)
variable n : Int
init a = {} /\\ n = 0
action Add(m \\in Tells) == a' = a \\union {m} /\\ n' = 1 - n
action Drop == \\E m \\in a : a' = a \\ {m}
invariant Few == Cardinality(a) < 5
view <<a, Cardinality(a) > 2>>
deadlock off
model m
  Node = {n1, n2}
`,
  wider: `module Wider
${message}variable a : Set(Message)
variable n : Int
init a = {Stop} /\\ n = 0
action Up == n < 3 * 9 /\\ n' = n + 1
action Add(k \\in Node) ==
  n % 3 = 0 /\\ a' = (a \\ Tells) \\union {Ask([from |-> k, n |-> n, on |-> TRUE]), Stop}
action Drop == a' = {m \\in a : m = Stop}
invariant Low == \\A m \\in a : m is Ask => m.n <= n
deadlock off
model m
  Node = {n1, n2}
  constraint Cardinality(a) < 4
`,
}
