import * as Immutable from 'immutable'
import type { Engine, Fault, Level, Report, Successor } from '../../src/model/engine.js'
import type { FingerprintTable } from '../../src/model/fingerprint-table.js'
import { numberedStates, numberValues } from '../../src/model/numbered.js'
import type { State, Step } from '../../src/model/state.js'
import type { Source } from '../../src/text/source.js'

/**
 * A state graph written down by hand; its states are numbers, which are their own fingerprints unless
 * `reduce` says more.
 */
export interface Toy {
  readonly initial: readonly number[]
  /** Successors in enumeration order, each with its action. */
  readonly next: (state: number) => readonly { readonly action: string; readonly to: number }[]
  readonly actions?: readonly string[]
  readonly invariants?: Readonly<Record<string, (state: number) => boolean>>
  readonly properties?: Readonly<Record<string, (before: number, after: number) => boolean>>
  readonly within?: (state: number) => boolean
  readonly allowed?: (action: string, before: number, after: number) => boolean
  readonly deadlock?: boolean
  /** What a state is known by: a symmetry or a view. */
  readonly reduce?: (state: number) => number
  /** States whose successors, and whose invariants, cannot be evaluated. */
  readonly faultyNext?: (state: number) => boolean
  readonly faultyInvariant?: (state: number) => boolean
  readonly faultyInit?: boolean
}

const source: Source = { name: 'toy.spec', text: 'toy' }
const fault: Fault = { code: 'E501', message: 'a toy broke', span: { source, start: 0, end: 3 }, values: [] }

class ToyLevel implements Level {
  states: { readonly state: number; readonly fingerprint: number; readonly parent: number }[] = []
  get length() {
    return this.states.length
  }
  fingerprintHigh() {
    return 0
  }
  fingerprintLow(index: number) {
    return this.states[index]!.fingerprint
  }
  parent(index: number) {
    return this.states[index]!.parent
  }
  sort() {
    this.states.sort((one, other) => one.fingerprint - other.fingerprint)
  }
}

/** An engine for a toy. `visited` receives the states in the order in which they are expanded. */
export function createToyEngine(toy: Toy, visited: number[] = []): Engine {
  const actions = toy.actions ?? ['Step']
  const invariants = Object.entries(toy.invariants ?? {})
  const properties = Object.entries(toy.properties ?? {})
  const reduce = toy.reduce ?? ((state: number) => state)
  const within = toy.within ?? (() => true)
  const allowed = toy.allowed ?? (() => true)
  const stepOf = (action: string): Step => ({ action, arguments: [], choices: [] })
  const levelOf = (level: Level) => level as ToyLevel

  /** What the table is told is evenly spread, as fingerprints are, and no word of it 0. */
  const enter = (table: FingerprintTable, state: number) =>
    table.add(Math.imul(reduce(state) + 1, 0x9e3779b1), 1)

  /** Checks a state; a violation of several invariants is reported once for each. */
  function check(state: number, source: number, step: Step | undefined, report: Report): void {
    const place = { source, successor: [state], ...(step ? { step } : {}) }
    if (toy.faultyInvariant?.(state)) report.violations.push({ kind: 'fault', order: 0, ...place, fault })
    invariants.forEach(([, holds], order) => {
      if (!holds(state)) report.violations.push({ kind: 'invariant', order, ...place })
    })
  }

  return {
    module: 'Toy',
    model: 'toy',
    constants: [],
    variables: ['x'],
    actions,
    invariants: invariants.map(([name]) => name),
    properties: properties.map(([name]) => name),
    checkDeadlock: toy.deadlock ?? false,
    createLevel: () => new ToyLevel(),
    initial(table, next, report) {
      if (toy.faultyInit) {
        report.violations.push({ kind: 'fault', order: 0, source: -1, fault })
        return
      }
      for (const state of toy.initial) {
        report.generated++
        const isWithin = within(state)
        if (!isWithin) report.cut++
        if (isWithin && !enter(table, state)) continue
        check(state, -1, undefined, report)
        if (isWithin) levelOf(next).states.push({ state, fingerprint: reduce(state), parent: -1 })
      }
    },
    expand(level, from, to, table, next, report) {
      for (let index = from; index < to; index++) {
        const { state } = levelOf(level).states[index]!
        visited.push(state)
        if (toy.faultyNext?.(state)) {
          const step = stepOf(actions[0]!)
          report.violations.push({ kind: 'fault', order: 0, source: index, step, fault })
          continue
        }
        const successors = toy.next(state)
        if (successors.length === 0 && toy.deadlock) {
          report.violations.push({ kind: 'deadlock', order: 0, source: index })
        }
        const different = new Set<number>()
        for (const { action, to: after } of successors) {
          const step = stepOf(action)
          report.generated++
          report.generatedByAction[actions.indexOf(action)]!++
          different.add(reduce(after))
          properties.forEach(([, holds], order) => {
            if (holds(state, after)) return
            report.violations.push({ kind: 'property', order, source: index, step, successor: [after] })
          })
          if (!within(after) || !allowed(action, state, after)) {
            report.cut++
            check(after, index, step, report)
          } else if (enter(table, after)) {
            report.distinctByAction[actions.indexOf(action)]!++
            check(after, index, step, report)
            levelOf(next).states.push({ state: after, fingerprint: reduce(after), parent: index })
          }
        }
        report.outDegrees[different.size] = (report.outDegrees[different.size] ?? 0) + 1
      }
    },
    decode: (level, index) => [levelOf(level).states[index]!.state],
    numberValues: () => numberValues(['x'], (level, index) => [levelOf(level).states[index]!.state]),
    numberedStates: () =>
      numberedStates(['x'], (level, state, _high, low, parent) => {
        levelOf(level).states.push({ state: Number(state[0]), fingerprint: low, parent })
      }),
    fingerprint: (state) => BigInt(reduce(Number(state[0]))),
    initialStates: () => toy.initial.map((state): State => [state]),
    *successors(state): Generator<Successor> {
      const before = Number(state[0])
      for (const { action, to } of toy.next(before)) {
        yield { step: stepOf(action), state: [to], allowed: within(to) && allowed(action, before, to) }
      }
    },
    createWalker() {
      throw new Error('nobody walks through a toy')
    },
    violation(state, before) {
      const order = invariants.findIndex(([, holds]) => !holds(Number(state[0])))
      if (order >= 0) return { kind: 'invariant', order }
      const step = before && properties.findIndex(([, holds]) => !holds(Number(before[0]), Number(state[0])))
      return step === undefined || step < 0 ? undefined : { kind: 'property', order: step }
    },
    isInside: (state) => within(Number(state[0])),
    aliases: (state) => [{ name: 'double', value: Number(state[0]) * 2 }],
    explainInvariant: (_order, state) => ({
      span: { source, start: 0, end: 3 },
      values: [{ name: 'x', value: state[0]! }],
    }),
    explainProperty: (_order, state, next) => ({
      span: { source, start: 0, end: 3 },
      values: [{ name: 'steps', value: Immutable.List([state[0]!, next[0]!]) }],
    }),
  }
}
