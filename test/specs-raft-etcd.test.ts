import { posix } from 'node:path'
import { expect, test } from '@jest/globals'
import { prepare } from '../src/library/prepared.js'
import { check } from '../src/library/specification.js'
import { runScenario } from '../src/library/staged/scenario.js'
import { replay } from '../src/library/trace.js'
import { projectFile } from './source-files.js'
import { explored, inWords } from './specs-raft-run.js'

/*
 * Raft as etcd's library has it: how many states there are up to some depth, alike for both engines, and how
 * its scenarios are found. That its steps are those of the library, only driving the library shows.
 */

const { path, text } = projectFile('specs/raft-etcd.spec')
const specification = check(
  { name: path, text },
  {
    read: (other, from) => {
      const found = projectFile(posix.join(posix.dirname(from.name), other))
      return { name: found.path, text: found.text }
    },
  },
)

test.each(['compiled', 'interpreted'] as const)(
  'the numbers of states up to some depth, %s',
  async (engine) => {
    const answer = await explored({ path, engine, depth: 7 })
    expect(inWords(answer)).toBe('bounded, 6413 generated, 2426 distinct, 8 levels')
    for (const name of ['Campaign', 'Deliver', 'Propose', 'RemoveServer', 'Crash', 'Start', 'Release']) {
      expect(answer.actions[name]).toBeGreaterThan(0)
    }
  },
  60_000,
)

/* An invariant also holds where nothing ever happens: these are false, and after how many steps. */
test.each([
  ['\\A i \\in Server : role[i] # Leader', 3],
  ['decided = {}', 5],
  ['\\A i \\in Server : stored[i].term = currentTerm[i]', 2],
] as const)(
  'it is not always so that %s',
  async (claim, steps) => {
    const claimed = `${text}\ninvariant Never == ${claim}\n`
    const answer = await explored({ path, text: claimed, engine: 'interpreted', invariants: ['Never'] })
    expect([answer.violated, answer.steps]).toEqual(['Never', steps])
  },
  60_000,
)

const cluster = prepare(specification, { model: 'cluster', engine: 'interpreted' })

test.each([
  ['FirstLeader', [3], 294],
  ['FirstCommit', [3, 5, 8, 10], 3_234],
  ['TwoLeaders', [3, 6, 8], 2_890],
  ['CommitWhileTwoLead', [3, 6, 8, 10], 3_418],
  ['LeaderRestarts', [3, 5, 6, 7, 10, 12, 14], 3_758],
  ['MajorityRestarts', [3, 4, 6, 9, 11], 3_648],
  ['ChangeCommitted', [3, 5, 8, 10], 3_234],
  ['NewServerLeads', [3, 5, 8, 10, 13, 15, 15, 18, 20, 22], 8_878],
  ['LeaderChangesDuringChange', [3, 5, 8, 9, 13], 12_381],
  ['TwoChangesCommitted', [3, 5, 8, 10, 12, 14], 3_902],
] as const)(
  '%s',
  async (name, steps, generated) => {
    const { outcome, stages, searches } = await runScenario(cluster, name)
    if (outcome.kind !== 'reached') throw new Error(`it ends as ${outcome.kind}`)
    expect(stages.map(({ step }) => step)).toEqual(steps)
    expect(searches.reduce((sum, search) => sum + search.generated, 0)).toBe(generated)
    expect(outcome.violated).toEqual([])
    expect(replay(cluster, outcome.trace).kind).toBe('legal')
  },
  60_000,
)
