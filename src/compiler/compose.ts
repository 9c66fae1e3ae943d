import type { ComposeAction } from '../core/core.js'
import { checkKept, checkOverlap, graft, noteAssigned } from './assign.js'
import { alsoAssigned, type Draft, either, type Next, noVariables, within } from './draft.js'
import { type Env, Unsupported } from './environment.js'
import { deedsOf, extentOf } from './extent.js'
import { copySlots } from './into.js'
import { followed, restore } from './join.js'
import { constant } from './low/code.js'
import { saveSlots } from './save.js'
import { trail } from './trail.js'
import type { Writer } from './writer.js'

/**
 * `A \cdot B`: A from the state into a second one, B from there into a third; what either assigns is
 * assigned by the whole.
 */
export function compileCompose(w: Writer, action: ComposeAction, env: Env, draft: Draft, next: Next): void {
  const { program } = w
  const middle = program.region()
  const end = program.region()
  const whole = (from: number, to: number) => copySlots(w, constant(from), constant(to), program.slots)
  const both = either(deedsOf(action.first).touched, deedsOf(action.second).touched)
  /** Those of which it matters which paths are assigned. */
  const shared = new Set([...both].filter((variable) => isTouchedBeside(variable, draft, next)))
  const second = extentOf(action.second)
  const opened = draft.isRecursive ? w.code.call(trail(w, 'mark')) : undefined
  if (opened) w.code.run(trail(w, 'open'), constant(middle), constant(end + program.slots))
  whole(env.current, middle)
  within(w, draft, (inner) => {
    const none = { ...inner, assigned: new Map(), kept: noVariables, noted: noVariables, isComposed: true }
    followed(w, action.first, { ...env, next: middle }, none, {
      cost: second.cost + second.ways * next.cost,
      touched: shared,
      emit(first) {
        whole(middle, end)
        within(w, first, (begin) => {
          const fresh = { ...begin, assigned: new Map(), kept: noVariables, noted: noVariables }
          followed(w, action.second, { ...env, current: middle, next: end }, fresh, {
            cost: both.size + next.cost,
            touched: shared,
            emit: (last) => merge(first, last),
          })
        })
      },
    })
  })
  if (opened) w.code.run(trail(w, 'back'), opened)

  /** Assigns what the halves have assigned. */
  function merge(first: Draft, last: Draft): void {
    const changed = new Set([...first.assigned.keys(), ...last.assigned.keys()])
    const plain = [...changed].filter((variable) => !shared.has(variable))
    const mark = shared.size > 0 ? w.code.call(trail(w, 'mark')) : undefined
    const undo: (() => void)[] = []
    if (draft.isRecursive) undo.push(saveSlots(w, middle, end + program.slots - middle))
    const known = alsoAssigned(draft, changed)
    const assigned = new Map(known.assigned)
    for (const variable of plain) {
      const { offset, layout } = program.places[variable]!
      copySlots(w, constant(end + offset), constant(env.next + offset), layout.size)
    }
    for (const variable of changed) {
      if (!shared.has(variable)) continue
      if (first.noted.has(variable) || last.noted.has(variable)) {
        throw new Unsupported('an assignment beside \\cdot of what it assigns on some ways', action.span)
      }
      const paths = [...(first.assigned.get(variable) ?? []), ...(last.assigned.get(variable) ?? [])]
      const { offset, layout } = program.places[variable]!
      undo.push(saveSlots(w, env.next + offset, layout.size))
      assigned.set(variable, [...(draft.assigned.get(variable) ?? []), ...paths])
      for (const path of paths) {
        checkOverlap(w, variable, path, env, draft)
        graft(w, variable, path, end, env.next)
      }
      for (const path of paths) noteAssigned(w, variable, path, env, draft)
      checkKept(w, variable, env, draft)
    }
    within(w, last, (inner) =>
      next.emit({ ...draft, label: inner.label, found: inner.found, ...known, assigned }),
    )
    for (const variable of plain) restore(w, variable, env)
    for (const back of undo.reverse()) back()
    if (mark) w.code.run(trail(w, 'back'), mark)
  }
}

function isTouchedBeside(variable: number, draft: Draft, next: Next): boolean {
  const { assigned, kept, noted } = draft
  return assigned.has(variable) || kept.has(variable) || noted.has(variable) || next.touched.has(variable)
}
