import { assert } from '../text/assert.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { cover, type Span } from '../text/source.js'
import { buildDefinition } from './build-definition.js'
import type { Found } from './grammar.js'
import { readNumber, readString } from './literal.js'
import { findOperator } from './operators.js'
import { resolveSequence, type SequencePart } from './resolve.js'
import type {
  ActionFormulaExpression,
  Argument,
  Bound,
  CaseArm,
  Expression,
  Identifier,
  PathStep,
  Pattern,
  QuantifierExpression,
  RecordField,
} from './tree.js'

/** What the builders need to know of the text that a parse is of. */
export interface Origin {
  spanOf(found: Found): Span
  report(diagnostic: Diagnostic): void
}

/** The tree of what the rule `Expr` found. */
export function buildExpression(origin: Origin, found: Found): Expression {
  const [prefixes, operand, tails] = found.children
  const parts = sequenceParts(origin, prefixes!, operand!)
  for (const tail of tails!.children) {
    const [infix, tailPrefixes, tailOperand] = tail.children
    parts.push({ kind: 'infix', spelling: infix!.text, span: origin.spanOf(infix!) })
    parts.push(...sequenceParts(origin, tailPrefixes!, tailOperand!))
  }
  return resolveSequence(parts, origin.report)
}

/** What the rule `NonemptyListOf` found, without the separators. */
export function listItems(found: Found): readonly Found[] {
  const [first, , rest] = found.children
  return [first!, ...rest!.children]
}

/** The trees of what the rule `Exprs` found, or an option with it. */
function buildExpressions(origin: Origin, found: Found): Expression[] {
  if (found.rule === '*') return found.children.flatMap((list) => buildExpressions(origin, list))
  const [first, more] = found.children
  const items = [first!, ...more!.children.map(({ children: [, item] }) => item!)]
  return items.map((item) => buildExpression(origin, item))
}

/** What an option (`X?`) found; nothing, where it was left out. */
export function optional(found: Found): Found | undefined {
  return found.children[0]
}

/** A name that was found, with its place. */
export function buildIdentifier(origin: Origin, found: Found): Identifier {
  return { name: found.text, span: origin.spanOf(found) }
}

/** The tree of what the rules `Bound` and `FunctionBound` found. */
function buildBound(origin: Origin, found: Found): Bound {
  const [patterns, option] = found.children
  const domain = option!.rule === 'Domain' ? option : optional(option!)
  return {
    patterns: listItems(patterns!.children[0]!).map((pattern) => buildPattern(origin, pattern)),
    ...(domain ? { domain: buildExpression(origin, domain.children[1]!) } : {}),
    span: origin.spanOf(found),
  }
}

/** The trees of a list of bounds. */
export function buildBounds(origin: Origin, list: Found): Bound[] {
  return listItems(list).map((bound) => buildBound(origin, bound))
}

function buildPattern(origin: Origin, found: Found): Pattern {
  const pattern = found.children[0]!
  const span = origin.spanOf(pattern)
  if (pattern.rule === 'name') return { kind: 'name', name: pattern.text, span }
  const names = listItems(pattern.children[1]!).map((name) => buildIdentifier(origin, name))
  return { kind: 'tuple', names, span }
}

function sequenceParts(origin: Origin, prefixes: Found, operand: Found): SequencePart[] {
  const parts = prefixes.children.map(
    (prefix): SequencePart => ({ kind: 'prefix', spelling: prefix.text, span: origin.spanOf(prefix) }),
  )
  const postfix = operand.children[1]!.children.find(({ children }) => children[0]!.rule === 'postfix')
  parts.push({
    kind: 'operand',
    expression: buildOperand(origin, operand),
    postfix: postfix && { spelling: postfix.text, span: origin.spanOf(postfix) },
  })
  return parts
}

function buildOperand(origin: Origin, found: Found): Expression {
  const [primary, postfixes] = found.children
  let expression = buildPrimary(origin, primary!.children[0]!)
  for (const postfix of postfixes!.children) {
    expression = buildPostfix(origin, expression, postfix.children[0]!)
  }
  return expression
}

function buildPostfix(origin: Origin, operand: Expression, found: Found): Expression {
  const postfixSpan = origin.spanOf(found)
  const span = cover(operand.span, postfixSpan)
  switch (found.rule) {
    case 'Index':
      return { kind: 'index', function: operand, arguments: buildIndex(origin, found), span }
    case 'Field':
      return { kind: 'field', record: operand, field: buildIdentifier(origin, found.children[1]!), span }
    default: {
      const operator = findOperator('postfix', found.text)!.name
      return {
        kind: 'operation',
        fix: 'postfix',
        operator,
        operatorSpan: postfixSpan,
        operands: [operand],
        span,
      }
    }
  }
}

function buildIndex(origin: Origin, found: Found): Expression[] {
  return buildExpressions(origin, found.children[1]!)
}

function buildPrimary(origin: Origin, found: Found): Expression {
  const span = origin.spanOf(found)
  const parts = found.children
  const expression = (index: number) => buildExpression(origin, parts[index]!)
  switch (found.rule) {
    case 'Bracketed':
    case 'Braced':
      return buildPrimary(origin, parts[0]!)
    case 'Junction': {
      const items = parts[1]!.children
      const operator = findOperator('infix', items[0]!.children[1]!.text)!.name
      assert(operator === '\\land' || operator === '\\lor', 'only bullets open a junction list')
      return {
        kind: 'junction',
        operator,
        items: items.map((item) => buildExpression(origin, item.children[2]!)),
        span,
      }
    }
    case 'Paren':
      return { kind: 'parenthesized', inner: expression(1), span }
    case 'Applied':
      return buildApplied(origin, found)
    case 'number':
      return { kind: 'number', value: readNumber(found.text, span, origin.report), span }
    case 'string':
      return { kind: 'string', value: readString(found.text, span, origin.report), span }
    case 'constantWord':
      return { kind: 'name', name: found.text, span }
    case 'at':
      return { kind: 'at', span }
    case 'If':
      return {
        kind: 'if',
        condition: expression(1),
        consequent: expression(3),
        alternative: expression(5),
        span,
      }
    case 'Case': {
      const arms = [parts[1]!, ...parts[2]!.children.map((more) => more.children[1]!)]
      const other = optional(parts[3]!)
      return {
        kind: 'case',
        arms: arms.map((arm) => buildArm(origin, arm)),
        ...(other ? { other: buildExpression(origin, other.children[3]!) } : {}),
        span,
      }
    }
    case 'Let': {
      const definitions = parts[1]!.children.flatMap((definition) => buildDefinition(origin, definition))
      return { kind: 'let', definitions, body: expression(3), span }
    }
    case 'Choose': {
      const domain = optional(parts[2]!)
      return {
        kind: 'choose',
        pattern: buildPattern(origin, parts[1]!),
        ...(domain ? { domain: buildExpression(origin, domain.children[1]!) } : {}),
        body: expression(4),
        span,
      }
    }
    case 'Quantifier':
      return {
        kind: 'quantifier',
        quantifier: quantifierOf(parts[0]!.text),
        bounds: buildBounds(origin, parts[1]!),
        body: expression(3),
        span,
      }
    case 'Lambda':
      return {
        kind: 'lambda',
        parameters: listItems(parts[1]!).map((name) => buildIdentifier(origin, name)),
        body: expression(3),
        span,
      }
    case 'Fairness':
      return buildFairness(origin, found)
    case 'Tuple':
      return buildTuple(origin, found)
    case 'Function':
      return { kind: 'function', bounds: buildBounds(origin, parts[1]!), body: expression(3), span }
    case 'Record':
      return { kind: 'record', fields: buildFields(origin, parts[1]!), span }
    case 'RecordSet':
      return { kind: 'recordSet', fields: buildFields(origin, parts[1]!), span }
    case 'Except': {
      const updates = listItems(parts[3]!).map((update) => ({
        path: update.children[1]!.children.map((step) => buildPathStep(origin, step.children[0]!)),
        value: buildExpression(origin, update.children[3]!),
        span: origin.spanOf(update),
      }))
      return { kind: 'except', function: expression(1), updates, span }
    }
    case 'FunctionSet':
      return { kind: 'functionSet', domain: expression(1), range: expression(3), span }
    case 'ActionBox':
      return buildActionFormula(origin, 'box', expression(1), parts[3]!, span)
    case 'Filter': {
      const domain = buildExpression(origin, parts[2]!.children[1]!)
      return {
        kind: 'filter',
        pattern: buildPattern(origin, parts[1]!),
        domain,
        predicate: expression(4),
        span,
      }
    }
    case 'Map':
      return { kind: 'map', body: expression(1), bounds: buildBounds(origin, parts[3]!), span }
    case 'Set':
      return { kind: 'set', items: buildExpressions(origin, parts[1]!), span }
    default:
      throw new Error(`no expression is built of the rule ${found.rule}`)
  }
}

/** A name, a call, or a label before an expression. */
function buildApplied(origin: Origin, found: Found): Expression {
  const [name, callOption, labelOption] = found.children
  const call = optional(callOption!)
  const labelled = optional(labelOption!)
  const operator = buildIdentifier(origin, name!)
  const span = origin.spanOf(found)
  if (labelled) {
    return { kind: 'label', label: operator, body: buildExpression(origin, labelled.children[1]!), span }
  }
  if (!call) return { kind: 'name', name: operator.name, span }
  const items = listItems(call.children[1]!).map((argument) => buildArgument(origin, argument.children[0]!))
  return { kind: 'call', operator, arguments: items, span }
}

function buildArgument(origin: Origin, found: Found): Argument {
  if (found.rule !== 'Symbol') return buildExpression(origin, found)
  const symbol = found.children[0]!
  const operator =
    findOperator('infix', symbol.text) ??
    findOperator('prefix', symbol.text) ??
    findOperator('postfix', symbol.text)
  return { kind: 'symbol', operator: operator!.name, span: origin.spanOf(symbol) }
}

function buildArm(origin: Origin, found: Found): CaseArm {
  const [condition, , value] = found.children
  return {
    condition: buildExpression(origin, condition!),
    value: buildExpression(origin, value!),
    span: origin.spanOf(found),
  }
}

function quantifierOf(spelling: string): QuantifierExpression['quantifier'] {
  switch (spelling) {
    case '\\A':
    case '∀':
      return '\\A'
    case '\\E':
    case '∃':
      return '\\E'
    case '\\AA':
      return '\\AA'
    default:
      return '\\EE'
  }
}

function buildFields(origin: Origin, list: Found): RecordField[] {
  return listItems(list).map(({ children: [name, , value] }) => ({
    name: buildIdentifier(origin, name!),
    value: buildExpression(origin, value!),
  }))
}

function buildPathStep(origin: Origin, found: Found): PathStep {
  const span = origin.spanOf(found)
  if (found.rule === 'Index') return { kind: 'index', arguments: buildIndex(origin, found), span }
  return { kind: 'field', name: found.children[1]!.text, span }
}

function buildTuple(origin: Origin, found: Found): Expression {
  const [, list, , subscriptOption] = found.children
  const items = buildExpressions(origin, list!)
  const span = origin.spanOf(found)
  if (optional(subscriptOption!) === undefined) return { kind: 'tuple', items, span }
  const [action] = items
  if (items.length !== 1) {
    origin.report({
      code: 'E026',
      severity: 'error',
      message: `\`<<A>>_v\` is about one action, and here are ${items.length}`,
      span,
    })
    return { kind: 'tuple', items, span }
  }
  return buildActionFormula(origin, 'angle', action!, subscriptOption!, span)
}

function buildActionFormula(
  origin: Origin,
  shape: ActionFormulaExpression['shape'],
  action: Expression,
  subscript: Found,
  span: Span,
): Expression {
  const given = subscript.rule === 'Subscript' ? subscript : optional(subscript)
  if (!given) return { kind: 'actionFormula', shape, action, span }
  return { kind: 'actionFormula', shape, action, subscript: buildSubject(origin, given.children[1]!), span }
}

/** What stands after `]_`, `>>_` or `WF_`. */
function buildSubject(origin: Origin, found: Found): Expression {
  const subject = found.children[0]!
  const span = origin.spanOf(subject)
  if (subject.rule === 'Paren') {
    return { kind: 'parenthesized', inner: buildExpression(origin, subject.children[1]!), span }
  }
  if (subject.rule === 'subjectName') return { kind: 'name', name: subject.text, span }
  const items = buildExpressions(origin, subject.children[1]!)
  return { kind: 'tuple', items, span }
}

function buildFairness(origin: Origin, found: Found): Expression {
  const [, subject, , action] = found.children[0]!.children
  const plain = found.children[0]!.rule === 'Fairness_plain'
  return {
    kind: 'fairness',
    strength: found.text.startsWith('WF') ? 'weak' : 'strong',
    ...(plain ? {} : { subscript: buildSubject(origin, subject!) }),
    action: buildExpression(origin, plain ? found.children[0]!.children[2]! : action!),
    span: origin.spanOf(found),
  }
}
