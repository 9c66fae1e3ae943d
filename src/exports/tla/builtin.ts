import type { BuiltinName } from '../../core/builtins.js'
import type { BuiltinExpr, Expr } from '../../core/core.js'
import { concat, group, line } from './document.js'
import { printArgument, printExpr } from './expression.js'
import type { LibraryName } from './library.js'
import { atom, call, type Printed, tightness, within } from './printed.js'
import type { Scope } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * How an infix operator of ours is written in TLA+, how tightly it holds, and whether a chain of it needs
 * no parentheses.
 */
interface Infix {
  readonly symbol: string
  readonly tightness: number
  readonly chains?: true
}

const infixes: Partial<Record<BuiltinName, Infix>> = {
  '=>': { symbol: '=>', tightness: tightness.implication },
  '\\equiv': { symbol: '<=>', tightness: tightness.implication },
  '=': { symbol: '=', tightness: tightness.comparison },
  '#': { symbol: '#', tightness: tightness.comparison },
  '\\in': { symbol: '\\in', tightness: tightness.comparison },
  '\\notin': { symbol: '\\notin', tightness: tightness.comparison },
  '\\subseteq': { symbol: '\\subseteq', tightness: tightness.comparison },
  '\\sqsubseteq': { symbol: '\\sqsubseteq', tightness: tightness.comparison },
  '<': { symbol: '<', tightness: tightness.comparison },
  '>': { symbol: '>', tightness: tightness.comparison },
  '\\leq': { symbol: '<=', tightness: tightness.comparison },
  '\\geq': { symbol: '>=', tightness: tightness.comparison },
  '\\union': { symbol: '\\union', tightness: tightness.term, chains: true },
  '\\intersect': { symbol: '\\intersect', tightness: tightness.term, chains: true },
  '\\': { symbol: '\\', tightness: tightness.term },
  '+': { symbol: '+', tightness: tightness.term, chains: true },
  '-': { symbol: '-', tightness: tightness.term, chains: true },
  '*': { symbol: '*', tightness: tightness.term, chains: true },
  '^': { symbol: '^', tightness: tightness.term },
  '\\div': { symbol: '\\div', tightness: tightness.term },
  '%': { symbol: '%', tightness: tightness.term },
  '..': { symbol: '..', tightness: tightness.term },
  '\\o': { symbol: '\\o', tightness: tightness.term, chains: true },
  '(+)': { symbol: '(+)', tightness: tightness.term, chains: true },
  '(-)': { symbol: '(-)', tightness: tightness.term, chains: true },
  ':>': { symbol: ':>', tightness: tightness.term },
  '@@': { symbol: '@@', tightness: tightness.term, chains: true },
}

const prefixes: Partial<Record<BuiltinName, string>> = {
  SUBSET: 'SUBSET ',
  UNION: 'UNION ',
  DOMAIN: 'DOMAIN ',
  '-.': '-',
}

/** Those of ours that TLA+'s modules lack; where it depends, for a set and for a function. */
const extras: Partial<
  Record<BuiltinName, LibraryName | { readonly set: LibraryName; readonly other: LibraryName }>
> = {
  Min: 'MinOfSet',
  Max: 'MaxOfSet',
  Sum: { set: 'SumOfSet', other: 'SumOfFunction' },
  Fold: { set: 'FoldSet', other: 'FoldFunction' },
  FoldSet: 'FoldSet',
  FoldSeq: 'FoldSeq',
  FoldFunction: 'FoldFunction',
  Range: 'Range',
  IsPrefix: 'IsPrefix',
  Last: 'Last',
  Front: 'Front',
  Reverse: 'Reverse',
  SetToSeq: 'SetToSeq',
  IsInjective: 'IsInjective',
}

/**
 * Prints an operator of the language or its library in TLA+: those of its standard modules go by the same
 * names.
 */
export function printBuiltin(expr: BuiltinExpr, scope: Scope, words: Vocabulary): Printed {
  const { name } = expr
  const values = expr.arguments as readonly Expr[]
  const operand = (index: number, least: number) => within(printExpr(values[index]!, scope, words), least)
  const infix = infixes[name]
  if (infix !== undefined) return printInfix(infix, values, scope, words)
  const prefix = prefixes[name]
  if (prefix !== undefined) {
    return { document: concat(prefix, operand(0, tightness.postfix)), tightness: tightness.prefix }
  }
  if (name === '\\lnot')
    return { document: concat('~', operand(0, tightness.postfix)), tightness: tightness.negation }
  if (name === '\\X') {
    const operands = values.map((_, index) => operand(index, tightness.postfix))
    const documents = operands.flatMap((value, index) => (index === 0 ? [value] : [' \\X ', value]))
    return { document: concat(...documents), tightness: tightness.term }
  }
  if (name === 'functionSet') {
    const domain = operand(0, tightness.implication)
    return atom(group(concat('[', domain, ' ->', line, operand(1, tightness.implication), ']')))
  }
  const extra = extras[name]
  const documents = expr.arguments.map((argument) => printArgument(argument, scope, words))
  if (extra === undefined) return atom(call(name, documents))
  if (name === 'Min' || name === 'Max') {
    const range = words.isGivenSet(expr) ? documents[0]! : call(words.library('Range'), documents)
    return atom(call(words.library(extra as LibraryName), [range]))
  }
  const library = typeof extra === 'string' ? extra : words.isGivenSet(expr) ? extra.set : extra.other
  return atom(call(words.library(library), documents))
}

function printInfix(infix: Infix, values: readonly Expr[], scope: Scope, words: Vocabulary): Printed {
  const left = printExpr(values[0]!, scope, words)
  const right = printExpr(values[1]!, scope, words)
  // Terms' precedences are ranges that overlap: only what holds together for certain goes without
  // parentheses.
  const least =
    infix.tightness < tightness.term ? Math.max(infix.tightness + 1, tightness.negation) : tightness.postfix
  const chained = infix.chains === true && left.operator === infix.symbol
  const first = chained ? left.document : within(left, least)
  const second = within(right, least)
  const isTight = infix.symbol === '..'
  return {
    document: isTight ? concat(first, '..', second) : group(concat(first, ` ${infix.symbol}`, line, second)),
    tightness: infix.tightness,
    operator: infix.symbol,
  }
}
