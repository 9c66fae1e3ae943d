// Builds the package once it is installed. npx prepares a package again in whose folder it runs the command:
// what has been built by then is left as it is, or each first run of the command would wait for a second
// build.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const isBuilt = existsSync(new URL('../dist/src/cli/main.js', import.meta.url))
if (process.env.npm_command !== 'exec' || !isBuilt) execSync('npm run build', { stdio: 'inherit' })
