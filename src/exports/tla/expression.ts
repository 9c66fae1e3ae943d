import type { Argument, Bound, Expr, Operator, OperatorArgument, PathStep, Pattern } from '../../core/core.js'
import { assertNever } from '../../text/assert.js'
import { printBuiltin } from './builtin.js'
import { printDefinitions } from './definition.js'
import { dependenceOfExpr, readsOfOperator } from './dependence.js'
import { align, concat, type Document, group, indent, join, line, list } from './document.js'
import { limitOfInteger } from './limit.js'
import { isSymbol } from './names.js'
import {
  atom,
  binder,
  call,
  definition,
  type Printed,
  printCase,
  printExcept,
  printIf,
  printJunction,
  printLet,
  tightness,
  within,
} from './printed.js'
import { bindLocal, type Keyed, nameLocal, type Scope, takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/** Prints an expression of the core in TLA+. */
export function printExpr(expr: Expr, scope: Scope, words: Vocabulary): Printed {
  const print = (part: Expr) => printExpr(part, scope, words)
  const inside = (part: Expr, least: number = tightness.open) => within(print(part), least)
  switch (expr.kind) {
    case 'literal':
      return printLiteral(expr.value, expr, words)
    case 'modelValue':
      return atom(words.modelValue(expr.name))
    case 'local': {
      const name = scope.locals.get(expr.local) ?? expr.local.name
      if (typeof name === 'string') return atom(name)
      return atom(name.keys.length === 0 ? name.name : `${name.name}[${keyText(name, scope)}]`)
    }
    case 'constant':
      return atom(
        call(
          words.constant(expr.constant),
          expr.arguments.map((argument) => inside(argument)),
        ),
      )
    case 'variable':
      return atom(scope.now.get(expr.variable) ?? words.variable(expr.variable))
    case 'prime':
      return printPrime(expr.operand, scope, words)
    case 'builtin':
      return printBuiltin(expr, scope, words)
    case 'and':
    case 'or':
      return printJunction(expr.kind === 'and' ? '/\\' : '\\/', expr.items.map(print))
    case 'call':
      return printCall(expr.operator, expr.arguments, scope, words)
    case 'parameterCall': {
      const known = scope.locals.get(expr.local)
      const name = typeof known === 'string' ? known : expr.local.name
      if (isSymbol(name)) return printSymbol(name, expr.arguments, scope, words)
      const values = expr.arguments.map((part) => inside(part))
      return atom(call(name, values))
    }
    case 'if':
      return printIf(inside(expr.condition), inside(expr.consequent), inside(expr.alternative))
    case 'case':
      return printCase(
        expr.arms.map((arm) => [
          inside(arm.condition, tightness.implication),
          inside(arm.value, tightness.implication),
        ]),
        expr.other && inside(expr.other, tightness.implication),
      )
    case 'let': {
      const { document, scope: inner } = printDefinitions(expr.definitions, scope, words)
      return printLet(document, printExpr(expr.body, inner, words).document)
    }
    case 'choose': {
      words.noteOrder()
      const { documents, scope: inner } = printBounds([expr.bound], scope, words)
      return binder(concat('CHOOSE ', documents), printExpr(expr.predicate, inner, words).document)
    }
    case 'quantifier': {
      const { documents, scope: inner } = printBounds(expr.bounds, scope, words)
      const symbol = expr.quantifier === 'forall' ? '\\A ' : '\\E '
      return binder(concat(symbol, documents), printExpr(expr.body, inner, words).document)
    }
    case 'filter': {
      const { documents, scope: inner } = printBounds([expr.bound], scope, words)
      return braces('{', documents, ' :', printExpr(expr.predicate, inner, words).document, '}')
    }
    case 'map': {
      const { documents, scope: inner } = printBounds(expr.bounds, scope, words)
      const body = within(printExpr(expr.body, inner, words), tightness.implication)
      return braces('{', body, ' :', documents, '}')
    }
    case 'function': {
      const { documents, scope: inner } = printBounds(expr.bounds, scope, words)
      return braces('[', documents, ' |->', printExpr(expr.body, inner, words).document, ']')
    }
    case 'apply':
      return printApply(inside(expr.function, tightness.postfix), expr.argument, scope, words)
    case 'field':
      return postfix(concat(inside(expr.record, tightness.postfix), `.${words.field(expr.name)}`))
    case 'except':
      return printExcept(
        inside(expr.function, tightness.implication),
        expr.updates.map((update) => ({
          path: printPath(update.path, scope, words),
          value: printExpr(update.value, nameLocal(scope, update.at, '@'), words).document,
        })),
      )
    case 'set': {
      const tags = expr.items.flatMap((item) => (item.kind === 'variant' ? [item.tag] : []))
      const enumeration = tags.length === expr.items.length ? words.enumeration(tags) : undefined
      return atom(
        enumeration ??
          list(
            '{',
            expr.items.map((item) => inside(item)),
            '}',
          ),
      )
    }
    case 'tuple':
      return atom(
        list(
          '<<',
          expr.items.map((item) => inside(item)),
          '>>',
        ),
      )
    case 'record':
      return atom(
        printRecord(
          expr.fields.map(({ name, value }) => [words.field(name), inside(value)]),
          ' |-> ',
        ),
      )
    case 'recordSet':
      return atom(
        printRecord(
          expr.fields.map(({ name, value }) => [words.field(name), inside(value)]),
          ': ',
        ),
      )
    case 'variant':
      return printVariant(expr, scope, words)
    case 'is': {
      const { isString } = words.variant(expr.tag)
      const tag = isString ? '' : `.${words.tagField}`
      const operand = inside(expr.operand, isString ? tightness.term : tightness.postfix)
      return {
        document: concat(operand, `${tag} = ${words.string(expr.tag.name)}`),
        tightness: tightness.comparison,
      }
    }
    case 'enabled': {
      const action = within(words.formula(expr.action, scope), tightness.postfix)
      return { document: concat('ENABLED ', action), tightness: tightness.negation }
    }
    case 'action':
      return words.formula(expr.action, scope)
    case 'temporal':
      return printTemporal(expr, scope, words)
    default:
      return assertNever(expr)
  }
}

/** The path of an update: `[i].f`. */
export function printPath(path: readonly PathStep[], scope: Scope, words: Vocabulary): Document {
  return concat(
    ...path.map((step) =>
      step.kind === 'field' ? `.${words.field(step.name)}` : printIndex(step.argument, scope, words),
    ),
  )
}

/** `x, y \in S, <<a, b>> \in T`, and the scope in which these are bound. */
export function printBounds(
  bounds: readonly Bound[],
  scope: Scope,
  words: Vocabulary,
): { readonly documents: Document; readonly scope: Scope } {
  let inner = scope
  const groups: { domain: Expr; patterns: Document[] }[] = []
  for (const { pattern, domain } of bounds) {
    const bound = bindPattern(pattern, inner)
    inner = bound.scope
    const last = groups.at(-1)
    // TLA+ shares a domain among names only.
    if (last?.domain === domain && pattern.kind === 'name') last.patterns.push(bound.document)
    else groups.push({ domain, patterns: [bound.document] })
  }
  const documents = groups.map(({ domain, patterns }) =>
    concat(join(patterns, ', '), ' \\in ', align(within(printExpr(domain, scope, words), tightness.term))),
  )
  return { documents: join(documents, ', '), scope: inner }
}

function bindPattern(pattern: Pattern, scope: Scope): { readonly document: Document; readonly scope: Scope } {
  if (pattern.kind === 'name') {
    const { scope: inner, name } = bindLocal(scope, pattern.local)
    return { document: name, scope: inner }
  }
  let inner = scope
  const names = pattern.locals.map((local) => {
    const bound = bindLocal(inner, local)
    inner = bound.scope
    return bound.name
  })
  return { document: `<<${names.join(', ')}>>`, scope: inner }
}

/** An argument: a value, or an operator by name or as a LAMBDA. */
export function printArgument(argument: Argument, scope: Scope, words: Vocabulary): Document {
  if (argument.kind !== 'operatorArgument') return printExpr(argument, scope, words).document
  const named = namedOperator(argument, scope, words)
  if (named !== undefined) return named
  let inner = scope
  const names = argument.parameters.map((parameter) => {
    const bound = bindLocal(inner, parameter)
    inner = bound.scope
    return bound.name
  })
  const body = within(printExpr(argument.body, inner, words), tightness.open)
  return group(concat(`LAMBDA ${names.join(', ')} :`, indent(2, concat(line, align(body)))))
}

/** The name of the operator that `LAMBDA a, b : Op(a, b)` stands for. */
function namedOperator(
  { parameters, body }: OperatorArgument,
  scope: Scope,
  words: Vocabulary,
): string | undefined {
  if (body.kind !== 'call' && body.kind !== 'parameterCall' && body.kind !== 'constant') return undefined
  const plain = body.arguments.every((argument, index) => {
    return argument.kind === 'local' && argument.local === parameters[index]
  })
  if (!plain || body.arguments.length !== parameters.length) return undefined
  if (body.kind === 'constant') return words.constant(body.constant)
  if (body.kind === 'parameterCall') {
    const name = scope.locals.get(body.local)
    return typeof name === 'string' ? name : body.local.name
  }
  if (needsVariant(body.operator, scope)) return undefined
  const local = scope.operators.get(body.operator)
  if (local !== undefined) return local.keys.length === 0 ? local.name : undefined
  return words.operator(body.operator)
}

function printCall(
  operator: Operator,
  values: readonly Argument[],
  scope: Scope,
  words: Vocabulary,
): Printed {
  if (needsVariant(operator, scope)) {
    // It reads variables that have other values here: a copy of it does, with those names in it.
    if (operator.parameters.length === 0 && !operator.recursive && operator.recursiveFunction === undefined) {
      return printExpr(operator.body, scope, words)
    }
    const { document, scope: inner } = printDefinitions([operator], scope, words)
    return printLet(document, printCall(operator, values, inner, words).document)
  }
  const local = scope.operators.get(operator)
  const name = local?.name ?? words.operator(operator)
  const keys = (local?.keys ?? []).map((key) =>
    printExpr({ kind: 'local', span: key.span, local: key }, scope, words),
  )
  const documents = [
    ...keys.map((key) => key.document),
    ...values.map((value) => printArgument(value, scope, words)),
  ]
  return isSymbol(name) ? printSymbol(name, values, scope, words) : atom(call(name, documents))
}

/** An operator that stands between its operands, or after its only one. */
function printSymbol(name: string, values: readonly Argument[], scope: Scope, words: Vocabulary): Printed {
  const operands = values.map((value) =>
    value.kind === 'operatorArgument' ? '' : within(printExpr(value, scope, words), tightness.postfix),
  )
  return operands.length === 2
    ? {
        document: group(concat(operands[0]!, ` ${name}`, line, operands[1]!)),
        tightness: tightness.implication,
      }
    : postfix(concat(operands[0] ?? '', name))
}

/** Whether an operator reads variables that have other names here than where it is defined. */
function needsVariant(operator: Operator, scope: Scope): boolean {
  const defined = scope.operators.get(operator)?.now
  if (scope.now.size === 0 && (defined?.size ?? 0) === 0) return false
  return [...readsOfOperator(operator)].some((variable) => scope.now.get(variable) !== defined?.get(variable))
}

function printPrime(operand: Expr, scope: Scope, words: Vocabulary): Printed {
  const read = dependenceOfExpr(operand).now
  if (scope.initial) return printExpr(operand, { ...scope, now: scope.next }, words)
  if (![...read].some((variable) => scope.next.has(variable))) {
    const printed = printExpr(operand, { ...scope, now: new Map(), next: new Map() }, words)
    if (read.size === 0) return printed
    return postfix(concat(within(printed, tightness.postfix), "'"))
  }
  const values = [...read].map((variable): [typeof variable, string] => {
    return [variable, scope.next.get(variable) ?? `${words.variable(variable)}'`]
  })
  return printExpr(operand, { ...scope, now: new Map(values), next: new Map() }, words)
}

function printApply(operator: Document, argument: Expr, scope: Scope, words: Vocabulary): Printed {
  return postfix(concat(operator, printIndex(argument, scope, words)))
}

/** `[i]`, or `[i, j]` for a tuple. */
function printIndex(argument: Expr, scope: Scope, words: Vocabulary): Document {
  const items = argument.kind === 'tuple' && argument.items.length > 1 ? argument.items : [argument]
  return list(
    '[',
    items.map((item) => printExpr(item, scope, words).document),
    ']',
  )
}

function keyText({ keys }: Keyed, scope: Scope): string {
  const names = keys.map((key) => {
    const name = scope.locals.get(key)
    return typeof name === 'string' ? name : key.name
  })
  return names.join(', ')
}

function postfix(document: Document): Printed {
  return { document, tightness: tightness.postfix }
}

function braces(open: string, left: Document, separator: string, right: Document, close: string): Printed {
  return atom(
    group(concat(open, align(concat(align(left), separator, indent(1, concat(line, align(right))))), close)),
  )
}

function printRecord(fields: readonly (readonly [string, Document])[], arrow: string): Document {
  return list(
    '[',
    fields.map(([name, value]) => concat(name, arrow, align(value))),
    ']',
  )
}

function printLiteral(value: boolean | bigint | string, expr: Expr, words: Vocabulary): Printed {
  if (typeof value === 'boolean') return atom(value ? 'TRUE' : 'FALSE')
  if (typeof value === 'bigint') {
    const limit = limitOfInteger(value)
    if (limit !== undefined) words.report('E610', limit, expr.span)
    return value < 0n ? { document: String(value), tightness: tightness.prefix } : atom(String(value))
  }
  return atom(words.string(value))
}

function printVariant(expr: Extract<Expr, { kind: 'variant' }>, scope: Scope, words: Vocabulary): Printed {
  const form = words.variant(expr.tag)
  if (form.isString) return atom(words.string(expr.tag.name))
  const tag: [string, Document] = [words.tagField, words.string(expr.tag.name)]
  const marker: [string, Document][] = form.marker === undefined ? [] : [[form.marker, 'TRUE']]
  const { payload } = expr
  const print = (part: Expr) => printExpr(part, scope, words).document
  if (payload === undefined) return atom(printRecord([tag, ...marker], ' |-> '))
  if (expr.tag.type === 'Option') return atom(printRecord([tag, ['value', print(payload)]], ' |-> '))
  if (payload.kind === 'record') {
    const fields = payload.fields.map(({ name, value }): [string, Document] => [
      words.field(name),
      print(value),
    ])
    return atom(printRecord([tag, ...fields, ...marker], ' |-> '))
  }
  const { scope: inner, name } = takeName(scope, 'payload')
  const printed = printExpr(payload, inner, words).document
  const fields = form.fields.map((field): [string, Document] => [field, `${name}.${field}`])
  return printLet(definition(name, printed), printRecord([tag, ...fields, ...marker], ' |-> '))
}

function printTemporal(expr: Extract<Expr, { kind: 'temporal' }>, scope: Scope, words: Vocabulary): Printed {
  const operand = (index: number, least: number) =>
    within(printExpr(expr.operands[index]!, scope, words), least)
  const subscript =
    expr.subscript === undefined ? words.variables() : subscriptOf(printExpr(expr.subscript, scope, words))
  const infix = (symbol: string): Printed => ({
    document: group(concat(operand(0, tightness.postfix), ` ${symbol}`, line, operand(1, tightness.postfix))),
    tightness: tightness.implication,
  })
  switch (expr.operator) {
    case 'always':
      return { document: concat('[]', operand(0, tightness.postfix)), tightness: tightness.negation }
    case 'eventually':
      return { document: concat('<>', operand(0, tightness.postfix)), tightness: tightness.negation }
    case 'leadsTo':
      return infix('~>')
    case 'guarantees':
      return infix('-+->')
    case 'box':
      return atom(concat('[', align(operand(0, tightness.open)), ']_', subscript))
    case 'angle':
      return atom(concat('<<', align(operand(0, tightness.open)), '>>_', subscript))
    case 'weakFairness':
      return atom(concat('WF_', subscript, '(', align(operand(0, tightness.open)), ')'))
    case 'strongFairness':
      return atom(concat('SF_', subscript, '(', align(operand(0, tightness.open)), ')'))
    case 'forall':
    case 'exists': {
      let inner = scope
      const names = (expr.locals ?? []).map((local) => {
        const bound = bindLocal(inner, local)
        inner = bound.scope
        return bound.name
      })
      const symbol = expr.operator === 'forall' ? '\\AA' : '\\EE'
      return binder(`${symbol} ${names.join(', ')}`, printExpr(expr.operands[0]!, inner, words).document)
    }
    default:
      return assertNever(expr.operator)
  }
}

/** A subscript is a name, a tuple, or in parentheses. */
function subscriptOf(printed: Printed): Document {
  const { document } = printed
  const plain = typeof document === 'string' && /^\w+$/.test(document)
  return plain ? document : concat('(', align(document), ')')
}
