import type { Diagnostic } from '../text/diagnostic.js'
import { cover, type Span } from '../text/source.js'
import { findOperator, type Operator } from './operators.js'
import type { Expression } from './tree.js'

/**
 * A part of a flat sequence: any number of prefix operators, an operand, and then, each time, an infix
 * operator before the same.
 */
export type SequencePart =
  | { readonly kind: 'prefix' | 'infix'; readonly spelling: string; readonly span: Span }
  | { readonly kind: 'operand'; readonly expression: Expression; readonly postfix?: PostfixPart | undefined }

/** The first postfix operator behind an operand, which it belongs to. */
export interface PostfixPart {
  readonly spelling: string
  readonly span: Span
}

/** An operator that waits for its right operand. */
interface Pending {
  readonly operator: Operator
  readonly spelling: string
  readonly span: Span
}

/**
 * Builds the tree of a flat sequence by the operators' precedences (operator-precedence parsing with ranges,
 * as SANY does it): of two neighbours, the one whose range lies higher binds first; overlapping ranges are an
 * error, unless both are the same associative operator.
 */
export function resolveSequence(
  parts: readonly SequencePart[],
  report: (diagnostic: Diagnostic) => void,
): Expression {
  const operands: Expression[] = []
  const pending: Pending[] = []

  const reduce = () => {
    const { operator, span } = pending.pop()!
    const right = operands.pop()!
    if (operator.fix === 'prefix') {
      operands.push(operation(operator, span, [right], cover(span, right.span)))
      return
    }
    const left = operands.pop()!
    if (operator.name === 'is' && right.kind !== 'name') report(notAVariant(right))
    operands.push(infixOperation(operator, span, left, right))
  }

  for (const part of parts) {
    const last = pending.at(-1)
    if (part.kind === 'operand') {
      if (last && part.postfix) checkBefore(last, pendingOf('postfix', part.postfix), report)
      operands.push(part.expression)
      continue
    }
    const next = pendingOf(part.kind, part)
    if (part.kind === 'prefix') {
      // As SANY does, which takes this `-` for an infix operator at first: `a * -b` needs parentheses.
      const isMinus = next.operator.name === '-.'
      if (isMinus && last?.operator.fix === 'infix' && last.operator.low > next.operator.high) {
        report(conflict(last, next))
      }
    } else {
      for (let before = last; before; before = pending.at(-1)) {
        const order = compare(before.operator, next.operator)
        if (order === 'later') break
        if (order === 'conflict') report(conflict(before, next, junctionHint(parts)))
        reduce()
      }
    }
    pending.push(next)
  }
  while (pending.length > 0) reduce()
  return operands[0]!
}

function pendingOf(fix: Operator['fix'], part: { readonly spelling: string; readonly span: Span }): Pending {
  return { operator: findOperator(fix, part.spelling)!, spelling: part.spelling, span: part.span }
}

/**
 * A postfix operator binds before everything but for `[]`, `<>`, ENABLED and UNCHANGED, whose ranges reach up
 * to its own.
 */
function checkBefore(before: Pending, postfix: Pending, report: (diagnostic: Diagnostic) => void): void {
  if (compare(before.operator, postfix.operator) === 'conflict') report(conflict(before, postfix))
}

/** Whether the operator that stands first is to be applied first. */
function compare(first: Operator, second: Operator): 'first' | 'later' | 'conflict' {
  if (first.low > second.high) return 'first'
  if (first.high < second.low) return 'later'
  return first.name === second.name && first.fix === second.fix && first.associative ? 'first' : 'conflict'
}

const junctionsElsewhere: ReadonlyMap<string, string> = new Map([
  ['&', '/\\'],
  ['&&', '/\\'],
  ['|', '\\/'],
  ['||', '\\/'],
])

/** These are a user's own operators in TLA+, and bind more tightly than `=` and `<`, unlike elsewhere. */
function junctionHint(parts: readonly SequencePart[]): string | undefined {
  for (const part of parts) {
    const meant = part.kind === 'infix' ? junctionsElsewhere.get(part.spelling) : undefined
    if (meant !== undefined) return `add parentheses, or write \`${meant}\``
  }
  return undefined
}

const commentsElsewhere: ReadonlySet<string> = new Set(['#', '//'])

function conflict(first: Pending, second: Pending, meant?: string): Diagnostic {
  const isComment = commentsElsewhere.has(second.spelling) && first.operator.name !== second.operator.name
  const hint = meant ?? (isComment ? 'add parentheses; a comment begins with `\\*`' : 'add parentheses')
  const same = first.operator.name === second.operator.name
  return {
    code: 'E023',
    severity: 'error',
    message: same
      ? `\`${second.spelling}\` cannot follow another \`${first.spelling}\` without parentheses`
      : `neither of \`${first.spelling}\` and \`${second.spelling}\` binds more tightly than the other`,
    span: second.span,
    related: [{ span: first.span, message: `\`${first.spelling}\` stands here` }],
    hint,
  }
}

function notAVariant(operand: Expression): Diagnostic {
  return {
    code: 'E025',
    severity: 'error',
    message: 'the name of a variant stands on the right of `is`',
    span: operand.span,
    expected: 'a name',
    hint: 'equality is written `=`',
  }
}

/**
 * A conjunction, disjunction or product of more than two is one operation: `a \X b \X c` is a set of triples.
 */
const chained: ReadonlySet<string> = new Set(['\\X', '\\land', '\\lor'])

function infixOperation(operator: Operator, span: Span, left: Expression, right: Expression): Expression {
  const whole = cover(left.span, right.span)
  const extendsLeft = left.kind === 'operation' && left.fix === 'infix' && left.operator === operator.name
  if (!extendsLeft || !chained.has(operator.name)) return operation(operator, span, [left, right], whole)
  // The array is not shared: `left` was made here, and is forgotten. A copy would make long chains quadratic.
  const operands = left.operands as Expression[]
  operands.push(right)
  return operation(operator, span, operands, whole)
}

function operation(
  operator: Operator,
  operatorSpan: Span,
  operands: readonly Expression[],
  span: Span,
): Expression {
  return { kind: 'operation', fix: operator.fix, operator: operator.name, operatorSpan, operands, span }
}
