import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { createAgreement } from '../bench/agreement.js'
import { median, type Row, renderRows, rowsOf, type Sample } from '../bench/figures.js'
import { growthOf } from '../bench/growth.js'
import type { EngineName, Measurement } from '../bench/measurement.js'
import { measureScenarios, renderScenarios } from '../bench/scenarios.js'
import { root } from './counts.js'

/** A search that generates a thousand states in so many milliseconds. */
function sample(round: number, engine: EngineName, searchMs: number, workers = 1): Sample {
  const measurement: Measurement = {
    verdict: 'exhausted',
    generated: 1000,
    distinct: 100,
    levels: 7,
    searchMs,
    startMs: 50,
    cpuMs: 2 * searchMs,
    peakBytes: 4000,
    workersRan: workers,
  }
  return { round, search: { specification: 'paxos', model: 'small', engine, workers }, measurement }
}

describe('the table', () => {
  /* The machine is half as fast in the second round, and the compiled engine slow for once in the third. */
  const samples = [
    sample(1, 'kernel', 10),
    sample(1, 'compiled', 20),
    sample(2, 'kernel', 20),
    sample(2, 'compiled', 40),
    sample(3, 'kernel', 10),
    sample(3, 'compiled', 100),
  ]

  test('has medians of the rounds, and of the ratios within each', () => {
    const [kernel, compiled] = rowsOf(samples)
    expect(kernel!.figures.generatedPerSecond).toBe(100_000)
    expect(kernel!.ratios!.generatedPerSecond).toBe(1)
    expect(compiled!.rounds).toBe(3)
    expect(compiled!.figures).toEqual({
      generatedPerSecond: 25_000,
      distinctPerSecond: 2_500,
      generatedPerCpuSecond: 12_500,
      bytesPerState: 40,
      peakBytes: 4000,
      startMs: 50,
    })
    expect(compiled!.ratios!.generatedPerSecond).toBe(0.5)
  })

  test('compares with the kernel on as many workers alone', () => {
    const rows = rowsOf([sample(1, 'kernel', 10), sample(1, 'compiled', 10, 2)])
    expect(rows.map((row: Row) => row.ratios?.generatedPerSecond)).toEqual([1, undefined])
  })

  test('shows each figure with its ratio', () => {
    expect(renderRows(rowsOf(samples)).split('\n').at(-1)!.trim().split(/\s+/)).toEqual(
      'compiled 1 0.0250 M 0.50 0.0025 M 0.50 0.0125 M 0.50 40.0 1.00 0 1.00 0.05'.split(' '),
    )
  })

  test('says where fewer workers ran than were asked for, and when the others began', () => {
    const ran = (round: number, workersRan: number, workersAfterMs?: number): Sample => {
      const { search, measurement } = sample(round, 'compiled', 10, 2)
      const others = workersAfterMs === undefined ? {} : { workersAfterMs }
      return { round, search, measurement: { ...measurement, workersRan, ...others } }
    }
    const last = (samples: readonly Sample[]) => renderRows(rowsOf(samples)).split('\n').at(-1)!
    expect(last([ran(1, 2, 1200), ran(2, 2, 1440)])).toMatch(/ {2}after 1\.4 s alone$/)
    expect(last([ran(1, 2, 1200), ran(2, 1)])).toMatch(/ {2}1 ran$/)
    expect(last([ran(1, 2)])).toMatch(/0\.05$/)
  })

  test('takes the mean of the two in the middle', () => {
    expect(median([4, 1, 2, 100])).toBe(3)
  })
})

test('growth is that of large levels near a million states and past thirty million', () => {
  const levels = [
    { states: 400_000, generated: 1, ms: 1 },
    { states: 600_000, generated: 4_000_000, ms: 1000 },
    { states: 50_000, generated: 1, ms: 1000 },
    { states: 28_000_000, generated: 1, ms: 1 },
    { states: 1_000_000, generated: 6_000_000, ms: 2000 },
  ]
  expect(growthOf(levels)).toEqual({ early: 4_000_000, late: 3_000_000, ratio: 0.75 })
  expect(growthOf(levels.slice(0, 4))).toBeUndefined()
})

test('a search that misses a state is told from one that does not', () => {
  const { search, measurement } = sample(1, 'compiled', 10)
  const agreement = createAgreement('paxos.spec small: exhausted, 1000 generated, 100 distinct, 7 levels\n')
  expect(agreement(search, measurement)).toBeUndefined()
  expect(agreement(search, { ...measurement, distinct: 99 })).toMatch(/ 99 distinct.*expected.* 100 distinct/)
  expect(agreement(search, { ...measurement, distinct: 99, verdict: 'stopped' })).toBeUndefined()
  expect(agreement({ ...search, model: 'single' }, measurement)).toMatch(/a line for it/)
})

describe('of a scenario', () => {
  const row = { scenario: 'Far', stages: 3, steps: 12, staged: 1000, exhaustive: 80_000, isFound: true }

  test('is told what part of an exhaustive search it takes, or at the most takes', () => {
    expect(
      renderScenarios([row, { ...row, scenario: 'Further', exhaustive: 20_000, isFound: false }]),
    ).toEqual([
      'Far       3 stages, 12 steps:   1,000 of 80,000 states (1.3 %)',
      'Further   3 stages, 12 steps:   1,000 of more than 20,000 states (< 5.0 %)',
    ])
  })

  test('a search that takes too long is given up', async () => {
    const [found] = await measureScenarios('FirstCommit', 2)
    expect(found).toMatchObject({ scenario: 'FirstCommit', stages: 3, staged: 17_345, isFound: false })
    expect(found!.exhaustive).toBeGreaterThanOrEqual(2 * 17_345)
  }, 120_000)
})

test('`npm run bench` measures kernel and interpreter, and writes what it found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracewright-bench-'))
  try {
    const json = join(folder, 'bench.json')
    const words = ['--quick', '--only', 'bulletin', '--engines', 'kernel,interpreted', '--json', json]
    await promisify(execFile)(process.execPath, [join(root, 'dist', 'bench', 'run.js'), ...words])
    const { rows, samples } = JSON.parse(await readFile(json, 'utf8')) as {
      rows: readonly Row[]
      samples: readonly Sample[]
    }
    expect(rows.map(({ engine, workers }) => [engine, workers])).toEqual([
      ['kernel', 1],
      ['interpreted', 1],
    ])
    for (const { figures, ratios } of rows) {
      for (const figure of Object.values({ ...figures, ...ratios })) expect(figure).toBeGreaterThan(0)
    }
    expect(samples[0]!.measurement.generated).toBe(1_415_737)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)
