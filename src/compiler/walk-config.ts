import { createWalk, type Visitor } from '../core/walk.js'
import type { Config } from '../model/config.js'

/** Walks through all that a configuration runs: actions, formulas, and the values of constants. */
export function walkConfig(config: Config, visitor: Visitor): void {
  const { visit, visitAction } = createWalk(visitor)
  visitAction(config.init)
  visitAction(config.next)
  for (const { value } of [...config.invariants, ...config.properties, ...config.equations]) visit(value)
  for (const each of [...config.stateConstraints, ...config.actionConstraints]) visit(each)
  if (config.view) visit(config.view)
}
