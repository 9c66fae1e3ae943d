import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { prepare, type Specification } from '../../src/index.js'
import { checkGenerated, specifications } from '../agreement/specification.js'
import { readSpecification, specificationsIn } from '../counts.js'
import { walk } from './fingerprint-walk.js'

/**
 * Walks at random through specifications of the project and through random ones, and holds the fingerprint of
 * each successor on the way, which the compiled engine has made out of that of the state before, to the one
 * that the reference engine computes from its values. Prints a line for each model; ends in an error where
 * two differ. A program of its own: within Jest's sandbox it takes three times as long.
 */

/** Folders of the specifications that are walked through. */
export const walkedFolders: readonly string[] = ['specs', 'specs/broken']

const walks = 2

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
    const models = specification.checked?.module.models ?? []
    // Models of a file that is extended are walked through with that file.
    for (const { name: model } of models.filter(({ span }) => span.source.name.endsWith(`/${path}`))) {
      console.log(`${path} ${model}: ${walkModel(path, specification, model)} fingerprints`)
    }
  }
  let compared = 0
  for (const { text } of fc.sample(specifications(), { numRuns: 60, seed: 7 })) {
    const specification = checkGenerated(text)
    if (specification.checked) compared += walkModel(text, specification)
  }
  console.log(`random specifications: ${compared} fingerprints`)
}
