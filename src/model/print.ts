import { visible } from '../text/visible.js'
import { argumentsOf, elements } from './order.js'
import { applyFunction, type FunctionValue, isList, isSet, ModelValue, type Value, Variant } from './value.js'

/**
 * A value as an expression of the language, which evaluates to it again: `<<1, 2>>`, `{1, 2}` in order, `[a
 * |-> 1]`, `(1 :> 2 @@ 3 :> 4)`, `Ask([key |-> k1])`. All empty functions are `<<>>`.
 */
export function print(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'TRUE' : 'FALSE'
    case 'number':
    case 'bigint':
      return String(value)
    case 'string':
      return printString(value)
    default:
      if (value instanceof ModelValue) return value.name
      if (value instanceof Variant) return printVariant(value)
      if (isSet(value)) return `{${elements(value).map(print).join(', ')}}`
      return printFunction(value)
  }
}

/**
 * A string literal, with the escapes that the language has. Characters that no specification may have, but an
 * implementation, are written out.
 */
export function printString(text: string): string {
  return `"${text.replace(/["\\\n\t\r\f]/g, (character) => escapes[character]!).replace(binary, visible)}"`
}

/** Whether a function is printed as a record: strings that may stand as field names are its arguments. */
export function isRecordLike(value: FunctionValue): boolean {
  return (
    !isList(value) &&
    value.keySeq().every((argument) => typeof argument === 'string' && isFieldName(argument))
  )
}

/** Whether a string may be written as the name of a field. */
export function isFieldName(text: string): boolean {
  return /^\w*[A-Za-z]\w*$/.test(text) && !/^[WS]F_/.test(text) && !reservedWords.has(text)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would heed them
const binary = /[\u0000-\u0008\u000b\u000e-\u001f]/g

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\f': '\\f',
}

function printVariant({ tag, payload }: Variant): string {
  return payload === undefined ? tag : `${tag}(${print(payload)})`
}

function printFunction(value: FunctionValue): string {
  if (isList(value)) return `<<${value.toArray().map(print).join(', ')}>>`
  const entries = argumentsOf(value).map((argument) => [argument, applyFunction(value, argument)!] as const)
  if (isRecordLike(value)) {
    return `[${entries.map(([name, result]) => `${String(name)} |-> ${print(result)}`).join(', ')}]`
  }
  return `(${entries.map(([argument, result]) => `${print(argument)} :> ${print(result)}`).join(' @@ ')})`
}

// The words of TLA+ that are no identifiers; ours adds `is`.
const reservedWords: ReadonlySet<string> = new Set(
  `ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS
   DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE
   NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE STATE STRING SUBSET
   SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE VARIABLES WITH WITNESS is`.split(
    /\s+/,
  ),
)
