import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  check,
  DiagnosticError,
  evaluate,
  explain,
  type NamedValue,
  type Prepared,
  prepare,
  printValue,
  type Reason,
  type State,
} from '../src/index.js'
import { equals } from '../src/model/value.js'
import { checkGenerated, specifications } from './agreement/specification.js'
import { readSpecification } from './counts.js'

/** A line of an explanation, with the names that are told of around it. */
interface Told {
  readonly reason: Reason
  readonly names: readonly NamedValue[]
}

function linesOf(reasons: readonly Reason[], names: readonly NamedValue[] = []): readonly Told[] {
  return reasons.flatMap((reason) => [
    { reason, names },
    ...reason.cases.flatMap((each) => linesOf(each.parts, [...names, ...each.names])),
  ])
}

/** The value of a line by itself, as `explore eval` would tell it; undefined where it is no whole text. */
function evaluated(prepared: Prepared, { reason, names }: Told, state: State) {
  const known = new Map(names.map((each) => [each.name, each.value]))
  const used = [...known].filter(([name]) => new RegExp(`\\b${name}\\b`).test(reason.text))
  const definitions = used.map(([name, value]) => `${name} == ${printValue(value)}`).join(' ')
  const text = used.length > 0 ? `LET ${definitions} IN (${reason.text})` : reason.text
  try {
    return evaluate(prepared, text, { state })
  } catch (error) {
    // A name of a LET, or a variant that is known to be one of several only where the text stands.
    if (error instanceof DiagnosticError) return undefined
    throw error
  }
}

/** Some states, breadth first. */
function statesOf({ engine }: Prepared, count: number): readonly State[] {
  const states: State[] = [...engine.initialStates()].slice(0, count)
  for (let at = 0; at < states.length && states.length < count; at++) {
    for (const { state, allowed } of engine.successors(states[at]!)) {
      if (allowed && states.length < count) states.push(state)
    }
  }
  return states
}

/** How many lines of explanations of the invariants are true, and how many could not be asked about. */
function checkLines(prepared: Prepared, states: readonly State[]): { asked: number; passed: number } {
  const found = { asked: 0, passed: 0 }
  for (const { name } of prepared.specification.checked!.module.invariants) {
    for (const state of states) {
      let reasons: readonly Reason[]
      try {
        reasons = explain(prepared, name, { state })
      } catch (error) {
        if (error instanceof DiagnosticError) continue
        throw error
      }
      expect(reasons.length).toBeGreaterThan(0)
      for (const told of linesOf(reasons)) {
        const value = evaluated(prepared, told, state)
        if (value === undefined) found.passed++
        else {
          found.asked++
          if (!equals(value, told.reason.value)) {
            throw new Error(
              `${told.reason.text} is ${printValue(value)}, not ${printValue(told.reason.value)}`,
            )
          }
        }
      }
    }
  }
  return found
}

describe('each line of an explanation is true to the evaluator', () => {
  test.each([
    ['specs/two-phase-commit.spec', 12],
    ['specs/paxos.spec', 8],
    ['specs/peterson.spec', 10],
  ])(
    'in %s',
    (path, count) => {
      const prepared = prepare(readSpecification(path), { engine: 'interpreted' })
      const { asked, passed } = checkLines(prepared, statesOf(prepared, count).slice(-6))
      expect(asked).toBeGreaterThan(20)
      expect(passed).toBeLessThan(asked)
    },
    120_000,
  )

  test('in random specifications', () => {
    let asked = 0
    for (const { text } of fc.sample(specifications(), { numRuns: 20, seed: 11 })) {
      const specification = checkGenerated(text)
      if (!specification.checked) continue
      const prepared = prepare(specification, { engine: 'interpreted' })
      let states: readonly State[] = []
      try {
        states = statesOf(prepared, 5)
      } catch {
        // Where the specification itself has a fault there is nothing to explain.
      }
      asked += checkLines(prepared, states).asked
    }
    expect(asked).toBeGreaterThan(100)
  }, 300_000)
})

/** A formula in which each of given atoms p[k] stands at most once. */
function formulaOver(atoms: readonly number[]): fc.Arbitrary<string> {
  if (atoms.length === 1) return fc.constantFrom(`p[${atoms[0]}]`, `~p[${atoms[0]}]`)
  const isRun = atoms.every((atom, index) => atom === atoms[0]! + index)
  const range = `${atoms[0]}..${atoms.at(-1)}`
  const quantified = [`(\\E k \\in ${range} : p[k])`, `(\\A k \\in ${range} : ~p[k])`]
  const split = fc
    .tuple(fc.integer({ min: 1, max: atoms.length - 1 }), fc.constantFrom('/\\', '\\/', '=>'), fc.boolean())
    .chain(([at, operator, isNegated]) =>
      fc
        .tuple(formulaOver(atoms.slice(0, at)), formulaOver(atoms.slice(at)))
        .map(([left, right]) => `${isNegated ? '~' : ''}(${left} ${operator} ${right})`),
    )
  return isRun ? fc.oneof({ weight: 4, arbitrary: split }, fc.constantFrom(...quantified)) : split
}

describe('what an explanation tells', () => {
  const atoms = [1, 2, 3, 4]
  const all = Array.from({ length: 2 ** atoms.length }, (_, bits) =>
    atoms.map((_, index) => ((bits >> index) & 1) === 1),
  )

  /** The atoms that are told of: `p[k]` with the k around it. */
  function atomsIn(reasons: readonly Reason[]): ReadonlySet<number> {
    return new Set(
      linesOf(reasons).flatMap(({ reason, names }) => {
        const index = /^p\[(\w)\]$/.exec(reason.text)?.[1]
        if (index === undefined) return []
        return [index === 'k' ? Number(names.find(({ name }) => name === 'k')!.value) : Number(index)]
      }),
    )
  }

  test('suffices, and nothing of it can be left out', () => {
    fc.assert(
      fc.property(formulaOver(atoms), fc.constantFrom(...all), (formula, chosen) => {
        const text = `module M\nvariable p : Seq(Bool)\ninit p = <<>>\naction A == p' = p\n`
        const prepared = prepare(check(text), { engine: 'interpreted' })
        const stateOf = (bits: readonly boolean[]) => {
          const items = bits.map((bit) => (bit ? 'TRUE' : 'FALSE')).join(', ')
          return [evaluate(prepared, `<<${items}>>`)]
        }
        const values = new Map(
          all.map((bits) => [bits.join(), evaluate(prepared, formula, { state: stateOf(bits) })]),
        )
        const told = atomsIn(explain(prepared, formula, { state: stateOf(chosen) }))
        const decides = (known: (atom: number) => boolean) =>
          all
            .filter((bits) => bits.every((bit, index) => !known(index + 1) || bit === chosen[index]))
            .every((bits) => values.get(bits.join()) === values.get(chosen.join()))
        expect(decides((atom) => told.has(atom))).toBe(true)
        for (const left of told) expect(decides((atom) => told.has(atom) && atom !== left)).toBe(false)
        // In a formula that reads each atom once, no set of fewer atoms decides either.
        const sizes = all
          .filter((bits) => decides((atom) => bits[atom - 1]!))
          .map((bits) => bits.filter(Boolean).length)
        expect(told.size).toBe(Math.min(...sizes))
      }),
      { numRuns: 20, seed: 3 },
    )
  }, 300_000)
})
