import type { Declaration, Expression, ModelEntry } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import type { Declared, Unnamed } from './declarations.js'
import { levelOfEntity, mentionedBy } from './level.js'
import type { FormulaEntity, OperatorEntity } from './scope.js'

/**
 * Warns of operators of a file that describe steps, while nothing mentions them: steps that were forgotten,
 * or meant to be declared. Those of a file that is taken in may be there for others.
 */
export function warnOfIdleOperators(
  declared: Declared,
  source: Source,
  report: (diagnostic: Diagnostic) => void,
): void {
  const { actions, operators, formulas, init, next, alsoNext, others, scope } = declared
  if (scope.unread.size > 0 || actions.length + next.length === 0) return
  const unnamed = [...init, ...next, ...alsoNext].map(asRoot)
  for (const { declaration, scope } of others) {
    for (const tree of formulasOf(declaration)) unnamed.push(asRoot({ tree, scope, span: tree.span }))
  }
  const mentioned = mentionedBy([...actions, ...operators, ...formulas, ...unnamed])
  for (const entity of operators) {
    const { operator } = entity
    if (operator.span.source.name !== source.name || mentioned.has(entity)) continue
    const level = levelOfEntity(entity)
    if (!level.primes || level.temporal) continue
    report({
      code: 'W102',
      severity: 'warning',
      message: `nothing takes the steps of \`${operator.name}\`: no action and no formula mentions it`,
      span: operator.span,
      hint:
        standsFor(entity, 'next') ??
        `an action of its own is declared with \`action ${operator.name}\`; another can call it`,
    })
  }
}

/** A formula without a name as a definition, to ask what it mentions. */
export function asRoot({ tree, scope, span }: Unnamed): FormulaEntity {
  return { kind: 'formula', word: 'property', name: { name: 'next', span }, parts: [{ tree, scope }] }
}

/** What to do with the operator that was meant to be `init` or `next`, if there is one. */
export function meantFor(word: 'init' | 'next', declared: Declared): string | undefined {
  for (const entity of declared.operators) {
    const hint = standsFor(entity, word)
    if (hint !== undefined) return hint
  }
  return undefined
}

/** Where an operator has the name that TLA+ users give to `init` or `next`: what to write instead. */
function standsFor({ operator }: OperatorEntity, word: 'init' | 'next'): string | undefined {
  const { name, parameters } = operator
  if (name.toLowerCase() !== word || parameters.length > 0) return undefined
  return name === word
    ? `\`${word} == …\` defines an operator: write \`${word}\` without \`==\``
    : `\`${name} == …\` defines an operator: add \`${word} ${name}\``
}

function formulasOf(declaration: Declaration | ModelEntry): readonly Expression[] {
  switch (declaration.kind) {
    case 'fairness':
      return [declaration.formula]
    case 'constraint':
      return [declaration.predicate]
    case 'view':
    case 'alias':
      return [declaration.expression]
    case 'scenario':
      return declaration.stages.map((stage) => stage.condition)
    case 'model':
      return declaration.entries.flatMap((entry) =>
        entry.kind === 'init' || entry.kind === 'next' ? [entry.name] : formulasOf(entry),
      )
    default:
      return []
  }
}
