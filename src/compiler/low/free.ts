import { assertNever } from '../../text/assert.js'
import type { Code, Statement } from './code.js'

/** The locals that statements read and do not declare, in the order in which they are met. */
export function freeLocals(statements: readonly Statement[]): readonly string[] {
  const declared = new Set<string>()
  const read = new Set<string>()

  function visit(code: Code): void {
    switch (code.op) {
      case 'constant':
        return
      case 'local':
        read.add(code.name)
        return
      case 'binary':
      case 'and':
      case 'or':
        visit(code.left)
        visit(code.right)
        return
      case 'not':
        visit(code.operand)
        return
      case 'select':
        visit(code.condition)
        visit(code.consequent)
        visit(code.alternative)
        return
      case 'load':
        visit(code.index)
        return
      case 'pure':
        code.arguments.forEach(visit)
        return
      default:
        assertNever(code)
    }
  }

  function enter(statement: Statement): void {
    switch (statement.op) {
      case 'let':
        visit(statement.value)
        declared.add(statement.name)
        return
      case 'set':
        visit(statement.value)
        if (!declared.has(statement.name)) throw new Error(`${statement.name} is set outside of its function`)
        return
      case 'store':
        visit(statement.index)
        visit(statement.value)
        return
      case 'if':
        visit(statement.condition)
        statement.consequent.forEach(enter)
        statement.alternative.forEach(enter)
        return
      case 'for':
        visit(statement.from)
        visit(statement.to)
        declared.add(statement.name)
        statement.body.forEach(enter)
        return
      case 'while':
        visit(statement.condition)
        statement.body.forEach(enter)
        return
      case 'block':
        statement.body.forEach(enter)
        return
      case 'call':
        statement.arguments.forEach(visit)
        if (statement.result !== undefined) declared.add(statement.result)
        return
      case 'return':
        if (statement.value) visit(statement.value)
        return
      case 'break':
      case 'continue':
      case 'comment':
        return
      default:
        assertNever(statement)
    }
  }

  statements.forEach(enter)
  return [...read].filter((name) => !declared.has(name))
}

/** Functions of generated programs whose result depends on their arguments alone, and that never fail. */
const plain: ReadonlySet<string> = new Set(['lowestBit', 'bitCount', 'less', 'isSmall'])

/**
 * Whether statements do nothing but compute a result from their locals and from arrays that do not change,
 * which `isKnown` tells.
 */
export function isSelfContained(
  statements: readonly Statement[],
  isKnown: (array: string) => boolean,
): boolean {
  const isPure = (code: Code): boolean => {
    switch (code.op) {
      case 'constant':
      case 'local':
        return true
      case 'binary':
      case 'and':
      case 'or':
        return isPure(code.left) && isPure(code.right)
      case 'not':
        return isPure(code.operand)
      case 'select':
        return isPure(code.condition) && isPure(code.consequent) && isPure(code.alternative)
      case 'load':
        return isKnown(code.array) && isPure(code.index)
      case 'pure':
        return plain.has(code.function) && code.arguments.every(isPure)
      default:
        return assertNever(code)
    }
  }
  const isPlain = (statement: Statement): boolean => {
    switch (statement.op) {
      case 'let':
      case 'set':
        return isPure(statement.value)
      case 'if':
        return (
          isPure(statement.condition) && [...statement.consequent, ...statement.alternative].every(isPlain)
        )
      case 'for':
        return isPure(statement.from) && isPure(statement.to) && statement.body.every(isPlain)
      case 'while':
        return isPure(statement.condition) && statement.body.every(isPlain)
      case 'block':
        return statement.body.every(isPlain)
      case 'return':
        return !statement.value || isPure(statement.value)
      case 'break':
      case 'continue':
      case 'comment':
        return true
      case 'store':
      case 'call':
        return false
      default:
        return assertNever(statement)
    }
  }
  return statements.every(isPlain)
}
