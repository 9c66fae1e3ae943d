/**
 * The operators that need no definition, by canonical spelling. `parameters` gives the arity of each
 * parameter (0: a value, more: an operator). Where a `module` is named, the operator belongs to that library:
 * a user's definition of the same name takes its place. Types are in `types/signatures.ts`, meanings in
 * `interpreter/`, both keyed by the same names.
 */
const table = {
  // Logic and equality. `\land` and `\lor` are core kinds of their own.
  '\\lnot': { parameters: [0] },
  '=>': { parameters: [0, 0] },
  '\\equiv': { parameters: [0, 0] },
  '=': { parameters: [0, 0] },
  '#': { parameters: [0, 0] },
  // Sets.
  BOOLEAN: { parameters: [] },
  STRING: { parameters: [] },
  '\\in': { parameters: [0, 0] },
  '\\notin': { parameters: [0, 0] },
  '\\subseteq': { parameters: [0, 0] },
  '\\union': { parameters: [0, 0] },
  '\\intersect': { parameters: [0, 0] },
  '\\': { parameters: [0, 0] },
  SUBSET: { parameters: [0] },
  UNION: { parameters: [0] },
  /** Two or more operands: the set of tuples. */
  '\\X': { parameters: [0, 0], variadic: true },
  /** `[S -> T]`. */
  functionSet: { parameters: [0, 0] },
  DOMAIN: { parameters: [0] },
  // Integers.
  Int: { parameters: [], module: 'Integers' },
  Nat: { parameters: [], module: 'Naturals' },
  '+': { parameters: [0, 0], module: 'Naturals' },
  '-': { parameters: [0, 0], module: 'Naturals' },
  '*': { parameters: [0, 0], module: 'Naturals' },
  '^': { parameters: [0, 0], module: 'Naturals' },
  /** Rounds towards minus infinity; a fault for a divisor of 0. */
  '\\div': { parameters: [0, 0], module: 'Naturals' },
  /** Never negative; a fault for a divisor of 0 or less. */
  '%': { parameters: [0, 0], module: 'Naturals' },
  '-.': { parameters: [0], module: 'Integers' },
  '<': { parameters: [0, 0], module: 'Naturals' },
  '>': { parameters: [0, 0], module: 'Naturals' },
  '\\leq': { parameters: [0, 0], module: 'Naturals' },
  '\\geq': { parameters: [0, 0], module: 'Naturals' },
  '..': { parameters: [0, 0], module: 'Naturals' },
  // Sequences.
  Seq: { parameters: [0], module: 'Sequences' },
  Len: { parameters: [0], module: 'Sequences' },
  Head: { parameters: [0], module: 'Sequences' },
  Tail: { parameters: [0], module: 'Sequences' },
  Append: { parameters: [0, 0], module: 'Sequences' },
  '\\o': { parameters: [0, 0], module: 'Sequences' },
  SubSeq: { parameters: [0, 0, 0], module: 'Sequences' },
  /** `SelectSeq(s, Test(_))`. */
  SelectSeq: { parameters: [0, 1], module: 'Sequences' },
  // Finite sets.
  Cardinality: { parameters: [0], module: 'FiniteSets' },
  IsFiniteSet: { parameters: [0], module: 'FiniteSets' },
  // Bags: functions to positive counts.
  EmptyBag: { parameters: [], module: 'Bags' },
  IsABag: { parameters: [0], module: 'Bags' },
  SetToBag: { parameters: [0], module: 'Bags' },
  BagToSet: { parameters: [0], module: 'Bags' },
  BagIn: { parameters: [0, 0], module: 'Bags' },
  '(+)': { parameters: [0, 0], module: 'Bags' },
  '(-)': { parameters: [0, 0], module: 'Bags' },
  BagUnion: { parameters: [0], module: 'Bags' },
  '\\sqsubseteq': { parameters: [0, 0], module: 'Bags' },
  SubBag: { parameters: [0], module: 'Bags' },
  /** `BagOfAll(F(_), bag)`. */
  BagOfAll: { parameters: [1, 0], module: 'Bags' },
  BagCardinality: { parameters: [0], module: 'Bags' },
  CopiesIn: { parameters: [0, 0], module: 'Bags' },
  // TLC's.
  ':>': { parameters: [0, 0], module: 'TLC' },
  '@@': { parameters: [0, 0], module: 'TLC' },
  Permutations: { parameters: [0], module: 'TLC' },
  /** `SortSeq(s, Less(_, _))`. */
  SortSeq: { parameters: [0, 2], module: 'TLC' },
  /** Prints its first argument, gives its second. */
  Print: { parameters: [0, 0], module: 'TLC' },
  PrintT: { parameters: [0], module: 'TLC' },
  /** `Assert(condition, message)`: TRUE, or a fault. */
  Assert: { parameters: [0, 0], module: 'TLC' },
  ToString: { parameters: [0], module: 'TLC' },
  TLCEval: { parameters: [0], module: 'TLC' },
  // Ours: what everybody writes by hand otherwise. A collection is a set (in the order of values), a sequence
  // (in its
  // order), or a function (its results, in the order of its arguments).
  /** Of a non-empty collection of integers. */
  Min: { parameters: [0], module: 'Extras' },
  Max: { parameters: [0], module: 'Extras' },
  /** Of a collection of integers; 0 for none. */
  Sum: { parameters: [0], module: 'Extras' },
  /** `Fold(F(_, _), base, collection)`: `F(element, accumulated)`, as in the CommunityModules. */
  Fold: { parameters: [2, 0, 0], module: 'Extras' },
  FoldSet: { parameters: [2, 0, 0], module: 'Extras' },
  FoldSeq: { parameters: [2, 0, 0], module: 'Extras' },
  FoldFunction: { parameters: [2, 0, 0], module: 'Extras' },
  /** The results of a function, or elements of a sequence. */
  Range: { parameters: [0], module: 'Extras' },
  IsPrefix: { parameters: [0, 0], module: 'Extras' },
  Last: { parameters: [0], module: 'Extras' },
  Front: { parameters: [0], module: 'Extras' },
  Reverse: { parameters: [0], module: 'Extras' },
  /** The elements in the order of values. */
  SetToSeq: { parameters: [0], module: 'Extras' },
  IsInjective: { parameters: [0], module: 'Extras' },
} as const satisfies Record<string, Builtin>

/** What an operator of the language takes, and the library it belongs to. */
export interface Builtin {
  readonly parameters: readonly number[]
  readonly variadic?: true
  readonly module?: 'Naturals' | 'Integers' | 'Sequences' | 'FiniteSets' | 'Bags' | 'TLC' | 'Extras'
}

/** The canonical spelling of an operator of the language. */
export type BuiltinName = keyof typeof table

/** The operators of the language, by canonical spelling. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(Object.entries(table))

/** Whether a canonical spelling is a builtin. */
export function isBuiltin(name: string): name is BuiltinName {
  return builtins.has(name)
}
