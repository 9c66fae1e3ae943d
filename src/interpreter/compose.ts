import type { ComposeAction } from '../core/core.js'
import type { Value } from '../model/value.js'
import { type Key, update, valueAt } from './access.js'
import { runAction } from './attempt.js'
import { type Draft, overlap } from './machine.js'
import type { Program } from './program.js'
import type { PreparedAction, Scope } from './scope.js'
import { locate, siteOf } from './site.js'

/**
 * `A \cdot B`: A from the state, then B from A's result, each under its own frame; what either assigns is
 * assigned by the composite, and what neither does is left to its surroundings.
 */
export function prepareCompose(program: Program, action: ComposeAction, scope: Scope): PreparedAction {
  const { machine } = program
  const first = program.prepareAction(action.first, scope)
  const second = program.prepareAction(action.second, scope)
  const site = siteOf(action, scope)
  return {
    kind: 'branching',
    run(frame, next) {
      const outer = machine.save()
      const mark = machine.mark
      const sites = machine.sites.length
      machine.choose({ kind: 'compose' }, undefined)
      machine.enterState(outer.current)
      runAction(first, machine, frame, () => {
        const between = machine.save()
        machine.enterState(machine.results())
        runAction(second, machine, frame, () => {
          const inner = machine.save()
          const results = machine.results()
          const innerMark = machine.mark
          const innerSites = machine.sites.length
          machine.restore(outer)
          machine.choose({ kind: 'composed' }, undefined)
          try {
            const { length } = results
            for (let index = 0; index < length; index++) {
              if (!between.draft.assigned[index] && !inner.draft.assigned[index]) continue
              // Where nothing around has assigned it, it is wholly what the halves have made of it.
              const isOurs = machine.draft.assigned[index] === undefined
              for (const path of writes(between.draft, inner.draft, index)) {
                const final = results[index]!
                const value = isOurs ? final : graft(machine.result(index), path, final)
                machine.assign(index, path, value, action.span)
              }
            }
          } catch (error) {
            throw locate(error, site, frame)
          }
          next()
          machine.undo(innerMark, innerSites)
          machine.restore(inner)
        })
        machine.restore(between)
      })
      machine.restore(outer)
      machine.undo(mark, sites)
    },
  }
}

/** The paths of a variable that either half assigns, without those that a shorter one covers. */
function writes(first: Draft, second: Draft, index: number): (readonly Value[])[] {
  const [one, other] = [first.assigned[index], second.assigned[index]]
  const only = one ?? other
  if (only && !(one && other) && !only.previous) return [only.path]
  const paths: (readonly Value[])[] = []
  for (const draft of [first, second]) {
    for (let assignment = draft.assigned[index]; assignment; assignment = assignment.previous) {
      paths.push(assignment.path)
    }
  }
  paths.sort((left, right) => left.length - right.length)
  return paths.filter((path, place) => !paths.slice(0, place).some((shorter) => overlap(shorter, path)))
}

/** The value `old` with what the path leads to taken from the final value. */
function graft(old: Value | undefined, path: readonly Value[], final: Value): Value {
  if (path.length === 0 || old === undefined) return final
  const keys = path.map((value): Key => ({ kind: 'index', value }))
  return update(old, keys, () => valueAt(final, path))
}
