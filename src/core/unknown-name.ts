import type { Span } from '../text/source.js'
import { nearest } from '../text/suggestion.js'
import { builtins } from './builtins.js'
import { constantLevel, fail, type Position } from './position.js'
import { type Scope, visible } from './scope.js'

/** Reports a name that stands for nothing, with what was meant most likely. */
export function reportUnknown(at: Position, name: string, span: Span, isCalled: boolean): void {
  if (at.scope.unread.has(name)) return
  const what = /^\w+$/.test(name) ? (isCalled ? 'operator' : 'name') : 'operator'
  if (isBeside(at.scope, name)) {
    fail(at, 'E101', span, `this set does not see \`${name}\`, which is bound beside it`, {
      hint: 'let it be a set of all that may be, and say in the body which are meant',
    })
    return
  }
  fail(at, 'E101', span, `unknown ${what} \`${name}\``, hintFor(at, name))
}

function isBeside(from: Scope, name: string): boolean {
  for (let scope: Scope | undefined = from; scope; scope = scope.outer) {
    if (scope.later?.has(name)) return false
    if (scope.beside?.has(name)) return !from.memberNames.has(name)
  }
  return false
}

/** Reports a variant that no type has. */
export function reportUnknownTag(at: Position, name: string, span: Span): void {
  if (at.scope.unread.has(name)) return
  const tags: string[] = []
  for (const [known, entity] of visible(at.scope)) if (entity.kind === 'tag') tags.push(known)
  const near = nearest(name, tags)
  fail(at, 'E124', span, `there is no variant \`${name}\``, {
    expected: 'the name of a variant, or of a member of an enumeration',
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  })
}

function hintFor(at: Position, name: string): { readonly hint?: string } {
  if (at.scope.memberNames.has(name)) {
    return {
      hint:
        at.allows === constantLevel
          ? 'only the equation of a constant without a type names new model values'
          : 'a model value is known only within the model that names it; a constant can stand for it',
    }
  }
  for (let scope: Scope | undefined = at.scope; scope; scope = scope.outer) {
    if (scope.later?.has(name)) {
      return { hint: 'a definition of a LET sees only those before it, and what is declared RECURSIVE' }
    }
  }
  const foreign = spellings.get(name)
  if (foreign !== undefined) return { hint: foreign }
  const known = new Set<string>(['TRUE', 'FALSE'])
  for (const [visibleName] of visible(at.scope)) if (!visibleName.startsWith('@')) known.add(visibleName)
  for (const [builtin] of builtins) if (/^[A-Z]/.test(builtin)) known.add(builtin)
  const near = nearest(name, known)
  // Any two names of a letter or two are near.
  const tells = near !== undefined && (name.length > 2 || near.toLowerCase() === name.toLowerCase())
  return tells ? { hint: `did you mean \`${near}\`?` } : {}
}

const length = 'the length of a sequence is `Len(s)`, the size of a set `Cardinality(S)`'
const foldHint = '`Fold(Operator(_, _), base, collection)` goes through a set, a sequence or a function'
const noneHint = 'a value that may be missing has the type `Option(T)`: it is `None`, or `Some(value)`'
const randomHint = 'an exploration takes every way: choose with `\\E x \\in S : …`'

/** What people write who come from TLA+'s other modules, or from other languages. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['Next', 'what `next` declares has no name: give it one with `Next == …` and `next Next`'],
  ['Init', 'what `init` declares has no name: give it one with `Init == …` and `init Init`'],
  ['vars', 'no subscript is needed: `[][A]` and `WF(A)` are about all variables'],
  ['true', 'write `TRUE`'],
  ['True', 'write `TRUE`'],
  ['false', 'write `FALSE`'],
  ['False', 'write `FALSE`'],
  ['Bool', 'the set of both truth values is `BOOLEAN`'],
  ['Str', 'the set of strings is `STRING`'],
  ['String', 'the set of strings is `STRING`'],
  ['Integer', 'the set of integers is `Int`'],
  ['int', 'the set of integers is `Int`'],
  ['null', noneHint],
  ['NULL', noneHint],
  ['Null', noneHint],
  ['nil', noneHint],
  ['Nil', noneHint],
  ['none', 'write `None`'],
  ['length', length],
  ['Length', length],
  ['len', length],
  ['size', length],
  ['Size', length],
  ['and', 'write `/\\`'],
  ['or', 'write `\\/`'],
  ['not', 'write `~`'],
  ['in', 'write `\\in`'],
  ['Domain', 'write `DOMAIN f`'],
  ['Union', 'write `UNION S`'],
  ['Subset', 'the set of subsets is `SUBSET S`'],
  ['PowerSet', 'the set of subsets is `SUBSET S`'],
  ['Powerset', 'the set of subsets is `SUBSET S`'],
  ['FoldLeft', foldHint],
  ['FoldRight', foldHint],
  ['FoldFunctionOnSet', foldHint],
  ['ReduceSet', foldHint],
  ['MapThenFoldSet', foldHint],
  ['SumSet', '`Sum(S)` adds the elements of a set, a sequence, or the results of a function'],
  ['ToSet', 'the elements of a sequence are `Range(s)`'],
  ['SeqToSet', 'the elements of a sequence are `Range(s)`'],
  ['BoundedSeq', 'sequences up to a length are `UNION {[1..n -> S] : n \\in 0..N}`'],
  ['SeqOf', 'sequences up to a length are `UNION {[1..n -> S] : n \\in 0..N}`'],
  ['RandomElement', randomHint],
  ['RandomSubset', randomHint],
  ['TLCGet', "TLC's registers are not part of the language; `--depth` bounds an exploration"],
  ['TLCSet', "TLC's registers are not part of the language"],
  ['JavaTime', 'a specification has no clock but its own variables'],
  ['Real', 'numbers are integers'],
  ['/', 'integer division is `\\div`'],
  ['//', 'integer division is `\\div`; a comment begins with `\\*`'],
  ['&', 'conjunction is `/\\`'],
  ['&&', 'conjunction is `/\\`'],
  ['|', 'disjunction is `\\/`'],
  ['||', 'disjunction is `\\/`'],
  ['\\subset', 'a proper subset is `S \\subseteq T /\\ S # T`'],
  ['\\supseteq', 'write it the other way round: `T \\subseteq S`'],
  ['\\supset', 'write it the other way round: `T \\subseteq S /\\ T # S`'],
  [':=', 'equality and assignment are written `=`'],
  ['++', 'sequences are joined with `\\o`, bags with `(+)`'],
  ['\\uplus', 'bags are joined with `(+)`'],
  ['**', 'a power is written `a ^ b`'],
  ['%%', 'the remainder is `a % b`'],
  ['since', '`since(NAME, condition)` stands in the stages of a scenario'],
  ['occurs', 'write `occurs Action(arguments)`, in a stage of a scenario'],
])
