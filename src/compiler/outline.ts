import { type Draft, leaveFound, returning } from './draft.js'
import { type Code, constant, local } from './low/code.js'
import { freeLocals } from './low/free.js'
import type { Writer } from './writer.js'

/** A function of the generated code for what would stand at a place: it takes what is read of that. */
export interface Outlined {
  readonly name: string
  /** What stands for each parameter where the function was written. */
  readonly operands: readonly Code[]
}

/**
 * Writes a part of an action as a function, which gives 1 where a way has been accepted. `own` are parameters
 * beside the locals that it reads; `write` gets the draft within, and writes calls of the function itself
 * with `again`.
 */
export function outline(
  w: Writer,
  hint: string,
  draft: Draft,
  own: readonly Code[],
  write: (inner: Draft, again: (...own: readonly Code[]) => void) => void,
): Outlined {
  const name = w.program.fresh(hint)
  const calls: Code[][] = []
  const { statements } = w.code.aside(() => {
    w.code.scope((label) => {
      const inner = draft.found === undefined ? { ...draft, label } : { ...draft, label, found: returning }
      write(inner, (...codes) => {
        const operands = [...codes]
        calls.push(operands)
        callOutlined(w, inner, name, operands)
      })
    })
    if (draft.found !== undefined) w.code.return(constant(0))
  })
  const ownNames = own.map((code) => (code.op === 'local' ? code.name : ''))
  const names = freeLocals(statements).filter((each) => !ownNames.includes(each))
  for (const operands of calls) operands.push(...names.map(local))
  w.program.functions.push({ name, parameters: [...ownNames, ...names], body: statements, comment: hint })
  return { name, operands: names.map(local) }
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
