import { describe, expect, test } from '@jest/globals'
import { createCompiled } from '../../src/compiler/engine/engine.js'
import { guessRange, widenRange } from '../../src/compiler/range.js'
import { explore } from '../../src/explorer/explore.js'
import { check, generatedCode, prepare } from '../../src/index.js'
import { createInterpreter } from '../../src/interpreter/engine.js'
import { configure } from '../../src/model/config.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, reference } from '../agreement/engines.js'
import { ranged } from '../explorer/texts.js'

const options = { statesMax: 3000, successorsMax: 4000, depthMax: 30, walks: 3 }

function engineOf(text: string) {
  const { module, types } = check(text).checked!
  const config = configure(module).config!
  const interpreter = createInterpreter(config)
  return { config, interpreter, engine: createCompiled(config, types, interpreter) }
}

describe('integers in codes', () => {
  test.each(Object.keys(ranged))('%s: the engines agree', async (name) => {
    const { difference, distinct } = await exploreBoth(check(ranged[name]!), reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBeGreaterThan(1)
  })

  test.each(Object.keys(ranged))('%s: the range is widened or given up, a few times', async (name) => {
    const { engine } = engineOf(ranged[name]!)
    await explore(engine, { depth: 30 })
    const { revisions } = engine.core
    expect(revisions.length).toBeGreaterThan(0)
    expect(revisions.length).toBeLessThan(8)
  })

  test('are from 0 to the greatest that the model and the text have', () => {
    const { config, interpreter } = engineOf(`module M
constant K : Set(Int)
constant Huge : Int
variable x : Option(Int)
init x = None
action A == x' = Some(3)
action B == x' = Some(-100000)
model m
  K = {2, 7}
  Huge = 1000000
`)
    expect(guessRange(config, interpreter.constantsOf)).toEqual({ first: 0, last: 7 })
  })

  test('are twice as many where one is met that is outside', () => {
    expect(widenRange({ first: 0, last: 2 }, [3])).toEqual({ first: 0, last: 5 })
    expect(widenRange({ first: 0, last: 2 }, [40])).toEqual({ first: 0, last: 40 })
    expect(widenRange({ first: 0, last: 2 }, [-1])).toEqual({ first: -3, last: 2 })
    expect(widenRange({ first: 0, last: 2 }, [-1, 9])).toEqual({ first: -1, last: 9 })
    expect(widenRange({ first: 0, last: 2 }, [5000])).toBeUndefined()
    expect(widenRange({ first: 0, last: 2 }, [-(2n ** 70n), 1])).toBeUndefined()
  })

  test('make a record of bounded parts one code', () => {
    const prepared = prepare(
      check(`module M
constant Node
variable sent : Set([term: Int, from: Node])
init sent = {}
action Send(n \\in Node) == sent' = sent \\union {[term |-> 1, from |-> n]}
model m
  Node = {a, b}
`),
    )
    // A set of four values is a mask: nothing is interned.
    expect(generatedCode(prepared)).not.toContain('heap, make')
    expect(generatedCode(prepared)).toContain('1 << ')
  })
})
