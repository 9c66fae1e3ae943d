import { createReport } from '../../src/explorer/statistics.js'
import type { Engine } from '../../src/model/engine.js'
import { createFingerprintTable } from '../../src/model/fingerprint-table.js'

const stepsMax = 60
const successorsMax = 300

/** Numbers from 0 to before 1, the same in each run: xorshift. */
function createRandom(seed: number): () => number {
  let word = seed | 1
  return () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) / 2 ** 32
  }
}

/**
 * Walks at random from the initial states, and holds the fingerprint of each successor on the way to the one
 * that the reference engine computes from its values. Gives how many were compared; throws where one is
 * wrong.
 */
export function walk(engine: Engine, seed: number): number {
  const random = createRandom(seed)
  const report = () => createReport(engine)
  let compared = 0
  let level = engine.createLevel()
  engine.initial(createFingerprintTable(), level, report())
  for (let step = 0; step < stepsMax; step++) {
    level.sort()
    for (let index = 0; index < Math.min(level.length, successorsMax); index++) {
      const found = (BigInt(level.fingerprintHigh(index)) << 32n) | BigInt(level.fingerprintLow(index) >>> 0)
      const expected = engine.fingerprint(engine.decode(level, index))
      if (found !== expected) {
        throw new Error(
          `after ${step} steps: ${found.toString(16)}, from the values ${expected.toString(16)}`,
        )
      }
      compared++
    }
    if (level.length === 0) break
    // To a table that knows nothing each successor is new.
    const next = engine.createLevel()
    const chosen = Math.floor(random() * level.length)
    engine.expand(level, chosen, chosen + 1, createFingerprintTable(), next, report())
    level = next
  }
  return compared
}
