import type { Operator } from '../../core/core.js'
import { concat, type Document, join, newline } from './document.js'
import { printBounds, printExpr } from './expression.js'
import { isSymbol } from './names.js'
import { call, definition, printLet } from './printed.js'
import { bindLocal, type Keyed, nameLocal, nameOperator, type Scope, takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * The definitions of a LET, and the scope in which they stand; `keys` are loop variables that each of
 * them takes first.
 */
export function printDefinitions(
  definitions: readonly Operator[],
  scope: Scope,
  words: Vocabulary,
  keys: Keyed['keys'] = [],
): { readonly document: Document; readonly scope: Scope } {
  let inner = scope
  for (const operator of definitions) {
    const taken = takeName(inner, operator.name)
    inner = nameOperator(taken.scope, operator, { name: taken.name, keys })
  }
  const nameOf = (operator: Operator) => inner.operators.get(operator)!.name
  const recursive = definitions.filter(
    (operator) => operator.recursive && operator.recursiveFunction === undefined,
  )
  const documents = [
    ...recursive.map((operator) => `RECURSIVE ${declaration(operator, nameOf(operator), keys.length)}`),
    ...definitions.map((operator) => printDefinition(operator, nameOf(operator), inner, words, keys)),
  ]
  return { document: join(documents, newline), scope: inner }
}

/** `Op(a, F(_)) == body`, or `f[x \in S] == body`. */
export function printDefinition(
  operator: Operator,
  name: string,
  scope: Scope,
  words: Vocabulary,
  keys: Keyed['keys'] = [],
): Document {
  if (operator.recursiveFunction !== undefined && operator.body.kind === 'function') {
    const head = printHead({ parameters: [] }, name, scope, keys)
    const own = keys.length === 0 ? { scope: head.scope, name } : takeName(head.scope, name)
    const { documents, scope: inner } = printBounds(operator.body.bounds, own.scope, words)
    const bodyScope = nameLocal(inner, operator.recursiveFunction, own.name)
    const body = printExpr(operator.body.body, bodyScope, words).document
    const written = definition(concat(own.name, '[', documents, ']'), body)
    return keys.length === 0 ? written : definition(head.document, printLet(written, own.name).document)
  }
  const head = printHead(operator, name, scope, keys)
  return definition(head.document, printExpr(operator.body, head.scope, words).document)
}

/** `Op(_, _)`, as RECURSIVE and CONSTANT want it. */
export function declaration(
  operator: { readonly parameters: readonly { arity: number }[] },
  name: string,
  more = 0,
): string {
  const count = operator.parameters.length + more
  return count === 0 ? name : `${name}(${Array(count).fill('_').join(', ')})`
}

/** The left side of a definition, and the scope of its right side. */
export function printHead(
  operator: Pick<Operator, 'parameters'>,
  name: string,
  scope: Scope,
  keys: Keyed['keys'] = [],
): { readonly document: Document; readonly scope: Scope } {
  let inner = scope
  const parameters = [...keys, ...operator.parameters].map((local) => {
    const bound = bindLocal(inner, local)
    inner = bound.scope
    if (local.arity === 0) return bound.name
    // A symbol as a parameter shows where its operands stand.
    if (isSymbol(bound.name)) return local.arity === 2 ? `_ ${bound.name} _` : `_${bound.name}`
    return `${bound.name}(${Array(local.arity).fill('_').join(', ')})`
  })
  const document = isSymbol(name)
    ? parameters.length === 2
      ? parameters.join(` ${name} `)
      : `${parameters.join('')}${name}`
    : call(name, parameters)
  return { document, scope: inner }
}
