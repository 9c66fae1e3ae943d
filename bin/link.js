// Links this package's own command into node_modules/.bin, where npx looks first. Without it npx installs a copy of the
// package for itself, which takes seconds, and builds it once more.
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url))
if (existsSync(folder) && process.platform !== 'win32') {
  chmodSync(fileURLToPath(new URL('explore.js', import.meta.url)), 0o755)
  rmSync(`${folder}explore`, { force: true })
  symlinkSync('../../bin/explore.js', `${folder}explore`)
}
