import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import type { Words } from './crew-run.js'
import { ranged, wide } from './texts.js'

const script = fileURLToPath(new URL('./crew-run.js', import.meta.url))
const timeoutMs = 600_000

/** Each is explored by the reference engine, and compiled on 1 to 4 threads: see `crew-run.ts`. */
const specifications: Words = [
  'specs/die-hard.spec:puzzle',
  'specs/token-ring.spec',
  'specs/two-phase-commit.spec',
  'specs/broken/commits-at-minority.spec',
  'specs/broken/vote-not-persisted.spec',
]

test(
  'any number of threads finds what one does, to the byte',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...specifications]).catch(
      (error) => {
        throw new Error(error.stdout || String(error))
      },
    )
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^a thread that fails: TypeError: /)
    expect(lines.slice(1, 3)).toEqual(Array(2).fill('threads that join late: the same'))
    expect(lines[3]).toBe('threads that end early: 2 of 2 the same')
    const compared = lines.filter((line) => /: \d+ generated/.test(line))
    expect(compared).toHaveLength(13 + Object.keys({ ...ranged, ...wide }).length + specifications.length)
    const printing = lines.find((line) => line.startsWith('printing'))
    expect(printing).toMatch(/: 1861 generated, 961 distinct, [1-9]\d\d lines printed$/)
  },
  timeoutMs,
)
