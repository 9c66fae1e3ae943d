import type { ModuleTree } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'

/** Gives the file of a path as `extends` writes it, or nothing where there is none. */
export type ReadModule = (
  path: string,
  from: Source,
) => { readonly tree: ModuleTree; readonly diagnostics: readonly Diagnostic[] } | undefined

/** A file of a specification. */
export interface ModuleFile {
  readonly tree: ModuleTree
  /** The names of this file and of all that it takes in, directly or not. */
  readonly sources: ReadonlySet<string>
}

/** All files that a specification is made of, each once, and each after those that it extends. */
export function collectFiles(
  tree: ModuleTree,
  read: ReadModule,
  report: (diagnostic: Diagnostic) => void,
): readonly ModuleFile[] {
  const files = new Map<string, ModuleFile>()
  const open: string[] = []

  function collect(of: ModuleTree): ReadonlySet<string> {
    const { source } = of.span
    const known = files.get(source.name)
    if (known !== undefined) return known.sources
    open.push(source.name)
    const sources = new Set([source.name])
    for (const declaration of of.declarations) {
      if (declaration.kind !== 'extends') continue
      const { path } = declaration
      const found = read(path.value, source)
      if (found === undefined) {
        report({
          code: 'E119',
          severity: 'error',
          message: `there is no file \`${path.value}\``,
          span: path.span,
          hint: 'the path is relative to this file, and has its ending: `extends "clocks.spec"`',
        })
        continue
      }
      const { name } = found.tree.span.source
      if (open.includes(name)) {
        report({
          code: 'E120',
          severity: 'error',
          message: `\`${path.value}\` extends this file in turn`,
          span: path.span,
          hint: 'put what both need into a third file, and extend that',
        })
        continue
      }
      if (!files.has(name)) for (const diagnostic of found.diagnostics) report(diagnostic)
      for (const each of collect(found.tree)) sources.add(each)
    }
    open.pop()
    files.set(source.name, { tree: of, sources })
    return sources
  }

  collect(tree)
  return [...files.values()]
}
