import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { exportTla, prepare, renderDiagnostics } from '../src/index.js'
import { countsOf, readSpecification, root, specificationsIn } from './counts.js'

/**
 * The export to TLA+, word for word, and the counts of the same model: beside each specification of
 * `cases/tla` stands what it is exported to, one file a model. `npm run tlc` runs TLC on these and
 * compares the counts. UPDATE=1 rewrites the files.
 */
describe.each(specificationsIn('test/cases/tla'))('%s', (path) => {
  const specification = readSpecification(path)
  const models = specification.checked!.module.models.map(({ name }) => name)
  test.each(models)('%s', async (model) => {
    const { name, module, config, diagnostics } = exportTla(prepare(specification, { model }))
    const warnings = renderDiagnostics(diagnostics).replaceAll(root, '.')
    const parts = [
      await countsOf(specification, model),
      `${name}.tla`,
      module,
      `${name}.cfg`,
      config,
      warnings,
    ]
    const text = `${parts.join('\n').trimEnd()}\n`
    const file = join(root, path.replace(/\.spec$/, `.${model}.txt`))
    if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))
  })
})
