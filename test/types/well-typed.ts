import fc from 'fast-check'
import {
  bagOf,
  bool,
  functionOf,
  int,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  str,
  type Type,
  tupleOf,
  typeToString,
} from '../../src/types/type.js'

const node: Type = { kind: 'constant', name: 'Node' }
const message: Type = {
  kind: 'variant',
  name: 'Message',
  variants: [
    {
      tag: 'Ask',
      payload: recordOf([
        { name: 'key', type: int },
        { name: 'from', type: node },
      ]),
    },
    { tag: 'Stop' },
  ],
}
const record = recordOf([
  { name: 'a', type: int },
  { name: 'b', type: bool },
])

const variables: readonly (readonly [string, Type])[] = [
  ['x', int],
  ['b', bool],
  ['t', str],
  ['s', setOf(int)],
  ['q', seqOf(str)],
  ['o', optionOf(int)],
  ['m', message],
  ['f', functionOf(node, int)],
  ['r', record],
  ['p', tupleOf([int, bool])],
  ['wire', bagOf(message)],
  ['n', node],
]

/**
 * A specification whose invariant compares two expressions of one type, both of which are well typed by
 * construction.
 */
export function wellTypedModules(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...someTypes), fc.integer({ min: 0, max: 4 }))
    .chain(([type, depth]) => fc.tuple(expressionOf(type, depth, []), expressionOf(type, depth, [])))
    .map(([left, right]) => `${preamble}invariant Same == (${left}) = (${right})\n`)
}

/**
 * A specification that compares a variable with an expression of another kind of type, somewhere in a
 * formula.
 */
export function illTypedModules(): fc.Arbitrary<string> {
  const pairs = variables.flatMap(([name, type]) =>
    someTypes.filter((other) => !canAgree(type, other)).map((other) => [name, other] as const),
  )
  return fc
    .constantFrom(...pairs)
    .chain(([name, other]) =>
      fc.tuple(fc.constant(name), expressionOf(other, 3, []).filter(isDefinite), fc.nat(contexts.length - 1)),
    )
    .map(
      ([name, expression, index]) => `${preamble}invariant Same == ${contexts[index]!(name, expression)}\n`,
    )
}

/** What is empty may be empty of anything, and so have another type than was meant. */
function isDefinite(expression: string): boolean {
  return !/\{\}|<<>>|None|EmptyBag/.test(expression)
}

/** Functions in the wide sense can be written alike. */
function canAgree(left: Type, right: Type): boolean {
  const functions = ['seq', 'tuple', 'function', 'bag']
  return left.kind === right.kind || (functions.includes(left.kind) && functions.includes(right.kind))
}

const contexts: readonly ((left: string, right: string) => string)[] = [
  (left, right) => `(${left}) = (${right})`,
  (left, right) => `x = 1 => (IF b THEN ${left} ELSE ${right}) = ${left}`,
  (left, right) => `\\A v \\in {${left}} : v \\in {${right}}`,
  (left, right) => `LET F(v, w) == {v} \\union {w} IN F(${left}, ${right}) # {}`,
  (left, right) => `LET F(v, Op(_)) == Op(v) IN F(${left}, LAMBDA v : v = ${right})`,
  (left, right) => `[a |-> ${left}] = [a |-> ${right}]`,
  (left, right) => `<<${left}, 1>> = <<${right}, 1>>`,
  (left, right) => `[v \\in Node |-> ${left}][n] = ${right}`,
  (left, right) => `LET v == [a |-> <<${left}>>] IN [v EXCEPT !.a[1] = ${right}] = v`,
]

const preamble = [
  'module WellTyped',
  'constant Node',
  'type Message = Ask [key: Int, from: Node] | Stop',
  ...variables.map(([name, type]) => `variable ${name} : ${typeToString(type)}`),
  "action Step == x' = x + 1",
  '',
].join('\n')

const plainTypes: readonly Type[] = [
  int,
  bool,
  str,
  node,
  message,
  record,
  optionOf(int),
  tupleOf([int, bool]),
]
const someTypes: readonly Type[] = [
  ...plainTypes,
  ...plainTypes.flatMap((type) => [setOf(type), seqOf(type)]),
  functionOf(node, int),
  functionOf(int, setOf(str)),
  bagOf(message),
  setOf(setOf(int)),
]

type Scope = readonly (readonly [string, Type])[]
type Text = fc.Arbitrary<string>

function expressionOf(type: Type, depth: number, scope: Scope): Text {
  const names = [...variables, ...scope].filter(([, other]) => typeToString(other) === typeToString(type))
  const leaves: Text[] = names.map(([name]) => fc.constant(name))
  if (depth <= 0) return fc.oneof(leaf(type, scope), ...leaves)
  // Lazily: of the many ways to make an expression only the one chosen is to be built.
  const of = (part: Type, more: Scope = []): Text =>
    fc.constant(undefined).chain(() => expressionOf(part, depth - 1, [...scope, ...more]))
  const name = `v${scope.length}`
  const condition = of(bool)
  return fc.oneof(
    ...leaves,
    ...compound(type, of, name),
    fc.tuple(condition, of(type), of(type)).map(([c, a, b]) => `(IF ${c} THEN ${a} ELSE ${b})`),
    fc.tuple(condition, of(type), of(type)).map(([c, a, b]) => `(CASE ${c} -> ${a} [] OTHER -> ${b})`),
    fc
      .constantFrom(...plainTypes)
      .chain((other) => fc.tuple(of(other), of(type, [[name, other]])))
      .map(([value, body]) => `(LET ${name} == ${value} IN ${body})`),
    fc.tuple(of(setOf(type))).map(([set]) => `(CHOOSE ${name} \\in ${set} : TRUE)`),
    fc.tuple(of(type)).map(([value]) => `Head(<<${value}>>)`),
    fc
      .constantFrom(...plainTypes)
      .chain((other) => fc.tuple(of(type), of(other)))
      .map(([value, other]) => `[c |-> ${other}, d |-> ${value}].d`),
  )
}

/** The shortest expressions of a type. */
function leaf(type: Type, scope: Scope): Text {
  switch (type.kind) {
    case 'int':
      return fc.nat(9).map(String)
    case 'bool':
      return fc.constantFrom('TRUE', 'FALSE')
    case 'str':
      return fc.constantFrom('"a"', '""')
    case 'set':
      return fc.constant('{}')
    case 'seq':
      return fc.constant('<<>>')
    case 'bag':
      return fc.constant('EmptyBag')
    case 'function':
      return fc
        .tuple(expressionOf(type.domain, 0, scope), expressionOf(type.range, 0, scope))
        .map(([from, to]) => `(${from} :> ${to})`)
    case 'record':
      return fc
        .tuple(...type.fields.map((field) => expressionOf(field.type, 0, scope)))
        .map(
          (values) =>
            `[${type.fields.map((field, index) => `${field.name} |-> ${values[index]}`).join(', ')}]`,
        )
    case 'tuple':
      return fc
        .tuple(...type.items.map((item) => expressionOf(item, 0, scope)))
        .map((values) => `<<${values.join(', ')}>>`)
    case 'option':
      return fc.constant('None')
    case 'variant':
      return fc.constant('Stop')
    default:
      return fc.constant('n')
  }
}

type Of = (part: Type, more?: Scope) => Text

/** Expressions of a type by what makes one. */
function compound(type: Type, of: Of, name: string): Text[] {
  const two = (part: Type): fc.Arbitrary<[string, string]> => fc.tuple(of(part), of(part))
  const one = (part: Type, write: (text: string) => string): Text => of(part).map(write)
  switch (type.kind) {
    case 'int':
      return [
        two(int).map(([a, b]) => `(${a} + ${b})`),
        one(setOf(str), (set) => `Cardinality(${set})`),
        one(seqOf(bool), (seq) => `Len(${seq})`),
        one(functionOf(node, int), (f) => `(${f})[n]`),
        one(bagOf(message), (bag) => `(${bag})[Stop]`),
        one(tupleOf([int, bool]), (pair) => `(${pair})[1]`),
        one(record, (r) => `(${r}).a`),
        one(setOf(int), (set) => `Max(${set})`),
        one(functionOf(node, int), (f) => `Sum(${f})`),
        one(int, (a) => `(IF m is Ask THEN m.key ELSE ${a})`),
        one(int, (a) => `(IF o = None THEN ${a} ELSE o.value)`),
        one(seqOf(str), (seq) => `Fold(LAMBDA e, sum : sum + 1, 0, ${seq})`),
      ]
    case 'bool':
      return [
        fc.constantFrom(...someTypes).chain((other) => two(other).map(([a, b]) => `(${a} = ${b})`)),
        fc
          .constantFrom(...plainTypes)
          .chain((other) => fc.tuple(of(other), of(setOf(other))))
          .map(([a, set]) => `(${a} \\in ${set})`),
        fc
          .constantFrom(...plainTypes)
          .chain((other) => fc.tuple(of(setOf(other)), of(bool, [[name, other]])))
          .map(([set, body]) => `(\\A ${name} \\in ${set} : ${body})`),
        two(bool).map(([a, b]) => `(${a} => ~(${b}))`),
        one(int, (a) => `(m is Ask /\\ m.key = ${a})`),
        one(int, (a) => `(o is None \\/ o.value < ${a})`),
        one(message, (value) => `((${value}) is Stop)`),
      ]
    case 'str':
      return [one(int, (a) => `ToString(${a})`)]
    case 'set': {
      const element = type.element
      return [
        two(element).map(([a, b]) => `{${a}, ${b}}`),
        two(type).map(([a, b]) => `(${a} \\union ${b})`),
        fc
          .tuple(of(type), of(bool, [[name, element]]))
          .map(([set, condition]) => `{${name} \\in ${set} : ${condition}}`),
        fc
          .constantFrom(...plainTypes)
          .chain((other) => fc.tuple(of(setOf(other)), of(element, [[name, other]])))
          .map(([set, body]) => `{${body} : ${name} \\in ${set}}`),
        one(seqOf(element), (seq) => `Range(${seq})`),
        one(functionOf(element, int), (f) => `DOMAIN (${f})`),
        one(setOf(type), (sets) => `UNION ${sets}`),
      ]
    }
    case 'seq':
      return [
        two(type.element).map(([a, b]) => `<<${a}, ${b}>>`),
        fc.tuple(of(type), of(type.element)).map(([seq, a]) => `Append(${seq}, ${a})`),
        one(type, (seq) => `Tail(${seq})`),
        two(type).map(([a, b]) => `(${a} \\o ${b})`),
        of(type.element, [[name, int]]).map((body) => `[${name} \\in 1..3 |-> ${body}]`),
      ]
    case 'option':
      return [one(type.value, (value) => `Some(${value})`)]
    case 'function':
      return [
        fc
          .tuple(of(setOf(type.domain)), of(type.range, [[name, type.domain]]))
          .map(([set, body]) => `[${name} \\in ${set} |-> ${body}]`),
        fc
          .tuple(of(type), of(type.domain), of(type.range))
          .map(([f, at, value]) => `[(${f}) EXCEPT ![${at}] = ${value}]`),
        two(type).map(([a, b]) => `((${a}) @@ (${b}))`),
      ]
    case 'bag':
      return [
        one(setOf(type.element), (set) => `SetToBag(${set})`),
        two(type).map(([a, b]) => `((${a}) (+) (${b}))`),
        of(int, [[name, type.element]]).map((body) => `[${name} \\in {Stop} |-> ${body}]`),
      ]
    case 'record':
      return [
        fc
          .tuple(...type.fields.map((field) => of(field.type)))
          .map(
            (values) =>
              `[${type.fields.map((field, index) => `${field.name} |-> ${values[index]}`).join(', ')}]`,
          ),
        fc
          .tuple(of(type), of(type.fields[0]!.type))
          .map(([r, value]) => `[(${r}) EXCEPT !.${type.fields[0]!.name} = ${value}]`),
      ]
    case 'tuple':
      return [fc.tuple(...type.items.map((item) => of(item))).map((values) => `<<${values.join(', ')}>>`)]
    case 'variant':
      return [fc.tuple(of(int), of(node)).map(([key, from]) => `Ask([key |-> ${key}, from |-> ${from}])`)]
    default:
      return []
  }
}
