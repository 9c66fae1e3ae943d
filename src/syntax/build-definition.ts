import { buildBounds, buildExpression, buildIdentifier, listItems, type Origin } from './build-expression.js'
import type { Found } from './grammar.js'
import { findOperator, type Operator } from './operators.js'
import type { Definition, Identifier, Parameter } from './tree.js'

/** The tree of what the rule `Definition` found; RECURSIVE declares several at once. */
export function buildDefinition(origin: Origin, found: Found): Definition[] {
  const [definition] = found.children
  const span = origin.spanOf(definition!)
  if (definition!.rule === 'Recursive') {
    return listItems(definition!.children[1]!).map((item) => {
      const { name, arity } = buildParameter(origin, item)
      const parameters = Array.from({ length: arity }, () => ({
        name: { name: '_', span: name.span },
        arity: 0,
      }))
      return { kind: 'definition', name, fix: 'name', parameters, recursive: true, span: origin.spanOf(item) }
    })
  }
  const [head, , body] = definition!.children
  return [
    {
      kind: 'definition',
      ...buildHead(origin, head!.children[0]!),
      body: buildExpression(origin, body!),
      span,
    },
  ]
}

/** The tree of what the rule `Parameter` found: `a`, `F(_, _)`, or an operator symbol, `_+_`. */
export function buildParameter(origin: Origin, found: Found): Parameter {
  const parameter = found.children[0]!
  if (parameter.rule === 'name') return { name: buildIdentifier(origin, parameter), arity: 0 }
  if (parameter.rule === 'SymbolParameter') return buildSymbolParameter(origin, parameter.children[0]!)
  const [name, , holes] = parameter.children
  return { name: buildIdentifier(origin, name!), arity: listItems(holes!).length }
}

function buildSymbolParameter(origin: Origin, found: Found): Parameter {
  const [first, second] = found.children
  switch (found.rule) {
    case 'SymbolParameter_infix':
      return { name: buildSymbol(origin, 'infix', second!), arity: 2 }
    case 'SymbolParameter_prefix':
      return { name: buildSymbol(origin, 'prefix', first!), arity: 1 }
    default:
      return { name: buildSymbol(origin, 'postfix', second!), arity: 1 }
  }
}

/** An operator symbol in the place of a name: its canonical spelling. */
function buildSymbol(origin: Origin, fix: Operator['fix'], found: Found): Identifier {
  return { name: findOperator(fix, found.text)!.name, span: origin.spanOf(found) }
}

type Head = Pick<Definition, 'name' | 'fix' | 'parameters' | 'functionBounds'>

function buildHead(origin: Origin, found: Found): Head {
  const value = (name: Found): Parameter => ({ name: buildIdentifier(origin, name), arity: 0 })
  const [first, second, third] = found.children
  switch (found.rule) {
    case 'FunctionHead': {
      const functionBounds = buildBounds(origin, third!)
      return { name: buildIdentifier(origin, first!), fix: 'name', parameters: [], functionBounds }
    }
    case 'OperatorHead': {
      const parameters = listItems(third!).map((parameter) => buildParameter(origin, parameter))
      return { name: buildIdentifier(origin, first!), fix: 'name', parameters }
    }
    case 'PrefixHead':
      return { name: buildSymbol(origin, 'prefix', first!), fix: 'prefix', parameters: [value(second!)] }
    case 'InfixHead':
      return {
        name: buildSymbol(origin, 'infix', second!),
        fix: 'infix',
        parameters: [value(first!), value(third!)],
      }
    case 'PostfixHead':
      return { name: buildSymbol(origin, 'postfix', second!), fix: 'postfix', parameters: [value(first!)] }
    default:
      return { name: buildIdentifier(origin, found), fix: 'name', parameters: [] }
  }
}
