import { describe, expect, test } from '@jest/globals'
import { createReexecution, type Execution, type Run } from '../../src/explorer/reexecute.js'
import { shorten } from '../../src/explorer/shorten.js'
import { check, prepare } from '../../src/index.js'
import type { Engine } from '../../src/model/engine.js'
import { print } from '../../src/model/print.js'
import { printCall } from '../../src/trace/heading.js'

/** Adds to x and y by turns as it likes; only some of it matters for where x is. */
const counters = `module Counters
variable x : Int
variable y : Int
init x \\in {0, 5} /\\ y = 0
action Up(n \\in {1, 2}) == x' = x + n
action Side == y' = y + 1
action Jump == y >= 2 /\\ x' = x + 100
action Set == x' \\in {7, 9}
action Either == \\/ x' = x + 1
                 \\/ y' = y - 1
action Fail == y = 1 /\\ x = 3 /\\ x' = CHOOSE n \\in {1} : n > 1
constraint y < 4
constraint x' >= x - 50
deadlock off
`

const engine = prepare(check(counters)).engine

/** A run by the number of its initial state and those of successors as they come. */
function walk(
  of: Engine,
  initial: number,
  choices: readonly ((call: string, state: string) => boolean)[],
): Run {
  const states = [[...of.initialStates()][initial]!]
  const steps = choices.map((isChosen) => {
    const found = [...of.successors(states.at(-1)!)].find(({ step, state }) =>
      isChosen(printCall(step.action, step.arguments), state.map(print).join(' ')),
    )!
    states.push(found.state)
    return found.step
  })
  return { states, steps }
}

const by = (wanted: string) => (call: string) => call === wanted
const eitherTo = (wanted: string) => (call: string, state: string) => call === 'Either' && state === wanted
const to = (wanted: string) => (_: string, state: string) => state === wanted

function shown(execution: Run | undefined): string {
  if (!execution) return 'none'
  const calls = execution.steps.map(({ action, arguments: values }) => printCall(action, values))
  return execution.states
    .flatMap((state, index) => [...(index > 0 ? [calls[index - 1]] : []), `(${state.map(print).join(' ')})`])
    .join(' ')
}

describe('steps of a run, taken again', () => {
  const run = walk(engine, 0, [by('Up(2)'), by('Side'), by('Side'), by('Jump'), by('Up(1)')])
  const reexecute = createReexecution(engine)

  test.each([
    [[0, 1, 2, 3, 4], '(0 0) Up(2) (2 0) Side (2 1) Side (2 2) Jump (102 2) Up(1) (103 2)'],
    [[], '(0 0)'],
    [[1, 2, 3], '(0 0) Side (0 1) Side (0 2) Jump (100 2)'],
    [[0, 4], '(0 0) Up(2) (2 0) Up(1) (3 0)'],
    // Jump needs both steps to the side.
    [[0, 1, 3], 'none'],
    [[3], 'none'],
  ])('%j', (kept, expected) => {
    expect(shown(reexecute(run, kept))).toBe(expected)
  })

  test('make the same choices', () => {
    const chosen = walk(engine, 1, [by('Side'), to('9 1'), eitherTo('10 1'), to('10 0')])
    expect(shown(reexecute(chosen, [0, 1, 2, 3]))).toBe(
      '(5 0) Side (5 1) Set (9 1) Either (10 1) Either (10 0)',
    )
    expect(shown(reexecute(chosen, [1, 3]))).toBe('(5 0) Set (9 0) Either (9 -1)')
  })

  test('go on within the constraints alone, and end with one step outside at the most', () => {
    const outside = walk(engine, 0, [by('Side'), by('Side'), by('Side'), by('Side'), by('Up(1)')])
    const allowed = (execution: Execution | undefined) => execution?.allowed
    expect(allowed(reexecute(outside, [0, 1, 2]))).toBe(true)
    expect(allowed(reexecute(outside, [0, 1, 2, 3]))).toBe(false)
    expect(reexecute(outside, [0, 1, 2, 3, 4])).toBeUndefined()
  })

  test('do not pass through a state with a fault', () => {
    const about = walk(engine, 0, [by('Up(1)'), by('Up(2)'), by('Up(1)'), by('Side'), by('Up(1)')])
    expect(shown(reexecute(about, [0, 1, 4]))).toBe('(0 0) Up(1) (1 0) Up(2) (3 0) Up(1) (4 0)')
    expect(reexecute(about, [0, 1, 3, 4])).toBeUndefined()
  })
})

describe('a run made shorter', () => {
  const long = walk(engine, 0, [
    ...[by('Up(2)'), by('Side'), by('Up(2)'), by('Up(1)'), by('Side'), by('Up(2)'), by('Side')],
    ...[by('Jump'), by('Up(2)'), by('Up(1)')],
  ])
  const reexecute = createReexecution(engine)
  const reaches = (least: number) => (execution: Execution) => {
    const index = execution.states.findIndex(([x]) => (x as number) >= least)
    return index < 0 ? undefined : index
  }

  test('has no step too many', () => {
    const { run, isMinimal } = shorten({ ...long, allowed: true }, reaches(100), {
      reexecute,
      executionsMax: 1000,
    })
    expect(shown(run)).toBe('(0 0) Side (0 1) Side (0 2) Jump (100 2)')
    expect(isMinimal).toBe(true)
    for (const left of run.steps.keys()) {
      const rest = [...run.steps.keys()].filter((index) => index !== left)
      const execution = reexecute(run, rest)
      expect(execution && reaches(100)(execution)).toBeUndefined()
    }
  })

  test('has no step where the first state has all', () => {
    expect(
      shown(shorten({ ...long, allowed: true }, reaches(0), { reexecute, executionsMax: 1000 }).run),
    ).toBe('(0 0)')
  })

  test('costs no more than was asked for', () => {
    for (let executionsMax = 0; executionsMax < 12; executionsMax++) {
      const { run, isMinimal, executions } = shorten({ ...long, allowed: true }, reaches(100), {
        reexecute,
        executionsMax,
      })
      expect(executions).toBeLessThanOrEqual(executionsMax)
      expect(isMinimal).toBe(false)
      expect(reaches(100)({ ...run, allowed: true })).toBe(run.steps.length)
    }
  })
})
