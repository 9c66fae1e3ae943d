import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { check, prepare, type Specification } from '../../src/index.js'
import type { Engine } from '../../src/model/engine.js'
import { createFingerprintTable } from '../../src/model/fingerprint-table.js'
import { specifications } from '../agreement/specification.js'
import { readSpecification, specificationsIn } from '../counts.js'

/**
 * Walks at random through specifications of the project and through random ones, and holds the fingerprint of
 * each successor on the way, which the compiled engine has made out of that of the state before, to the one
 * that the reference engine computes from its values. Prints a line for each model; ends in an error where
 * two differ. A program of its own: within Jest's sandbox it takes three times as long.
 */

/** Folders of the specifications that are walked through. */
export const walkedFolders: readonly string[] = ['specs', 'specs/broken']

const stepsMax = 60
const walks = 2
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

/** How many fingerprints were compared; throws where one is wrong. */
function walk(engine: Engine, seed: number): number {
  const random = createRandom(seed)
  const report = () => ({
    generated: 0,
    generatedByAction: new Float64Array(engine.actions.length),
    distinctByAction: new Float64Array(engine.actions.length),
    outDegrees: [],
    cut: 0,
    violations: [],
  })
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

function walkModel(name: string, specification: Specification, model?: string): number {
  const { engine, notCompiled } = prepare(specification, model === undefined ? {} : { model })
  if (notCompiled) return 0
  let compared = 0
  try {
    for (let seed = 1; seed <= walks; seed++) compared += walk(engine, 0x9e3779b1 * seed)
  } catch (error) {
    process.exitCode = 1
    console.log(`${name} ${model ?? ''}: ${(error as Error).message}`)
    return 0
  }
  return compared
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of walkedFolders.flatMap(specificationsIn)) {
    const specification = readSpecification(path)
    const names = specification.checked?.module.models.map(({ name }) => name) ?? []
    // Those in folders are variations of one, whose models they have too.
    for (const model of path.startsWith('specs/broken/') ? names.slice(0, 1) : names) {
      console.log(`${path} ${model}: ${walkModel(path, specification, model)} fingerprints`)
    }
  }
  let compared = 0
  for (const { text } of fc.sample(specifications(), { numRuns: 60, seed: 7 })) {
    const specification = check({ name: 'random', text })
    if (specification.checked) compared += walkModel(text, specification)
  }
  console.log(`random specifications: ${compared} fingerprints`)
}
