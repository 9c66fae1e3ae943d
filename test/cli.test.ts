import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { root } from './source-files.js'
import { rerun } from './transcript.js'

// A case is a transcript; UPDATE=1 writes down what the commands print now.
const folder = join(root, 'test/cases/cli')

describe('explore', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    test(name.replace('.txt', ''), () => {
      const path = join(folder, name)
      const text = readFileSync(path, 'utf8')
      const found = rerun(text)
      if (process.env.UPDATE !== undefined) writeFileSync(path, found)
      else expect(found).toBe(text)
    })
  }
})
