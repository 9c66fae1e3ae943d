/**
 * Words that TLA+ keeps for itself, or TLC in a configuration, and those that the modules which we extend
 * define.
 */
const reserved = new Set(
  `ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS
  DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW
  OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE STATE STRING SUBSET SUFFICES
  TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE VARIABLES WITH WITNESS
  ACTION_CONSTRAINT ACTION_CONSTRAINTS ALIAS CHECK_DEADLOCK CONSTRAINT CONSTRAINTS INIT INVARIANT
  INVARIANTS NEXT POSTCONDITION PROPERTIES PROPERTY SPECIFICATION SYMMETRY TYPE TYPE_CONSTRAINT VIEW
  Int Nat Append Head Len SelectSeq Seq SubSeq Tail Cardinality IsFiniteSet BagCardinality BagIn
  BagOfAll BagToSet BagUnion CopiesIn EmptyBag IsABag SetToBag SubBag Any Assert JavaTime Permutations
  Print PrintT RandomElement SortSeq TLCEval TLCGet TLCSet ToString`.split(/\s+/),
)

/** Symbols that a TLA+ module may define for itself: those of the modules we extend are not among them. */
const definable = new Set(
  `\\prec \\preceq \\succ \\succeq \\sqsubset \\sqsupset \\sqsupseteq \\ll \\gg \\subset
  \\supset \\supseteq \\sim \\simeq \\cong \\approx \\doteq \\propto \\asymp \\uplus \\sqcap \\sqcup
  \\star \\bigcirc \\bullet
  \\wr \\cdot | || & && $ $$ ?? %% ## ++ -- ** // ^^ !! <: := ::= |- -| |= =| ^+ ^* ^#`.split(/\s+/),
)

/** How the characters of a symbol are called in a name. */
const spoken: Readonly<Record<string, string>> = {
  '+': 'Plus',
  '-': 'Minus',
  '*': 'Star',
  '/': 'Slash',
  '^': 'Caret',
  '<': 'Less',
  '>': 'Greater',
  '=': 'Equals',
  '|': 'Bar',
  '&': 'And',
  $: 'Dollar',
  '%': 'Percent',
  '#': 'Hash',
  '?': 'Question',
  '!': 'Bang',
  '@': 'At',
  ':': 'Colon',
  '.': 'Dot',
  '(': '',
  ')': '',
  '\\': '',
  '~': 'Tilde',
}

/** Whether the name of an operator is a symbol that stands between, before or after its operands. */
export function isSymbol(name: string): boolean {
  return !/^\w+$/u.test(name)
}

/** Whether TLA+, TLC or a module that the export extends has the word for itself. */
export function isReserved(word: string): boolean {
  return reserved.has(word)
}

/** The nearest name that TLA+ can read: letters, digits and low lines of ASCII, with a letter among them. */
function legalName(name: string): string {
  if (definable.has(name)) return name
  const word = [...name].map((character) => spoken[character] ?? codeOf(character)).join('')
  const lettered = /[A-Za-z]/.test(word) ? word : `n_${word}`
  return reserved.has(lettered) || /^(WF|SF)_/.test(lettered) ? `${lettered}_` : lettered
}

function codeOf(character: string): string {
  return /[A-Za-z0-9_]/.test(character) ? character : `u${character.codePointAt(0)!.toString(16)}`
}

/** A name that TLA+ can read and that is none of those taken: the given one where that is possible. */
export function freshName(name: string, taken: { has(name: string): boolean }): string {
  const legal = legalName(name)
  if (!taken.has(legal)) return legal
  const base = isSymbol(legal) ? legalName(`Op${[...legal].map((c) => spoken[c] ?? c).join('')}`) : legal
  for (let number = base === legal ? 1 : 0; ; number++) {
    const candidate = number === 0 ? base : `${base}_${number}`
    if (!taken.has(candidate)) return candidate
  }
}

/** The name of a record's field: fields are apart from other names, but no reserved word may be one. */
export function fieldName(name: string): string {
  return legalName(name)
}
