import { expect, test } from '@jest/globals'
import { check, type Prepared, prepare, printValue, type State, type Step } from '../../src/index.js'
import { readSpecification } from '../counts.js'

/** Steps in which the outermost declared action is not the whole of the next-state relation. */
const nested = `module Nested

constant Node

variable x : [Node -> Int]
variable y : Int

init x = [n \\in Node |-> 0] /\\ y = 0

action Add(n \\in Node, k \\in 1..2) ==
  /\\ ENABLED Take(n)
  /\\ x[n] + k < 4
  /\\ x'[n] = x[n] + k

action Take(n \\in Node) == x[n] > 0 /\\ x'[n] = x[n] - 1

action Both(n \\in Node) == Add(n, 1) \\cdot Take(n)

action Move(n, m \\in Node) == n # m /\\ Take(n) /\\ x'[m] = x[m] + 1

next
  \\/ \\E n \\in Node : \\E k \\in 1..2 : Add(n, k)
  \\/ \\E n \\in Node : y < 2 /\\ (Take(n) \\/ Both(n)) /\\ y' = y + 1
  \\/ \\E n \\in Node : Take(n) \\cdot Take(n)
  \\/ \\E k \\in 3..4 : x' = [n \\in Node |-> k] /\\ y = 0
  \\/ y > 0 /\\ y' \\in 0..1
  \\/ IF y = 1 THEN \\E n \\in Node : Take(n) ELSE \\E n, m \\in Node : Move(n, m)

model two
  Node = {n1, n2}
`

test.each([
  ['nested.spec', undefined, 300],
  ['raft.spec', 'membership', 60],
  ['two-phase-commit.spec', undefined, 60],
  ['readers-writer.spec', undefined, 60],
  ['die-hard.spec', undefined, 16],
])('the moves of %s lead to its successors, each to its own', (name, model, statesMax) => {
  const specification = name === 'nested.spec' ? check(nested) : readSpecification(`specs/${name}`)
  const prepared = prepare(specification, { engine: 'interpreted', ...(model ? { model } : {}) })
  let several = 0
  for (const state of firstStates(prepared, statesMax)) {
    const { reference } = prepared
    const moves = reference.moves(state)
    const all = [...reference.successors(state)]
    const byMove = moves.map((move) => reference.successorsBy(state, move))
    moves.forEach((move, index) => {
      for (const { step } of byMove[index]!) expect(headOf(step)).toBe(headOf({ ...move, choices: [] }))
    })
    // Steps by one move need not stand together, so that the order is by successor.
    const inOrder = (texts: readonly string[]) => [...texts].sort()
    expect(inOrder(byMove.flat().map(textOf))).toEqual(inOrder(all.map(textOf)))
    expect(new Set(moves.map((move) => headOf({ ...move, choices: [] }))).size).toBe(moves.length)
    for (const action of reference.actions) {
      expect(reference.moves(state, action)).toEqual(moves.filter((move) => move.action === action))
    }
    if (byMove.some((successors) => successors.length > 1)) several++
  }
  if (name === 'nested.spec') expect(several).toBeGreaterThan(0)
})

function firstStates({ reference }: Prepared, max: number): readonly State[] {
  const states = [...reference.initialStates()].slice(0, max)
  const known = new Set(states.map((state) => reference.fingerprint(state)))
  for (let index = 0; index < states.length && states.length < max; index++) {
    for (const { state } of reference.successors(states[index]!)) {
      const print = reference.fingerprint(state)
      if (known.has(print) || states.length >= max) continue
      known.add(print)
      states.push(state)
    }
  }
  return states
}

function headOf({ action, arguments: given }: Step): string {
  return `${action}(${given.map(({ name, value }) => `${name} = ${printValue(value)}`).join(', ')})`
}

function textOf({ step, state }: { readonly step: Step; readonly state: State }): string {
  const values = state.map((value) => printValue(value)).join('; ')
  return `${headOf(step)} ${JSON.stringify(step.choices)} ${values}`
}
