import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import type { Failure } from './grammar.js'
import { type MarkedText, markCharacters } from './marked.js'
import type { Section } from './outline.js'
import { extendsHint } from './section-rule.js'
import { endsOperand, type Token } from './token.js'

/** More alternatives than this are of no help. */
const alternativesMax = 5

/** What is said of a text that the grammar could not match. */
export function syntaxError(
  source: Source,
  section: Section,
  marked: MarkedText,
  failure: Failure,
): Diagnostic {
  const offset = marked.spanOf(failure.offset, failure.offset).start
  const atEnd = failure.offset >= marked.text.length
  const index = atEnd ? -1 : section.tokens.findIndex((token) => token.end > offset)
  const token = section.tokens[index]
  if (token && marked.text[failure.offset] === markCharacters.close) return listEnds(source, token)
  const isLimit = isStepLimit(section, index)
  const wanted = isLimit ? ['a whole number of steps'] : readable(failure.expected, section.what)
  const end = section.tokens.at(-1)!.end
  const hint = isLimit ? '`then NAME within 3 == …` is within three steps' : hintFor(section, index, wanted)
  return {
    code: 'E022',
    severity: 'error',
    message: token ? `unexpected \`${token.text}\`` : `this ${section.what} is not complete`,
    span: token ? { source, start: token.start, end: token.end } : { source, start: end, end },
    ...(wanted.length > 0 ? { expected: list(wanted) } : {}),
    found: token ? foundText(token) : endText(section),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** Whether a token follows the `within` of a stage. */
function isStepLimit({ tokens }: Section, index: number): boolean {
  return tokens[index - 1]?.text === 'within' && /^(reach|then)$/.test(tokens[0]!.text)
}

/** A list is over, and what it ended with is not. */
function listEnds(source: Source, token: Token): Diagnostic {
  return {
    code: 'E015',
    severity: 'error',
    message: `the list ends before this \`${token.text}\`, with an item that is not complete`,
    span: { source, start: token.start, end: token.end },
    found: `\`${token.text}\` in column ${token.column}`,
    hint: 'what belongs to an item stands to the right of its bullet',
  }
}

function foundText(token: Token): string {
  switch (token.kind) {
    case 'word':
      return `the name \`${token.text}\``
    case 'number':
    case 'string':
      return `the ${token.kind} \`${token.text}\``
    default:
      return `\`${token.text}\``
  }
}

function endText(section: Section): string {
  if (section.what === 'expression') return 'the end of the expression'
  if (section.nextLine === undefined) return 'the end of the file'
  return `the end of the ${section.what}: the next one begins on line ${section.nextLine}`
}

const typeBegins = ['a name', '"["', '"("']
const none: ReadonlySet<string> = new Set()
const goesOnWithName: ReadonlySet<string> = new Set(['"<<"', 'an operator'])
const goesOnWithExpression: ReadonlySet<string> = new Set(['"["', '"."', '"("', '"_"', '"::"', '"!"', '"is"'])
const beginsExpression: ReadonlySet<string> = new Set([
  ...['a name', 'a number', 'a string', 'a quantifier', 'an operator'],
  ...[
    '"@"',
    '"("',
    '"<<"',
    '"["',
    '"{"',
    '"\ue000"',
    '"}"',
    '"]"',
    '"WF_"',
    '"SF_"',
    '"WF"',
    '"SF"',
    '"\\\\"',
  ],
  ...['"TRUE"', '"FALSE"', '"BOOLEAN"', '"STRING"', '"IF"', '"CASE"', '"LET"', '"CHOOSE"', '"LAMBDA"'],
])

/** Ohm's alternatives in the words of the language, without those that go without saying. */
function readable(expected: readonly string[], what: Section['what']): string[] {
  const has = (alternative: string) => expected.includes(alternative)
  // Nothing but an expression begins with any of these.
  if (has('a number'))
    return readable([...expected.filter((each) => !beginsExpression.has(each)), 'an expression'], what)
  if (typeBegins.every(has))
    return readable([...expected.filter((each) => !typeBegins.includes(each)), 'a type'], what)
  const implied = has('"["') ? goesOnWithExpression : has('a name') ? goesOnWithName : none
  const words = expected
    .filter((alternative) => !implied.has(alternative))
    .map((alternative) => inWords(alternative, what))
    .filter((alternative) => alternative !== undefined)
  return [...new Set(words)].sort((first, second) => rank(first) - rank(second)).slice(0, alternativesMax)
}

/** Kinds of things before symbols, and the end last. */
function rank(alternative: string): number {
  if (alternative.startsWith('the end')) return 2
  return alternative.startsWith('`') ? 1 : 0
}

function inWords(alternative: string, what: Section['what']): string | undefined {
  if (alternative === 'end of input') return `the end of the ${what}`
  if (/^an? /.test(alternative)) return alternative
  const text = alternative.startsWith('"') ? (JSON.parse(alternative) as string) : alternative
  // The marks of junction lists are in no text: another item, and the end of the list.
  return /[\ue000-\ue002]/.test(text) ? undefined : `\`${text}\``
}

function list(items: readonly string[]): string {
  if (items.length === 1) return items[0]!
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

/** What was meant, perhaps: from the habits of other languages, and from how entries are laid out. */
function hintFor(section: Section, index: number, wanted: readonly string[]): string | undefined {
  const token = section.tokens[index]
  if (!token) return undefined
  const previous = section.tokens[index - 1]
  const next = section.tokens[index + 1]
  const [first, second] = section.tokens
  const start = first!.text === 'override' && second ? second : first!
  const line = section.tokens.slice(0, index + 1).filter((before) => before.line === token.line)
  if (line.some(({ text, first }) => text === '//' || (text === '#' && first)))
    return 'a comment begins with `\\*`, or stands between `(*` and `*)`'
  if (start.text === 'extends' && index === 1) return extendsHint
  if (start.text === 'type' && token.text === '==') return 'a type is written with `=`'
  if (/^(variable|constant|type)$/.test(start.text)) {
    const hint = typeHint(start.text, token, previous)
    if (hint !== undefined) return hint
  }
  if (token.text === '=' && wanted.includes('`==`')) return 'a definition is written with `==`'
  if (/^(invariant|property|alias)$/.test(start.text) && wanted.length === 1 && wanted[0] === '`==`')
    return `it has a name: \`${start.text} Name == …\``
  if (previous?.text === '=' && wanted[0] === 'a name') return 'a definition is written with `==`'
  if (token.text === '==' && index === 2 && /^(constraint|fairness|view|next|init)$/.test(start.text))
    return `what \`${start.text}\` declares has no name`
  if (token.text === '==' && wanted.includes('an operator')) return 'equality is written `=`'
  if (wanted.includes('an operator')) {
    const hint = operatorHint(token, previous)
    if (hint !== undefined) return hint
  }
  if (token.text === '==' && wanted.includes('`=`')) return 'an equation of a model is written with `=`'
  if (token.text === '!' && next?.text === '=') return 'inequality is written `#` or `/=`'
  if (token.text === '!' && wanted.includes('an expression')) return 'negation is written `~`'
  if (token.text === "'" && wanted.includes('an expression')) return 'a string stands in double quotes'
  if (token.text === ')' && previous?.text === '(')
    return 'what has no parameters is written without parentheses'
  if (previous && /^(if|case|let|choose|unchanged|enabled|domain|subset|union)$/.test(previous.text))
    return `the words of formulas are written in capitals: \`${previous.text.toUpperCase()}\``
  if (section.what === 'declaration' && token.kind === 'word' && next?.text === '==')
    return 'a declaration begins on a line of its own, in column 1'
  const isValue = /^(TRUE|FALSE|BOOLEAN|STRING)$/.test(token.text)
  if (isValue && wanted[0] === 'a name') return 'a word of the language cannot be a name'
  if (section.what === 'entry' && token.first && token.column !== start.column) {
    return `it is read as part of the entry on line ${start.line}: entries begin in one column`
  }
  if (
    token.first &&
    previous &&
    beginsOperand(token) &&
    endsOperand(previous) &&
    wanted.includes('an operator')
  )
    return 'nothing joins it to what is above: formulas are joined with `/\\`, which may stand before each'
  return undefined
}

/** How other languages write what TLA+ has other words for. */
const operatorsElsewhere: ReadonlyMap<string, string> = new Map([
  ['and', 'conjunction is `/\\`'],
  ['or', 'disjunction is `\\/`'],
  ['in', 'membership is `\\in`'],
  ['mod', 'the remainder is `a % b`'],
  ['div', 'integer division is `\\div`'],
  ['<>', 'inequality is written `#` or `/=`'],
  ['->', 'implication is `=>`'],
])

const prefixesElsewhere: ReadonlyMap<string, string> = new Map([
  ['not', 'negation is written `~`'],
  ['forall', 'write `\\A x \\in S : …`'],
  ['exists', 'write `\\E x \\in S : …`'],
])

/** What was meant, perhaps, where one operand follows another. */
function operatorHint(token: Token, previous: Token | undefined): string | undefined {
  return operatorsElsewhere.get(token.text) ?? prefixesElsewhere.get(previous?.text ?? '')
}

function beginsOperand(token: Token): boolean {
  return token.kind === 'open' || (token.kind !== 'close' && endsOperand(token))
}

/** What was meant, perhaps, where a type was to stand or to end. */
function typeHint(word: string, token: Token, previous: Token | undefined): string | undefined {
  if (token.text === 'BOOLEAN') return 'the type of truth values is `Bool`'
  if (token.text === 'STRING') return 'the type of strings is `Str`'
  if (token.kind === 'number' || token.kind === 'string' || /^(\{|\.\.|SUBSET)$/.test(token.text))
    return 'a type is a kind of value, such as `Int` or `Set(Int)`; an invariant says which ones it may be'
  if (token.text === '->') return 'the type of functions is `[A -> B]`'
  if (/^(Set|Seq|Bag|Option)$/.test(previous?.text ?? '')) return `write \`${previous!.text}(T)\``
  if (token.text !== '|') return undefined
  return word !== 'type'
    ? 'variants are those of a `type` of their own; a value that may be missing is an `Option(T)`'
    : previous?.text === ')'
      ? 'what a variant carries is a record: `Tag [field: T]`'
      : undefined
}
