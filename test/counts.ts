import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  check,
  explorePrepared,
  prepare,
  renderDiagnostics,
  type Source,
  type Specification,
} from '../src/index.js'

/** The repository's own folder: tests run from `dist/test`. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * A specification of the repository with all that it extends; throws where it has an error or deserves a
 * warning.
 */
export function readSpecification(path: string): Specification {
  const specification = check(readSource(join(root, path)), {
    read: (extended, from) => readSource(join(dirname(from.name), extended)),
  })
  if (specification.checked === undefined) throw new Error(renderDiagnostics(specification.diagnostics))
  return specification
}

function readSource(path: string): Source {
  return { name: path, text: readFileSync(path, 'utf8') }
}

/** The specifications of a folder, by path within the repository. */
export function specificationsIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.spec'))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/**
 * What an exploration of a model finds, in the words of `npm run tlc`: the counts where it exhausts the
 * states, what is violated and the length of the trace where something is.
 */
export async function countsOf(specification: Specification, model: string): Promise<string> {
  const { verdict, counterexample, statistics } = await explorePrepared(prepare(specification, { model }))
  if (counterexample !== undefined) {
    return `${counterexample.name ?? counterexample.kind}, ${counterexample.trace.states.length} states`
  }
  const { generated, distinct, depth } = statistics
  return `${verdict.kind}, ${generated} generated, ${distinct} distinct, ${depth + 1} levels`
}
