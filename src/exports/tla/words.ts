import type { Action, Constant, Module, Operator, Tag, Variable } from '../../core/core.js'
import { compare } from '../../model/order.js'
import { modelValue } from '../../model/value.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import { type ActionWords, closedAction, openAction } from './action.js'
import type { Collection } from './collection.js'
import { declaration, printDefinition, printHead } from './definition.js'
import { concat, type Document, newline } from './document.js'
import { variantForms } from './forms.js'
import { type LibraryName, libraryDefinition, libraryNames } from './library.js'
import { limitOfOperator } from './limit.js'
import { fieldName, freshName, isReserved } from './names.js'
import { definition } from './printed.js'
import { type Scope, topScope } from './scope.js'
import { printString } from './text.js'

/**
 * The names of a module's export, and the definitions that have been asked for so far, each after those
 * that it needs.
 */
export interface Words extends ActionWords {
  readonly scope: Scope
  readonly definitions: Document[]
  readonly diagnostics: Diagnostic[]
  /** A name for something that only the export has. */
  own(wanted: string): string
  /** Defines an operator for an expression of the module: an invariant, a constraint. */
  define(name: string, body: Document): void
  readonly modelValues: ReadonlyMap<string, string>
  /**
   * Strings and names of fields in the order that TLC is to have them in; none where the order does not
   * matter.
   */
  stringOrder(): readonly string[]
}

/** Gives everything in the module a name, before anything is printed: the user's come first. */
export function createWords(
  module: Module,
  modelValues: readonly string[],
  collectionOf: (expr: Parameters<ActionWords['isGivenSet']>[0]) => Collection,
): Words {
  const taken = new Set<string>()
  const own = (wanted: string) => {
    const name = freshName(wanted, taken)
    taken.add(name)
    return name
  }
  const namesOf = <Item extends { readonly name: string }>(items: readonly Item[]) =>
    new Map(items.map((item) => [item, own(item.name)]))
  const variables = namesOf(module.variables)
  const constants = namesOf(module.constants)
  const topLevel = new Set([
    ...new Set([...module.operators, ...module.actions.map(({ operator }) => operator)]),
  ])
  const operators = namesOf([...topLevel])
  // TLC has model values in the order of its configuration.
  const inOrder = modelValues.map(modelValue).sort(compare)
  const values = new Map(inOrder.map(({ name }) => [name, own(name)]))
  const enumerations = new Map(module.variantTypes.map((type) => [type.name, own(type.name)]))
  const library = new Map(libraryNames.map((name) => [name, own(name)]))
  const tuple = own('vars')
  const partial = new Map<Operator, string>()
  const forms = variantForms(module)
  const scope = topScope(taken)
  const definitions: Document[] = []
  const diagnostics: Diagnostic[] = []
  const begun = new Set<unknown>()
  const strings = new Set<string>()
  const isOther = (text: string) => text !== forms.tagField
  let isOrdered = false

  /** Has the definition written, after those that it turns out to need. */
  function once(key: unknown, write: () => Document): void {
    if (begun.has(key)) return
    begun.add(key)
    definitions.push(write())
  }

  const nameOf = (operator: Operator) => {
    const known = operators.get(operator)
    if (known !== undefined) return known
    const name = own(operator.name)
    operators.set(operator, name)
    return name
  }

  const words: Words = {
    scope,
    definitions,
    diagnostics,
    own,
    modelValues: values,
    all: module.variables,
    tagField: fieldName(forms.tagField),
    variable: (variable: Variable) => variables.get(variable)!,
    constant: (constant: Constant) => constants.get(constant)!,
    modelValue: (name) => values.get(name) ?? name,
    variables: () => tuple,
    variableCount: module.variables.length,
    field(name) {
      const field = fieldName(name)
      strings.add(field)
      return field
    },
    string(value) {
      strings.add(value)
      return printString(value)
    },
    noteOrder() {
      isOrdered = true
    },
    stringOrder: () => (isOrdered ? [forms.tagField, ...[...strings].filter(isOther).sort()] : []),
    variant: forms.of,
    define(name, body) {
      definitions.push(definition(name, body))
    },
    operator(operator) {
      const name = nameOf(operator)
      const limit = limitOfOperator(operator)
      if (limit !== undefined) words.report('E623', limit, operator.span)
      if (!begun.has(operator) && operator.recursive && operator.recursiveFunction === undefined) {
        definitions.push(`RECURSIVE ${declaration(operator, name)}`)
      }
      once(operator, () => printDefinition(operator, name, scope, words))
      return name
    },
    enumeration(tags: readonly Tag[]) {
      const type = forms.enumeration(tags)
      if (type === undefined) return undefined
      const name = enumerations.get(type.name)!
      const members = type.tags.map(({ tag }) => words.string(tag.name)).join(', ')
      once(type, () => definition(name, `{${members}}`))
      return name
    },
    library(name: LibraryName) {
      const { parameters, needs, body } = libraryDefinition(name)
      if (name === 'SetToSeq') isOrdered = true
      for (const needed of needs) words.library(needed)
      const lines = renamed(body, library, taken).split('\n')
      const written = concat(...lines.flatMap((line, index) => (index === 0 ? [line] : [newline, line])))
      once(name, () =>
        concat(`${library.get(name)}(${renamed(parameters, library, taken)}) ==`, newline, '  ', written),
      )
      return library.get(name)!
    },
    isGivenSet(expr) {
      const collection = collectionOf(expr)
      if (collection === 'both') {
        const given = `\`${expr.name}\` is given sets in one place and functions in another`
        const message = `${given}, which TLA+ cannot tell apart`
        words.report('E622', message, expr.span, 'define one operator for each')
      }
      return collection !== 'function'
    },
    closedAction({ operator, declared }) {
      const name = nameOf(operator)
      once(operator, () => {
        const head = printHead(operator, name, scope)
        const body = closedAction(operator.action!, head.scope, words)
        const written = definition(head.document, body.document)
        const source = declared?.name ?? name
        return source === name ? written : concat(`\\* The action ${source}.`, newline, written)
      })
      return name
    },
    openAction({ operator, declared }) {
      // What a LET defines may speak of names that are bound around it.
      if (operator.recursive || !topLevel.has(operator)) return undefined
      // A declared action goes by its name where it is closed.
      const wanted = declared === undefined ? operator.name : `${operator.name}_part`
      const name = partial.get(operator) ?? (declared === undefined ? nameOf(operator) : own(wanted))
      partial.set(operator, name)
      once(declared === undefined ? operator : name, () => {
        const head = printHead(operator, name, scope)
        return definition(head.document, openAction(operator.action!, head.scope, words).document)
      })
      return name
    },
    formula(action: Action, inner: Scope) {
      return closedAction(action, { ...inner, next: new Map() }, words)
    },
    report(code, message, span, hint) {
      const severity = code.startsWith('W') ? 'warning' : 'error'
      if (diagnostics.some((other) => other.message === message && other.span.start === span.start)) return
      diagnostics.push({ code, severity, message, span, ...(hint === undefined ? {} : { hint }) })
    },
  }
  return words
}

/** A text of the library in the module's names: of the library's operators, and of what is bound in it. */
function renamed(
  text: string,
  names: ReadonlyMap<LibraryName, string>,
  taken: { has(name: string): boolean },
): string {
  return text.replace(/\\?\b[A-Za-z]\w*/g, (word) => {
    if (word.startsWith('\\') || isReserved(word)) return word
    return names.get(word as LibraryName) ?? freshName(word, taken)
  })
}
