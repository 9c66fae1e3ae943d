import { expect, test } from '@jest/globals'
import { type Batch, beginningOf, type Sampling, sampleBatch } from '../../src/explorer/random/behaviors.js'
import { check, type EngineKind, prepare, type Selection, type Specification } from '../../src/index.js'
import { readSpecification, specificationsIn } from '../counts.js'
import { late, ranged, texts, wide } from './texts.js'

const sampling: Sampling = { seed: 7, depth: 15, weights: {}, novelty: false }

function sampled(
  specification: Specification,
  engine: EngineKind,
  options: {
    readonly selection?: Selection
    readonly sampling?: Partial<Sampling>
    readonly count?: number
  } = {},
): { readonly batch: Batch; readonly engineKind: EngineKind } {
  const printed: string[] = []
  const prepared = prepare(specification, {
    ...options.selection,
    engine,
    print: (line) => void printed.push(line),
  })
  const beginning = beginningOf(prepared.engine)
  printed.length = 0
  const sampler = {
    engine: prepared.engine,
    beginning,
    walker: prepared.engine.createWalker(),
    takePrinted: () => printed.splice(0),
  }
  const range = { first: 3, count: options.count ?? 12 }
  const sampled = sampleBatch(sampler, { ...sampling, ...options.sampling }, range, () => true)
  for (;;) {
    const { done, value } = sampled.next()
    if (done) return { batch: value, engineKind: prepared.engineKind }
  }
}

const paths = [...specificationsIn('specs'), 'specs/broken/vote-not-persisted.spec']
const specifications: readonly (readonly [string, () => Specification])[] = [
  ...Object.entries({ ...texts, ...ranged, ...wide, late }).map(
    ([name, text]) => [name, () => check({ name, text })] as const,
  ),
  ...paths.map((path) => [path, () => readSpecification(path)] as const),
]

test.each(specifications)('both engines walk alike through %s', (name, read) => {
  const specification = read()
  const count = name.startsWith('specs/') ? 1 : 4
  for (const novelty of [false, true]) {
    const [interpreted, compiled] = (['interpreted', 'compiled'] as const).map((engine) =>
      sampled(specification, engine, { sampling: { novelty }, count }),
    )
    expect(compiled!.engineKind).toBe('compiled')
    expect(compiled!.batch).toEqual(interpreted!.batch)
    expect(compiled!.batch.behaviors).toBeGreaterThan(0)
  }
})
