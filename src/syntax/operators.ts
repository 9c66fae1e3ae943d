/**
 * The operators of TLA+ with the precedences that SANY uses (its `Operators` table; the book's printed one
 * differs in places). A precedence is a range: two operators may stand side by side without parentheses only
 * where their ranges do not overlap, or where both are the same operator and that is associative.
 */
export interface Operator {
  /** The spelling that trees and builtins use. */
  readonly name: string
  readonly fix: 'prefix' | 'infix' | 'postfix'
  readonly low: number
  readonly high: number
  /** Whether `a op b op c` is `(a op b) op c`; else it is an error. */
  readonly associative: boolean
  /** All that may be written for it, the canonical spelling among them. */
  readonly spellings: readonly string[]
}

type Row = readonly [spellings: string, low: number, high: number, associative?: 'left']

const prefixRows: readonly Row[] = [
  ['\\lnot ~ \\neg ¬', 4, 4, 'left'],
  ['[] □', 4, 15],
  ['<> ◇', 4, 15],
  ['ENABLED', 4, 15],
  ['UNCHANGED', 4, 15],
  ['SUBSET', 10, 13],
  ['UNION', 10, 13],
  ['DOMAIN', 10, 13],
  ['-. -', 12, 12],
]

const postfixRows: readonly Row[] = [
  ["'", 15, 15],
  ['^+ ⁺', 15, 15],
  ['^*', 15, 15],
  ['^#', 15, 15],
]

const infixRows: readonly Row[] = [
  ['=> ⇒', 1, 1],
  ['\\equiv <=> ≡ ⇔', 2, 2],
  ['~> ↝', 2, 2],
  ['-+-> ⇸', 2, 2],
  ['\\land /\\ ∧', 3, 3, 'left'],
  ['\\lor \\/ ∨', 3, 3, 'left'],
  ['=', 5, 5],
  ['# /= ≠', 5, 5],
  ['\\in ∈', 5, 5],
  ['\\notin ∉', 5, 5],
  ['<', 5, 5],
  ['>', 5, 5],
  ['\\leq <= =< ≤', 5, 5],
  ['\\geq >= ≥', 5, 5],
  ['\\subseteq ⊆', 5, 5],
  ['\\subset ⊂', 5, 5],
  ['\\supseteq ⊇', 5, 5],
  ['\\supset ⊃', 5, 5],
  ['\\sqsubseteq ⊑', 5, 5],
  ['\\sqsubset ⊏', 5, 5],
  ['\\sqsupseteq ⊒', 5, 5],
  ['\\sqsupset ⊐', 5, 5],
  ['\\prec ≺', 5, 5],
  ['\\preceq ⪯', 5, 5],
  ['\\succ ≻', 5, 5],
  ['\\succeq ⪰', 5, 5],
  ['\\ll ≪', 5, 5],
  ['\\gg ≫', 5, 5],
  ['\\sim ∼', 5, 5],
  ['\\simeq ≃', 5, 5],
  ['\\approx ≈', 5, 5],
  ['\\cong ≅', 5, 5],
  ['\\doteq ≐', 5, 5],
  ['\\asymp ≍', 5, 5],
  ['\\propto ∝', 5, 5],
  ['|- ⊢', 5, 5],
  ['-| ⊣', 5, 5],
  ['|= ⊨', 5, 5],
  ['=| ⫤', 5, 5],
  [':= ≔', 5, 5],
  ['::= ⩴', 5, 5],
  ['\\cdot ⋅', 5, 14, 'left'],
  ['@@', 6, 6, 'left'],
  [':>', 7, 7],
  ['<:', 7, 7],
  ['\\', 8, 8],
  ['\\union \\cup ∪', 8, 8, 'left'],
  ['\\intersect \\cap ∩', 8, 8, 'left'],
  ['.. ‥', 9, 9],
  ['... …', 9, 9],
  ['!! ‼', 9, 13],
  ['## ', 9, 13, 'left'],
  ['$', 9, 13, 'left'],
  ['$$', 9, 13, 'left'],
  ['?? ⁇', 9, 13, 'left'],
  ['\\sqcap ⊓', 9, 13, 'left'],
  ['\\sqcup ⊔', 9, 13, 'left'],
  ['\\uplus ⊎', 9, 13, 'left'],
  ['\\wr ≀', 9, 14],
  ['+', 10, 10, 'left'],
  ['++', 10, 10, 'left'],
  ['(+) \\oplus ⊕', 10, 10, 'left'],
  ['%', 10, 11],
  ['%%', 10, 11, 'left'],
  ['|', 10, 11, 'left'],
  ['|| ‖', 10, 11, 'left'],
  ['\\X \\times ×', 10, 13, 'left'],
  ['-', 11, 11, 'left'],
  ['--', 11, 11, 'left'],
  ['(-) \\ominus ⊖', 11, 11, 'left'],
  ['*', 13, 13, 'left'],
  ['**', 13, 13, 'left'],
  ['/', 13, 13],
  ['//', 13, 13],
  ['\\div ÷', 13, 13],
  ['&', 13, 13, 'left'],
  ['&&', 13, 13, 'left'],
  ['\\o \\circ ∘', 13, 13, 'left'],
  ['\\bigcirc ◯', 13, 13, 'left'],
  ['\\bullet ●', 13, 13, 'left'],
  ['\\star ⋆', 13, 13, 'left'],
  ['(.) \\odot ⊙', 13, 13, 'left'],
  ['(/) \\oslash ⊘', 13, 13],
  ['(\\X) \\otimes ⊗', 13, 13, 'left'],
  ['^', 14, 14],
  ['^^', 14, 14],
]

/** Ours: `m is Ask` tests which variant m is. A word, so it is an operator only where one is expected. */
const isOperator: Operator = {
  name: 'is',
  fix: 'infix',
  low: 5,
  high: 5,
  associative: false,
  spellings: ['is'],
}

/** Ours: `occurs Restart(s)`, in the stages of a scenario. A word, as `is` is. */
const occursOperator: Operator = {
  name: 'occurs',
  fix: 'prefix',
  low: 15,
  high: 15,
  associative: false,
  spellings: ['occurs'],
}

/** The operators of TLA+ that stand before an operand; `-` among them is named `-.`. */
export const prefixOperators = table('prefix', prefixRows)
/** The operators of TLA+ that stand behind an operand. */
export const postfixOperators = table('postfix', postfixRows)
/** The operators of TLA+ that stand between two operands. */
export const infixOperators = table('infix', infixRows)

const bySpelling = {
  prefix: index([...prefixOperators, occursOperator]),
  postfix: index(postfixOperators),
  infix: index([...infixOperators, isOperator]),
}

/** The operator that a spelling stands for in a position; none where it stands for none. */
export function findOperator(fix: Operator['fix'], spelling: string): Operator | undefined {
  return bySpelling[fix].get(spelling)
}

/**
 * Symbols that are no operators, each with its spellings: the punctuation of the grammar. Together with the
 * operators they are all that the lexer cuts symbols into, the longest first.
 */
export const punctuation = {
  open: ['(', '[', '{', '<<', '⟨'],
  close: [')', ']', '}', '>>', '⟩'],
  define: ['==', '≜'],
  maps: ['|->', '↦'],
  arrow: ['->', '→'],
  substitute: ['<-', '←'],
  other: [',', ':', '::', '.', '!', '@'],
  quantify: ['\\A', '\\E', '\\AA', '\\EE', '∀', '∃'],
} as const

/** Every `\name` that means something. */
export const namedSymbols: ReadonlySet<string> = new Set(
  allSpellings().filter((spelling) => /^\\[A-Za-z]/.test(spelling)),
)

/** Every symbol that is no word and no `\name`, the longest first. */
export const symbols: readonly string[] = [
  ...new Set(allSpellings().filter((spelling) => !/^\\?[A-Za-z]/.test(spelling))),
].sort((first, second) => second.length - first.length)

function allSpellings(): string[] {
  const operators = [...prefixOperators, ...postfixOperators, ...infixOperators]
  return [...operators.flatMap((operator) => operator.spellings), ...Object.values(punctuation).flat()]
}

function table(fix: Operator['fix'], rows: readonly Row[]): readonly Operator[] {
  return rows.map(([text, low, high, associative]) => {
    const spellings = text.trim().split(' ')
    return { name: spellings[0]!, fix, low, high, associative: associative === 'left', spellings }
  })
}

function index(operators: readonly Operator[]): ReadonlyMap<string, Operator> {
  return new Map(operators.flatMap((operator) => operator.spellings.map((spelling) => [spelling, operator])))
}
