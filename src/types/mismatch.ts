import type { Expr } from '../core/core.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { type Span, textOf } from '../text/source.js'
import { nearest } from '../text/suggestion.js'
import { aType, sameType, type Type, typeToString } from './type.js'

/** Who asks for a type, and why: the second half of "`n` is a Node, but `+` takes an Int". */
export interface Reason {
  /** The words after "but", for the type asked for. */
  words(expected: Type): string
  /** The operator that asks, where it is one: hints depend on it. */
  readonly operator?: string
  /** What to try, where the place knows better than the types. */
  hint?(found: Type): string
}

/** An operator or constructor takes a type. */
export function takes(operator: string): Reason {
  return { words: (expected) => `\`${operator}\` takes ${aType(expected)}`, operator }
}

/** A place that always has one type: "a condition is a Bool". */
export function isAlways(place: string): Reason {
  return { words: (expected) => `${place} is ${aType(expected)}` }
}

/** Something that holds values: "`votedFor[n]` holds an Option(Node)". */
export function holds(place: string): Reason {
  return { words: (expected) => `\`${place}\` holds ${aType(expected)}` }
}

/** Two things of one type: "`=` compares it with `x`, a Node". */
export function pairedWith(operator: string, verb: string, other: Expr): Reason {
  return {
    words: (expected) => `\`${operator}\` ${verb} it with ${quote(other.span)}, ${aType(expected)}`,
    operator,
  }
}

/** The text of a span in a sentence; what is long is called an expression. */
export function quote(span: Span): string {
  const text = textOf(span).replace(/\s+/g, ' ').trim()
  return text.length === 0 || text.length > 48 ? 'this expression' : `\`${text}\``
}

/** An expression is not of the type that its place asks for. */
export function mismatch(expr: Expr, found: Type, expected: Type, reason: Reason): Diagnostic {
  const hint = reason.hint?.(found) ?? hintFor(expr, found, expected, reason)
  const difference = hint ?? recordDifference(found, expected)
  return {
    code: 'E201',
    severity: 'error',
    message: `${quote(expr.span)} is ${aType(found)}, but ${reason.words(expected)}`,
    span: expr.span,
    expected: typeToString(expected),
    found: typeToString(found),
    ...(difference === undefined ? {} : { hint: difference }),
  }
}

function hintFor(expr: Expr, found: Type, expected: Type, reason: Reason): string | undefined {
  const quoted = quote(expr.span)
  const text = quoted.startsWith('`') ? quoted.slice(1, -1) : '…'
  const plain = operandText(text)
  if (expected.kind === 'option' && sameType(expected.value, found)) return `write \`Some(${text})\``
  if (found.kind === 'option' && sameType(found.value, expected)) {
    return `write \`${plain}.value\` where \`${plain} is Some\``
  }
  if (isConstantSet(expr, found)) {
    return `a constant without a type is a set of model values; say what it is: \`constant ${plain} : T\``
  }
  if (expected.kind === 'constant' && expr.kind === 'literal' && found.kind === 'str') {
    const { name } = expected
    return `values of \`${name}\` have no quotes; for strings declare \`constant ${name} : Set(Str)\``
  }
  if (expected.kind === 'set') {
    if (sameType(expected.element, found)) return `write \`{${text}}\` for the set of it`
    if (found.kind === 'bag') {
      return `\`DOMAIN ${plain}\` is the set of what is in it${bagHints.get(reason.operator ?? '') ?? ''}`
    }
    if (found.kind === 'seq') {
      if (reason.operator === 'Cardinality') return `write \`Len(${text})\``
      return `\`Range(${text})\` is the set of its elements, \`DOMAIN ${plain}\` of its indices`
    }
    if (found.kind === 'function') {
      return `\`DOMAIN ${plain}\` is the set of its arguments, \`Range(${text})\` of its results`
    }
  }
  if (expected.kind === 'seq') {
    if (sameType(expected.element, found)) return `write \`<<${text}>>\` for the sequence of it`
    if (found.kind === 'set') {
      return reason.operator === 'Len'
        ? `write \`Cardinality(${text})\``
        : `\`SetToSeq(${text})\` orders a set`
    }
    if (found.kind === 'tuple') return 'the items of a sequence have one type; these make it a tuple'
  }
  if (expected.kind === 'bag') {
    if (found.kind === 'set') return `write \`SetToBag(${text})\``
    if (sameType(expected.element, found)) return `write \`SetToBag({${text}})\``
    if (found.kind === 'function') return `a variable that holds a bag is declared as \`Bag(T)\``
  }
  if (expected.kind === 'variant') {
    if (found.kind === 'record') return constructorFor(found, expected)
    if (found.kind === 'str') return tagFor(text, expected)
  }
  if (expected.kind === 'int' && reason.operator !== undefined) {
    if (found.kind === 'set') return `\`Cardinality(${text})\` is the size of a set`
    if (found.kind === 'seq') return `\`Len(${text})\` is the length of a sequence`
  }
  return undefined
}

const bagHints: ReadonlyMap<string, string> = new Map([
  ['\\union', '; `(+)` joins bags'],
  ['\\', '; `(-)` takes a bag from a bag'],
  ['\\in', '; `BagIn(e, bag)` says whether e is'],
  ['\\notin', '; `BagIn(e, bag)` says whether e is'],
  ['\\subseteq', '; `\\sqsubseteq` compares bags'],
])

/** The text as an operand of what a hint proposes. */
function operandText(text: string): string {
  return /^[\w.'!]+(\[[^\][]*\]|\.\w+)*$|^"[^"]*"$|^\w+\([^()]*\)$|^<<[^<>]*>>$|^\{[^{}]*\}$/.test(text)
    ? text
    : `(${text})`
}

function isConstantSet(expr: Expr, found: Type): boolean {
  return (
    expr.kind === 'constant' &&
    expr.constant.type === undefined &&
    found.kind === 'set' &&
    found.element.kind === 'constant' &&
    found.element.name === expr.constant.name
  )
}

function constructorFor(found: Type, expected: Type & { kind: 'variant' }): string | undefined {
  const variant = expected.variants.find(({ payload }) => payload !== undefined && sameType(payload, found))
  return variant === undefined ? undefined : `write \`${variant.tag}(…)\` around it`
}

function tagFor(text: string, expected: Type & { kind: 'variant' }): string | undefined {
  const name = text.replace(/^"|"$/g, '')
  const tags = expected.variants.map((variant) => variant.tag)
  const tag = tags.find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? nearest(name, tags)
  return tag === undefined ? undefined : `write \`${tag}\`, without quotes`
}

/** What two records differ in: the fields that one lacks, or the field whose types differ. */
function recordDifference(found: Type, expected: Type): string | undefined {
  if (found.kind !== 'record' || expected.kind !== 'record') return undefined
  const foundNames = found.fields.map((field) => field.name)
  const expectedNames = expected.fields.map((field) => field.name)
  const missing = expectedNames.filter((name) => !foundNames.includes(name))
  const extra = foundNames.filter((name) => !expectedNames.includes(name))
  const parts: string[] = []
  if (missing.length > 0) parts.push(`${listNames(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`)
  if (extra.length > 0) parts.push(`${listNames(extra)} ${extra.length === 1 ? 'is' : 'are'} too much`)
  if (parts.length > 0) return parts.join(', ')
  for (const field of expected.fields) {
    const other = found.fields.find((candidate) => candidate.name === field.name)!
    if (!sameType(field.type, other.type)) {
      return `\`${field.name}\` is ${aType(other.type)} here, and should be ${aType(field.type)}`
    }
  }
  return undefined
}

/** "`a`, `b` and `c`". */
export function listNames(names: readonly string[], conjunction = 'and'): string {
  const quoted = names.map((name) => `\`${name}\``)
  if (quoted.length < 2) return quoted.join('')
  return `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1)}`
}
