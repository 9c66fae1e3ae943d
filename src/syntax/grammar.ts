import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as ohm from 'ohm-js'
import {
  infixOperators,
  type Operator,
  postfixOperators,
  prefixOperators,
  punctuation,
  symbols,
} from './operators.js'

/**
 * What a grammar's rule found: the only form in which the rest of the program sees a parse, so that no other
 * file knows Ohm. Rules whose names begin with a small letter are leaves; so are terminals, whose `rule` is
 * empty.
 */
export interface Found {
  readonly rule: string
  readonly start: number
  readonly end: number
  readonly text: string
  /** Of a repetition or an option (`rule` is `*`): one for each time. */
  readonly children: readonly Found[]
}

/** Where a text stopped to be matched, and what could have gone on there. */
export interface Failure {
  readonly offset: number
  readonly expected: readonly string[]
}

/** What a match comes to. */
export type MatchResult = { readonly found: Found } | { readonly failure: Failure }

let loaded: { readonly grammar: ohm.Grammar; readonly semantics: ohm.Semantics } | undefined

/** Matches a text that layout has marked, from its beginning to its end. */
export function matchRule(text: string, rule: string): MatchResult {
  loaded ??= load()
  const match = loaded.grammar.match(text, rule)
  if (match.succeeded()) return { found: loaded.semantics(match).found() as Found }
  const failed = match as unknown as FailedMatch
  const expected = failed.getRightmostFailures().filter((failure) => !failure.isFluffy())
  const offset = failed.getRightmostFailurePosition()
  return { failure: { offset, expected: [...new Set(expected.map(String))] } }
}

/** What Ohm documents of a failed match, and its type declarations leave out. */
interface FailedMatch {
  getRightmostFailurePosition(): number
  /** A fluffy failure is one of no interest: of white space, or within a lookahead. */
  getRightmostFailures(): readonly { isFluffy(): boolean }[]
}

function load(): { grammar: ohm.Grammar; semantics: ohm.Semantics } {
  const grammar = readCompiled() ?? ohm.grammars(grammarText()).Spec!
  const semantics = grammar.createSemantics().addOperation<Found>('found', {
    _terminal() {
      return found('', this, [])
    },
    _nonterminal(...children) {
      return found(
        this.ctorName,
        this,
        this.isLexical() ? [] : children.map((child) => child.found() as Found),
      )
    },
    _iter(...children) {
      return found(
        '*',
        this,
        children.map((child) => child.found() as Found),
      )
    },
  })
  return { grammar, semantics }
}

/**
 * Where the build leaves the grammar in a form that loads at once: reading the text takes Ohm a quarter of a
 * second.
 */
const compiledFile = new URL('../grammar.json', import.meta.url)

interface CompiledGrammar {
  /** What it was compiled from: it is of no use once that has changed. */
  readonly text: string
  readonly recipe: unknown
}

/** What Ohm's own bundler uses, and its type declarations leave out. */
interface Recipes {
  makeRecipe(recipe: unknown): ohm.Grammar
}
interface HasRecipe {
  toRecipe(): string
}

/** Compiles the grammar and leaves it where `matchRule` looks for it. */
export function compileGrammar(): void {
  const text = grammarText()
  const grammar = ohm.grammars(text).Spec! as ohm.Grammar & HasRecipe
  const recipe: unknown = JSON.parse(grammar.toRecipe())
  writeFileSync(compiledFile, JSON.stringify({ text, recipe } satisfies CompiledGrammar))
}

function readCompiled(): ohm.Grammar | undefined {
  if (!existsSync(compiledFile)) return undefined
  const compiled = JSON.parse(readFileSync(compiledFile, 'utf8')) as CompiledGrammar
  return compiled.text === grammarText()
    ? (ohm as typeof ohm & Recipes).makeRecipe(compiled.recipe)
    : undefined
}

function grammarText(): string {
  // Two levels up from `dist/src/syntax/`, and from there to the root of the package.
  const directory = new URL('../../../grammar/', import.meta.url)
  const read = (name: string) => readFileSync(new URL(name, directory), 'utf8')
  return [operatorGrammar(), read('expression.ohm'), read('spec.ohm')].join('\n')
}

function found(rule: string, node: ohm.Node, children: readonly Found[]): Found {
  const { startIdx, endIdx, sourceString } = node.source
  return { rule, start: startIdx, end: endIdx, text: sourceString.slice(startIdx, endIdx), children }
}

/** The rules for operators, from the table: a symbol is one only where no longer symbol begins with it. */
function operatorGrammar(): string {
  return `Operators {
    prefix (an operator) = ${alternatives(prefixOperators)}
    infix (an operator) = ~noInfix (namedInfix | ${alternatives(infixOperators)})
    noInfix = ")" | "]" | "}" | "," | end | "\ue001" | "\ue002" | opWordChar
    postfix (an operator) = ${alternatives(postfixOperators)}
    namedInfix = "\\\\" ~((${namedNonInfix().map(quote).join(' | ')}) ~opLetter) opLetter+
    opLetter = "a".."z" | "A".."Z"
    opWordChar = opLetter | "0".."9" | "_"
  }`
}

function alternatives(operators: readonly Operator[]): string {
  const infix = operators === infixOperators
  return operators
    .flatMap((operator) => operator.spellings)
    .filter((spelling) => !infix || !isNamed(spelling))
    .map(terminal)
    .join(' | ')
}

function terminal(spelling: string): string {
  if (spelling === '\\') return '"\\\\" ~opLetter'
  if (isNamed(spelling)) return `${quote(spelling)} ~opLetter`
  if (/^[A-Z]/.test(spelling)) return `${quote(spelling)} ~opWordChar`
  const longer = symbols.filter((symbol) => symbol !== spelling && symbol.startsWith(spelling))
  if (longer.length === 0) return quote(spelling)
  return `${quote(spelling)} ~(${longer.map((symbol) => quote(symbol.slice(spelling.length))).join(' | ')})`
}

/** The names after `\` that are no infix operators. */
function namedNonInfix(): string[] {
  const prefix = prefixOperators.flatMap((operator) => operator.spellings)
  return [...prefix, ...punctuation.quantify].filter(isNamed).map((spelling) => spelling.slice(1))
}

function isNamed(spelling: string): boolean {
  return /^\\[A-Za-z]/.test(spelling)
}

const quote = (text: string) => JSON.stringify(text)
