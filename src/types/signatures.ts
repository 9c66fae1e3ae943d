import type { BuiltinName } from '../core/builtins.js'
import {
  bagOf,
  bool,
  functionOf,
  int,
  type OperatorType,
  operatorOf,
  seqOf,
  setOf,
  str,
  type Type,
} from './type.js'

/**
 * The types of the operators that need no definition, by name. `a`, `b` and `c` stand for any type, one
 * throughout a signature. What takes several kinds of collection, and what depends on more than types, is
 * worked out in `infer-builtin.ts`: `overloaded` says so here.
 */
export type Signature = OperatorType | 'overloaded'

const a: Type = { kind: 'unknown', id: -1 }
const b: Type = { kind: 'unknown', id: -2 }

function signature(parameters: readonly (Type | OperatorType)[], result: Type): Signature {
  return operatorOf(parameters, result)
}

const logic = signature([bool, bool], bool)
const arithmetic = signature([int, int], int)
const order = signature([int, int], bool)
const sets = signature([setOf(a), setOf(a)], setOf(a))
const bags = signature([bagOf(a), bagOf(a)], bagOf(a))

/** The type of each operator of the language and its library, by canonical spelling. */
export const signatures: Readonly<Record<BuiltinName, Signature>> = {
  '\\lnot': signature([bool], bool),
  '=>': logic,
  '\\equiv': logic,
  '=': signature([a, a], bool),
  '#': signature([a, a], bool),
  BOOLEAN: signature([], setOf(bool)),
  STRING: signature([], setOf(str)),
  '\\in': signature([a, setOf(a)], bool),
  '\\notin': signature([a, setOf(a)], bool),
  '\\subseteq': signature([setOf(a), setOf(a)], bool),
  '\\union': sets,
  '\\intersect': sets,
  '\\': sets,
  SUBSET: signature([setOf(a)], setOf(setOf(a))),
  UNION: signature([setOf(setOf(a))], setOf(a)),
  '\\X': 'overloaded',
  functionSet: 'overloaded',
  DOMAIN: 'overloaded',
  Int: signature([], setOf(int)),
  Nat: signature([], setOf(int)),
  '+': arithmetic,
  '-': arithmetic,
  '*': arithmetic,
  '^': arithmetic,
  '\\div': arithmetic,
  '%': arithmetic,
  '-.': signature([int], int),
  '<': order,
  '>': order,
  '\\leq': order,
  '\\geq': order,
  '..': signature([int, int], setOf(int)),
  Seq: signature([setOf(a)], setOf(seqOf(a))),
  Len: signature([seqOf(a)], int),
  Head: signature([seqOf(a)], a),
  Tail: signature([seqOf(a)], seqOf(a)),
  Append: signature([seqOf(a), a], seqOf(a)),
  '\\o': signature([seqOf(a), seqOf(a)], seqOf(a)),
  SubSeq: signature([seqOf(a), int, int], seqOf(a)),
  SelectSeq: signature([seqOf(a), operatorOf([a], bool)], seqOf(a)),
  Cardinality: signature([setOf(a)], int),
  IsFiniteSet: signature([setOf(a)], bool),
  EmptyBag: signature([], bagOf(a)),
  IsABag: signature([a], bool),
  SetToBag: signature([setOf(a)], bagOf(a)),
  BagToSet: signature([bagOf(a)], setOf(a)),
  BagIn: signature([a, bagOf(a)], bool),
  '(+)': bags,
  '(-)': bags,
  BagUnion: signature([setOf(bagOf(a))], bagOf(a)),
  '\\sqsubseteq': signature([bagOf(a), bagOf(a)], bool),
  SubBag: signature([bagOf(a)], setOf(bagOf(a))),
  BagOfAll: signature([operatorOf([a], b), bagOf(a)], bagOf(b)),
  BagCardinality: signature([bagOf(a)], int),
  CopiesIn: signature([a, bagOf(a)], int),
  ':>': 'overloaded',
  '@@': 'overloaded',
  Permutations: signature([setOf(a)], setOf(functionOf(a, a))),
  SortSeq: signature([seqOf(a), operatorOf([a, a], bool)], seqOf(a)),
  Print: signature([a, b], b),
  PrintT: signature([a], bool),
  Assert: signature([bool, a], bool),
  ToString: signature([a], str),
  TLCEval: signature([a], a),
  Min: 'overloaded',
  Max: 'overloaded',
  Sum: 'overloaded',
  Fold: 'overloaded',
  FoldSet: signature([operatorOf([a, b], b), b, setOf(a)], b),
  FoldSeq: signature([operatorOf([a, b], b), b, seqOf(a)], b),
  FoldFunction: 'overloaded',
  Range: 'overloaded',
  IsPrefix: signature([seqOf(a), seqOf(a)], bool),
  Last: signature([seqOf(a)], a),
  Front: signature([seqOf(a)], seqOf(a)),
  Reverse: signature([seqOf(a)], seqOf(a)),
  SetToSeq: signature([setOf(a)], seqOf(a)),
  IsInjective: 'overloaded',
}
