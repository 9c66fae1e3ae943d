import { expect, test } from '@jest/globals'
import { projectFile } from './source-files.js'
import { explored, inWords } from './specs-raft-run.js'

/*
 * The numbers of states of Ongaro's Raft, as TLC counts them in his own text (of raft.tla as it stands since
 * 2024, with its history variables) under the same constraint.
 */

const path = 'specs/raft-ongaro.spec'
const lines = projectFile('test/cases/specs-raft/raft-ongaro.txt').text.trimEnd().split('\n')

test.each(lines.map((line) => line.split(': ') as [string, string]))(
  '%s',
  async (name, expected) => {
    expect(inWords(await explored({ path, model: name.split(' ')[1]! }))).toBe(expected)
  },
  900_000,
)

/* An invariant also holds where nothing ever happens: these are false, and after how many steps. */
test.each([
  ['elections = {}', 9],
  ['allLogs \\subseteq {<<>>}', 11],
  ['\\A i \\in Server : commitIndex[i] = 0', 15],
  ['\\A m \\in DOMAIN messages : m is AppendEntriesRequest => m.entries = <<>>', 11],
  ['\\A m \\in DOMAIN messages : messages[m] = 1', 3],
] as const)('it is not always so that %s', async (claim, steps) => {
  const text = `${projectFile(path).text}\ninvariant Never == ${claim}\n`
  const answer = await explored({ path, text, model: 'small', invariants: ['Never'] })
  expect([answer.violated, answer.steps]).toEqual(['Never', steps])
})
