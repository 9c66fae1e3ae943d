import { expect, test } from '@jest/globals'
import { projectFile } from './source-files.js'
import { explored, inWords } from './specs-raft-run.js'

/*
 * History variables for Raft, in a file that extends it: the numbers of its states, which TLC counts in the
 * export of it too, and that what it claims of history can be false.
 */

const path = 'specs/raft-history.spec'
const { text } = projectFile(path)
const lines = projectFile('test/cases/specs-raft/raft-history.txt').text.trimEnd().split('\n')

test.each(lines.map((line) => line.split(': ') as [string, string]))(
  '%s',
  async (name, expected) => {
    expect(inWords(await explored({ path, model: name.split(' ')[1]! }))).toBe(expected)
  },
  600_000,
)

/* An invariant also holds where nothing ever happens: these are false, and after how many steps. */
test.each([
  ['elections = {}', 5],
  ['committed = <<>>', 10],
  ['leadersMax < 2', 10],
  // The first of them has stepped down by then.
  ['Cardinality(elections) > 1 => \\E i \\in Server : role[i] = Leader', 11],
] as const)(
  'it is not always so that %s',
  async (claim, steps) => {
    const answer = await explored({
      path,
      text: `${text}\ninvariant Never == ${claim}\n`,
      invariants: ['Never'],
    })
    expect([answer.violated, answer.steps]).toEqual(['Never', steps])
  },
  600_000,
)

/* What history adds is worth its variables: these rules broken, it tells. */
test.each([
  ['VoteIsFree(i, candidate) == TRUE', 'OneElectionATerm', 10],
  ['IsUpToDate(i, m) == TRUE', 'ElectedKnowDecided', 15],
  ['IsStored(i, index) == TRUE', 'OneCommittedLog', 14],
] as const)(
  'with %s, %s is false',
  async (rule, invariant, steps) => {
    const broken = `${text}\noverride ${rule}\n`
    const answer = await explored({ path, text: broken, invariants: [invariant] })
    expect([answer.violated, answer.steps]).toEqual([invariant, steps])
  },
  600_000,
)
