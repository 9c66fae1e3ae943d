import { expect, test } from '@jest/globals'
import { type EngineKind, prepare } from '../src/library/prepared.js'
import { check } from '../src/library/specification.js'
import { runScenario } from '../src/library/staged/scenario.js'
import { renderScenario } from '../src/library/staged/scenario-report.js'
import { replay } from '../src/library/trace.js'
import { createThreads } from '../src/threads/threads.js'
import { projectFile } from './source-files.js'

/*
 * The scenarios of Raft: each is found with no constraint, within the first attempt, in so many steps, and so
 * many states generated. A search for all stages at once generates at least twenty times as many.
 */

const { path, text } = projectFile('specs/raft.spec')
const specification = check({ name: path, text })
const prepared = prepare(specification, { model: 'cluster', workers: 2 })

test.each([
  ['FirstLeader', [5], 4_907],
  ['FirstCommit', [5, 6, 10], 17_345],
  ['TwoLeaders', [5, 6, 10], 29_884],
  ['CommitWhileTwoLead', [5, 10, 15], 226_525],
  ['LeaderRestarts', [5, 10, 11, 16, 21], 146_383],
  ['MajorityRestarts', [5, 8, 9, 10, 11], 7_551],
  ['ChangeCommitted', [5, 10, 11, 15], 79_188],
  ['NewServerLeads', [5, 10, 11, 14, 15, 17, 22, 23, 26, 30], 267_520],
  ['LeaderChangesDuringChange', [5, 10, 11, 13, 18], 133_985],
  ['TwoChangesCommitted', [5, 10, 15, 16, 17], 211_135],
] as const)(
  '%s',
  async (name, steps, generated) => {
    const { outcome, stages, searches } = await runScenario(prepared, name, { threads: createThreads(2) })
    if (outcome.kind !== 'reached') throw new Error(`it ends as ${outcome.kind}`)
    expect(stages.map(({ step }) => step)).toEqual(steps)
    expect(searches.reduce((sum, search) => sum + search.generated, 0)).toBe(generated)
    expect(outcome.detours).toEqual([])
    expect(outcome.violated).toEqual([])
    expect(replay(prepared, outcome.trace).kind).toBe('legal')
  },
  300_000,
)

test.each([
  ['TwoLeaders', 10],
  ['FirstCommit', 10],
])(
  '%s is found by exhaustive search too, by a shortest trace',
  async (name, length) => {
    const small = prepare(specification, { workers: 2 })
    const { outcome, whole } = await runScenario(small, name, { exhaustive: true, threads: createThreads(2) })
    if (outcome.kind !== 'reached') throw new Error(`it ends as ${outcome.kind}`)
    expect([outcome.trace.steps.length, outcome.isShortest]).toEqual([length, true])
    expect(whole?.verdict.kind).toBe('violated')
  },
  300_000,
)

test.each([
  ['FirstLeader', undefined],
  ['FirstCommit', undefined],
  ['TwoLeaders', undefined],
  ['CommitWhileTwoLead', undefined],
  ['LeaderRestarts', 6],
  ['MajorityRestarts', undefined],
  ['ChangeCommitted', undefined],
  ['NewServerLeads', 6],
  ['LeaderChangesDuringChange', 6],
  ['TwoChangesCommitted', 6],
] as const)(
  '%s is told alike by both engines in the small model',
  async (name, depth) => {
    const reports = ['compiled', 'interpreted'].map(async (engine) => {
      const small = prepare(specification, { model: 'small', engine: engine as EngineKind, workers: 1 })
      const result = await runScenario(small, name, depth === undefined ? {} : { depth })
      return renderScenario(result, small)
    })
    const [compiled, interpreted] = await Promise.all(reports)
    expect(interpreted).toBe(compiled)
  },
  300_000,
)
