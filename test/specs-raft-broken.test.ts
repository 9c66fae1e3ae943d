import { writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { type Prepared, prepare, printValue } from '../src/index.js'
import type { State } from '../src/model/state.js'
import { printCall } from '../src/trace/heading.js'
import { readSpecification } from './counts.js'
import { projectFile, projectFiles, root } from './source-files.js'
import { explored } from './specs-raft-run.js'

/*
 * What becomes of Raft where a rule is broken. The data are in test/cases/specs-raft/: which invariant each
 * mistake breaks and after how many steps, and how the later states are reached in which some models begin.
 */

const cases = 'test/cases/specs-raft'
const rewrites = process.env.UPDATE === '1'

/** Without the declarations that override or add to what the file extends: the rules as they should be. */
function mended(text: string): string {
  const declarations = text.split(/\n(?=[a-zA-Z])/)
  return declarations.filter((declaration) => !/^(override|also)\b/.test(declaration)).join('\n')
}

describe('a mistake', () => {
  const files = projectFiles('specs/broken', ['.spec'])
  const known = new Map(
    projectFile(`${cases}/broken.txt`)
      .text.split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/))
      .map(([name, ...found]) => [name!, found]),
  )
  const lines: string[] = []

  for (const { path, text } of files) {
    const name = posix.basename(path, '.spec')
    test(`${name} is found by a shortest run`, async () => {
      const { violated, steps, generated, distinct } = await explored({ path })
      const found = [violated, steps, generated, distinct].map(String)
      lines.push(`${name.padEnd(30)}${found[0]!.padEnd(20)}${found.slice(1).map(padNumber).join('')}`)
      if (!rewrites) expect(found).toEqual(known.get(name))
      expect(whatItSays(text)).toEqual(found.slice(0, 2))
    }, 300_000)

    test(`${name} is the cause: without it that run leads to nothing`, async () => {
      const depth = Number(whatItSays(text)[1])
      const { violated } = await explored({ path, text: mended(text), depth })
      expect(violated).toBeUndefined()
    }, 300_000)
  }

  test('is made by each of at least twelve files, and every case has its file', () => {
    expect(files.length).toBeGreaterThanOrEqual(12)
    if (!rewrites) {
      expect([...known.keys()].sort()).toEqual(files.map(({ path }) => posix.basename(path, '.spec')))
    }
  })

  afterAll(() => {
    if (rewrites) writeFileSync(`${root}${cases}/broken.txt`, `${comment}${lines.sort().join('\n')}\n`)
  })
})

const comment = `# What each mistake in specs/broken/ breaks, after how many steps, and the states generated
# and distinct until then.

`

function padNumber(text: string): string {
  return text.padStart(7)
}

/** The invariant and the last number of steps that the comment at the head of a variant names. */
function whatItSays(text: string): readonly (string | undefined)[] {
  const head = text.slice(0, text.indexOf('*)')).replaceAll(/\s+/g, ' ')
  return [/Breaks (\w+)/.exec(head)?.[1], [...head.matchAll(/(\d+) (?:steps|remain)/g)].at(-1)?.[1]]
}

describe('a later start', () => {
  for (const { path, text } of projectFiles(`${cases}/starts`, ['.txt'])) {
    const name = posix.basename(path, '.txt')
    test(`of ${name} can be reached from the beginning`, () => {
      const specification = readSpecification(`specs/broken/${name}.spec`)
      const whole = prepare(specification, { model: 'whole' })
      const end = follow(whole, text.trim().split('\n'))
      const starts = [...prepare(specification, { model: 'broken' }).engine.initialStates()]
      expect(starts.map(printState)).toContainEqual(printState(end))
    })
  }
})

/**
 * The state that steps lead to, each named by its action with arguments, or without where no other step has
 * it.
 */
function follow({ engine }: Prepared, steps: readonly string[]): State {
  let [state] = engine.initialStates()
  for (const step of steps) {
    const successors = [...engine.successors(state!)].filter(
      (successor) =>
        successor.step.action === step || printCall(successor.step.action, successor.step.arguments) === step,
    )
    expect(successors).toHaveLength(1)
    state = successors[0]!.state
  }
  return state!
}

function printState(state: State): readonly string[] {
  return state.map(printValue)
}
