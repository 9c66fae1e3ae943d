import type { Argument, Definition } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Declared } from './declarations.js'
import type { ActionEntity, Defined, FormulaEntity, OperatorEntity } from './scope.js'
import { childrenOfTree } from './syntax-children.js'

/**
 * How deep operators may call one another, without counting recursion. All that works on a module follows
 * calls by calls of its own, for which there is only so much room; specifications that are written by hand
 * stay below 30.
 */
const callDepthMax = 400

/** Reports definitions that call others that call others, deeper than anybody can follow. */
export function checkCallDepth(declared: Declared): Diagnostic | undefined {
  const defined: Defined[] = [...declared.operators, ...declared.actions, ...declared.formulas]
  const byName = new Map(defined.map((entity) => [nameOf(entity).name, entity]))
  const called = new Map(
    defined.map((entity) => [entity, [...namesIn(entity)].flatMap((name) => byName.get(name) ?? [])]),
  )
  const depths = new Map<Defined, number>()
  for (const root of defined) {
    if (depths.has(root)) continue
    // By hand, since the depth of calls is in question. Those on the way count 0, which ends recursion.
    const way: { readonly entity: Defined; next: number }[] = [{ entity: root, next: 0 }]
    depths.set(root, 0)
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const child = called.get(top.entity)![top.next++]
      if (child === undefined) {
        way.pop()
        const depth = 1 + Math.max(0, ...called.get(top.entity)!.map((each) => depths.get(each) ?? 0))
        depths.set(top.entity, depth)
        if (depth > callDepthMax) return tooDeep(top.entity)
      } else if (!depths.has(child)) {
        depths.set(child, 0)
        way.push({ entity: child, next: 0 })
      }
    }
  }
  return undefined
}

function tooDeep(entity: Defined): Diagnostic {
  const { name, span } = nameOf(entity)
  return {
    code: 'E126',
    severity: 'error',
    message: `\`${name}\` calls operators that call operators, and so on, more than ${callDepthMax} deep`,
    span,
    hint: 'what repeats is a RECURSIVE operator, or a `Fold`',
  }
}

function nameOf(entity: OperatorEntity | ActionEntity | FormulaEntity) {
  return entity.kind === 'operator' ? entity.definition.name : entity.name
}

/** All names in the bodies of a definition, whatever they stand for. */
function namesIn(entity: Defined): ReadonlySet<string> {
  const names = new Set<string>()
  const ofDefinition = (definition: Definition): void => {
    for (const bound of definition.functionBounds ?? []) if (bound.domain) collect(bound.domain)
    if (definition.body) collect(definition.body)
  }
  const collect = (tree: Argument): void => {
    if (tree.kind === 'symbol') {
      names.add(tree.operator)
      return
    }
    if (tree.kind === 'name') names.add(tree.name)
    if (tree.kind === 'call') names.add(tree.operator.name)
    if (tree.kind === 'operation') names.add(tree.operator)
    if (tree.kind === 'let') tree.definitions.forEach(ofDefinition)
    childrenOfTree(tree).forEach(collect)
  }
  if (entity.kind === 'operator') ofDefinition(entity.definition)
  else if (entity.kind === 'action') for (const part of entity.parts) collect(part.body)
  else for (const part of entity.parts) collect(part.tree)
  return names
}
