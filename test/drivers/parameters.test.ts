import { expect, test } from '@jest/globals'
import { Mirror } from '../../src/drivers/mirror.js'
import { fitAdapter, type JsonObject } from '../../src/index.js'
import { adapterOf, callOf, preparedOf } from './systems.js'

const specification = `module Switches
constant Node
type Mode = Off | On
variable mode : [Node -> Mode]
init mode = [n \\in Node |-> Off]
action Set(<<n, m>> \\in Node \\X Mode) == mode[n] # m /\\ mode'[n] = m
action Swap(<<a, b>> \\in Node \\X Node) == mode[a] # mode[b] /\\ mode'[a] = mode[b] /\\ mode'[b] = mode[a]
model m
  Node = {n1, n2}
  deadlock off
`

test('parameters of a tuple are written as the implementation writes values of their types', () => {
  const prepared = preparedOf({ name: 'switches.spec', text: specification })
  const text = JSON.stringify({
    ...{ format: 'tracewright-adapter', version: 1, name: 'switches' },
    actions: {
      Set: { op: 'set', args: { node: '{n}', mode: '{m}' } },
      Swap: { op: 'swap', args: { nodes: ['{a}', '{b}'] } },
    },
    variables: { mode: { compare: 'strict', from: 'nodes.*' } },
    types: {
      Node: { values: { n1: 'node-1', n2: 'node-2' } },
      Mode: { values: { Off: '0', On: '1' } },
    },
  })
  const adapter = fitAdapter(prepared, adapterOf({ name: 'switches.json', text }))
  const { reference } = prepared
  const [state] = [...reference.initialStates()]
  const argumentsOf = (call: string): JsonObject | undefined => {
    const move = reference.moves(state!).find((each) => callOf(each) === call)!
    const plan = adapter.planOf(move, new Mirror(adapter))
    return plan.kind === 'commands' ? plan.commands[0]!.command.args : undefined
  }
  expect(argumentsOf('Set(n1, On)')).toEqual({ node: 'node-1', mode: '1' })
  // As many items of one type.
  expect(argumentsOf('Swap(n1, n2)')).toEqual({ nodes: ['node-1', 'node-2'] })
})
