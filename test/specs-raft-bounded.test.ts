import { expect, test } from '@jest/globals'
import { countsOf, readSpecification } from './counts.js'
import { projectFile } from './source-files.js'

/*
 * The numbers of states of bounded Raft, with and without symmetry, as programs found them that were written
 * for this one model. A minute or so: the other models are for faster engines.
 */

const specification = readSpecification('specs/raft-bounded.spec')
const lines = projectFile('test/cases/specs-raft/raft-bounded.txt').text.trimEnd().split('\n')

test.each(lines.map((line) => line.split(': ') as [string, string]))(
  '%s',
  async (name, expected) => {
    expect(await countsOf(specification, name.split(' ')[1]!)).toBe(expected)
  },
  900_000,
)
