import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare, renderDiagnostics } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, compiled, reference } from '../agreement/engines.js'

/** Messages are in a set that is a mask; what is asked of them depends on few other values. */
const module = `module M
constant Key
type Message = Ask [from: Key, to: Key] | Say [from: Key, on: Bool] | Stop
variable sent : Set(Message)
variable seen : Set(Key)
variable n : Int
K == CHOOSE k \\in Key : TRUE
init sent = {} /\\ seen = {} /\\ n = 0
Send(m) == sent' = sent \\union {m}
Between(m, k, j) == m is Ask /\\ m.from = k /\\ m.to = j
HasSaid(k) == \\E m \\in sent : m is Say /\\ m.from = k
models
`

const models = `model two
  Key = {a, b}
`

const bodies: Readonly<Record<string, string>> = {
  'quantifiers, filters and counts': `
action Ask_(k, j \\in Key) == Cardinality(sent) < 4 /\\ Send(Ask([from |-> k, to |-> j]))
action Say_(k \\in Key) ==
  /\\ \\E m \\in sent : Between(m, K, k)
  /\\ Send(Say([from |-> k, on |-> k \\in seen]))
action See(k \\in Key) ==
  /\\ HasSaid(k)
  /\\ \\A m \\in sent : m is Say => m.from = k
  /\\ seen' = seen \\union {k}
action Count == n' = Cardinality({m \\in sent : m is Ask /\\ m.to \\in seen})
action Clear(k \\in Key) ==
  /\\ {m \\in sent : m is Say /\\ ~m.on} # {}
  /\\ sent' = {m \\in sent : ~(m is Ask /\\ m.from = k)}
invariant Few == n < 3 \\/ \\E m, o \\in sent : m # o /\\ Between(m, K, K) /\\ o is Say
property Kept == [][\\A m \\in sent : m is Say /\\ m.from \\in seen => m \\in sent']_sent`,
  'choices of actions': `
action Ask_(k, j \\in Key) == k # j /\\ Cardinality(sent) < 3 /\\ Send(Ask([from |-> k, to |-> j]))
action Reply(m \\in sent) == m is Ask /\\ m.from \\notin seen /\\ Send(Say([from |-> m.to, on |-> n > 0]))
action Take(k \\in Key, m \\in sent) ==
  CASE m is Ask -> m.from = k /\\ seen' = seen \\union {k}
    [] m is Say -> IF m.from = k THEN m.on /\\ n' = 1 ELSE n < 1 /\\ n' = n + 1
    [] OTHER -> FALSE
action Hand(m \\in sent) ==
  \\/ m is Ask /\\ n' = 0
  \\/ m is Say /\\ m.on /\\ seen' = {}
action Twice(k \\in Key, m, o \\in sent) ==
  m # o /\\ m is Say /\\ Between(o, k, m.from) /\\ sent' = sent \\ {m, o}
action Both(m \\in sent) ==
  LET isOwn == m is Say /\\ m.from \\in seen IN isOwn /\\ ((n' = n + 1) \\cdot (n < 2 /\\ seen' = {}))
invariant Low == n < 3`,
  'what has no value, before a condition that is false': `
action Ask_(k, j \\in Key) == Cardinality(sent) < 3 /\\ Send(Ask([from |-> k, to |-> j]))
action Up == n < 2 /\\ n' = n + 1
action First(m \\in sent) == 1 \\div n > 0 /\\ m is Say /\\ n' = 0
invariant Second == \\A m \\in sent : 4 \\div (2 - n) < 9 \\/ m is Ask`,
  'what has no value, after a condition that is false': `
action Ask_(k, j \\in Key) == Cardinality(sent) < 3 /\\ Send(Ask([from |-> k, to |-> j]))
action Up == n < 2 /\\ n' = n + 1
action First(m \\in sent) == m is Ask /\\ m.from = m.to /\\ 1 \\div n > 0 /\\ n' = 0
invariant Second == \\A m \\in sent : m is Ask /\\ m.to # K => 4 \\div (2 - n) < 9`,
  'no arm that holds': `
action Ask_(k, j \\in Key) == Cardinality(sent) < 3 /\\ Send(Ask([from |-> k, to |-> j]))
action Say_(k \\in Key) == Cardinality(sent) > 1 /\\ Send(Say([from |-> k, on |-> TRUE]))
action Take(m \\in sent) == CASE m is Ask -> n' = 0 [] m is Stop -> n' = 1`,
  'no step but of some, and the least of some': `
action Say_(k \\in Key) == Send(Say([from |-> k, on |-> k = K]))
action Take(m \\in sent) == m is Ask /\\ n' = n
action Least ==
  n < 2 /\\ seen' = {(CHOOSE m \\in sent : m is Say /\\ ~m.on /\\ m.from # K).from} /\\ n' = n + 1
deadlock on`,
  'sets of the next state, and quantifiers in quantifiers': `
action Ask_(k, j \\in Key) == Cardinality(sent) < 4 /\\ Send(Ask([from |-> k, to |-> j]))
action Drop(m \\in sent) ==
  m is Ask /\\ sent' = sent \\ {m} /\\ ENABLED (m.to \\notin seen /\\ seen' = {m.to})
action See(k \\in Key) == seen' = seen \\union {k}
Answered(s) == \\A k \\in s : \\E m \\in sent : m is Ask /\\ m.to = k
Apart(s) == \\E k \\in s : k \\notin seen \\/ \\A j \\in seen : Between(Stop, j, k)
invariant Some == (\\E s \\in SUBSET Key : Answered(s) /\\ Apart(s)) \\/ sent # {} \\/ n = 0
Asks(k) == \\E m \\in sent : m is Ask /\\ m.from = k
property Slow == [][\\A k \\in Key : Asks(k) => Asks(k)' \\/ n = 0]_sent`,
}

const options = { statesMax: 400, successorsMax: 6000, depthMax: 8, walks: 5 }

describe('conditions of elements of a mask', () => {
  test.each(Object.keys(bodies))('%s: the engines agree', async (name) => {
    const specification = check(module.replace('models\n', `${bodies[name]}\n${models}`))
    const errors = specification.diagnostics.filter(({ severity }) => severity === 'error')
    expect(renderDiagnostics(errors)).toBe('')
    compiled.left.clear()
    const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBeGreaterThan(3)
    expect([...compiled.left]).toEqual([])
  })
})

const integers = `module M
constant Max : Int
type Message = Ask [at: Int, on: Bool] | Stop
variable sent : Set(Message)
variable n : Int
variable far : Int
init sent = {} /\\ n = 0 /\\ far = 1073741822
action Ask_(b \\in 0..Max) ==
  Cardinality(sent) < 3 /\\ sent' = sent \\union {Ask([at |-> b, on |-> b > n])}
action Halt == sent # {} /\\ sent' = sent \\union {Stop}
action Take(m \\in sent) == m is Ask /\\ m.at = n /\\ n' = n + 1
action Jump(b \\in {0, 300, 2147483648}, m \\in sent) == m is Ask /\\ m.at < b /\\ n' = 0
action Far == far < 1073741826 /\\ far' = far + 1
AtLeast(b) == {m \\in sent : m is Ask /\\ m.at >= b}
invariant Before ==
  \\A b \\in 0..n : Cardinality(AtLeast(b)) < 3 \\/ \\E m \\in sent : m is Ask /\\ m.at > far
Below(m, b) == m is Ask /\\ m.at < b
Both(a, b) == \\E m \\in sent : Below(m, a) /\\ Below(m, b) /\\ \\A o \\in sent : Below(o, b - a) => o.on
action Pair == (Both(n + 300, n - 1) \\/ Both(n - 1, n + 300)) /\\ n' = 0
invariant Not == ~ \\E m \\in sent : m is Ask /\\ far - 1073741824 = m.at /\\ m.on
property Grows == [][\\A b \\in -1..3 : AtLeast(b) # {} => AtLeast(b)' # {} \\/ n = b]_sent
model m
  Max = 2
`

test.each([
  [2, 1],
  [40, 3],
])('integers up to %i, and others, in sets of %i words: the engines agree', async (max, words) => {
  const specification = check(integers.replace('Max = 2', `Max = ${max}`))
  expect(renderDiagnostics(specification.diagnostics)).toBe('')
  const code = generatedCode(prepare(specification, { engine: 'compiled', coverage: 'off' }))!
  expect(code).toMatch(
    new RegExp(`^fill\\(elements_\\d+, isElement_\\d+, \\d+, ${words}, \\d+, \\[0\\], \\[\\d+\\]\\)$`, 'm'),
  )
  compiled.left.clear()
  const { difference } = await exploreBoth(specification, reference, candidate, options)
  expect(difference).toBeUndefined()
  expect([...compiled.left]).toEqual([])
})

test('a condition of an element and few other values is a look at a table', () => {
  const specification = check(
    module.replace(
      'models\n',
      `action A(k \\in Key, m \\in sent) == m is Ask /\\ m.from = k /\\ n' = 1
invariant I == \\A k \\in Key : ~ \\E m \\in sent : m is Say /\\ m.from = k
${models}`,
    ),
  )
  const code = generatedCode(prepare(specification, { engine: 'compiled', coverage: 'off' }))!
  const body = (name: string) => code.split(new RegExp(`^function ${name}_\\d+`, 'm'))[1]!.split('\n}')[0]!
  expect(body('I').match(/for \(|while \(/g)).toHaveLength(1)
  expect(body('I')).toMatch(/& elements_\d+\[0\]\) & elements_\d+\[/)
  expect(body('next')).toMatch(/& elements_\d+\[e/)
})
