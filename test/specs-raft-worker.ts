import { posix } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { check, type EngineKind, explore } from '../src/index.js'
import { projectFile } from './source-files.js'

/** What to explore: a specification of the project, or a text in its place, and how far. */
export interface Request {
  readonly path: string
  readonly text?: string
  readonly model?: string
  readonly invariants?: readonly string[]
  readonly depth?: number
  readonly engine?: EngineKind
}

/** What was found, as far as the tests ask for it. */
export interface Answer {
  readonly verdict: 'violated' | 'exhausted' | 'bounded' | 'stopped'
  /** The invariant, or what else is violated, and the length of the shortest run. */
  readonly violated?: string
  readonly steps?: number
  readonly generated: number
  readonly distinct: number
  readonly depth: number
  /** Distinct states by the action that led to them. */
  readonly actions: Readonly<Record<string, number>>
}

parentPort?.on('message', (request: Request) => {
  answer(request).then(
    (found) => parentPort!.postMessage(found),
    (error: unknown) => parentPort!.postMessage({ error: String(error) }),
  )
})

async function answer({ path, text, ...options }: Request): Promise<Answer> {
  const specification = check(
    { name: path, text: text ?? projectFile(path).text },
    {
      read: (other, from) => {
        const name = posix.join(posix.dirname(from.name), other)
        return { name, text: projectFile(name).text }
      },
    },
  )
  const { verdict, counterexample, statistics } = await explore(specification, options)
  const { generated, distinct, depth, actions } = statistics
  return {
    verdict: verdict.kind,
    ...(counterexample && {
      violated: counterexample.name ?? counterexample.kind,
      steps: counterexample.trace.steps.length,
    }),
    generated,
    distinct,
    depth,
    actions: Object.fromEntries(actions.map(({ name, distinct }) => [name, distinct])),
  }
}
