import { describe, expect, test } from '@jest/globals'
import { check, explore } from '../src/index.js'
import { countsOf, readSpecification } from './counts.js'
import { projectFile } from './source-files.js'

/*
 * The numbers of states of the reference Raft, as TLC counts them in a translation that was written by
 * hand. Models that run for minutes (elections, replication, twoChanges) are left to `npm run tlc`.
 */

const specification = readSpecification('specs/raft.spec')

describe('the numbers of states', () => {
  const lines = projectFile('test/cases/specs-raft/raft.txt').text.trimEnd().split('\n')
  test.each(lines.map((line) => line.split(': ') as [string, string]))(
    '%s',
    async (name, expected) => {
      expect(await countsOf(specification, name.split(' ')[1]!)).toBe(expected)
    },
    600_000,
  )
})

describe('the first command of the README', () => {
  test('meets a leader, a commit, a change of members, a restart and a lost message', async () => {
    const { verdict, statistics } = await explore(specification, { depth: 12 })
    expect(verdict).toEqual({ kind: 'bounded', depth: 12 })
    expect(statistics).toMatchObject({ distinct: 10_887, depth: 12 })
    const counts = new Map(statistics.actions.map(({ name, distinct }) => [name, distinct]))
    for (const name of ['BecomeLeader', 'AdvanceCommitIndex', 'RemoveServer', 'Restart', 'Drop']) {
      expect(counts.get(name)).toBeGreaterThan(0)
    }
  }, 600_000)
})

describe('each invariant', () => {
  test('holds of the reference for a reason: what the scenarios ask for does happen', async () => {
    const { text } = projectFile('specs/raft.spec')
    for (const [claim, steps] of [
      ['\\A i \\in Server : role[i] # Leader', 5],
      ['decided = {}', 10],
      ['Cardinality({i \\in Server : role[i] = Leader}) < 2', 10],
    ] as const) {
      const never = check({ name: 'raft.spec', text: `${text}\ninvariant Never == ${claim}\n` })
      const { counterexample } = await explore(never, { invariants: ['Never'] })
      expect([claim, counterexample?.trace.steps.length]).toEqual([claim, steps])
    }
  }, 600_000)
})
