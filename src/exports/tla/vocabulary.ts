import type { Action, BuiltinExpr, Constant, Operator, Tag, Variable } from '../../core/core.js'
import type { Span } from '../../text/source.js'
import type { LibraryName } from './library.js'
import type { Printed } from './printed.js'
import type { Scope } from './scope.js'

/**
 * How the printers call what the module declares. Asking for a name makes sure that its definition is
 * written.
 */
export interface Vocabulary {
  variable(variable: Variable): string
  constant(constant: Constant): string
  modelValue(name: string): string
  operator(operator: Operator): string
  /** An enumeration as the set of its members; undefined where the tags are not all of one's. */
  enumeration(tags: readonly Tag[]): string | undefined
  /** The tuple of all variables. */
  variables(): string
  readonly variableCount: number
  field(name: string): string
  /** A string in quotes. */
  string(value: string): string
  /** Says that it matters in which order a set is enumerated. */
  noteOrder(): void
  /** The field that holds a variant's tag. */
  readonly tagField: string
  /** How a variant is encoded. */
  variant(tag: Tag): VariantForm
  /** An operator that TLA+'s standard modules lack. */
  library(name: LibraryName): string
  /** Whether the collection that the operator is given is a set, rather than a function or a sequence. */
  isGivenSet(expr: BuiltinExpr): boolean
  /** An action as a formula with the whole frame: `ENABLED A`, `[][A]_v`. */
  formula(action: Action, scope: Scope): Printed
  /** Says that something cannot be exported, or not as it was meant. */
  report(code: string, message: string, span: Span, hint?: string): void
}

/** A member of an enumeration is a string, every other variant a record with a tag. */
export interface VariantForm {
  readonly isString: boolean
  /** The fields of the payload, in order. */
  readonly fields: readonly string[]
  /** A field that tells it from another variant of the same fields, which TLC could not compare. */
  readonly marker?: string
}
