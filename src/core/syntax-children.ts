import type { Argument, Bound, Expression, PathStep } from '../syntax/tree.js'
import { assertNever } from '../text/assert.js'

/** The expressions, and operator symbols, directly within an expression; of a LET the body only. */
export function childrenOfTree(tree: Expression): readonly Argument[] {
  switch (tree.kind) {
    case 'name':
    case 'number':
    case 'string':
    case 'at':
      return []
    case 'call':
      return tree.arguments
    case 'operation':
      return tree.operator === 'is' ? tree.operands.slice(0, 1) : tree.operands
    case 'junction':
    case 'tuple':
    case 'set':
      return tree.items
    case 'parenthesized':
      return [tree.inner]
    case 'if':
      return [tree.condition, tree.consequent, tree.alternative]
    case 'case': {
      const arms = tree.arms.flatMap((arm) => [arm.condition, arm.value])
      return tree.other === undefined ? arms : [...arms, tree.other]
    }
    case 'let':
    case 'lambda':
    case 'label':
      return [tree.body]
    case 'choose':
      return tree.domain === undefined ? [tree.body] : [tree.domain, tree.body]
    case 'quantifier':
    case 'map':
    case 'function':
      return [...domainsOf(tree.bounds), tree.body]
    case 'filter':
      return [tree.domain, tree.predicate]
    case 'functionSet':
      return [tree.domain, tree.range]
    case 'record':
    case 'recordSet':
      return tree.fields.map((field) => field.value)
    case 'except':
      return [tree.function, ...tree.updates.flatMap((update) => [...indicesOf(update.path), update.value])]
    case 'index':
      return [tree.function, ...tree.arguments]
    case 'field':
      return [tree.record]
    case 'actionFormula':
    case 'fairness':
      return tree.subscript === undefined ? [tree.action] : [tree.action, tree.subscript]
    default:
      return assertNever(tree)
  }
}

/** The sets that bounds range over. */
export function domainsOf(bounds: readonly Bound[]): readonly Expression[] {
  return bounds.flatMap((bound) => (bound.domain === undefined ? [] : [bound.domain]))
}

function indicesOf(path: readonly PathStep[]): readonly Expression[] {
  return path.flatMap((step) => (step.kind === 'index' ? step.arguments : []))
}
