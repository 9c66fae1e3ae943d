import type {
  Argument,
  Bound,
  Declaration,
  Definition,
  Expression,
  Identifier,
  ModelEntry,
  ModuleTree,
  Parameter,
  PathStep,
  Pattern,
  Stage,
  TypeTree,
} from '../../src/syntax/tree.js'
import { assertNever } from '../../src/text/assert.js'

/** A tree as a compact S-expression: all of it but the spans. A declaration a line, an entry a line below. */
export function moduleText(tree: ModuleTree): string {
  return tree.declarations.map(declarationText).join('\n')
}

/** An expression as an S-expression on one line. */
export function expressionText(tree: Expression): string {
  switch (tree.kind) {
    case 'name':
      return tree.name
    case 'number':
      return String(tree.value)
    case 'string':
      return JSON.stringify(tree.value)
    case 'at':
      return '@'
    case 'call':
      return form('call', tree.operator.name, ...tree.arguments.map(argumentText))
    case 'operation':
      return form(
        tree.fix === 'postfix' ? `postfix ${tree.operator}` : tree.operator,
        ...tree.operands.map(expressionText),
      )
    case 'junction':
      return form(`list ${tree.operator}`, ...tree.items.map(expressionText))
    case 'parenthesized':
      return form('paren', expressionText(tree.inner))
    case 'if':
      return form('IF', ...[tree.condition, tree.consequent, tree.alternative].map(expressionText))
    case 'case': {
      const arms = tree.arms.map((arm) =>
        form('->', expressionText(arm.condition), expressionText(arm.value)),
      )
      return form('CASE', ...arms, ...(tree.other ? [form('OTHER', expressionText(tree.other))] : []))
    }
    case 'let':
      return form('LET', ...tree.definitions.map(definitionText), expressionText(tree.body))
    case 'choose': {
      const domain = tree.domain ? [expressionText(tree.domain)] : []
      return form('CHOOSE', patternText(tree.pattern), ...domain, expressionText(tree.body))
    }
    case 'quantifier':
      return form(tree.quantifier, ...tree.bounds.map(boundText), expressionText(tree.body))
    case 'lambda':
      return form('LAMBDA', names(tree.parameters), expressionText(tree.body))
    case 'tuple':
    case 'set':
      return form(tree.kind, ...tree.items.map(expressionText))
    case 'filter':
      return form(
        'filter',
        ...[patternText(tree.pattern), ...[tree.domain, tree.predicate].map(expressionText)],
      )
    case 'map':
    case 'function':
      return form(tree.kind, ...tree.bounds.map(boundText), expressionText(tree.body))
    case 'functionSet':
      return form('functionSet', expressionText(tree.domain), expressionText(tree.range))
    case 'record':
    case 'recordSet':
      return form(tree.kind, ...tree.fields.map(({ name, value }) => form(name.name, expressionText(value))))
    case 'except': {
      const updates = tree.updates.map(({ path, value }) =>
        form('!', ...path.map(pathStepText), expressionText(value)),
      )
      return form('EXCEPT', expressionText(tree.function), ...updates)
    }
    case 'index':
      return form('index', expressionText(tree.function), ...tree.arguments.map(expressionText))
    case 'field':
      return form('field', expressionText(tree.record), tree.field.name)
    case 'actionFormula': {
      const subscript = tree.subscript ? [expressionText(tree.subscript)] : []
      return form(tree.shape, expressionText(tree.action), ...subscript)
    }
    case 'fairness': {
      const subscript = tree.subscript ? [expressionText(tree.subscript)] : []
      return form(tree.strength, ...subscript, expressionText(tree.action))
    }
    case 'label':
      return form('label', tree.label.name, expressionText(tree.body))
    default:
      return assertNever(tree)
  }
}

function form(head: string, ...parts: readonly string[]): string {
  return `(${[head, ...parts].join(' ')})`
}

function names(identifiers: readonly Identifier[]): string {
  return `[${identifiers.map(({ name }) => name).join(' ')}]`
}

function argumentText(argument: Argument): string {
  return argument.kind === 'symbol' ? form('symbol', argument.operator) : expressionText(argument)
}

function patternText(pattern: Pattern): string {
  return pattern.kind === 'name' ? pattern.name : `<<${pattern.names.map(({ name }) => name).join(' ')}>>`
}

function boundText(bound: Bound): string {
  const domain = bound.domain ? [expressionText(bound.domain)] : []
  return `[${[...bound.patterns.map(patternText), ...domain.map((text) => `: ${text}`)].join(' ')}]`
}

function pathStepText(step: PathStep): string {
  return step.kind === 'field' ? `.${step.name}` : form('index', ...step.arguments.map(expressionText))
}

function parameterText({ name, arity }: Parameter): string {
  return arity === 0 ? name.name : `${name.name}/${arity}`
}

function definitionText(definition: Definition): string {
  const parameters = definition.parameters.map(parameterText)
  const bounds = definition.functionBounds?.map(boundText) ?? []
  const head = definition.recursive
    ? 'RECURSIVE'
    : definition.fix === 'name'
      ? 'define'
      : `define ${definition.fix}`
  const body = definition.body ? [expressionText(definition.body)] : []
  return form(head, definition.name.name, `[${[...parameters, ...bounds].join(' ')}]`, ...body)
}

function typeText(type: TypeTree): string {
  switch (type.kind) {
    case 'typeName':
      return type.name
    case 'typeApply':
      return form(type.name.name, ...type.arguments.map(typeText))
    case 'typeFunction':
      return form('->', typeText(type.domain), typeText(type.range))
    case 'typeRecord':
      return form('record', ...type.fields.map((field) => form(field.name.name, typeText(field.type))))
    case 'typeTuple':
      return form('\\X', ...type.items.map(typeText))
    default:
      return assertNever(type)
  }
}

function declarationText(declaration: Declaration): string {
  const modifier = 'modifier' in declaration && declaration.modifier ? [declaration.modifier] : []
  const head = [...modifier, declaration.kind].join(' ')
  switch (declaration.kind) {
    case 'module':
      return form(head, declaration.name.name)
    case 'extends':
      return form(head, JSON.stringify(declaration.path.value))
    case 'constant': {
      const type = declaration.type ? [typeText(declaration.type)] : []
      return form(head, `[${declaration.constants.map(parameterText).join(' ')}]`, ...type)
    }
    case 'assume': {
      const name = declaration.name ? [declaration.name.name] : []
      return form(head, ...name, expressionText(declaration.condition))
    }
    case 'typeAlias':
      return form(head, declaration.name.name, typeText(declaration.type))
    case 'typeVariants': {
      const variants = declaration.variants.map(({ name, payload }) =>
        payload ? form(name.name, typeText(payload)) : name.name,
      )
      return form(head, declaration.name.name, ...variants)
    }
    case 'variable':
      return form(head, names(declaration.variables), typeText(declaration.type))
    case 'operator':
      return form(head, definitionText(declaration.definition))
    case 'action': {
      const parameters = declaration.parameters.map(boundText)
      return form(head, declaration.name.name, ...parameters, expressionText(declaration.body))
    }
    case 'next':
      return form(head, expressionText(declaration.body))
    case 'model':
      return form(
        head,
        declaration.name.name,
        ...declaration.entries.map((entry) => `\n  ${entryText(entry)}`),
      )
    case 'scenario':
      return form(
        head,
        declaration.name.name,
        ...declaration.models.map((model) => `\n  (model ${model.name})`),
        ...declaration.stages.map((stage) => `\n  ${stageText(stage)}`),
      )
    case 'invariant':
      return form(head, declaration.name.name, expressionText(declaration.predicate))
    case 'property':
      return form(head, declaration.name.name, expressionText(declaration.formula))
    case 'init':
      return form(head, expressionText(declaration.predicate))
    case 'fairness':
    case 'constraint':
    case 'symmetry':
    case 'view':
    case 'alias':
    case 'deadlock':
      return commonText(declaration)
    default:
      return assertNever(declaration)
  }
}

type Common = Extract<Declaration | ModelEntry, { readonly kind: Shared }>
type Shared = 'fairness' | 'constraint' | 'symmetry' | 'view' | 'alias' | 'deadlock'

/** What reads the same in a model as outside. */
function commonText(tree: Common): string {
  switch (tree.kind) {
    case 'fairness':
      return form(tree.kind, expressionText(tree.formula))
    case 'constraint':
      return form(tree.kind, expressionText(tree.predicate))
    case 'symmetry':
      return form(tree.kind, names(tree.names))
    case 'view':
      return form(tree.kind, expressionText(tree.expression))
    case 'alias':
      return form(tree.kind, tree.name.name, expressionText(tree.expression))
    case 'deadlock':
      return form(tree.kind, String(tree.check))
    default:
      return assertNever(tree)
  }
}

function entryText(entry: ModelEntry): string {
  switch (entry.kind) {
    case 'equation':
      return form('=', entry.name.name, names(entry.parameters), expressionText(entry.value))
    case 'init':
    case 'next':
      return form(entry.kind, expressionText(entry.name))
    case 'invariant':
    case 'property':
      return form(entry.kind, names(entry.names))
    default:
      return commonText(entry)
  }
}

function stageText(stage: Stage): string {
  const name = stage.name ? [stage.name.name] : []
  const within = stage.within ? [`within ${stage.within.value}`] : []
  return form(stage.word, ...name, ...within, expressionText(stage.condition))
}
