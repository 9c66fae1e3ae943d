import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import { isDefinitionHead, type Section } from './outline.js'
import type { Token } from './token.js'

/** The rule of the grammar for each first word of a declaration. */
const declarationRules: ReadonlyMap<string, string> = new Map([
  ['module', 'Module'],
  ['extends', 'Extends'],
  ['constant', 'Constant'],
  ['assume', 'Assume'],
  ['type', 'Type'],
  ['variable', 'Variable'],
  ['init', 'Init'],
  ['action', 'Action'],
  ['next', 'Next'],
  ['invariant', 'Invariant'],
  ['property', 'Property'],
  ['fairness', 'FairnessCondition'],
  ['constraint', 'Constraint'],
  ['symmetry', 'Symmetry'],
  ['view', 'View'],
  ['alias', 'Alias'],
  ['deadlock', 'Deadlock'],
  ['model', 'Model'],
  ['scenario', 'Scenario'],
])

/** Which of them may stand after `also` and `override`. */
const modifiable: ReadonlySet<string> = new Set([
  'Type',
  'Init',
  'Action',
  'Next',
  'Invariant',
  'Property',
  'Operator',
])

const modelRules: ReadonlyMap<string, string> = new Map([
  ['init', 'InitEntry'],
  ['next', 'NextEntry'],
  ['fairness', 'FairnessCondition'],
  ['invariant', 'InvariantEntry'],
  ['property', 'PropertyEntry'],
  ['constraint', 'Constraint'],
  ['symmetry', 'Symmetry'],
  ['view', 'View'],
  ['alias', 'Alias'],
  ['deadlock', 'Deadlock'],
])

const stageWords: readonly string[] = ['reach', 'then', 'model']

/** What TLA+ and other tools call some declarations. */
const foreignWords: ReadonlyMap<string, string> = new Map([
  ['CONSTANT', 'constant'],
  ['CONSTANTS', 'constant'],
  ['constants', 'constant'],
  ['VARIABLE', 'variable'],
  ['VARIABLES', 'variable'],
  ['variables', 'variable'],
  ['var', 'variable'],
  ['import', 'extends'],
  ['MODULE', 'module'],
  ['ASSUME', 'assume'],
  ['ASSUMPTION', 'assume'],
  ['AXIOM', 'assume'],
  ['initial', 'init'],
  ['temporal', 'property'],
  ['operator', 'name == …'],
  ['def', 'name == …'],
])

/**
 * The rule that a section is to be matched by, with how many words of the language it begins; or why there is
 * none.
 */
export type SectionRule =
  | { readonly rule: string; readonly words: number }
  | { readonly diagnostic: Diagnostic }

/**
 * Chooses the rule of a declaration by its first word. No word is reserved: `next == 1` defines an operator.
 */
export function declarationRule(source: Source, section: Section): SectionRule {
  const [first, second] = section.tokens
  const modifier = first!.text === 'also' || first!.text === 'override' ? first!.text : undefined
  if (isDefinitionHead(section.tokens)) return { rule: 'Operator', words: 0 }
  if (modifier === undefined) {
    const rule = declarationRules.get(first!.text)
    return rule === undefined ? unknown(source, section, first!) : { rule, words: 1 }
  }
  if (second && isDefinitionHead(section.tokens.slice(1))) return { rule: 'ModifiedOperator', words: 1 }
  const rule = second && declarationRules.get(second.text)
  if (rule === undefined) return unknown(source, section, second ?? first!)
  if (modifiable.has(rule)) return { rule, words: 2 }
  const message = `\`${modifier}\` cannot stand before \`${second!.text}\``
  const span = { source, start: first!.start, end: second!.end }
  const expected = '`init`, `action`, `next`, `invariant`, `property`, `type` or a definition'
  return { diagnostic: { code: 'E020', severity: 'error', message, span, expected } }
}

/** Chooses the rule of a model's entry; an entry that begins with no known word is an equation. */
export function modelEntryRule(source: Source, section: Section): SectionRule {
  const [first, second] = section.tokens
  const rule = modelRules.get(first!.text)
  if (rule !== undefined && second?.text !== '=') return { rule, words: 1 }
  if (first!.kind !== 'word' || second?.kind === 'word')
    return unknownEntry(source, first!, [...modelRules.keys()])
  return { rule: 'Equation', words: 0 }
}

/** Chooses the rule of a scenario's entry. */
export function stageRule(source: Source, section: Section): SectionRule {
  const [first] = section.tokens
  if (!stageWords.includes(first!.text)) return unknownEntry(source, first!, stageWords)
  return { rule: first!.text === 'model' ? 'StageModel' : 'Stage', words: 1 }
}

/** Chooses the rule of an entry by what it is an entry of. */
function entryRule(source: Source, entry: Section, declaration: Section): SectionRule {
  return declaration.tokens[0]!.text === 'model' ? modelEntryRule(source, entry) : stageRule(source, entry)
}

/** How many words of the language a declaration or one of its entries begins with. */
export function sectionWords(source: Source, section: Section, declaration: Section): number {
  const choice =
    section.what === 'entry' ? entryRule(source, section, declaration) : declarationRule(source, section)
  return 'words' in choice ? choice.words : 0
}

/** What is said to those who would name one of TLA+'s standard modules. */
export const extendsHint =
  'the operators of TLA+\'s standard modules are always there; `extends "file.spec"` takes in a file'

function unknown(source: Source, section: Section, token: Token): SectionRule {
  const span = { source, start: token.start, end: token.end }
  const error = (message: string, hint: string | undefined): SectionRule => ({
    diagnostic: {
      code: 'E020',
      severity: 'error',
      message,
      span,
      ...(hint === undefined ? { expected: `a definition, ${listed(declarationRules.keys())}` } : { hint }),
    },
  })
  if (token.kind === 'rule') {
    const name = section.tokens[section.tokens.findIndex(({ text }) => text === 'MODULE') + 1]
    const isHead = name?.kind === 'word'
    return error(
      `no declaration begins with \`${token.text}\``,
      isHead
        ? `this is how a TLA+ module begins: a specification begins with \`module ${name.text}\``
        : 'a line may be drawn in a comment',
    )
  }
  if (token.kind !== 'word' && token.kind !== 'keyword') {
    return error(`no declaration begins with \`${token.text}\``, 'what continues a declaration is indented')
  }
  if (token.text === 'EXTENDS') return error(`unknown declaration \`${token.text}\``, extendsHint)
  const following = section.tokens[section.tokens.indexOf(token) + 1]
  const foreign = foreignWords.get(token.text)
  const meant =
    foreign === undefined
      ? didYouMean(token.text, [...declarationRules.keys(), 'also', 'override'])
      : (declarationHint(section, token, foreign) ?? `did you mean \`${foreign}\`?`)
  if (foreign !== undefined || (following?.kind === 'word' && following.line === token.line)) {
    return error(`unknown declaration \`${token.text}\``, meant)
  }
  const hint = 'an operator is defined with `==`, and what continues a declaration is indented'
  return error(`\`${token.text}\` begins no declaration`, meant ?? hint)
}

/** `VARIABLES x, y` has no types, and several names. */
function declarationHint({ tokens }: Section, token: Token, foreign: string): string | undefined {
  if (foreign !== 'variable' && foreign !== 'constant') return undefined
  const rest = tokens.slice(tokens.indexOf(token) + 1)
  const names = rest.filter(({ kind }) => kind === 'word').map(({ text }) => text)
  if (names.length === 0 || rest.some(({ kind, text }) => kind !== 'word' && text !== ',')) return undefined
  const [first, second] = names.map((name) => `\`${foreign} ${name}${foreign === 'variable' ? ' : T' : ''}\``)
  const declared = second === undefined ? `write ${first}` : `write each by itself: ${first}, ${second}`
  return foreign === 'variable' ? `${declared}, where T is its type` : declared
}

function unknownEntry(source: Source, token: Token, known: readonly string[]): SectionRule {
  const hint = didYouMean(token.text, known)
  const expected = known === stageWords ? listed(known) : `an equation, ${listed(known)}`
  return {
    diagnostic: {
      code: 'E021',
      severity: 'error',
      message:
        token.kind === 'word' ? `unknown entry \`${token.text}\`` : `no entry begins with \`${token.text}\``,
      span: { source, start: token.start, end: token.end },
      ...(hint === undefined ? { expected } : { hint }),
    },
  }
}

function listed(words: Iterable<string>): string {
  const quoted = [...words].map((word) => `\`${word}\``)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
