import type { CompiledEngine } from '../compiler/engine.js'
import { serve } from '../compiler/serve.js'
import type { Port } from '../model/crew.js'
import type { Source } from '../text/source.js'
import { prepareSharing, type Selection } from './prepared.js'
import { check, type ReadFile, type Specification } from './specification.js'

/** What a thread has to know before it can search; may be posted to it. */
export interface ThreadStart {
  readonly source: Source
  readonly read: readonly ReadFile[]
  readonly selection: Omit<Selection, 'print'>
}

/** What a thread has to know to search a specification together with this one. */
export function threadStart(specification: Specification, selection: Selection): ThreadStart {
  const { source, read } = specification
  const { print: _, ...others } = selection
  return { source, read, selection: others }
}

/** Serves the search of another thread, in this one, until that ends it. */
export function serveSearch({ source, read, selection }: ThreadStart, port: Port): void {
  serve(port, (store) => {
    const specification = check(source, {
      read: (path, from) => read.find((file) => file.path === path && file.from === from.name)?.source,
    })
    const { engine, notCompiled } = prepareSharing(specification, selection, { store })
    if (notCompiled) throw new Error(`a thread cannot compile ${notCompiled.what}, as another could`)
    return (engine as CompiledEngine).core
  })
}
