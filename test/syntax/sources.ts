import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Source } from '../../src/text/source.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The specifications of this project. */
export const specifications: readonly Source[] = readdirSync(join(root, 'specs'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => name.endsWith('.spec'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(root, 'specs', name), 'utf8') }))
