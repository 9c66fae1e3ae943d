import { describe, expect, test } from '@jest/globals'
import { explore } from '../../src/explorer/explore.js'
import type { Engine } from '../../src/model/engine.js'
import { renderDeparture } from '../../src/trace/departure.js'
import type { RecordedTrace } from '../../src/trace/recorded.js'
import { replay } from '../../src/trace/replay.js'
import { createToyEngine, type Toy } from '../explorer/toy-engine.js'

/** From each number below 20: add 3 or 5; from 9 on, 3 is also added by another action. */
const toy: Toy = {
  initial: [0, 1],
  actions: ['Add3', 'Add5', 'Jump'],
  next: (state) =>
    state < 20
      ? [
          { action: 'Add3', to: state + 3 },
          { action: 'Add5', to: state + 5 },
          ...(state >= 9 ? [{ action: 'Jump', to: state + 3 }] : []),
        ]
      : [],
  invariants: { Small: (state) => state < 13 },
}
const engine: Engine = { ...createToyEngine(toy), constants: [{ name: 'Step', value: 3 }] }

const recorded: RecordedTrace = {
  module: 'Toy',
  model: 'toy',
  constants: [{ name: 'Step', value: 3 }],
  variables: ['x'],
  states: [[0], [3], [8]],
  steps: [
    { action: 'Add3', arguments: [], choices: [] },
    { action: 'Add5', arguments: [], choices: [] },
  ],
}

function departureOf(change: Partial<RecordedTrace>): readonly string[] {
  const result = replay(engine, { ...recorded, ...change })
  return result.kind === 'legal' ? ['legal'] : renderDeparture(result.departure)
}

describe('a recorded trace', () => {
  test('that the specification has is taken', async () => {
    const { counterexample } = await explore(engine)
    const result = replay(engine, counterexample!.trace)
    expect(result).toEqual({ kind: 'legal', trace: counterexample!.trace })
  })

  test('may leave actions out: they are found again', () => {
    const result = replay(engine, { variables: ['x'], states: recorded.states, steps: [{}, {}] })
    expect(result.kind === 'legal' && result.trace.steps.map((step) => step.action)).toEqual(['Add3', 'Add5'])
  })

  test.each<[string, Partial<RecordedTrace>, ...string[]]>([
    ['nothing', {}, 'legal'],
    [
      'another module',
      { module: 'Other' },
      'the trace is of module Other, and the specification is module Toy',
    ],
    ['another variable', { variables: ['y'] }, 'the trace lacks the variable x'],
    [
      'one more variable',
      { variables: ['x', 'y'], states: [[0, 0]], steps: [] },
      'the specification has no variable y, which the trace has',
    ],
    [
      'another constant',
      { model: 'large', constants: [{ name: 'Step', value: 4 }] },
      'the constant Step has another value in the trace (it is of model large) than in model toy',
    ],
    [
      'the initial state',
      { states: [[2]], steps: [] },
      'the trace departs from the specification at its first state: this is no initial state',
      '  take the nearest initial state; from it, the trace differs in',
      '    x: 0 -> 2',
    ],
    [
      'a state',
      { states: [[0], [3], [7]] },
      'the trace departs from the specification at step 2: Add5 does not lead from state 1 to this state',
      '  the nearest successor is by Add5; from it, the trace differs in',
      '    x: 8 -> 7',
    ],
    [
      'a state, without an action',
      { states: [[0], [3], [7]], steps: [{}, {}] },
      'the trace departs from the specification at step 2: no action leads from state 1 to this state',
      '  the nearest successor is by Add3; from it, the trace differs in',
      '    x: 6 -> 7',
    ],
    [
      'the action',
      { states: [[1], [4], [9], [12]], steps: [{}, {}, { action: 'Add5' }] },
      'the trace departs from the specification at step 3: ' +
        'this state is reached by Add3 or Jump, not by Add5',
    ],
    [
      'the arguments',
      { steps: [{ action: 'Add3', arguments: [{ name: 'n', value: 1 }] }, {}] },
      'the trace departs from the specification at step 1: this state is reached by Add3, not by Add3(1)',
    ],
    [
      'the choices',
      { steps: [{ action: 'Add3', choices: [{ kind: 'branch', index: 1 }] }, {}] },
      'the trace departs from the specification at step 1: Add3 leads to this state, but by other choices',
    ],
    [
      'its length',
      { states: [[1], [6], [11], [16], [21], [24]], steps: [{}, {}, {}, {}, { action: 'Add3' }] },
      'the trace departs from the specification at step 5: Add3 does not lead from state 4 to this state',
      '  no action is enabled there',
    ],
  ])('is refused for %s', (_, change, ...lines) => {
    expect(departureOf(change)).toEqual(lines)
  })

  test('keeps the order of the variables of the specification', () => {
    const two: Engine = {
      ...engine,
      variables: ['x', 'y'],
      initialStates: () => [[1, 2]],
    }
    const result = replay(two, { variables: ['y', 'x'], states: [[2, 1]], steps: [] })
    expect(result.kind === 'legal' && result.trace.states).toEqual([[1, 2]])
  })
})
