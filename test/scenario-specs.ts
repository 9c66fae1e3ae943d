/** Specifications with scenarios that ask for each thing a stage can ask for, none of them of Raft. */
export const scenarioSpecs: Readonly<Record<string, string>> = {
  counter: String.raw`module Counter
variable x, y : Int
init x = 0 /\ y = 0
action Up    == x < 6 /\ x' = x + 1
action Down  == x > 0 /\ x' = x - 1
action Climb == y < 4 /\ x = 3 /\ y' = y + 1
action Fall  == y > 0 /\ y' = 0
deadlock off
model only
scenario One
  reach y = 2
scenario Several
  reach three == x = 3
  then  y = 1
  then  six == x = 6
  then  x = 0 /\ y = 1
scenario AtOnce
  reach x >= 2
  then  x = 2
  then  x < 5
scenario Within
  reach x = 3
  then  top within 3 == x = 6
  then  within 4 == y = 0 /\ x = 5
scenario LateStart
  reach low == x = 3
  then  y = 3
  then  within 1 == y = 0 /\ x = 3
scenario Steps
  reach occurs Climb
  then  occurs Climb /\ y = 2
  then  occurs Fall
scenario Changes
  reach rising == x' > x /\ x = 4
  then  falling == x' < x /\ x' = 1
scenario Looking
  reach begin == x = 2
  then  y = 1 /\ since(begin, x = 5) /\ x = 1
scenario Never
  reach begin == x = 2
  then  y = 1 /\ ~since(begin, x > 3)
  then  x = 5
scenario FromTheStart
  reach begin == x = 0
  then  since(begin, x = 1)
  then  x = 2 /\ since(begin, occurs Down)
scenario BeforeAnyStep
  reach begin == x = 0
  then  ~since(begin, x = 1)
  then  x = 2
`,
  locks: String.raw`module Locks
constant Client
variable holder : Option(Client)
variable waiting : Set(Client)
variable served : [Client -> Int]
init holder = None /\ waiting = {} /\ served = [c \in Client |-> 0]
action Ask(c \in Client) == c \notin waiting /\ holder # Some(c) /\ waiting' = waiting \union {c}
action Take(c \in waiting) ==
  /\ holder = None
  /\ served[c] < 2
  /\ holder' = Some(c)
  /\ served'[c] = served[c] + 1
  /\ waiting' = waiting \ {c}
action Release == holder is Some /\ holder' = None
deadlock off
model three
  Client = {a, b, c}
model symmetric
  Client = {a, b, c}
  symmetry Client
scenario Handover
  reach held == holder is Some
  then  free == holder = None
  then  \E c \in Client : since(free, occurs Take(c)) /\ since(held, occurs Ask(c)) /\ holder = None
scenario AllServed
  reach begin == waiting # {}
  then  \A c \in Client : since(begin, occurs Take(c))
scenario Pairs
  reach begin == waiting # {}
  then  \E c, d \in Client : c # d /\ since(begin, {c, d} \subseteq waiting) /\ served[c] = 1 /\ served[d] = 1
scenario Twice
  reach first == \E c \in Client : occurs Take(c)
  then  second == \E c \in Client : served[c] = 2 /\ occurs Take(c)
  then  quiet within 4 == holder = None /\ waiting = Client
`,
  // A stage that is reached is best taken as reached later, after a step that does not concern it.
  waits: String.raw`module Waits
variable x, y : Int
init x = 0 /\ y = 0
action X == x = 0 /\ x' = 1
action Y == x = 1 /\ y < 2 /\ y' = y + 1
deadlock off
model only
scenario Later
  reach x = 1
  then  within 1 == y = 2
scenario Same
  reach x >= 0
  then  x >= 0
  then  y >= 0
  then  x >= 0
  then  y = 2
`,
  bounded: String.raw`module Bounded
variable queue : Seq(Int)
variable sum : Int
init queue = <<>> /\ sum = 0
action Put(k \in 1..3) == queue' = Append(queue, k)
action Get == queue # <<>> /\ queue' = Tail(queue) /\ sum' = sum + Head(queue)
constraint Len(queue) <= 2
constraint sum' <= 6
deadlock off
model only
scenario Drained
  reach full == Len(queue) = 2
  then  queue = <<>> /\ sum = 5
  then  full2 == queue = <<1, 1>>
scenario Outside
  reach Len(queue) = 3
scenario Exact
  reach sum = 6 /\ occurs Get
  then  since_any == queue # <<>>
`,
}
