import { expect, test } from '@jest/globals'
import { check, examplesOf, prepare, replay, type Selection, type Specification } from '../../src/index.js'
import { equals } from '../../src/model/value.js'
import { readSpecification } from '../counts.js'
import { texts } from './texts.js'

const paths = ['bank', 'bulletin-board', 'die-hard', 'peterson', 'readers-writer', 'two-phase-commit']
const specifications: readonly (readonly [string, () => Specification, Selection['model']?])[] = [
  ...(['view', 'cut', 'misfit', 'deadlock'] as const).map(
    (name) => [name, () => check({ name, text: texts[name] })] as const,
  ),
  ...paths.map((path) => [path, () => readSpecification(`specs/${path}.spec`)] as const),
]

test.each(specifications)('examples of %s are traces of it, and show all that it does', async (_, read) => {
  const specification = read()
  const prepared = prepare(specification)
  const { engine } = prepared
  const found = await examplesOf(prepared, { count: 100, seed: 0 })
  const interpreted = prepare(specification, { engine: 'interpreted' })
  expect(await examplesOf(interpreted, { count: 100, seed: 0 })).toEqual(found)
  expect(found.examples.length).toBeGreaterThan(0)
  expect(found.notShown.filter(({ wasEnabled }) => wasEnabled)).toEqual([])
  const actions = found.examples.flatMap(({ trace }) => trace.steps.map(({ action }) => action))
  const shown = engine.actions.filter((action) => actions.includes(action))
  expect([...shown, ...found.notShown.map(({ action }) => action)].sort()).toEqual([...engine.actions].sort())
  for (const { trace, shows, end } of found.examples) {
    expect(replay(prepared, trace).kind).toBe('legal')
    expect(shows.length).toBeGreaterThan(0)
    const last = trace.states.at(-1)!
    const isLast = (state: typeof last) => state.every((value, index) => equals(value, last[index]!))
    if (end.kind === 'terminal') {
      expect([...engine.successors(last)].filter(({ state }) => !isLast(state))).toEqual([])
    }
    if (end.kind === 'initial') expect(isLast(trace.states[0]!)).toBe(true)
  }
})

test('fewer examples are the first of more', async () => {
  const prepared = prepare(readSpecification('specs/two-phase-commit.spec'))
  const all = await examplesOf(prepared, { count: 9, seed: 0 })
  const first = await examplesOf(prepared, { count: 1, seed: 0 })
  expect(first.examples).toEqual(all.examples.slice(0, 1))
  expect(first.notShown).toEqual([{ action: 'DecideCommit', wasEnabled: true }])
})

const leading = (formula: string) => `module Leading
variable x : Int
init x = 0
action Up == x < 4 /\\ x' = x + 1
${formula}
`

test.each([
  ['invariant Small == x < 3', { step: 3, kind: 'invariant', name: 'Small' }, 'invariant Small'],
  ["property Even == [][x' % 2 = 0]_x", { step: 1, kind: 'property', name: 'Even' }, 'property Even'],
  ['invariant Whole == 6 \\div (3 - x) # 1', { step: 3, kind: 'fault' }, 'evaluation'],
  ['', { step: 4, kind: 'deadlock' }, 'deadlock'],
])('what is violated on the way to an end is told: %s', async (text, expected, named) => {
  const prepared = prepare(check(leading(text)))
  const { examples, violated } = await examplesOf(prepared, { count: 5, seed: 0 })
  expect(examples.map((each) => each.violated)).toEqual([expected])
  expect(violated).toContain(named)
})

test('an action that leads out of the constraints alone is told to be enabled', async () => {
  const text = `module Cut
variable x : Int
init x = 0
action Up == x < 600 /\\ x' = x + 1
action Out == x' = 1000
constraint x < 900
deadlock off
`
  const { notShown } = await examplesOf(prepare(check(text)), { count: 5, seed: 0 })
  expect(notShown).toEqual([{ action: 'Out', wasEnabled: true }])
})

test('what is stopped gives what it has found', async () => {
  const prepared = prepare(readSpecification('specs/raft.spec'))
  let asked = 0
  const shouldStop = () => (asked++ > 3 ? ('time' as const) : undefined)
  const { examples, stopped } = await examplesOf(prepared, { count: 5, seed: 0, shouldStop })
  expect(stopped).toBe('time')
  expect(examples.length).toBeGreaterThan(0)
})
