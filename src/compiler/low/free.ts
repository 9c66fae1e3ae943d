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
