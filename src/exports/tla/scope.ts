import type { Local, Operator, Variable } from '../../core/core.js'
import { freshName } from './names.js'

/** What names stand for where an expression is printed. Scopes are extended, never changed. */
export interface Scope {
  /** Names that stand for something here: TLA+ lets no binder reuse one. */
  readonly taken: { has(name: string): boolean }
  readonly locals: ReadonlyMap<Local, LocalName>
  /** Operators that a LET defines. */
  readonly operators: ReadonlyMap<Operator, DefinedOperator>
  /**
   * Names for the values of variables that are not those of the state before: in the second half of `A
   * \cdot B`.
   */
  readonly now: ReadonlyMap<Variable, string>
  /** Names for the next values of variables where their primes cannot be written yet. */
  readonly next: ReadonlyMap<Variable, string>
  /** In `init` there is no prime: what the core calls the next state is the only one. */
  readonly initial: boolean
}

/** A text (a name, or `p[1]`), or a function of the loop variables that are in scope. */
export type LocalName = string | Keyed

/** What is different for each turn of the `\A` loops around it: it takes the loop variables as arguments. */
export interface Keyed {
  readonly name: string
  readonly keys: readonly Local[]
}

/** An operator that a LET defines, and what variables were called there. */
export interface DefinedOperator extends Keyed {
  readonly now: Scope['now']
}

/** The scope at the top of the module. */
export function topScope(taken: Scope['taken']): Scope {
  return {
    taken,
    locals: new Map(),
    operators: new Map(),
    now: new Map(),
    next: new Map(),
    initial: false,
  }
}

/** Takes a name, as near to the wanted one as possible. */
export function takeName(scope: Scope, wanted: string): { readonly scope: Scope; readonly name: string } {
  const name = freshName(wanted, scope.taken)
  const taken = { has: (other: string) => other === name || scope.taken.has(other) }
  return { scope: { ...scope, taken }, name }
}

/** Binds a local to a name of its own. */
export function bindLocal(scope: Scope, local: Local): { readonly scope: Scope; readonly name: string } {
  const { scope: inner, name } = takeName(scope, local.name)
  return { scope: nameLocal(inner, local, name), name }
}

/** Lets a local be printed as the name. */
export function nameLocal(scope: Scope, local: Local, name: LocalName): Scope {
  return { ...scope, locals: new Map([...scope.locals, [local, name]]) }
}

/** Lets an operator of a LET be called by the name. */
export function nameOperator(scope: Scope, operator: Operator, name: Keyed): Scope {
  const defined: DefinedOperator = { ...name, now: scope.now }
  return { ...scope, operators: new Map([...scope.operators, [operator, defined]]) }
}
