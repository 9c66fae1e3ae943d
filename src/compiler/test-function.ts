import type { Expr, Local } from '../core/core.js'
import { changedParts, changedPartsOfStep, type Part } from './changed.js'
import { bindOperand, type Env } from './environment.js'
import { compileTest } from './expression.js'
import type { TestCall } from './leaf.js'
import { local } from './low/code.js'
import { remembered } from './memo.js'
import type { Program } from './program.js'
import type { Change } from './term.js'
import { type Writer, wordOperand } from './writer.js'

/** A function without parameters that evaluates a condition, of states at these offsets in memory. */
export function testFunction(
  program: Program,
  expr: Expr,
  what: string,
  current: number,
  next: number,
): string {
  return write(program, what, [], (w) => {
    const env = rootEnv(program, current, next)
    w.code.return(remembered(w, expr, env, () => compileTest(w, expr, env)))
  })
}

/** Adds a function to the program. */
export function write(
  program: Program,
  hint: string,
  parameters: readonly string[],
  body: (w: Writer) => void,
): string {
  const name = program.fresh(hint)
  program.define(name, parameters, hint, (code) => body({ program, code }))
  return name
}

/** The environment of what stands at the top of the module. */
export function rootEnv(program: Program, current: number, next: number): Env {
  return { bindings: undefined, typing: program.typing, current, next, primed: false }
}

/** A condition in more parts is tested in whole. */
const partsMax = 4

/** The functions of a step: P of `[][P]_v`, and the whole property. */
interface StepFunctions {
  readonly formula: string
  readonly property: string
}

/** Finds what is to be tested of a successor that differs in some slots: see `changed.ts`. */
export function partTests(program: Program) {
  const { slots } = program
  /** The functions that test parts, by what they test and the name that is their parameter. */
  const known = new Map<Expr, Map<Local | undefined, string>>()

  function callsOf(
    parts: readonly Part[],
    condition: Expr,
    whole: string,
    what: string,
    current: number,
  ): readonly TestCall[] {
    const isWhole = parts.length > partsMax || parts.some((part) => part.condition === condition)
    if (isWhole) return [{ name: whole, operands: [] }]
    return parts.map((part) => ({
      name: functionOf(part, what, current),
      operands: part.key ? [part.key.code] : [],
    }))
  }

  function functionOf({ condition, key }: Part, what: string, current: number): string {
    const ofCondition = known.get(condition) ?? new Map<Local | undefined, string>()
    known.set(condition, ofCondition)
    let name = ofCondition.get(key?.local)
    if (name === undefined) {
      name = key
        ? keyFunction(condition, key, what, current)
        : testFunction(program, condition, what, current, slots)
      ofCondition.set(key?.local, name)
    }
    return name
  }

  function keyFunction(
    condition: Expr,
    { local: bound, finite }: NonNullable<Part['key']>,
    what: string,
    current: number,
  ) {
    return write(program, what, ['key'], (w) => {
      const operand = wordOperand({ kind: 'code', finite }, local('key'))
      const env = bindOperand(rootEnv(program, current, slots), bound, operand)
      w.code.return(remembered(w, condition, env, () => compileTest(w, condition, env)))
    })
  }

  return {
    /** Of an invariant, whose function is `whole`. */
    ofState(name: string, condition: Expr, whole: string, changes: readonly Change[]): readonly TestCall[] {
      return callsOf(changedParts(program, condition, changes), condition, whole, name, slots)
    },
    /** Of a property of steps. Where they are true, it need not be looked at. */
    ofStep(
      name: string,
      property: Expr,
      whole: StepFunctions,
      changes: readonly Change[],
    ): readonly TestCall[] {
      const [formula] = property.kind === 'temporal' && property.operator === 'box' ? property.operands : []
      if (!formula) return [{ name: whole.formula, operands: [] }]
      return callsOf(changedPartsOfStep(program, formula, changes), formula, whole.formula, name, 0)
    },
  }
}
