import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)

/** The folder of the specifications that come with the package. */
export const specificationsFolder = fileURLToPath(new URL('specs', root))

/** The folder of the adapters that come with the package, each in a folder of its own. */
export const adaptersFolder = fileURLToPath(new URL('adapters', root))

/** The folder of the schemas of what commands write as JSON. */
export const schemasFolder = fileURLToPath(new URL('schema', root))

/** The version of the package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }
  return version
}
