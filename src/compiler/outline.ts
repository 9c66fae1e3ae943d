import { type Draft, leaveFound, returning } from './draft.js'
import { add, type Code, constant, local, type Statement } from './low/code.js'
import { freeLocals } from './low/free.js'
import { trail } from './trail.js'
import type { Writer } from './writer.js'

/** A function of the generated code for what would stand at a place: it takes what is read of that. */
export interface Outlined {
  readonly name: string
  /** What stands for each parameter where the function was written. */
  readonly operands: readonly Code[]
}

/**
 * Writes a part of an action as a function, which gives 1 where a way has been accepted. `own` are parameters
 * beside the locals that it reads.
 */
export function outline(
  w: Writer,
  hint: string,
  draft: Draft,
  own: readonly Code[],
  write: (inner: Draft) => void,
): Outlined {
  const name = w.program.fresh(hint)
  const { statements, read } = outlined(w, draft, own, write)
  w.program.functions.push({
    name,
    parameters: [...namesOf(own), ...read],
    body: statements,
    comment: hint,
  })
  return { name, operands: read.map(local) }
}

/**
 * The same of a part that calls itself: the locals that it reads are on the trail's stack, from an index on
 * that it takes after its own parameters. `write` gets its name, and that index.
 */
export function outlineRecursive(
  w: Writer,
  hint: string,
  draft: Draft,
  own: readonly Code[],
  write: (inner: Draft, name: string, frame: Code) => void,
): Outlined {
  const name = w.program.fresh(hint)
  const frame = local(w.code.name('frame'))
  const parameters = [...own, frame]
  const { statements, read } = outlined(w, draft, parameters, (inner) => write(inner, name, frame))
  const loads = read.map(
    (result, index): Statement => ({
      op: 'call',
      function: trail(w, 'at'),
      arguments: [add(frame, index)],
      result,
    }),
  )
  w.program.functions.push({
    name,
    parameters: namesOf(parameters),
    body: [...loads, ...statements],
    comment: hint,
  })
  return { name, operands: read.map(local) }
}

function outlined(
  w: Writer,
  draft: Draft,
  parameters: readonly Code[],
  write: (inner: Draft) => void,
): { readonly statements: readonly Statement[]; readonly read: readonly string[] } {
  const { statements } = w.code.aside(() => {
    w.code.scope((label) => {
      write(draft.found === undefined ? { ...draft, label } : { ...draft, label, found: returning })
    })
    if (draft.found !== undefined) w.code.return(constant(0))
  })
  const names = namesOf(parameters)
  return { statements, read: freeLocals(statements).filter((each) => !names.includes(each)) }
}

function namesOf(parameters: readonly Code[]): readonly string[] {
  return parameters.map((code) => (code.op === 'local' ? code.name : ''))
}

/** Calls an outlined function; where that has accepted a way, no further ones are tried. */
export function callOutlined(w: Writer, draft: Draft, name: string, operands: readonly Code[]): void {
  if (draft.found === undefined) {
    w.code.emit({ op: 'call', function: name, arguments: operands })
    return
  }
  const result = w.code.name('found')
  w.code.emit({ op: 'call', function: name, arguments: operands, result })
  w.code.if(local(result), () => leaveFound(w, draft))
}
