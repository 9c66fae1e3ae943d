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

test.each(specifications)('examples of %s are traces of it, and show all that it does', (_, read) => {
  const specification = read()
  const prepared = prepare(specification)
  const { engine } = prepared
  const found = examplesOf(prepared, { count: 100, seed: 0 })
  expect(examplesOf(prepare(specification, { engine: 'interpreted' }), { count: 100, seed: 0 })).toEqual(
    found,
  )
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

test('fewer examples are the first of more', () => {
  const prepared = prepare(readSpecification('specs/two-phase-commit.spec'))
  const all = examplesOf(prepared, { count: 9, seed: 0 })
  const first = examplesOf(prepared, { count: 1, seed: 0 })
  expect(first.examples).toEqual(all.examples.slice(0, 1))
  expect(first.notShown).toEqual([{ action: 'DecideCommit', wasEnabled: true }])
})
