import { expect, test } from '@jest/globals'
import type { Observation } from '../../src/drivers/driver.js'
import { createInProcessDriver, type Implementation, Refusal } from '../../src/drivers/in-process-driver.js'

interface Commands {
  readonly take: { readonly by: string }
  readonly wait: { readonly ms: number }
  readonly break: object
  readonly lie: object
}

function createLock(): Implementation<Commands> {
  let holder: string | null = null
  const observe = (): Observation => ({ state: { holder } })
  return {
    implementation: 'lock',
    version: '1',
    init() {
      holder = null
      return observe()
    },
    observe,
    commands: {
      take({ by }) {
        if (holder !== null) throw new Refusal(`${holder} has it`)
        holder = by
        return observe()
      },
      wait: ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(observe()), ms)),
      break() {
        throw new Error('broken')
      },
      lie: () => ({ quiescent: 'yes' }) as unknown as Observation,
    },
  }
}

const inTime = {
  budget: { ms: 50 },
  after(ms: number, act: () => void) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

test('functions are commands, sent ahead or not', async () => {
  const driver = createInProcessDriver(createLock(), inTime)
  expect(await driver.hello()).toEqual({
    kind: 'ok',
    ok: {
      ...{ v: 1, implementation: 'lock', version: '1', deterministic: true },
      ops: ['take', 'wait', 'break', 'lie'],
    },
  })
  const answers = await Promise.all([
    driver.init({}),
    driver.apply({ op: 'wait', args: { ms: 5 } }),
    driver.apply({ op: 'take', args: { by: 'a' } }),
    driver.apply({ op: 'take', args: { by: 'b' } }),
    driver.apply({ op: 'break', args: {} }),
    driver.apply({ op: 'toString', args: {} }),
    driver.observe(),
    driver.init({}),
  ])
  const free = { kind: 'ok', ok: { state: { holder: null } } }
  const taken = { kind: 'ok', ok: { state: { holder: 'a' } } }
  expect(answers).toEqual([
    free,
    free,
    taken,
    { kind: 'error', error: { code: 'refused', text: 'a has it' } },
    { kind: 'error', error: { code: 'panic', text: expect.stringMatching(/^Error: broken\n +at /) } },
    {
      kind: 'error',
      error: { code: 'unsupported', text: 'there is no command `toString`, but take, wait, break, lie' },
    },
    taken,
    free,
  ])
  expect(driver.takeLog()).toEqual([])
})

test.each([
  ['wait', { ms: 150 }, { kind: 'timeout', text: 'no answer to `wait` came within 50 ms' }],
  ['lie', {}, { kind: 'protocol', text: 'the answer to `lie` cannot be used: `quiescent` is true or false' }],
])('after a failure, as of `%s`, there is nothing else, until it is closed', async (op, args, failure) => {
  const driver = createInProcessDriver(createLock(), inTime)
  expect(await driver.apply({ op, args })).toEqual({ kind: 'failure', failure })
  expect(await driver.observe()).toEqual({ kind: 'failure', failure })
  expect(await driver.hello()).toEqual({ kind: 'failure', failure })
  await driver.close()
  await driver.close()
  expect(await driver.observe()).toMatchObject({ failure: { text: 'the driver is closed' } })
})
