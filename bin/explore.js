#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/src/cli/main.js', import.meta.url)
if (existsSync(main)) {
  const cli = await import(main.href)
  await cli.main(process.argv.slice(2))
} else {
  process.stderr.write(
    'explore: it has not been built yet; run `npm ci` (or `npm run build`) in its folder\n',
  )
  process.exitCode = 4
}
