import { describe, expect, test } from '@jest/globals'
import { check, generatedCode, prepare } from '../../src/index.js'
import { exploreBoth } from '../agreement/compare.js'
import { candidate, reference } from '../agreement/engines.js'
import { wide } from '../explorer/texts.js'

const options = { statesMax: 4000, successorsMax: 9000, depthMax: 12, walks: 3 }

describe('sets in several slots', () => {
  test.each(Object.keys(wide))('%s: the engines agree', async (name) => {
    const specification = check(wide[name]!)
    expect(prepare(specification, { engine: 'compiled' })).toMatchObject({ engineKind: 'compiled', left: [] })
    const { difference, distinct } = await exploreBoth(specification, reference, candidate, options)
    expect(difference).toBeUndefined()
    expect(distinct).toBeGreaterThan(30)
  })

  test('are written without being made nodes', () => {
    const code = generatedCode(
      prepare(
        check(`module M
variable s : Set([n: Int, at: Int])
init s = {}
action Add(n \\in 0..9) == s' = s \\union {[n |-> n, at |-> 0]}
action Drop == \\E e \\in s : s' = {d \\in s : d # e}
invariant Few == Cardinality(s) < 5 \\/ s = {} \\/ \\A e \\in s : e.n < 4
deadlock off
`),
        { coverage: 'off' },
      ),
    )
    expect(code).toContain('slots of a state: s 0..3;')
    expect(code).not.toMatch(/\b(add|intern|begin|push|build|spread)_\d+\(/)
  })
})
