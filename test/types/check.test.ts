import { expect, test } from '@jest/globals'
import type { CallExpr, Expr, Module } from '../../src/core/core.js'
import { lower } from '../../src/core/lower.js'
import { partsOfExpr } from '../../src/core/parts.js'
import { parse } from '../../src/syntax/parse.js'
import { render } from '../../src/text/code-frame.js'
import { textOf } from '../../src/text/source.js'
import { check, checkExpression } from '../../src/types/check.js'
import type { Instance } from '../../src/types/instance.js'
import { typeToString } from '../../src/types/type.js'

function moduleOf(text: string): Module {
  const { tree } = parse({ name: 'Test.spec', text })
  const { module, diagnostics } = lower(tree, () => undefined)
  expect(render(diagnostics)).toBe('')
  return module!
}

const text = `module Test
constant Node
constant Cost(_) : Int
variable log : [Node -> Seq(Int)]
Last2(s) == LET rest == Tail(s) IN <<Head(s), Head(rest)>>
Twice(F(_), a) == F(F(a))
Empty == {}
init log = [n \\in Node |-> <<>>]
action Step(n \\in Node) == log'[n] = Append(log[n], Cost(n))
invariant Numbers == \\A n \\in Node : Last2(log[n]) = <<1, 2>>
invariant Nodes == \\A n \\in Node : Last2(<<n, n, n>>) = <<n, n>>
invariant Both == Empty = {1} /\\ Empty = {TRUE} /\\ Twice(LAMBDA a : a + 1, 1) = 3
`

/** All calls within an expression, in the order of the text. */
function callsIn(expr: Expr): readonly CallExpr[] {
  const within = partsOfExpr(expr).exprs.flatMap(callsIn)
  return expr.kind === 'call' ? [expr, ...within] : within
}

test('an operator is typed for each of its uses', () => {
  const module = moduleOf(text)
  const { types, diagnostics } = check(module)
  expect(render(diagnostics)).toBe('')
  const uses = module.invariants
    .flatMap(({ value }) => callsIn(value))
    .map((call) => {
      const use = types.use(call)!
      return `${textOf(call.span)}: ${typeToString(use.type)}`
    })
  expect(uses).toEqual([
    'Last2(log[n]): (Seq(Int)) -> Seq(Int)',
    'Last2(<<n, n, n>>): (Seq(Node)) -> Seq(Node)',
    'Empty: () -> Set(Int)',
    'Empty: () -> Set(Bool)',
    'Twice(LAMBDA a : a + 1, 1): ((Int) -> Int, Int) -> Int',
  ])
})

test('an instance knows the types of all expressions in it, definitions of a LET included', () => {
  const module = moduleOf(text)
  const { types } = check(module)
  const found = module.invariants.slice(0, 2).map(({ value }) => {
    const call = callsIn(value)[0]!
    const instance = types.instance(types.use(call)!)!
    expect(types.instance(types.use(call)!)).toBe(instance)
    const { body } = instance.operator
    expect(body.kind).toBe('let')
    const inner = callsIn(body)[0]!
    const rest = instance.instance(instance.use(inner)!)
    return [typeToString(instance.typeOf(body)), typeToString(rest.typeOf(rest.operator.body))]
  })
  expect(found).toEqual([
    ['Seq(Int)', 'Seq(Int)'],
    ['Seq(Node)', 'Seq(Node)'],
  ])
})

/** The instances that can be reached from an instance, each once, by the name of their operator. */
function reachedFrom(instance: Instance, reached = new Set<Instance>()): readonly string[] {
  if (reached.has(instance)) return []
  reached.add(instance)
  const calls = callsIn(instance.operator.body)
  const inner = calls.flatMap((call) => reachedFrom(instance.instance(instance.use(call)!), reached))
  return [`${instance.operator.name}: ${typeToString(instance.type)}`, ...inner]
}

test('within itself, a recursive operator is the same instance, be it defined in a LET or not', () => {
  const module = moduleOf(`module Test
Even(k, a) ==
  LET RECURSIVE IsEven(_, _), IsOdd(_, _)
      IsEven(i, b) == IF i = 0 THEN b = b ELSE IsOdd(i - 1, b)
      IsOdd(i, b) == IF i = 0 THEN FALSE ELSE LET Before(j) == IsEven(j - 1, b) IN Before(i)
  IN  IsEven(k, a)
RECURSIVE Size(_)
Size(S) == IF S = {} THEN 0 ELSE 1 + Size(S \\ {CHOOSE e \\in S : TRUE})
invariant Same == Even(1, TRUE) /\\ Even(2, {1}) /\\ Size({2}) = 1
`)
  const { types, diagnostics } = check(module)
  expect(render(diagnostics)).toBe('')
  const found = callsIn(module.invariants[0]!.value).map((call) =>
    reachedFrom(types.instance(types.use(call)!)!),
  )
  expect(found).toEqual([
    [
      'Even: (Int, Bool) -> Bool',
      'IsEven: (Int, Bool) -> Bool',
      'IsOdd: (Int, Bool) -> Bool',
      'Before: (Int) -> Bool',
    ],
    [
      'Even: (Int, Set(Int)) -> Bool',
      'IsEven: (Int, Set(Int)) -> Bool',
      'IsOdd: (Int, Set(Int)) -> Bool',
      'Before: (Int) -> Bool',
    ],
    ['Size: (Set(Int)) -> Int'],
  ])
})

test('variables and constants have their declared types, parameters of constants those of their uses', () => {
  const module = moduleOf(text)
  const { types } = check(module)
  expect(module.variables.map((variable) => typeToString(types.variable(variable)))).toEqual([
    '[Node -> Seq(Int)]',
  ])
  expect(module.constants.map((constant) => typeToString(types.constant(constant)))).toEqual([
    '() -> Set(Node)',
    '(Node) -> Int',
  ])
})

test('an expression is typed against a module', () => {
  const module = moduleOf(text)
  const { value } = module.invariants[0]!
  expect(typeToString(checkExpression(module, value).type)).toBe('Bool')
})

test('an untyped module has unknown types, and no errors about them', () => {
  const module = moduleOf(text)
  const untyped = module.variables.map(({ name, span, index }) => ({ name, span, index }))
  const { types, diagnostics } = check({
    ...module,
    variables: untyped,
    init: { kind: 'sequence', items: [], span: module.init!.span },
  })
  expect(types.typed).toBe(false)
  expect(types.variable(untyped[0]!).kind).toBe('unknown')
  expect(types.typeOf(module.invariants[0]!.value).kind).toBe('unknown')
  expect(diagnostics.map(({ code }) => code)).toEqual(['E306'])
})

test('choices that follow one another do not multiply', () => {
  const count = 60
  const lines = [
    'module Many',
    ...Array.from({ length: count }, (_, index) => `variable x${index} : Int`),
    'init',
    ...Array.from({ length: count }, (_, index) => `  /\\ x${index} = 0`),
    // Each operator calls the one before it twice.
    "A0(k) == x0' = k \\/ x0' = k + 1",
    ...Array.from({ length: 40 }, (_, index) => `A${index + 1}(k) == A${index}(k) \\/ A${index}(k + 1)`),
    'B0(k) == k + x0',
    ...Array.from({ length: 40 }, (_, index) => `B${index + 1}(k) == B${index}(k) + B${index}(k + 1)`),
    'action Step ==',
    ...Array.from({ length: count }, (_, index) =>
      index === 0 ? '  /\\ A40(1)' : `  /\\ IF x${index} = B40(1) THEN x${index}' = 1 ELSE x${index}' = 2`,
    ),
    '',
  ]
  const module = moduleOf(lines.join('\n'))
  const before = performance.now()
  expect(render(check(module).diagnostics)).toBe('')
  expect(performance.now() - before).toBeLessThan(5_000)
})
