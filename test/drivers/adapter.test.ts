import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  DiagnosticError,
  fitAdapter,
  readAdapterFile,
  renderDiagnostics,
  type Source,
} from '../../src/index.js'
import { root } from '../source-files.js'
import { driversFile, preparedOf } from './systems.js'

const folder = join(root, 'test/cases/adapters')
const prepared = {
  'lock.spec': preparedOf(driversFile('lock.spec')),
  'store.spec': preparedOf(driversFile('store.spec')),
  'kinds.spec': preparedOf({ name: 'kinds.spec', text: readFileSync(join(folder, 'kinds.spec'), 'utf8') }),
}

/** What is said of an adapter for one of the specifications among these tests, by its own name or another. */
function said(text: string): string {
  const source = { name: 'adapter.json', text }
  const read = (path: string): Source | undefined =>
    path === source.name
      ? source
      : readdirSync(join(root, 'test/drivers')).includes(path)
        ? driversFile(path)
        : undefined
  const { adapter, diagnostics } = readAdapterFile(source, read)
  if (!adapter) return `${renderDiagnostics(diagnostics)}\n`
  const { specification = '' } = adapter.description
  try {
    const { compared, ignored } = fitAdapter(prepared[specification as keyof typeof prepared], adapter)
    return `it fits, ${compared.length} variables compared, ${ignored.length} ignored\n`
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return `${renderDiagnostics(error.diagnostics)}\n`
  }
}

// A case is an adapter, a line `----`, and what is said of it; UPDATE=1 writes the latter anew.
describe('what is said of adapters', () => {
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.txt'))) {
    const path = join(folder, file)
    test(file.replace('.txt', ''), () => {
      const [adapter, expected] = readFileSync(path, 'utf8').split(/^----\n/m)
      const found = said(adapter!)
      if (process.env.UPDATE !== undefined) writeFileSync(path, `${adapter}----\n${found}`)
      else expect(found).toBe(expected)
    })
  }
})
