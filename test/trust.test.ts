import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { renderSuspicions } from '../src/explorer/trust/suspicion-lines.js'
import { check, createThreads, explore, type Suspicion } from '../src/index.js'
import { root } from './source-files.js'
import { parseTranscript } from './transcript.js'

// A case: sections `== spec`, then `== MODEL` and perhaps a depth, each with what there is to be suspicious
// of. UPDATE=1 writes down what is found now. Both engines find the same, with any number of threads.
const folder = join(root, 'test/cases/trust')

function rendered(suspicions: readonly Suspicion[] | undefined): string {
  const lines = renderSuspicions(suspicions ?? [], { warning: (text) => text, linesMax: 100 })
  return lines.map((line) => `${line}\n`).join('')
}

async function found(text: string, heading: string): Promise<string> {
  const [model, depth] = heading.split(' ')
  const specification = check({ name: 'spec', text })
  expect(specification.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const options = { ...(model ? { model } : {}), ...(depth ? { depth: Number(depth) } : {}) }
  const { suspicions } = await explore(specification, options)
  const slow = await explore(specification, { ...options, engine: 'interpreted' })
  expect(rendered(slow.suspicions)).toBe(rendered(suspicions))
  return rendered(suspicions)
}

describe('what is suspicious about', () => {
  for (const name of readdirSync(folder)) {
    test(name.replace('.txt', ''), async () => {
      const path = join(folder, name)
      const text = readFileSync(path, 'utf8')
      const { comment, sections } = parseTranscript(text)
      let result = comment
      let specification = ''
      for (const { heading, body } of sections) {
        if (heading === 'spec') specification = body
        const lines = heading === 'spec' ? body : await found(specification, heading)
        result += `== ${heading}\n${lines}`
      }
      if (process.env.UPDATE !== undefined) writeFileSync(path, result)
      else expect(result).toBe(text)
    })
  }
})

const ownText = (name: string) => parseTranscript(readFileSync(join(folder, name), 'utf8')).sections[0]!.body

test.each([
  [
    'branches',
    () => readFileSync(join(root, 'specs/raft-bounded.spec'), 'utf8'),
    { model: 'replication', depth: 14 },
  ],
  ['scenarios', () => ownText('scenarios.txt'), {}],
  ['scenarios to a depth', () => ownText('scenarios.txt'), { depth: 3 }],
])(
  'two threads find the same %s',
  async (_, read, options) => {
    const specification = check(read())
    const alone = await explore(specification, options)
    const threads = { ...createThreads(2), isEager: true }
    const together = await explore(specification, { ...options, threads })
    expect(together.suspicions!.length).toBeGreaterThan(3)
    expect(together.suspicions).toEqual(alone.suspicions)
  },
  60_000,
)
