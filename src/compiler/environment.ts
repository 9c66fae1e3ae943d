import type { Argument, CallAction, CallExpr, Expr, Local, Operator } from '../core/core.js'
import type { Span } from '../text/source.js'
import type { Use } from '../types/inference.js'
import type { Type } from '../types/type.js'
import type { Layout } from './layout.js'
import type { Block } from './low/builder.js'
import type { Code } from './low/code.js'
import type { Word } from './word.js'

/** What an expression is at run time: a word, or slots in memory that hold the parts of a value. */
export type Operand =
  | {
      readonly kind: 'word'
      readonly word: Word
      readonly code: Code
      /** A record, tuple or variant that has not been made: reading `code` makes it. */
      readonly parts?: Parts
    }
  /** `base` is the index of its first slot in memory. */
  | { readonly kind: 'view'; readonly layout: Layout; readonly base: Code }

/**
 * What a record, tuple or variant is made of, each part named. Tests of membership and fields of it need no
 * node.
 */
export interface Parts {
  readonly items: readonly Operand[]
  /** Of a variant: the index of its alternative. */
  readonly alternative?: number
}

/** The types of the expressions at a place: those of the module, or of an operator as it is in one use. */
export interface Typing {
  typeOf(expr: Expr): Type
  use(call: CallExpr | CallAction): Use | undefined
  instance(use: Use): Typing | undefined
}

/** What a name stands for. */
export type Binding =
  | { readonly kind: 'operand'; readonly operand: Operand }
  /**
   * An argument or a definition, computed where it is first needed. `memo` holds it for the block in which
   * that was, and the blocks within.
   */
  | { readonly kind: 'lazy'; readonly expr: Expr; readonly env: Env; readonly memo: Memo[] }
  /** An operator: a definition of LET, an argument, a parameter of a constant operator. */
  | {
      readonly kind: 'operator'
      readonly parameters: readonly Local[]
      readonly body: Expr
      readonly env: Env
      readonly memo: Memo[]
    }
  /** A recursive operator within itself, or a function: a function of the generated code. */
  | {
      readonly kind: 'function'
      readonly name: string
      readonly result: Word
      /** An operator among them is part of the function: `operators` has the names of such. */
      readonly parameters: readonly (Word | undefined)[]
      readonly operators?: readonly (Local | undefined)[]
      readonly captured: readonly Code[]
    }

/** A value that has been computed, where it may be used again. */
export interface Memo {
  readonly block: Block
  readonly current: number
  readonly next: number
  readonly primed: boolean
  readonly operand: Operand
}

/** The bindings at a place, innermost first. */
export interface Bindings {
  readonly key: Local | Operator
  readonly binding: Binding
  readonly outer: Bindings | undefined
}

/** Where an expression stands: its names and types, and where in memory it reads the variables. */
export interface Env {
  readonly bindings: Bindings | undefined
  readonly typing: Typing
  /** Offsets in memory of the state that unprimed variables read, and primed ones. */
  readonly current: number
  readonly next: number
  readonly primed: boolean
}

/** Whether an operator is evaluated by a function of the generated code: it calls or applies itself. */
export function isRecursive(operator: Operator): boolean {
  return operator.recursive || operator.recursiveFunction !== undefined
}

/** The environment with one more name. */
export function bind(env: Env, key: Local | Operator, binding: Binding): Env {
  return { ...env, bindings: { key, binding, outer: env.bindings } }
}

/** The environment with a local that has a value. */
export function bindOperand(env: Env, local: Local, operand: Operand): Env {
  return bind(env, local, { kind: 'operand', operand })
}

/** What a name stands for, or undefined. */
export function lookUp(env: Env, key: Local | Operator): Binding | undefined {
  for (let each = env.bindings; each; each = each.outer) if (each.key === key) return each.binding
  return undefined
}

/** The environment of a body, whose parameters stand for arguments of a call. */
export function bindArguments(
  body: Env,
  parameters: readonly Local[],
  operands: readonly Argument[],
  caller: Env,
): Env {
  let env = body
  parameters.forEach((parameter, index) => {
    const operand = operands[index]!
    env = bind(
      env,
      parameter,
      operand.kind === 'operatorArgument'
        ? { kind: 'operator', parameters: operand.parameters, body: operand.body, env: caller, memo: [] }
        : { kind: 'lazy', expr: operand, env: caller, memo: [] },
    )
  })
  return env
}

/** Something that this compiler leaves to the reference engine. */
export class Unsupported extends Error {
  constructor(
    readonly what: string,
    readonly span: Span,
  ) {
    super(what)
  }
}
