import type { ActionDeclaration } from '../core/core.js'
import type { Successor } from '../model/engine.js'
import type { Reference } from '../model/reference.js'
import type { Argument, Move, State } from '../model/state.js'
import { equals, type Value } from '../model/value.js'
import { anonymousAction } from './choices.js'
import type { Gate, Machine } from './machine.js'

/** Enumerates the successors of a state while no other way is let in than the machine's gate allows. */
type Enumerate = (state: State) => readonly Successor[]

/** What a state may do, and what comes of one of these things, without the rest of its successors. */
export function createMoves(
  machine: Machine,
  enumerate: Enumerate,
): Pick<Reference, 'moves' | 'successorsBy'> {
  function behind(gate: Gate, state: State): readonly Successor[] {
    machine.gate = gate
    try {
      return enumerate(state)
    } finally {
      machine.gate = undefined
    }
  }

  return {
    moves(state, action) {
      const found = new Moves()
      const anonymous = behind(
        {
          admits: (name) => action === undefined || name === action,
          letsIn(declaration, values) {
            found.add(declaration, values)
            return false
          },
        },
        state,
      )
      return anonymous.length > 0 ? [...found.all, { action: anonymousAction, arguments: [] }] : found.all
    },
    successorsBy(state, { action, arguments: given }) {
      const gate: Gate = {
        admits: (name) => name === action,
        letsIn: (_, values) =>
          values.length === given.length && values.every((value, at) => equals(value, given[at]!.value)),
      }
      return behind(gate, state)
    },
  }
}

/** Different moves, in the order in which they came. */
class Moves {
  readonly all: Move[] = []
  private readonly ofAction = new Map<ActionDeclaration, Move[]>()

  add(declaration: ActionDeclaration, values: readonly Value[]): void {
    let known = this.ofAction.get(declaration)
    if (!known) {
      known = []
      this.ofAction.set(declaration, known)
    }
    const isKnown = known.some(({ arguments: own }) =>
      own.every(({ value }, index) => equals(value, values[index]!)),
    )
    if (isKnown) return
    const given = declaration.operator.parameters.map(
      ({ name }, index): Argument => ({ name, value: values[index]! }),
    )
    const move = { action: declaration.name, arguments: given }
    known.push(move)
    this.all.push(move)
  }
}
