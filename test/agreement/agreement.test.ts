import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { check } from '../../src/index.js'
import type { Engine, Successor } from '../../src/model/engine.js'
import { readSpecification, root, specificationsIn } from '../counts.js'
import { agreement, renderAgreement } from './agree.js'
import { exploreBoth, type MakeEngine } from './compare.js'
import { candidate, reference } from './engines.js'
import { runAgreement } from './run.js'

const cases = 500

// In a process of its own: within Jest's sandbox it takes three times as long.
test(`the engines agree on ${cases} random specifications, nearly all with more than 5 states`, async () => {
  const script = fileURLToPath(new URL('run.js', import.meta.url))
  const words = ['--cases', String(cases), '--states', '40']
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...words]).catch((error) => {
    throw new Error(error.stdout || String(error))
  })
  expect(stdout).toContain(`the engines agree on ${cases} specifications`)
  const small = Number(/(\d+) specifications have at most 5/.exec(stdout)?.[1])
  expect(small).toBeLessThan(0.1 * cases)
}, 600_000)

/** Those of the repository. A level that would be large is not expanded. */
describe('the engines agree on', () => {
  const paths = ['specs', 'specs/broken', 'test/cases/tla'].flatMap(specificationsIn)
  test.each(paths)('%s', async (path) => {
    const specification = readSpecification(path)
    const names = specification.checked!.module.models.map(({ name }) => name)
    for (const model of names.length === 0 ? [undefined] : names) {
      const options = { statesMax: 60, successorsMax: 300, depthMax: 12, walks: 3 }
      const chosen = model === undefined ? options : { ...options, model }
      const { distinct, difference } = await exploreBoth(specification, reference, candidate, chosen)
      expect(difference).toBeUndefined()
      expect(distinct).toBeGreaterThan(0)
    }
  })

  test('every folder of specifications is looked through', () => {
    const folders = readdirSync(join(root, 'specs'), { withFileTypes: true })
    expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(['broken'])
  })
})

/** An engine with a mistake made on purpose. */
function mistaken(change: (engine: Engine) => Partial<Engine>): MakeEngine {
  return (config, options) => {
    const engine = reference(config, options)
    return { ...engine, ...change(engine) }
  }
}

const forgetful = mistaken((engine) => ({
  *successors(state) {
    const all: Successor[] = [...engine.successors(state)]
    yield* all.length > 2 ? all.slice(0, -1) : all
  },
}))

const mistakes: Readonly<Record<string, MakeEngine>> = {
  'forgets a successor': forgetful,
  'expands one state too few': mistaken((engine) => ({
    expand: (level, from, to, ...rest) => engine.expand(level, from, Math.max(from, to - 1), ...rest),
  })),
  'counts a successor twice': mistaken((engine) => ({
    expand(level, from, to, table, next, report) {
      engine.expand(level, from, to, table, next, report)
      if (report.generated > 10) report.generated++
    },
  })),
  'enumerates in another order': mistaken((engine) => ({
    *successors(state) {
      yield* [...engine.successors(state)].reverse()
    },
  })),
  'has other fingerprints': mistaken((engine) => ({
    fingerprint: (state) => engine.fingerprint(state) ^ 1n,
  })),
  'finds no violation': mistaken((engine) => ({
    expand(level, from, to, table, next, report) {
      engine.expand(level, from, to, table, next, report)
      report.violations.length = 0
    },
  })),
  'forgets the constraints': mistaken(() => ({ isInside: () => true })),
  'explains wrongly': mistaken((engine) => ({
    explainInvariant: (order, state) => ({ ...engine.explainInvariant(order, state), values: [] }),
  })),
}

const counters = `module Counters
constant Node
variable x : [Node -> Int]
init x \\in [Node -> {0, 1}]
action Up(n \\in Node) == x'[n] = x[n] + 1
action Swap(m, n \\in Node) == m # n /\\ x' = [x EXCEPT ![m] = x[n], ![n] = x[m]]
invariant Small == \\A n \\in Node : x[n] < 3
constraint \\A n \\in Node : x[n] < 4
model two
  Node = {n1, n2}
`

describe('a mistake is found in an engine that', () => {
  const options = { statesMax: 100, successorsMax: 400, depthMax: 8, walks: 50 }
  test.each(Object.keys(mistakes))('%s', async (name) => {
    const specification = check(counters)
    const same = await exploreBoth(specification, reference, reference, options)
    expect(same.difference).toBeUndefined()
    const { difference } = await exploreBoth(specification, reference, mistakes[name]!, options)
    expect(difference).toMatch(/differ in line \d+\n {2}left:\n.*\n(.*\n)* {2}right:\n/)
  })
})

test('a mistake is shown by a small specification, and by how to see it again', async () => {
  const found = await agreement(reference, forgetful, { cases: 100, seed: 11 })
  expect(found.failed).toBe(true)
  const text = renderAgreement(found)
  expect(text).toContain('module Generated')
  expect(text).toContain(`--seed ${found.seed} --path ${found.counterexamplePath}`)
  expect(found.counterexample![0].text.length).toBeLessThan(500)
  const again = { cases: 1, seed: found.seed, path: found.counterexamplePath! }
  const repeated = await agreement(reference, forgetful, again)
  expect(repeated.counterexample![0].text).toBe(found.counterexample![0].text)
})

test('the command for a long run says its seed, and that the engines agree', async () => {
  const lines: string[] = []
  const code = await runAgreement(
    ['--cases', '3'],
    (text) => lines.push(text),
    () => 5,
  )
  expect(lines.slice(0, 2)).toEqual([
    'seed 5, 3 specifications',
    'the engines agree on 3 specifications; seed 5',
  ])
  expect(code).toBe(0)
})
