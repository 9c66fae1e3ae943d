import { writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  check,
  explainExploration,
  explorePrepared,
  prepare,
  renderReasons,
  type Specification,
  writeTrace,
} from '../src/index.js'
import { schemaOf } from './exports/schema.js'
import { projectFile, projectFiles, root } from './source-files.js'

/*
 * Why an invariant is false. Each file of test/cases/explain/ is a specification, then sections
 *
 *     == NAME       and what follows is why that invariant, property or `deadlock` is violated
 *
 * rewritten with UPDATE=1.
 */

const folder = 'test/cases/explain'
const rewrites = process.env.UPDATE === '1'

async function explained(specification: Specification, name: string): Promise<string> {
  const prepared = prepare(specification, { explain: name })
  const { counterexample } = explainExploration(prepared, await explorePrepared(prepared))
  if (!counterexample) return '(it is not violated)'
  const document = JSON.parse(writeTrace(counterexample.trace, 'json', { prepared, counterexample })) as {
    readonly violation: { readonly reasons: readonly unknown[] }
  }
  expect(document.violation.reasons.length).toBe(counterexample.reasons?.length)
  const validate = schemaOf('trace')
  validate(document)
  expect(validate.errors ?? []).toEqual([])
  return renderReasons(counterexample.reasons ?? [], { width: 110 }).join('\n')
}

describe('why it is false', () => {
  for (const { path } of projectFiles(folder, ['.txt'])) {
    test(posix.basename(path, '.txt'), async () => {
      const { text } = projectFile(path)
      const [own = '', ...sections] = text.split(/^== /m)
      const specification = check({ name: 'case.spec', text: own })
      expect(specification.diagnostics).toEqual([])
      const names = sections.map((section) => section.slice(0, section.indexOf('\n')))
      const parts = await Promise.all(
        names.map(async (name) => `== ${name}\n${await explained(specification, name)}\n\n`),
      )
      const found = `${(own + parts.join('')).trimEnd()}\n`
      if (rewrites) writeFileSync(join(root, path), found)
      else expect(found).toBe(text)
    })
  }
})
