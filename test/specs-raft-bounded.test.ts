import { expect, test } from '@jest/globals'
import { projectFile } from './source-files.js'
import { explored, inWords } from './specs-raft-run.js'

/*
 * The numbers of states of bounded Raft, with and without symmetry, as programs found them that were written
 * for this one model: each row of the table that takes less than a minute. `npm run bench` holds the engines
 * to the greatest.
 */

const lines = projectFile('test/cases/specs-raft/raft-bounded.txt').text.trimEnd().split('\n')

test.each(lines.map((line) => line.split(': ') as [string, string]))(
  '%s',
  async (name, expected) => {
    const [file, model] = name.split(' ') as [string, string]
    expect(inWords(await explored({ path: `specs/${file}`, model }))).toBe(expected)
  },
  900_000,
)
