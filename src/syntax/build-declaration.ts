import { buildDefinition, buildParameter } from './build-definition.js'
import {
  buildBounds,
  buildExpression,
  buildIdentifier,
  listItems,
  type Origin,
  optional,
} from './build-expression.js'
import type { Found } from './grammar.js'
import { readNumber, readString } from './literal.js'
import type {
  Declaration,
  Identifier,
  ModelEntry,
  Modifier,
  ScenarioEntry,
  TypeTree,
  VariantTree,
} from './tree.js'

/** The tree of what the rule of a declaration found; RECURSIVE declares several operators at once. */
export function buildDeclaration(origin: Origin, found: Found): Declaration[] {
  const span = origin.spanOf(found)
  const parts = found.children
  const expression = (index: number) => buildExpression(origin, parts[index]!)
  const identifier = (index: number) => buildIdentifier(origin, parts[index]!)
  const identifiers = (index: number) => buildIdentifiers(origin, parts[index]!)
  const modified = () => buildModifier(parts[0]!)
  switch (found.rule) {
    case 'Module':
      return [{ kind: 'module', name: identifier(1), span }]
    case 'Extends': {
      const pathSpan = origin.spanOf(parts[1]!)
      const value = readString(parts[1]!.text, pathSpan, origin.report)
      return [{ kind: 'extends', path: { kind: 'string', value, span: pathSpan }, span }]
    }
    case 'Constant': {
      const constants = listItems(parts[1]!).map((constant) => buildParameter(origin, constant))
      const note = optional(parts[2]!)
      return [
        {
          kind: 'constant',
          constants,
          ...(note ? { type: buildType(origin, note.children[1]!) } : {}),
          span,
        },
      ]
    }
    case 'Variable': {
      const type = buildType(origin, parts[2]!.children[1]!)
      return [{ kind: 'variable', variables: identifiers(1), type, span }]
    }
    case 'Assume': {
      const named = optional(parts[1]!)
      const name = named ? { name: buildIdentifier(origin, named.children[0]!) } : {}
      return [{ kind: 'assume', ...name, condition: expression(2), span }]
    }
    case 'Type':
      return [{ ...modified(), ...buildTypeDeclaration(origin, identifier(2), parts[4]!, span) }]
    case 'Init':
      return [{ kind: 'init', ...modified(), predicate: expression(2), span }]
    case 'Operator':
      return buildDefinition(origin, parts[0]!).map((definition) => ({ kind: 'operator', definition, span }))
    case 'ModifiedOperator': {
      const modifier = modifierOf(parts[0]!)
      return buildDefinition(origin, parts[1]!).map((definition) => {
        return { kind: 'operator', modifier, definition, span }
      })
    }
    case 'Action': {
      const parameters = optional(parts[3]!)
      return [
        {
          kind: 'action',
          ...modified(),
          name: identifier(2),
          parameters: parameters ? buildBounds(origin, parameters.children[1]!) : [],
          body: expression(5),
          span,
        },
      ]
    }
    case 'Next':
      return [{ kind: 'next', ...modified(), body: expression(2), span }]
    case 'Invariant':
      return [{ kind: 'invariant', ...modified(), name: identifier(2), predicate: expression(4), span }]
    case 'Property':
      return [{ kind: 'property', ...modified(), name: identifier(2), formula: expression(4), span }]
    case 'FairnessCondition':
      return [{ kind: 'fairness', formula: expression(1), span }]
    case 'Constraint':
      return [{ kind: 'constraint', predicate: expression(1), span }]
    case 'Symmetry':
      return [{ kind: 'symmetry', names: identifiers(1), span }]
    case 'View':
      return [{ kind: 'view', expression: expression(1), span }]
    case 'Alias':
      return [{ kind: 'alias', name: identifier(1), expression: expression(3), span }]
    case 'Deadlock':
      return [{ kind: 'deadlock', check: parts[1]!.text === 'on', span }]
    case 'Model':
      return [{ kind: 'model', name: identifier(1), entries: [], span }]
    case 'Scenario':
      return [{ kind: 'scenario', name: identifier(1), models: [], stages: [], span }]
    default:
      throw new Error(`no declaration is built of the rule ${found.rule}`)
  }
}

/** The tree of what the rule of a model's entry found. */
export function buildModelEntry(origin: Origin, found: Found): ModelEntry {
  const span = origin.spanOf(found)
  const parts = found.children
  const expression = (index: number) => buildExpression(origin, parts[index]!)
  const identifiers = (index: number) => buildIdentifiers(origin, parts[index]!)
  switch (found.rule) {
    case 'Equation': {
      const parameters = optional(parts[1]!)
      return {
        kind: 'equation',
        name: buildIdentifier(origin, parts[0]!),
        parameters: parameters ? buildIdentifiers(origin, parameters.children[1]!) : [],
        value: expression(3),
        span,
      }
    }
    case 'InitEntry':
      return { kind: 'init', name: expression(1), span }
    case 'NextEntry':
      return { kind: 'next', name: expression(1), span }
    case 'InvariantEntry':
      return { kind: 'invariant', names: identifiers(1), span }
    case 'PropertyEntry':
      return { kind: 'property', names: identifiers(1), span }
    case 'FairnessCondition':
      return { kind: 'fairness', formula: expression(1), span }
    case 'Constraint':
      return { kind: 'constraint', predicate: expression(1), span }
    case 'Symmetry':
      return { kind: 'symmetry', names: identifiers(1), span }
    case 'View':
      return { kind: 'view', expression: expression(1), span }
    case 'Alias':
      return { kind: 'alias', name: buildIdentifier(origin, parts[1]!), expression: expression(3), span }
    case 'Deadlock':
      return { kind: 'deadlock', check: parts[1]!.text === 'on', span }
    default:
      throw new Error(`no entry of a model is built of the rule ${found.rule}`)
  }
}

/** The tree of what the rules `Stage` and `StageModel` found. */
export function buildScenarioEntry(origin: Origin, found: Found): ScenarioEntry {
  if (found.rule === 'StageModel') {
    const name = buildIdentifier(origin, found.children[1]!)
    return { kind: 'stageModel', name, span: origin.spanOf(found) }
  }
  const [word, headOption, condition] = found.children
  const [nameOption, withinOption] = optional(headOption!)?.children ?? []
  const name = nameOption && optional(nameOption)
  const within = withinOption && optional(withinOption)?.children[1]
  const withinSpan = within && origin.spanOf(within)
  return {
    kind: 'stage',
    word: word!.text === 'reach' ? 'reach' : 'then',
    ...(name ? { name: buildIdentifier(origin, name) } : {}),
    ...(within && withinSpan
      ? {
          within: {
            kind: 'number',
            value: readNumber(within.text, withinSpan, origin.report),
            span: withinSpan,
          },
        }
      : {}),
    condition: buildExpression(origin, condition!),
    span: origin.spanOf(found),
  }
}

function buildModifier(option: Found): { modifier?: Modifier } {
  const modifier = optional(option)
  return modifier ? { modifier: modifierOf(modifier) } : {}
}

function modifierOf(found: Found): Modifier {
  return found.text === 'also' ? 'also' : 'override'
}

function buildIdentifiers(origin: Origin, list: Found): Identifier[] {
  return listItems(list).map((name) => buildIdentifier(origin, name))
}

function buildTypeDeclaration(
  origin: Origin,
  name: Identifier,
  body: Found,
  span: Declaration['span'],
): Declaration {
  const [type] = body.children
  if (type!.rule === 'TypeExpr') return { kind: 'typeAlias', name, type: buildType(origin, type!), span }
  const { rule, children } = type!.children[0]!
  const variants: VariantTree[] = []
  switch (rule) {
    case 'Variants_led':
      variants.push(
        ...[children[1]!, ...moreVariants(children[2]!)].map((each) => buildVariant(origin, each)),
      )
      break
    case 'Variants_several':
      variants.push(
        ...[children[0]!, ...moreVariants(children[1]!)].map((each) => buildVariant(origin, each)),
      )
      break
    default:
      variants.push({
        kind: 'variant',
        name: buildIdentifier(origin, children[0]!),
        payload: buildRecordType(origin, children[1]!),
        span: origin.spanOf(type!),
      })
  }
  return { kind: 'typeVariants', name, variants, span }
}

function moreVariants(found: Found): Found[] {
  return found.children.map((more) => more.children[1]!)
}

function buildVariant(origin: Origin, found: Found): VariantTree {
  const [name, payloadOption] = found.children
  const payload = optional(payloadOption!)
  return {
    kind: 'variant',
    name: buildIdentifier(origin, name!),
    ...(payload ? { payload: buildRecordType(origin, payload) } : {}),
    span: origin.spanOf(found),
  }
}

/** The tree of what the rule `TypeExpr` found. */
function buildType(origin: Origin, found: Found): TypeTree {
  const items = listItems(found.children[0]!).map((atom) => buildTypeAtom(origin, atom.children[0]!))
  return items.length === 1 ? items[0]! : { kind: 'typeTuple', items, span: origin.spanOf(found) }
}

function buildTypeAtom(origin: Origin, found: Found): TypeTree {
  const span = origin.spanOf(found)
  const parts = found.children
  switch (found.rule) {
    case 'FunctionType':
      return {
        kind: 'typeFunction',
        domain: buildType(origin, parts[1]!),
        range: buildType(origin, parts[3]!),
        span,
      }
    case 'RecordType':
      return buildRecordType(origin, found)
    case 'AppliedType':
      return {
        kind: 'typeApply',
        name: buildIdentifier(origin, parts[0]!),
        arguments: listItems(parts[2]!).map((argument) => buildType(origin, argument)),
        span,
      }
    case 'ParenType':
      return buildType(origin, parts[1]!)
    default:
      return { kind: 'typeName', name: found.text, span }
  }
}

function buildRecordType(origin: Origin, found: Found): TypeTree {
  const fields = listItems(found.children[1]!).map(({ children: [name, , type] }) => ({
    name: buildIdentifier(origin, name!),
    type: buildType(origin, type!),
  }))
  return { kind: 'typeRecord', fields, span: origin.spanOf(found) }
}
