import { describe, expect, test } from '@jest/globals'
import { projectFile } from './source-files.js'
import { explored, inWords } from './specs-raft-run.js'

/*
 * The numbers of states of the reference Raft, as TLC counts them in a translation that was written by
 * hand. Models that run for minutes (elections, replication, twoChanges) are left to `npm run tlc`.
 */

const path = 'specs/raft.spec'

describe('the numbers of states', () => {
  const lines = projectFile('test/cases/specs-raft/raft.txt').text.trimEnd().split('\n')
  test.each(lines.map((line) => line.split(': ') as [string, string]))(
    '%s',
    async (name, expected) => {
      expect(inWords(await explored({ path, model: name.split(' ')[1]! }))).toBe(expected)
    },
    600_000,
  )
})

test('the first command of the README meets leaders, commits, changes of members and failures', async () => {
  const { verdict, distinct, depth, actions } = await explored({ path, depth: 12 })
  expect({ verdict, distinct, depth }).toEqual({ verdict: 'bounded', distinct: 10_887, depth: 12 })
  for (const name of ['BecomeLeader', 'AdvanceCommitIndex', 'RemoveServer', 'Restart', 'Drop']) {
    expect(actions[name]).toBeGreaterThan(0)
  }
}, 600_000)

/* An invariant also holds where nothing ever happens: these are false, and after how many steps. */
test.each([
  ['\\A i \\in Server : role[i] # Leader', 5],
  ['decided = {}', 10],
  ['Cardinality({i \\in Server : role[i] = Leader}) < 2', 10],
] as const)(
  'it is not always so that %s',
  async (claim, steps) => {
    const text = `${projectFile(path).text}\ninvariant Never == ${claim}\n`
    const answer = await explored({ path, text, invariants: ['Never'] })
    expect([answer.violated, answer.steps]).toEqual(['Never', steps])
  },
  600_000,
)
