import type { Diagnostic } from '../text/diagnostic.js'
import { checkText } from '../text/limits.js'
import type { Source } from '../text/source.js'
import { buildDeclaration, buildModelEntry, buildScenarioEntry } from './build-declaration.js'
import { buildExpression, type Origin } from './build-expression.js'
import { type Found, matchRule } from './grammar.js'
import { layOut } from './layout.js'
import { declarationTokensMax, treeDepthMax } from './limits.js'
import { markText } from './marked.js'
import { type DeclarationSection, outline, type Section } from './outline.js'
import { declarationRule, modelEntryRule, type SectionRule, stageRule } from './section-rule.js'
import { syntaxError } from './syntax-error.js'
import { tokenize } from './token.js'
import type { Declaration, Expression, ModelEntry, ModuleTree } from './tree.js'
import { checkTreeDepth } from './tree-depth.js'

/** What was read of a specification. */
export interface ParsedModule {
  /** The declarations that could be read; those with errors are left out. */
  readonly tree: ModuleTree
  readonly diagnostics: readonly Diagnostic[]
}

/** What was read of an expression. */
export interface ParsedExpression {
  /** None where there are errors. */
  readonly expression?: Expression
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a specification. Each declaration, and each entry of a model or scenario, is parsed by itself, so
 * that an error stays in its own and all are reported, in the order of the text. Never throws, whatever the
 * text.
 */
export function parse(source: Source): ParsedModule {
  const span = { source, start: 0, end: source.text.length }
  const unreadable = checkText(source)
  if (unreadable.length > 0) return { tree: { declarations: [], span }, diagnostics: unreadable }
  const lexemes = tokenize(source)
  const sections = outline(source, lexemes.tokens)
  const diagnostics = [...lexemes.diagnostics, ...sections.diagnostics]
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const unread = new Set<string>()
  const declarations = sections.declarations.flatMap((section) => {
    const found = parseDeclaration(source, section, report)
    if (found.length === 0) for (const { text } of section.tokens) unread.add(text)
    return found
  })
  if (lexemes.tokens.length === 0 && diagnostics.length === 0) report(emptyFile(source))
  checkModules(declarations, report)
  diagnostics.sort((first, second) => first.span.start - second.span.start)
  return { tree: { declarations, ...(unread.size === 0 ? {} : { unread }), span }, diagnostics }
}

/** What was read of an equation. */
export interface ParsedEquation {
  /** None where there are errors. */
  readonly equation?: Extract<ModelEntry, { kind: 'equation' }>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a text that is one equation for a constant, as a model has them. Never throws, whatever the text. */
export function parseEquation(source: Source): ParsedEquation {
  const { tree, diagnostics } = parseWhole(source, 'entry', 'Equation', buildModelEntry)
  return tree?.kind === 'equation' ? { equation: tree, diagnostics } : { diagnostics }
}

/** Reads a text that is one expression. Never throws, whatever the text. */
export function parseExpression(source: Source): ParsedExpression {
  const { tree, diagnostics } = parseWhole(source, 'expression', 'Whole', (origin, found) =>
    buildExpression(origin, found.children[0]!),
  )
  return tree ? { expression: tree, diagnostics } : { diagnostics }
}

/** Reads a text that is one section. */
function parseWhole<Tree extends object>(
  source: Source,
  what: 'entry' | 'expression',
  rule: string,
  build: (origin: Origin, found: Found) => Tree,
): { readonly tree?: Tree; readonly diagnostics: readonly Diagnostic[] } {
  const unreadable = checkText(source)
  if (unreadable.length > 0) return { diagnostics: unreadable }
  const { tokens, diagnostics: found } = tokenize(source)
  const diagnostics = [...found]
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const section: Section = { tokens, what }
  if (tokens.length === 0) report(emptySection(source, what))
  else {
    const tree = parseSection(source, section, () => ({ rule, words: 0 }), report, build)
    if (tree && !diagnostics.some(isError)) return { tree, diagnostics }
  }
  return { diagnostics }
}

function parseDeclaration(
  source: Source,
  section: DeclarationSection,
  report: (diagnostic: Diagnostic) => void,
): readonly Declaration[] {
  const declarations = parseSection(source, section, declarationRule, report, buildDeclaration) ?? []
  if (section.entries.length === 0) return declarations
  const isModel = section.tokens[0]!.text === 'model'
  const entries = isModel ? parseEntries(source, section, modelEntryRule, report, buildModelEntry) : []
  const stages = isModel ? [] : parseEntries(source, section, stageRule, report, buildScenarioEntry)
  return declarations.map((head) => {
    const span = { ...head.span, end: section.entries.at(-1)!.tokens.at(-1)!.end }
    if (head.kind === 'model') return { ...head, entries, span }
    if (head.kind !== 'scenario') return head
    return {
      ...head,
      models: stages.flatMap((entry) => (entry.kind === 'stageModel' ? [entry.name] : [])),
      stages: stages.filter((entry) => entry.kind === 'stage'),
      span,
    }
  })
}

function parseEntries<Entry extends object>(
  source: Source,
  section: DeclarationSection,
  chooseRule: (source: Source, section: Section) => SectionRule,
  report: (diagnostic: Diagnostic) => void,
  build: (origin: Origin, found: Found) => Entry,
): Entry[] {
  return section.entries.flatMap((entry) => parseSection(source, entry, chooseRule, report, build) ?? [])
}

/** Lays out a section, matches it by its rule, and builds its tree; nothing, where there are errors in it. */
function parseSection<Tree extends object>(
  source: Source,
  section: Section,
  chooseRule: (source: Source, section: Section) => SectionRule,
  report: (diagnostic: Diagnostic) => void,
  build: (origin: Origin, found: Found) => Tree,
): Tree | undefined {
  let failed = section.tokens.some((token) => token.kind === 'invalid')
  const note = (diagnostic: Diagnostic) => {
    failed ||= isError(diagnostic)
    report(diagnostic)
  }
  // What begins with a reported character is of no kind that could be told.
  if (section.tokens[0]!.kind === 'invalid') return undefined
  const choice = chooseRule(source, section)
  if ('diagnostic' in choice) {
    note(choice.diagnostic)
    return undefined
  }
  const layout = layOut(source, section, choice.words)
  layout.diagnostics.forEach(note)
  if (!failed && section.tokens.length > declarationTokensMax) note(tooLong(source, section))
  if (failed) return undefined
  const marked = markText(source, section.tokens, layout.marks)
  const result = matchRule(marked.text, choice.rule)
  if ('failure' in result) {
    note(syntaxError(source, section, marked, result.failure))
    return undefined
  }
  const origin: Origin = { spanOf: ({ start, end }) => marked.spanOf(start, end), report: note }
  const tree = build(origin, result.found)
  if (section.tokens.length > treeDepthMax) checkTreeDepth(tree, note)
  return failed ? undefined : tree
}

/** A file is one module, and says so first. */
function checkModules(declarations: readonly Declaration[], report: (diagnostic: Diagnostic) => void): void {
  const first = declarations.find((declaration) => declaration.kind === 'module')
  for (const [index, declaration] of declarations.entries()) {
    if (declaration.kind !== 'module' || index === 0) continue
    const related =
      declaration === first ? [] : [{ span: first!.span, message: `\`${first!.name.name}\` begins here` }]
    report({
      code: 'E031',
      severity: 'error',
      message:
        related.length > 0 ? 'a file is one module, and this is a second' : '`module` stands before all else',
      span: declaration.span,
      related,
    })
  }
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error'
}

function tooLong(source: Source, { what, tokens }: Section): Diagnostic {
  return {
    code: 'E002',
    severity: 'error',
    message: `this ${what} is too long: ${tokens.length} words and symbols`,
    span: { source, start: tokens[0]!.start, end: tokens[0]!.end },
    expected: `at most ${declarationTokensMax}`,
    hint: 'give parts of it names of their own',
  }
}

function emptyFile(source: Source): Diagnostic {
  return {
    code: 'E030',
    severity: 'error',
    message: source.text.trim() === '' ? 'this file is empty' : 'this file holds nothing but comments',
    span: { source, start: 0, end: 0 },
    expected: 'a specification: `module Name`, then its declarations',
  }
}

function emptySection(source: Source, what: 'entry' | 'expression'): Diagnostic {
  const isEquation = what === 'entry'
  return {
    code: 'E030',
    severity: 'error',
    message: isEquation ? 'there is no equation' : 'there is no expression',
    span: { source, start: 0, end: 0 },
    expected: isEquation ? 'an equation: `Constant = value`' : 'an expression',
  }
}
