import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { kernels } from '../bench/kernels/catalogue.js'
import type { KernelRun } from '../bench/kernels/search.js'
import { root } from './counts.js'

/*
 * The kernels that engines are measured by find what the specifications say: the counts of the small models
 * are those of the interpreter. The large ones are compared by `npm run bench`, whenever it measures them.
 */

const expected = new Map(
  ['specs-small.txt', 'specs-large.txt', 'specs-raft/raft-bounded.txt'].flatMap((name) =>
    readFileSync(join(root, 'test', 'cases', name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  ),
)

const run = promisify(execFile)

describe.each(['two-phase-commit three', 'paxos single', 'bulletin-board two', 'raft-bounded elections'])(
  'the kernel of %s',
  (name) => {
    const [specification, model] = name.split(' ') as [string, string]
    const { workersMax } = kernels[specification]![model]!
    test.each([1, 2].filter((workers) => workers <= workersMax))(
      'finds the same on %i workers',
      async (workers) => {
        const main = join(root, 'dist', 'bench', 'kernels', 'main.js')
        const { stdout } = await run(process.execPath, [main, specification, model, `${workers}`])
        const { generated, distinct, levels, violations } = JSON.parse(stdout) as KernelRun
        const counts = `${generated} generated, ${distinct} distinct, ${levels.length} levels`
        expect(`exhausted, ${counts}`).toBe(expected.get(`${specification}.spec ${model}`))
        expect(violations).toBe(0)
        const sum = (of: (level: KernelRun['levels'][number]) => number) =>
          levels.reduce((total, level) => total + of(level), 0)
        expect(sum((level) => level.states)).toBe(distinct)
        // The initial states are generated before the first level is expanded.
        expect(sum((level) => level.generated)).toBe(generated - 1)
      },
    )
  },
)

test('every kernel has counts to agree with', () => {
  const names = Object.entries(kernels).flatMap(([specification, models]) =>
    Object.keys(models).map((model) => `${specification}.spec ${model}`),
  )
  expect(names.filter((name) => !expected.has(name))).toEqual([])
})
