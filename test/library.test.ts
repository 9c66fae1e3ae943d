import { describe, expect, test } from '@jest/globals'
import {
  check,
  checkModels,
  DiagnosticError,
  evaluate,
  explore,
  exportTla,
  format,
  parse,
  prepare,
  prepareFor,
  printValue,
  readTrace,
  renderDiagnostics,
  renderExploration,
  replay,
  type Source,
  writeTrace,
} from '../src/index.js'

const counter = `module Counter
constant Max : Int
variable count : Int
init count = 0
action Up   == count < Max /\\ count' = count + 1
action Down == count > 0 /\\ PrintT(count) /\\ count' = count - 1
invariant Small == count < 3
model three
  Max = 3
model two
  Max = 2
`

describe('check', () => {
  test('gives the module and its types where there is no error', () => {
    const { checked, diagnostics } = check(counter)
    expect(diagnostics).toEqual([])
    expect(checked!.module.name).toBe('Counter')
    expect(checked!.types.variable(checked!.module.variables[0]!)).toEqual({ kind: 'int' })
  })

  test('reports errors of names, types and effects in the order of the text, and gives no module', () => {
    const text = "module M\nvariable x : Int\ninit x = TRUE\naction A == x' = y /\\ x' = 1\n"
    const { checked, diagnostics } = check({ name: 'm.spec', text })
    expect(checked).toBeUndefined()
    expect(diagnostics.map(({ code }) => code)).toEqual(['E201', 'E101', expect.stringMatching(/^E3/)])
    expect(renderDiagnostics(diagnostics)).toContain('--> m.spec:3:10')
  })

  test('reads what is extended through its argument', () => {
    const files: Record<string, string> = { 'counter.spec': counter }
    const read = (path: string): Source | undefined => {
      const text = files[path]
      return text === undefined ? undefined : { name: path, text }
    }
    const own = 'module Even\nextends "counter.spec"\ninvariant Even == count % 2 = 0\n'
    expect(check(own, { read }).checked!.module.invariants.map(({ name }) => name)).toEqual(['Small', 'Even'])
    expect(check(own).diagnostics.map(({ code }) => code)).toContain('E119')
  })
})

describe('explore', () => {
  test('takes a text, and finds a shortest counterexample', async () => {
    const { verdict, statistics, counterexample } = await explore(counter)
    expect(verdict).toEqual({ kind: 'violated' })
    expect(statistics).toMatchObject({ generated: 6, distinct: 4, left: 1, depth: 3 })
    expect(counterexample).toMatchObject({ kind: 'invariant', name: 'Small' })
    expect(counterexample!.trace.states).toEqual([[0], [1], [2], [3]])
    expect(counterexample!.trace.steps.map(({ action }) => action)).toEqual(['Up', 'Up', 'Up'])
  })

  test('takes a specification, a model, other constants, and a depth', async () => {
    const specification = check(counter)
    const two = await explore(specification, { model: 'two' })
    expect(two.verdict).toEqual({ kind: 'exhausted' })
    expect(two.statistics).toMatchObject({ generated: 5, distinct: 3, diameter: 2 })
    const none = await explore(specification, { constants: ['Max = 0'] })
    expect(none.counterexample).toMatchObject({ kind: 'deadlock' })
    const idle = await explore(specification, { constants: ['Max = 0'], deadlock: false })
    expect(idle.verdict).toEqual({ kind: 'exhausted' })
    const bounded = await explore(specification, { depth: 1 })
    expect(bounded.verdict).toEqual({ kind: 'bounded', depth: 1 })
  })

  test('passes on what is printed', async () => {
    const printed: string[] = []
    await explore(counter, { model: 'two', print: (line) => printed.push(line) })
    expect(printed).toEqual(['1', '2'])
  })

  test('throws diagnostics where the selection or the specification has errors', async () => {
    const codes = (error: unknown) =>
      error instanceof DiagnosticError ? error.diagnostics.map(({ code }) => code) : error
    const failing = [
      explore('module M\nvariable x : Int\n'),
      explore(counter, { model: 'four' }),
      explore(counter, { invariants: ['Large'] }),
      explore(counter, { constants: ['Max = TRUE'] }),
      explore(counter, { constants: ['Max = '] }),
      explore(counter, { constants: ['Max = 1 \\div 0'] }),
      explore(counter, { aliases: ['coutn'] }),
    ]
    const found = await Promise.all(failing.map((run) => run.then(() => 'no error', codes)))
    expect(found).toEqual([['E409'], ['E405'], ['E406'], ['E201'], ['E022'], ['E501'], ['E101']])
  })
})

describe('traces', () => {
  test.each(['json', 'itf'] as const)('written as %s are read back, and are legal', async (kind) => {
    const prepared = prepare(check({ name: 'counter.spec', text: counter }), { constants: ['Max = 7'] })
    const { counterexample } = await explore(counter, { constants: ['Max = 7'] })
    const text = writeTrace(counterexample!.trace, kind, { prepared, counterexample: counterexample! })
    const recorded = readTrace({ name: 'trace', text }, prepared)
    expect(recorded.constants).toEqual([{ name: 'Max', value: 7 }])
    const again = replay(prepareFor(recorded, check(counter)), recorded)
    expect(again).toMatchObject({ kind: 'legal', trace: { states: [[0], [1], [2], [3]] } })
  })

  test('are refused at the step where they depart', async () => {
    const prepared = prepare(check(counter))
    const { counterexample } = await explore(counter)
    const { trace } = counterexample!
    const states = trace.states.map((state, index) => (index === 2 ? [7] : state))
    expect(replay(prepared, { ...trace, states })).toMatchObject({
      kind: 'departed',
      departure: { kind: 'state', index: 2, nearest: { step: { action: 'Up' } } },
    })
  })
})

test('evaluate gives values of constants, states and steps', () => {
  const prepared = prepare(check(counter))
  expect(printValue(evaluate(prepared, '[i \\in 1..Max |-> i > 2]'))).toBe('<<FALSE, FALSE, TRUE>>')
  expect(evaluate(prepared, 'count + 1', { state: [4] })).toBe(5)
  expect(evaluate(prepared, "count' - count", { state: [4], next: [9] })).toBe(5)
  expect(() => evaluate(prepared, 'count')).toThrow('E604')
  expect(() => evaluate(prepared, "count'", { state: [4] })).toThrow('E604')
  expect(() => evaluate(prepared, 'Head(<<>>)')).toThrow(DiagnosticError)
})

test('checkModels tells the errors of each model', () => {
  const text = counter.replace('constant', 'assume Max > 2\nconstant')
  expect(checkModels(check(text)).map(({ code }) => code)).toEqual(['E430'])
  expect(checkModels(check(text), { model: 'three' })).toEqual([])
})

test('the report of an exploration has the verdict, the counts and the trace', async () => {
  const specification = check({ name: 'counter.spec', text: counter })
  const report = renderExploration(await explore(specification), prepare(specification))
  expect(report).toContain('verdict: violated: invariant Small is false after 3 steps')
  expect(report).toContain('6 states generated, 4 distinct, 1 left on queue')
  expect(report).toContain('       count: 2 -> 3')
})

test('parse, format and exportTla work on their own', () => {
  const source = { name: 'm.spec', text: counter }
  expect(parse(source).tree.declarations).toHaveLength(9)
  expect(format(source)).toEqual({ text: counter, diagnostics: [] })
  expect(exportTla(prepare(check(counter)))).toMatchObject({
    name: 'Counter',
    module: expect.stringContaining('MODULE Counter'),
    config: expect.stringContaining('INVARIANT Small'),
  })
})
