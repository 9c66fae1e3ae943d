import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import {
  type ConformanceError,
  type ConformanceOptions,
  check,
  conformance,
  createInProcessDriver,
  DiagnosticError,
  type Implementation,
  type JsonObject,
  Refusal,
  writeTrace,
} from '../../src/index.js'
import { root } from '../source-files.js'
import { createLock as createAdaptedLock, driversFile, preparedOf, traceOf } from './systems.js'

const spec = join(root, 'test/drivers/lock.spec')
const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
afterAll(() => rmSync(directory, { recursive: true }))

type Client = string
type Status = 'Idle' | 'Waiting' | 'Holding'
/** As `explore types` writes them, for fewer clients than any. */
type Commands = { readonly Acquire: { readonly c: Client }; readonly Release: { readonly c: Client } }
type Shown = {
  readonly state: { readonly status: { readonly [client: string]: Status }; readonly grants: number }
}
type Constants = { readonly Client: readonly Client[]; readonly MaxGrants: number }

/** A lock in the words of its specification. Of those who wait, `next` chooses who gets it. */
function createLock(
  next = (queue: readonly Client[]) => queue[0],
  isSlow = false,
): Implementation<Commands, Shown, Constants> {
  let status: Record<Client, Status> = {}
  let queue: Client[] = []
  let grants = 0
  const show = () => ({ state: { status: { ...status }, grants } })
  return {
    implementation: 'lock',
    version: '1',
    init({ Client }) {
      ;[queue, grants] = [[], 0]
      status = Object.fromEntries(Client.map((client) => [client, 'Idle']))
      return show()
    },
    observe: show,
    commands: {
      Acquire({ c }) {
        if (status[c] !== 'Idle') throw new Refusal('once is enough')
        const isFree = Object.values(status).every((each) => each !== 'Holding')
        status[c] = isFree ? 'Holding' : 'Waiting'
        if (isFree) grants++
        else queue.push(c)
        return show()
      },
      Release({ c }) {
        if (isSlow && grants > 1) return new Promise(() => {})
        status[c] = 'Idle'
        const chosen = next(queue)
        queue = queue.filter((client) => client !== chosen)
        if (chosen === undefined) return show()
        status[chosen] = 'Holding'
        grants++
        return show()
      },
    },
  }
}

/** The path of a new file with a trace. */
function traceFile(name: string, calls: readonly string[]): string {
  const path = join(directory, name)
  writeFileSync(path, writeTrace(traceOf(preparedOf(driversFile('lock.spec')), calls), 'json'))
  return path
}

/** What is said against an implementation. */
async function said(
  driver: Parameters<typeof conformance>[1],
  options?: ConformanceOptions,
): Promise<string> {
  try {
    await conformance(spec, driver, options)
  } catch (error) {
    expect((error as ConformanceError).name).toBe('ConformanceError')
    return (error as ConformanceError).message
  }
  throw new Error('it conforms')
}

const random = { random: { steps: 300 } }

describe('a lock that does as it is specified', () => {
  test('conforms', () => conformance(spec, createLock))

  test('conforms, whichever way it is given', async () => {
    const text = driversFile('lock.spec')
    const drivers = [
      createLock(),
      createInProcessDriver(createLock()),
      () => createInProcessDriver(createLock()),
    ]
    for (const driver of drivers) {
      const runs = await conformance(check(text), driver, {
        select: { ...random, scenarios: ['Contention'] },
      })
      expect(runs.map(({ name, outcome }) => [name, outcome.verdict.kind])).toEqual([
        ['scenario Contention', 'match'],
        ['random walk of 300 steps, seed 1', 'match'],
      ])
    }
  })

  test('conforms in other words, with an adapter', async () => {
    const adapter = join(root, 'test/drivers/lock.json')
    await conformance(spec, () => createAdaptedLock(), { adapter, select: random })
  })

  test('conforms in a trace', async () => {
    const path = traceFile('trace.json', ['Acquire(c1)', 'Acquire(c2)', 'Release(c1)'])
    const runs = await conformance(spec, createLock, { select: { traces: [path] } })
    expect(runs.map(({ outcome }) => outcome.step)).toEqual([3])
  })

  test('conforms in what it shows', async () => {
    const make = () => {
      const { observe, init, commands, ...rest } = createLock()
      const hide = ({ state: { status } }: Shown) => ({ state: { status } })
      return {
        ...rest,
        init: (given: Constants) => hide(init(given) as Shown),
        observe: () => hide(observe() as Shown),
        commands: {
          Acquire: (given: { c: Client }) => hide(commands.Acquire(given) as Shown),
          Release: (given: { c: Client }) => hide(commands.Release(given) as Shown),
        },
      }
    }
    await conformance(spec, make, { select: random, ignored: { grants: 'it is not counted' } })
    expect(await said(make, { select: random })).toMatch(
      /cannot be read: grants: state.grants: it is not there/,
    )
  })
})

describe('of a lock that does not is said', () => {
  test('what differs, and the fewest steps to it', async () => {
    const unfair = () => createLock(() => undefined)
    expect(await said(unfair, { select: random })).toMatch(/^random walk of 300 steps, seed 1\n/)
    const way = ['Acquire(c3)', 'Release(c3)', 'Acquire(c1)', 'Acquire(c2)', 'Release(c1)']
    const lines = (await said(unfair, { select: { traces: [traceFile('unfair.json', way)] } })).split('\n')
    expect(lines[1]).toBe('verdict: state mismatch: status[c2], at step 5')
    expect(lines.slice(lines.indexOf('the same in 3 steps of 5 (none can be left out):'))).toEqual([
      'the same in 3 steps of 5 (none can be left out):',
      '     1  Acquire(c1)  Acquire {c: "c1"}',
      '     2  Acquire(c2)  Acquire {c: "c2"}',
      '     3  Release(c1)  Release {c: "c1"}',
      '',
      'step 3: Release(c1)',
      'status[c2] differs',
      '  specification:  c1, c3: Idle; c2: Holding',
      '  implementation: c1, c3: Idle; c2: Waiting',
      '    status[c2]: Holding -> Waiting',
      'the last commands:',
      '     0  init {Client: ["c1", "c2", "c3"], MaxGrants: 5}',
      '     1  Acquire {c: "c1"}',
      '     2  Acquire {c: "c2"}',
      '     3  Release {c: "c1"}',
    ])
  })

  test('that it takes too long', async () => {
    expect(await said(() => createLock(undefined, true), { select: random, budgetMs: 20 })).toMatch(
      /no answer to `Release` came within 20 ms/,
    )
  })

  test('that it took another way than a scenario', async () => {
    const last = () => createLock((queue) => queue.at(-1))
    expect(await said(last, { select: { scenarios: 'all' } })).toMatch(/took another than the trace/)
    await conformance(spec, last, { select: random })
  })
})

describe('mistakes are told', () => {
  const rejected = (options: ConformanceOptions) =>
    expect(conformance(spec, createLock, options)).rejects.toThrow()

  test('of names', async () => {
    for (const options of [
      { select: { scenarios: ['Contentions'] } },
      { select: random, model: 'four' },
      { select: random, ignored: { grant: 'there is none' } },
      { select: random, silent: ['Releases'] },
    ]) {
      await rejected(options)
      await expect(conformance(spec, createLock, options)).rejects.toBeInstanceOf(DiagnosticError)
    }
  })

  test('of what cannot be', async () => {
    const nothing: JsonObject = {}
    await expect(conformance('nowhere.spec', createLock)).rejects.toThrow(/ENOENT/)
    await expect(
      conformance(spec, () => ({ ...createLock(), commands: nothing as never }), { select: random }),
    ).rejects.toThrow(/the driver does not take Acquire, Release/)
  })
})
