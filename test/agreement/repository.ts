import { fileURLToPath } from 'node:url'
import { readSpecification, specificationsIn } from '../counts.js'
import { exploreBoth } from './compare.js'
import { candidate, compiled, reference } from './engines.js'

/** The folders of specifications in the repository. */
export const specificationFolders: readonly string[] = ['specs', 'specs/broken', 'test/cases/tla']

/**
 * Holds the engines against one another on every model of the repository's specifications, a line each. A
 * level that would be large is not expanded. What of a model the compiled engine leaves to the reference one
 * is told beside it. Gives the exit code: 1 where they differ, or a model is not compiled.
 */
async function runRepository(say: (text: string) => void): Promise<number> {
  let code = 0
  for (const path of specificationFolders.flatMap(specificationsIn)) {
    const specification = readSpecification(path)
    const names = specification.checked?.module.models.map(({ name }) => name) ?? []
    for (const model of names.length === 0 ? [undefined] : names) {
      const options = { statesMax: 30, successorsMax: 200, depthMax: 12, walks: 3 }
      const chosen = model === undefined ? options : { ...options, model }
      compiled.reasons.clear()
      compiled.left.clear()
      const { distinct, difference } = await exploreBoth(specification, reference, candidate, chosen)
      const notCompiled = [...compiled.reasons.keys()].join(', ')
      const left = [...compiled.left.keys()].join(', ')
      const wrong = difference ?? (notCompiled ? `not compiled: ${notCompiled}` : undefined)
      const agreement = `agree on ${distinct} states${left ? `, left to the reference engine: ${left}` : ''}`
      say(`${path} ${model ?? ''}: ${wrong ?? agreement}`)
      if (wrong !== undefined) code = 1
    }
  }
  return code
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runRepository((text) => void process.stdout.write(`${text}\n`))
}
