import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the project: its path from the root, with slashes, and its text. */
export interface ProjectFile {
  readonly path: string
  readonly text: string
}

/** The root of the project, from where compiled tests run. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The files in a folder of the project and below, by path, whose name ends in one of `endings`. */
export function projectFiles(folder: string, endings: readonly string[]): readonly ProjectFile[] {
  const found: ProjectFile[] = []
  for (const entry of readdirSync(root + folder, { withFileTypes: true })) {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...projectFiles(path, endings))
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(projectFile(path))
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** One file of the project. */
export function projectFile(path: string): ProjectFile {
  return { path, text: readFileSync(root + path, 'utf8') }
}

/**
 * What a TypeScript file imports, re-exports or loads: project paths of `.ts` files, and names of modules.
 */
export function importsOf(file: ProjectFile): readonly string[] {
  const specifiers = [
    ...file.text.matchAll(/^(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]/gms),
    ...file.text.matchAll(/^import\s+['"]([^'"]+)['"]/gm),
    ...file.text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g),
  ].map((match) => match[1]!)
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, '.ts')
      : specifier,
  )
}
