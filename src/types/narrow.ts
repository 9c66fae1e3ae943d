import type { Argument, Bound, Expr, Local, Operator } from '../core/core.js'

/**
 * What is known, at a place, of which variants a value can be. Values are known by the path that reads them,
 * such as `m` or `lease[k].owner`; a path is written as a key, in which each bound name and variable has its
 * identity.
 */
export type Facts = ReadonlyMap<string, Fact>

/** The tags that a value can have: those in `only` where it is given, without those in `not`. */
export interface Fact {
  readonly only?: ReadonlySet<string>
  readonly not: ReadonlySet<string>
}

/** Nothing is known of any path. */
export const noFacts: Facts = new Map()
const nothing: ReadonlySet<string> = new Set()

/** Whether a value that the fact is about can have that tag. */
export function allows(fact: Fact | undefined, tag: string): boolean {
  if (fact === undefined) return true
  return (fact.only === undefined || fact.only.has(tag)) && !fact.not.has(tag)
}

/** What holds of a value of which both facts are true. */
export function bothOf(left: Fact | undefined, right: Fact | undefined): Fact | undefined {
  if (left === undefined || right === undefined) return left ?? right
  const not = new Set([...left.not, ...right.not])
  if (left.only === undefined && right.only === undefined) return { not }
  const only = new Set(
    [...(left.only ?? right.only!)].filter((tag) => allows(left, tag) && allows(right, tag)),
  )
  return { only, not }
}

function eitherOf(left: Fact, right: Fact): Fact | undefined {
  const not = new Set([...left.not, ...right.not].filter((tag) => !allows(left, tag) && !allows(right, tag)))
  if (left.only !== undefined && right.only !== undefined) {
    return { only: new Set([...left.only, ...right.only].filter((tag) => !not.has(tag))), not }
  }
  for (const tag of left.only === undefined ? left.not : right.not) {
    if (!allows(left, tag) && !allows(right, tag)) not.add(tag)
  }
  return not.size === 0 ? undefined : { not }
}

/** Facts of which both hold. */
export function meet(left: Facts, right: Facts): Facts {
  if (right.size === 0) return left
  if (left.size === 0) return right
  const met = new Map(left)
  for (const [key, fact] of right) met.set(key, bothOf(met.get(key), fact)!)
  return met
}

/** Facts of which one or the other holds. */
export function join(left: Facts, right: Facts): Facts {
  const joined = new Map<string, Fact>()
  for (const [key, fact] of left) {
    const other = right.get(key)
    const either = other === undefined ? undefined : eitherOf(fact, other)
    if (either !== undefined) joined.set(key, either)
  }
  return joined
}

/**
 * Without what was known of the state, which has changed: what remains is about bound names and constants.
 */
export function withoutState(facts: Facts): Facts {
  return new Map([...facts].filter(([key]) => !/[$@]\d/.test(key)))
}

const identities = new WeakMap<Local | Operator, number>()
let identityCount = 0

function identity(of: Local | Operator): number {
  let id = identities.get(of)
  if (id === undefined) {
    id = identityCount++
    identities.set(of, id)
  }
  return id
}

/** How a bound name stands in keys. */
export function localKey(local: Local): string {
  return `%${identity(local)}.`
}

/**
 * The key of the path that an expression is, or of another expression whose value depends on its operands
 * alone.
 */
export function keyOf(expr: Expr, primed: boolean): string | undefined {
  switch (expr.kind) {
    case 'local':
      return localKey(expr.local)
    case 'variable':
      return `$${expr.variable.index}${primed ? "'" : ''}.`
    case 'prime':
      return keyOf(expr.operand, true)
    case 'literal':
      return typeof expr.value === 'string' ? JSON.stringify(expr.value) : String(expr.value)
    case 'modelValue':
      return expr.name
    case 'constant':
      return withKeys(expr.constant.name, expr.arguments, primed)
    case 'field':
      return suffixed(expr.record, `.${expr.name}`, primed)
    case 'apply': {
      const argument = keyOf(expr.argument, primed)
      return argument === undefined ? undefined : suffixed(expr.function, `[${argument}]`, primed)
    }
    case 'tuple':
      return withKeys('tuple', expr.items, primed)
    case 'variant':
      return withKeys(expr.tag.name, expr.payload === undefined ? [] : [expr.payload], primed)
    case 'builtin':
      return withKeys(expr.name, expr.arguments, primed)
    case 'call': {
      const { operator } = expr
      // A name for a path is as good as the path.
      if (!operator.recursive && isPath(operator.body)) {
        const key = keyOf(operator.body, false)
        if (key === undefined) return undefined
        return translate(key, translationOf(operator.parameters, expr.arguments, primed))
      }
      return withKeys(`@${identity(operator)}${primed ? "'" : ''}.`, expr.arguments, primed)
    }
    default:
      return undefined
  }
}

function isPath(expr: Expr): boolean {
  if (expr.kind === 'apply') return isPath(expr.function)
  if (expr.kind === 'field') return isPath(expr.record)
  if (expr.kind === 'prime') return isPath(expr.operand)
  return expr.kind === 'local' || expr.kind === 'variable' || expr.kind === 'call'
}

function suffixed(record: Expr, suffix: string, primed: boolean): string | undefined {
  const key = keyOf(record, primed)
  return key === undefined ? undefined : key + suffix
}

function withKeys(name: string, operands: readonly Argument[], primed: boolean): string | undefined {
  const keys: string[] = []
  for (const operand of operands) {
    const key = operand.kind === 'operatorArgument' ? undefined : keyOf(operand, primed)
    if (key === undefined) return undefined
    keys.push(key)
  }
  return `${name}(${keys.join(',')})`
}

/** What the bound names of an operator are at a place where it is called. */
export interface Translation {
  readonly names: ReadonlyMap<string, string | undefined>
  /** The call is primed, and so is every variable in the operator. */
  readonly primed: boolean
}

/** The translation of an operator's parameters to the arguments of a call. */
export function translationOf(
  parameters: readonly Local[],
  callArguments: readonly Argument[],
  primed: boolean,
): Translation {
  const names = new Map<string, string | undefined>()
  parameters.forEach((parameter, index) => {
    const argument = callArguments[index]
    const key =
      argument === undefined || argument.kind === 'operatorArgument' ? undefined : keyOf(argument, primed)
    names.set(localKey(parameter), key)
  })
  return { names, primed }
}

/** A key within an operator as one at the place of the call; none where it mentions what has no key there. */
export function translate(key: string, translation: Translation): string | undefined {
  let known = true
  const primed = translation.primed ? key.replace(/([$@]\d+)'?\./g, "$1'.") : key
  const translated = primed.replace(/%\d+\./g, (name) => {
    if (!translation.names.has(name)) return name
    const replacement = translation.names.get(name)
    if (replacement === undefined) known = false
    return replacement ?? name
  })
  return known ? translated : undefined
}

/** Facts within an operator as facts at the place of the call. */
export function translateAll(facts: Facts, translation: Translation): Facts {
  const translated = new Map<string, Fact>()
  for (const [key, fact] of facts) {
    const there = translate(key, translation)
    if (there !== undefined) translated.set(there, bothOf(translated.get(there), fact)!)
  }
  return translated
}

const cacheOf = () => new WeakMap<Expr, Facts>()
const caches = { plain: { true: cacheOf(), false: cacheOf() }, primed: { true: cacheOf(), false: cacheOf() } }

/** What is known where a formula is true, or false. */
export function factsWhen(expr: Expr, holds: boolean, primed: boolean): Facts {
  const cache = caches[primed ? 'primed' : 'plain'][holds ? 'true' : 'false']
  const before = cache.get(expr)
  if (before !== undefined) return before
  // A recursive operator says nothing about itself.
  cache.set(expr, noFacts)
  const facts = computeFacts(expr, holds, primed)
  cache.set(expr, facts)
  return facts
}

function computeFacts(expr: Expr, holds: boolean, primed: boolean): Facts {
  const when = (part: Expr, truth: boolean) => factsWhen(part, truth, primed)
  switch (expr.kind) {
    case 'is':
      return tagFact(expr.operand, expr.tag.name, holds, primed)
    case 'and':
      return holds ? allOf(expr.items, true, primed) : anyOf(expr.items, false, primed)
    case 'or':
      return holds ? anyOf(expr.items, true, primed) : allOf(expr.items, false, primed)
    case 'if': {
      const consequent = meet(when(expr.condition, true), when(expr.consequent, holds))
      const alternative = meet(when(expr.condition, false), when(expr.alternative, holds))
      if (isLiteral(expr.consequent, !holds)) return alternative
      if (isLiteral(expr.alternative, !holds)) return consequent
      return join(consequent, alternative)
    }
    case 'let':
      return when(expr.body, holds)
    case 'prime':
      return factsWhen(expr.operand, holds, true)
    case 'call': {
      const { operator } = expr
      if (operator.recursive || operator.body === undefined) return noFacts
      return translateAll(
        factsWhen(operator.body, holds, false),
        translationOf(operator.parameters, expr.arguments, primed),
      )
    }
    case 'builtin': {
      const [first, second] = expr.arguments
      if (first === undefined || first.kind === 'operatorArgument') return noFacts
      if (expr.name === '\\lnot') return when(first, !holds)
      if (second === undefined || second.kind === 'operatorArgument') return noFacts
      if (expr.name === '=>') {
        return holds
          ? join(when(first, false), meet(when(first, true), when(second, true)))
          : meet(when(first, true), when(second, false))
      }
      if (expr.name === '=' || expr.name === '#') {
        return equalityFacts(first, second, (expr.name === '=') === holds, primed)
      }
      return noFacts
    }
    default:
      return noFacts
  }
}

function isLiteral(expr: Expr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value
}

function allOf(items: readonly Expr[], holds: boolean, primed: boolean): Facts {
  return items.reduce((facts, item) => meet(facts, factsWhen(item, holds, primed)), noFacts)
}

/** One of the items is what it is; the items before it are not. */
function anyOf(items: readonly Expr[], holds: boolean, primed: boolean): Facts {
  let facts: Facts | undefined
  let before: Facts = noFacts
  for (const item of items) {
    if (!isLiteral(item, !holds)) {
      const here = meet(before, factsWhen(item, holds, primed))
      facts = facts === undefined ? here : join(facts, here)
    }
    before = meet(before, factsWhen(item, !holds, primed))
  }
  return facts ?? noFacts
}

function tagFact(operand: Expr, tag: string, holds: boolean, primed: boolean): Facts {
  const key = keyOf(operand, primed)
  if (key === undefined) return noFacts
  return new Map([[key, holds ? { only: new Set([tag]), not: nothing } : { not: new Set([tag]) }]])
}

/** `o # None` says as much as `~(o is None)`; `o = Some(x)` that o is a Some, but `o # Some(x)` nothing. */
function equalityFacts(left: Expr, right: Expr, equal: boolean, primed: boolean): Facts {
  let facts = noFacts
  for (const [path, value] of [
    [left, right],
    [right, left],
  ] as const) {
    const key = keyOf(path, primed)
    const fact = equal ? factOfValue(value, primed) : factOfOthers(value)
    if (key !== undefined && fact !== undefined) facts = meet(facts, new Map([[key, fact]]))
  }
  return facts
}

/** What is known of every value but that one: an operator may be a name for `None`. */
function factOfOthers(value: Expr): Fact | undefined {
  switch (value.kind) {
    case 'variant':
      return value.payload === undefined ? { not: new Set([value.tag.name]) } : undefined
    case 'let':
      return factOfOthers(value.body)
    case 'call':
      return value.operator.recursive ? undefined : factOfOthers(value.operator.body)
    default:
      return undefined
  }
}

/** What is known of a bound name that ranges over a set: a filter's predicate holds of its elements. */
function factsOfElement(domain: Expr, element: string, primed: boolean): Facts {
  switch (domain.kind) {
    case 'filter': {
      const { pattern } = domain.bound
      if (pattern.kind !== 'name') return noFacts
      const inherited = factsOfElement(domain.bound.domain, element, primed)
      const names = new Map([[localKey(pattern.local), element]])
      const facts = factsWhen(domain.predicate, true, primed)
      return meet(inherited, translateAll(facts, { names, primed: false }))
    }
    case 'call': {
      const { operator } = domain
      if (operator.recursive || operator.body === undefined) return noFacts
      const translation = translationOf(operator.parameters, domain.arguments, primed)
      return translateAll(factsOfElement(operator.body, element, false), translation)
    }
    case 'let':
      return factsOfElement(domain.body, element, primed)
    case 'builtin': {
      const [left, right] = domain.arguments
      if (left === undefined || left.kind === 'operatorArgument') return noFacts
      if (domain.name === '\\') return factsOfElement(left, element, primed)
      if (right === undefined || right.kind === 'operatorArgument') return noFacts
      const both = [factsOfElement(left, element, primed), factsOfElement(right, element, primed)] as const
      if (domain.name === '\\union') return join(...both)
      return domain.name === '\\intersect' ? meet(...both) : noFacts
    }
    default:
      return noFacts
  }
}

/** What is known of the names of a bound. */
export function factsOfBound(bound: Bound, primed: boolean): Facts {
  return bound.pattern.kind === 'name'
    ? factsOfElement(bound.domain, localKey(bound.pattern.local), primed)
    : noFacts
}

/** What is known of the value of an expression by the way it is made. */
export function factOfValue(expr: Expr, primed: boolean): Fact | undefined {
  switch (expr.kind) {
    case 'variant':
      return { only: new Set([expr.tag.name]), not: nothing }
    case 'choose': {
      const { pattern } = expr.bound
      if (pattern.kind !== 'name') return undefined
      const key = localKey(pattern.local)
      const facts = meet(
        factsOfElement(expr.bound.domain, key, primed),
        factsWhen(expr.predicate, true, primed),
      )
      return facts.get(key)
    }
    case 'if': {
      const consequent = factOfValue(expr.consequent, primed)
      const alternative = factOfValue(expr.alternative, primed)
      if (consequent === undefined || alternative === undefined) return undefined
      return eitherOf(consequent, alternative)
    }
    case 'let':
      return factOfValue(expr.body, primed)
    case 'call': {
      const { operator } = expr
      if (operator.recursive || operator.body === undefined) return undefined
      return factOfValue(operator.body, primed)
    }
    default:
      return undefined
  }
}
