import type { Expr } from '../core/core.js'
import { makeAt } from '../core/make.js'

/** A condition as its conjuncts, below the quantifiers and definitions that are around all of them. */
export interface Conjuncts {
  readonly items: readonly Expr[]
  /** The condition, made of other items. */
  around(body: Expr): Expr
}

/** Takes a condition apart: `\E i \in S : P /\ Q` has the conjuncts P and Q. */
export function conjunctsOf(condition: Expr): Conjuncts {
  switch (condition.kind) {
    case 'and': {
      const items = condition.items.flatMap((item) =>
        item.kind === 'and' ? conjunctsOf(item).items : [item],
      )
      return { items, around: (body) => body }
    }
    case 'quantifier': {
      if (condition.quantifier === 'forall') break
      const { items, around } = conjunctsOf(condition.body)
      return { items, around: (body) => ({ ...condition, body: around(body) }) }
    }
    case 'let': {
      const { items, around } = conjunctsOf(condition.body)
      return { items, around: (body) => ({ ...condition, body: around(body) }) }
    }
    default:
      break
  }
  return { items: [condition], around: (body) => body }
}

/** That so many of some conjuncts hold together. */
export function atLeast({ items, around }: Conjuncts, count: number): Expr {
  const make = makeAt(items[0]!.span)
  const ones = items.map((item) => make.if(item, make.int(1), make.int(0)))
  const sum = ones.reduce((total, one) => make.builtin('+', total, one))
  return around(make.builtin('\\geq', sum, make.int(count)))
}

/** That these of the conjuncts hold together, which are tested in their order, no further than needed. */
export function allOf({ items, around }: Conjuncts, indices: readonly number[]): Expr {
  const chosen = indices.map((index) => items[index]!)
  return around(chosen.length === 1 ? chosen[0]! : makeAt(items[0]!.span).and(...chosen))
}
