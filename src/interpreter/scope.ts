import type { Local, Operator } from '../core/core.js'
import { assert } from '../text/assert.js'
import type { Evaluated } from './lazy.js'

/**
 * Where names are at run time. A frame is an array of slots, one frame for each call of an operator (or of a
 * lambda, or application of a recursive function); slot 0 is the frame of the definition's surroundings,
 * slots from 1 hold parameters, bound names, and the values of LET definitions.
 */
export type Frame = unknown[]

/** A prepared expression. */
export type Evaluate = (frame: Frame) => Evaluated

/** The frames of one body: how many slots they need so far, and how deep it is nested in others. */
export interface Unit {
  readonly depth: number
  slots: number
}

/**
 * A name of a body and its slot. A definition's slot is followed by two for the stamps of its value: see
 * `definition.ts`.
 */
export type Binding = { readonly unit: Unit; readonly slot: number } & (
  | { readonly kind: 'local'; readonly local: Local }
  | {
      readonly kind: 'definition'
      readonly operator: Operator
      /** The scope of its body: that of all definitions of the LET. */
      readonly shared: { readonly scope: Scope }
      readonly codes: Codes
    }
)

/**
 * Prepared bodies of an operator, as far as somebody wanted them: as it stands, with each variable primed,
 * and as an action; of one of the module without parameters, what gives its value.
 */
export interface Codes {
  plain?: Code
  primed?: Code
  plainValue?: Evaluate
  primedValue?: Evaluate
  action?: ActionCode
}

/** The body of an operator as an action, prepared when it is first wanted, since it may call itself. */
export interface ActionCode {
  readonly unit: Unit
  readonly body: () => PreparedAction
}

/**
 * A prepared action. A `direct` one goes on in at most one way: it does what it does and says whether it
 * does. Any other calls `next` for each way on, and undoes what it did before it returns. A direct one leaves
 * that to its caller.
 */
export type PreparedAction =
  | { readonly kind: 'direct'; readonly run: (frame: Frame) => boolean }
  | { readonly kind: 'branching'; readonly run: (frame: Frame, next: () => void) => void }

/** A prepared body with the unit of its frames; parameters are in slots 1 to n. */
export interface Code {
  readonly unit: Unit
  body: Evaluate
}

/**
 * The names that an expression sees, from the inside outwards. Never changed, so a later preparation may
 * start from it.
 */
export interface Scope {
  readonly unit: Unit
  readonly binding?: Binding
  readonly outer?: Scope
}

/** A scope without names. */
export function emptyScope(): Scope {
  return { unit: { depth: 0, slots: 1 } }
}

/** A new unit inside a scope: its frames have one of the scope's in slot 0. */
export function enterUnit(scope: Scope): Scope {
  return { unit: { depth: scope.unit.depth + 1, slots: 1 }, outer: scope }
}

/** Gives a name its slot. */
export function bindLocal(scope: Scope, local: Local): Scope & { readonly binding: Binding } {
  const slot = scope.unit.slots++
  return { unit: scope.unit, outer: scope, binding: { unit: scope.unit, slot, kind: 'local', local } }
}

/**
 * Makes the definitions of a LET known, to each other too: a use that comes too early has been refused
 * before.
 */
export function bindDefinitions(scope: Scope, operators: readonly Operator[]): Scope {
  const shared: { scope: Scope } = { scope }
  for (const operator of operators) {
    const slot = scope.unit.slots
    scope.unit.slots += slotsOfDefinition
    const binding: Binding = { unit: scope.unit, slot, kind: 'definition', operator, shared, codes: {} }
    shared.scope = { unit: scope.unit, outer: shared.scope, binding }
  }
  return shared.scope
}

/**
 * The value and its two stamps, for the definition as it stands and for the same with each variable primed.
 */
export const slotsOfDefinition = 6

/** The binding of a name; it must have one. */
export function findLocal(scope: Scope, local: Local): Binding & { readonly kind: 'local' } {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (at.binding?.kind === 'local' && at.binding.local === local) return at.binding
  }
  throw new Error(`\`${local.name}\` is not bound where it is used`)
}

/** The binding of a LET definition; undefined for an operator of the module. */
export function findDefinition(
  scope: Scope,
  operator: Operator,
): (Binding & { readonly kind: 'definition' }) | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (at.binding?.kind === 'definition' && at.binding.operator === operator) return at.binding
  }
  return undefined
}

/** From a frame of the scope's unit to that of a binding. */
export function frameOf(scope: Scope, binding: Binding): (frame: Frame) => Frame {
  const hops = scope.unit.depth - binding.unit.depth
  assert(hops >= 0, 'a name is bound in an enclosing unit')
  if (hops === 0) return (frame) => frame
  if (hops === 1) return (frame) => frame[0] as Frame
  if (hops === 2) return (frame) => (frame[0] as Frame)[0] as Frame
  return (frame) => {
    let at = frame
    for (let hop = 0; hop < hops; hop++) at = at[0] as Frame
    return at
  }
}

/** Reads a slot of a binding from a frame of the scope's unit. */
export function readerOf(scope: Scope, binding: Binding): (frame: Frame) => unknown {
  const slot = binding.slot
  const hops = scope.unit.depth - binding.unit.depth
  if (hops === 0) return (frame) => frame[slot]
  if (hops === 1) return (frame) => (frame[0] as Frame)[slot]
  const hop = frameOf(scope, binding)
  return (frame) => hop(frame)[slot]
}

/** A frame of a unit, within one of its surroundings. */
export function createFrame(unit: Unit, outer: Frame | undefined): Frame {
  const frame: Frame = new Array(unit.slots)
  frame[0] = outer
  return frame
}
