import { expect, test } from '@jest/globals'
import { check, explorePrepared, prepare, StorageFault } from '../../src/index.js'
import { memoryFolder } from './memory-folder.js'

/** Levels of thousands of states, and a violation at the end of a path through all of them. */
const text = `module Wide
variable x : Int
variable y : Int
init x \\in 0..4000 /\\ y = 0
action Up == y < 4 /\\ y' = y + 1 /\\ x' = x * 7 + y
invariant Below == ~(y = 4 /\\ x = 4000 * 2401 + 66)
deadlock off
`

/** Beside the states, the compiled engine has room for values and for levels from the beginning. */
const limits = {
  compiled: Array.from({ length: 14 }, (_, index) => 3.2e6 + 1e5 * index),
  interpreted: Array.from({ length: 7 }, (_, index) => Math.round(1.2e5 * 1.35 ** index)),
}

test.each(['compiled', 'interpreted'] as const)(
  'a log that goes to disk changes nothing of what is found, %s',
  async (engine) => {
    const prepared = prepare(check(text), { engine })
    const expected = await explorePrepared(prepared)
    expect(expected.counterexample?.trace.states).toHaveLength(5)
    let spilled = 0
    let stopped = 0
    for (const memoryMaxBytes of limits[engine]) {
      let hasBegun = false
      const folder = memoryFolder()
      const onBegin = () => {
        hasBegun = true
      }
      const found = await explorePrepared(prepared, { memoryMaxBytes, spill: { folder, onBegin } })
      if (found.verdict.kind === 'stopped') {
        expect(found.verdict.reason).toBe('memory')
        stopped++
        continue
      }
      expect(found).toEqual(expected)
      if (hasBegun && folder.names().length > 2) spilled++
    }
    expect(spilled).toBeGreaterThan(0)
    expect(stopped).toBeGreaterThan(0)
  },
  60_000,
)

test('a log that finds no room on disk stays in memory', async () => {
  const prepared = prepare(check(text))
  const expected = await explorePrepared(prepared)
  let whole = 0
  for (const memoryMaxBytes of limits.compiled) {
    for (const failing of [0, 3, 7]) {
      const failures: string[] = []
      const folder = memoryFolder(new Map(), (operation) => {
        if (operation >= failing) throw new StorageFault('no space is left', true)
      })
      const onFailed = (message: string) => void failures.push(message)
      const found = await explorePrepared(prepared, { memoryMaxBytes, spill: { folder, onFailed } })
      if (found.verdict.kind === 'stopped') continue
      expect(found).toEqual(expected)
      if (failures.length === 1) whole++
    }
  }
  expect(whole).toBeGreaterThan(0)
}, 60_000)

test.each(['compiled', 'interpreted'] as const)(
  'initial states that are too many end the search, %s',
  async (engine) => {
    const text = "module Many\nvariable x : Int\ninit x \\in 0..99999\naction Up == x' = x + 1\n"
    const { verdict, statistics } = await explorePrepared(prepare(check(text), { engine }), {
      memoryMaxBytes: 1e6,
    })
    expect(verdict).toEqual({ kind: 'stopped', reason: 'memory' })
    expect(statistics.distinct).toBeLessThan(99_999)
    expect(statistics).toMatchObject({ depth: 0, left: statistics.distinct })
  },
)
