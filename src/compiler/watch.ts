import type { Action, Expr } from '../core/core.js'
import { createWalk } from '../core/walk.js'
import type { Coverage, Site } from '../model/sites.js'
import { binary, type Code, constant } from './low/code.js'
import type { Writer } from './writer.js'

/**
 * The sites that a search has not come to yet: generated code takes note of those, and of no other, so that
 * what is known costs nothing. An expression with such a site is evaluated exactly where the reference engine
 * does that: it counts as one that may end in a fault.
 */
export interface Watch {
  /** Has a place for the number of each. */
  readonly counts: Int32Array
  readonly entered: ReadonlyMap<Expr, number>
  readonly held: ReadonlyMap<Expr, number>
  readonly taken: ReadonlyMap<Action, number>
  /** By index: variables that no step has changed. */
  readonly variables: ReadonlyMap<number, number>
  /** How many there are. */
  readonly size: number
}

/** What a coverage has not come to. */
export function watchOf(coverage: Coverage | undefined): Watch {
  if (!coverage || !(coverage.counts instanceof Int32Array)) return nothing
  const { sites, counts } = coverage
  const open = <Key>(all: ReadonlyMap<Key, Site>): ReadonlyMap<Key, number> =>
    new Map([...all].flatMap(([key, { index }]) => (counts[index] === 0 ? [[key, index] as const] : [])))
  const [entered, held, taken] = [open(sites.entered), open(sites.held), open(sites.taken)]
  const variables = new Map(
    sites.variables.flatMap((index, variable) => (counts[index] === 0 ? [[variable, index] as const] : [])),
  )
  return { counts, entered, held, taken, variables, size: open(numbered(sites.list, sites.variables)).size }
}

function numbered(list: readonly Site[], variables: readonly number[]): ReadonlyMap<number, Site> {
  const all = [...list.map(({ index }) => index), ...variables]
  return new Map(all.map((index) => [index, { index } as Site]))
}

const nothing: Watch = {
  counts: new Int32Array(0),
  entered: new Map(),
  held: new Map(),
  taken: new Map(),
  variables: new Map(),
  size: 0,
}

/** Whether an expression is such a site itself. */
export function isWatched({ entered, held }: Watch, expr: Expr): boolean {
  return entered.has(expr) || held.has(expr)
}

/** Whether one of the bodies of quantifiers that a condition begins with is, or the condition. */
export function isWatchedWithin(watch: Watch, condition: Expr): boolean {
  if (isWatched(watch, condition)) return true
  if (condition.kind === 'quantifier') return isWatchedWithin(watch, condition.body)
  if (condition.kind !== 'builtin' || condition.name !== '\\lnot') return false
  return isWatchedWithin(watch, condition.arguments[0] as Expr)
}

/** Whether an action has branches that are, in it or in those that it calls. */
export function isTakenWithin(watch: Watch, action: Action): boolean {
  if (watch.taken.size === 0) return false
  let isIt = false
  createWalk({
    expr: () => false,
    action(part) {
      isIt ||= watch.taken.has(part)
    },
  }).visitAction(action)
  return isIt
}

/** Takes note that an expression is evaluated. */
export function noteEntered(w: Writer, expr: Expr): void {
  const site = w.program.watch.entered.get(expr)
  if (site !== undefined) note(w, site)
}

/** Takes note where a condition holds. */
export function noteHeld(w: Writer, expr: Expr, test: () => Code): Code {
  const site = w.program.watch.held.get(expr)
  if (site === undefined) return test()
  const truth = w.code.let(test(), 'held')
  w.code.if(truth, () => note(w, site))
  return truth
}

/** Takes note of the successors that are held between the beginning of an action and its end. */
export function noteTaken(w: Writer, action: Action, write: () => void): void {
  const site = w.program.watch.taken.get(action)
  if (site === undefined) {
    write()
    return
  }
  const before = w.code.call('stepsHeld')
  write()
  const after = w.code.call('stepsHeld')
  w.code.if(binary('!==', after, before), () => note(w, site))
}

/** Takes note of a site. */
export function note(w: Pick<Writer, 'program' | 'code'>, site: number): void {
  w.code.store(w.program.external('cameTo', w.program.watch.counts), constant(site), constant(1))
}
