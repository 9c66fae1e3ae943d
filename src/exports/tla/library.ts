/**
 * The operators of ours that TLA+'s standard modules lack, in TLA+. Recursion goes through functions,
 * since TLA+ allows no recursive operator to take an operator. The names within are those of this table;
 * `module.ts` renames what clashes.
 */
const definitions = {
  MinOfSet: { parameters: 'S', needs: [], body: 'CHOOSE least \\in S : \\A other \\in S : least <= other' },
  MaxOfSet: {
    parameters: 'S',
    needs: [],
    body: 'CHOOSE greatest \\in S : \\A other \\in S : greatest >= other',
  },
  Range: { parameters: 'f', needs: [], body: '{f[argument] : argument \\in DOMAIN f}' },
  SetToSeq: {
    parameters: 'S',
    needs: [],
    body: `LET From[rest \\in SUBSET S] ==
        IF rest = {} THEN <<>>
        ELSE LET first == CHOOSE element \\in rest : TRUE
             IN  <<first>> \\o From[rest \\ {first}]
  IN  From[S]`,
  },
  FoldSeq: {
    parameters: 'F(_, _), base, seq',
    needs: [],
    body: `LET Folded[count \\in 0..Len(seq)] ==
        IF count = 0 THEN base ELSE F(seq[count], Folded[count - 1])
  IN  Folded[Len(seq)]`,
  },
  FoldSet: {
    parameters: 'F(_, _), base, S',
    needs: ['FoldSeq', 'SetToSeq'],
    body: 'FoldSeq(F, base, SetToSeq(S))',
  },
  FoldFunction: {
    parameters: 'F(_, _), base, f',
    needs: ['FoldSeq', 'SetToSeq'],
    body: 'LET G(argument, folded) == F(f[argument], folded) IN FoldSeq(G, base, SetToSeq(DOMAIN f))',
  },
  SumOfSet: {
    parameters: 'S',
    needs: ['FoldSet'],
    body: 'FoldSet(LAMBDA number, sum : number + sum, 0, S)',
  },
  SumOfFunction: {
    parameters: 'f',
    needs: ['FoldSet'],
    body: 'FoldSet(LAMBDA argument, sum : f[argument] + sum, 0, DOMAIN f)',
  },
  IsPrefix: {
    parameters: 's, t',
    needs: [],
    body: 'Len(s) <= Len(t) /\\ \\A place \\in 1..Len(s) : s[place] = t[place]',
  },
  Last: { parameters: 's', needs: [], body: 's[Len(s)]' },
  Front: { parameters: 's', needs: [], body: 'SubSeq(s, 1, Len(s) - 1)' },
  Reverse: { parameters: 's', needs: [], body: '[place \\in 1..Len(s) |-> s[Len(s) + 1 - place]]' },
  IsInjective: {
    parameters: 'f',
    needs: [],
    body: '\\A a, b \\in DOMAIN f : f[a] = f[b] => a = b',
  },
} as const satisfies Record<string, { parameters: string; needs: readonly string[]; body: string }>

/** The name of an operator of this library. */
export type LibraryName = keyof typeof definitions

/** All of them. */
export const libraryNames = Object.keys(definitions) as readonly LibraryName[]

/** A definition of the library, with those that it needs before it. */
export interface LibraryDefinition {
  readonly name: LibraryName
  readonly parameters: string
  readonly needs: readonly LibraryName[]
  readonly body: string
}

/** The definition of an operator. */
export function libraryDefinition(name: LibraryName): LibraryDefinition {
  return { name, ...definitions[name] }
}
