import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  and,
  type BinaryOperator,
  binary,
  type Code,
  constant,
  local,
  not,
  or,
  type Statement,
  select,
} from '../../src/compiler/low/code.js'
import { toJavaScript } from '../../src/compiler/low/javascript.js'

/** A 32-bit signed integer, by the definition of its wrapping. */
const wrapped = (value: bigint) => Number(BigInt.asIntN(32, value))
const unsigned = (value: number) => BigInt.asUintN(32, BigInt(value))

/** What the operators are said to be, on integers of any size. */
const operators: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => wrapped(BigInt(left) + BigInt(right)),
  '-': (left, right) => wrapped(BigInt(left) - BigInt(right)),
  '*': (left, right) => wrapped(BigInt(left) * BigInt(right)),
  '&': (left, right) => wrapped(BigInt(left) & BigInt(right)),
  '|': (left, right) => wrapped(BigInt(left) | BigInt(right)),
  '^': (left, right) => wrapped(BigInt(left) ^ BigInt(right)),
  '<<': (left, right) => wrapped(BigInt(left) << (BigInt(right) & 31n)),
  '>>': (left, right) => wrapped(BigInt(left) >> (BigInt(right) & 31n)),
  '>>>': (left, right) => wrapped(unsigned(left) >> (BigInt(right) & 31n)),
  '===': (left, right) => Number(left === right),
  '!==': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '<u': (left, right) => Number(unsigned(left) < unsigned(right)),
}

const locals: Readonly<Record<string, number>> = { a: 0, b: 1, c: -1, d: 2 ** 31 - 1, e: -(2 ** 31), f: 37 }

/** The value of code, as `code.ts` says it. */
function evaluated(code: Code): number {
  switch (code.op) {
    case 'constant':
      return code.value
    case 'local':
      return locals[code.name]!
    case 'binary':
      return operators[code.operator](evaluated(code.left), evaluated(code.right))
    case 'not':
      return Number(evaluated(code.operand) === 0)
    case 'and':
      return Number(evaluated(code.left) !== 0 && evaluated(code.right) !== 0)
    case 'or':
      return Number(evaluated(code.left) !== 0 || evaluated(code.right) !== 0)
    case 'select':
      return evaluated(code.condition) !== 0 ? evaluated(code.consequent) : evaluated(code.alternative)
    default:
      throw new Error(`not written here: ${code.op}`)
  }
}

/** The same code twice: as it stands, and as the functions make it that fold. */
interface Twice {
  readonly plain: Code
  readonly folded: Code
}

const words = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 2 ** 30, 31, 32),
  fc.integer(),
)
const isComparison = (operator: BinaryOperator) => /[<>=]=|^[<>]$|<u/.test(operator)
const allOperators = Object.keys(operators) as BinaryOperator[]

const { number } = fc.letrec<{ number: Twice; truth: Twice }>((tie) => {
  const binaryOf = (chosen: readonly BinaryOperator[]) =>
    fc.tuple(fc.constantFrom(...chosen), tie('number'), tie('number')).map(
      ([operator, left, right]): Twice => ({
        plain: { op: 'binary', operator, left: left.plain, right: right.plain },
        folded: binary(operator, left.folded, right.folded),
      }),
    )
  const both = (op: 'and' | 'or', make: (left: Code, right: Code) => Code) =>
    fc.tuple(tie('truth'), tie('truth')).map(
      ([left, right]): Twice => ({
        plain: { op, left: left.plain, right: right.plain },
        folded: make(left.folded, right.folded),
      }),
    )
  const leaf = fc
    .oneof(words.map(constant), fc.constantFrom(...Object.keys(locals)).map(local))
    .map((code): Twice => ({ plain: code, folded: code }))
  return {
    number: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      leaf,
      binaryOf(allOperators),
      tie('truth'),
      fc.tuple(tie('number'), tie('number'), tie('number')).map(
        ([condition, consequent, alternative]): Twice => ({
          plain: {
            op: 'select',
            ...{ condition: condition.plain, consequent: consequent.plain, alternative: alternative.plain },
          },
          folded: select(condition.folded, consequent.folded, alternative.folded),
        }),
      ),
    ),
    truth: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.constantFrom(0, 1).map((value): Twice => ({ plain: constant(value), folded: constant(value) })),
      binaryOf(allOperators.filter(isComparison)),
      both('and', and),
      both('or', or),
      tie('number').map(
        (operand): Twice => ({
          plain: { op: 'not', operand: operand.plain },
          folded: not(operand.folded),
        }),
      ),
    ),
  }
})

/** What printed statements return. */
function run(body: readonly Statement[], scope: Readonly<Record<string, unknown>> = {}): unknown {
  const text = toJavaScript([{ name: 'main', parameters: [], body }])
  const names = { imul: Math.imul, ...locals, ...scope }
  return new Function(...Object.keys(names), `'use strict'\n${text}\nreturn main()`)(...Object.values(names))
}

const printed = (code: Code) => run([{ op: 'return', value: code }])

describe('low-level code', () => {
  test('is printed as what it means, folded or not', () => {
    fc.assert(
      fc.property(number, ({ plain, folded }) => {
        const value = evaluated(plain)
        expect(printed(plain)).toBe(value)
        expect(evaluated(folded)).toBe(value)
        expect(printed(folded)).toBe(value)
      }),
      { numRuns: 3000 },
    )
  })

  test('of constants alone is folded to one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...allOperators), words, words, (operator, left, right) => {
        const folded = binary(operator, constant(left), constant(right))
        expect(folded).toEqual(constant(operators[operator](left, right)))
      }),
    )
  })

  test('folds sums of addresses, and what is there to nothing', () => {
    const x = local('x')
    expect(binary('+', binary('+', x, constant(3)), constant(4))).toEqual(binary('+', x, constant(7)))
    for (const same of [
      binary('+', x, constant(0)),
      binary('*', constant(1), x),
      binary('<<', x, constant(0)),
    ]) {
      expect(same).toBe(x)
    }
    expect(binary('*', x, constant(0))).toEqual(constant(0))
    expect(and(constant(0), x)).toEqual(constant(0))
    expect(or(constant(1), x)).toEqual(constant(1))
    expect(not(binary('<', x, constant(2)))).toEqual(binary('>=', x, constant(2)))
    expect(not(binary('<u', x, constant(2)))).toEqual({ op: 'not', operand: binary('<u', x, constant(2)) })
  })
})

describe('statements', () => {
  const [i, sum] = [local('i'), local('sum')]
  const add = (value: Code): Statement => ({ op: 'set', name: 'sum', value: binary('+', sum, value) })
  const begin: Statement = { op: 'let', name: 'sum', value: constant(0) }
  const end: Statement = { op: 'return', value: sum }
  const when = (condition: Code, ...consequent: readonly Statement[]): Statement => ({
    ...{ op: 'if', condition, consequent, alternative: [] },
  })

  test('loop from one value to before another, both evaluated once, and are left and continued', () => {
    const calls: string[] = []
    const scope = {
      bound(value: number) {
        calls.push(`bound ${value}`)
        return value
      },
    }
    const bound = (value: number): Code => ({ op: 'pure', function: 'bound', arguments: [constant(value)] })
    const body: Statement[] = [
      when(binary('===', i, constant(4)), { op: 'continue', label: 'outer' }),
      when(binary('===', i, constant(7)), { op: 'break', label: 'outer' }),
      add(i),
    ]
    const loop: Statement = { op: 'for', label: 'outer', name: 'i', from: bound(2), to: bound(9), body }
    expect(run([begin, loop, end], scope)).toBe(2 + 3 + 5 + 6)
    expect(calls).toEqual(['bound 2', 'bound 9'])
  })

  test('loop while a condition is not 0', () => {
    const body: Statement[] = [add(constant(5))]
    const loop: Statement = { op: 'while', label: 'w', condition: binary('<', sum, constant(12)), body }
    expect(run([begin, loop, end])).toBe(15)
  })

  test('choose, leave blocks, call and store', () => {
    const M = new Int32Array(3)
    const both = (value: number): Statement => ({
      op: 'if',
      condition: binary('-', constant(value), constant(1)),
      consequent: [add(constant(10))],
      alternative: [add(constant(100))],
    })
    const onlyOtherwise: Statement = {
      ...{ op: 'if', condition: local('a'), consequent: [], alternative: [add(constant(1000))] },
    }
    const block: Statement = {
      op: 'block',
      label: 'block',
      body: [{ op: 'break', label: 'block' }, add(constant(1))],
    }
    const store: Statement = { op: 'store', array: 'M', index: constant(1), value: constant(-7) }
    const call: Statement = { op: 'call', function: 'twice', arguments: [sum], result: 'r' }
    const found = run(
      [begin, both(0), both(1), onlyOtherwise, block, store, call, { op: 'return', value: local('r') }],
      {
        M,
        twice: (value: number) => 2 * value,
      },
    )
    expect(found).toBe(2 * 1110)
    expect([...M]).toEqual([0, -7, 0])
  })

  test('have comments that nothing leaves, whatever is in them', () => {
    const leaving = [
      '\nreturn 2',
      '\r return 2',
      '\u2028return 2',
      '\u2029return 2',
      '*/ return 2 /*',
      '`return 2`',
    ]
    for (const text of leaving) {
      const code = toJavaScript([
        { name: 'main', parameters: [], body: [{ op: 'comment', text }], comment: text },
      ])
      expect(code).toMatch(/^[\x20-\x7e\n]*$/)
      expect(code.split('\n')).toHaveLength(4)
      expect(
        run([
          { op: 'comment', text },
          { op: 'return', value: constant(1) },
        ]),
      ).toBe(1)
    }
  })
})
