import { expect, test } from '@jest/globals'
import type { Answer, Driver, Observation } from '../../src/drivers/driver.js'
import { guardedDriver } from '../../src/drivers/guarded-driver.js'
import { createInProcessDriver } from '../../src/drivers/in-process-driver.js'

const command = { op: 'act', args: {} }

/** A guarded driver that does all well but what is given. */
function guard(own: Partial<Record<keyof Driver, unknown>>, signal?: AbortSignal): Driver {
  const implementation = { implementation: 'one', version: '1', commands: { act: () => ({}) } }
  const well = createInProcessDriver({ ...implementation, init: () => ({}), observe: () => ({}) })
  return guardedDriver({ ...well, ...own } as Driver, {
    budget: { ms: 50 },
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    ...(signal === undefined ? {} : { signal }),
  })
}

test('a driver that does all well is left alone', async () => {
  const driver = guard({})
  const answers = [await driver.hello(), await driver.init({}), await driver.apply(command)]
  expect([...answers, await driver.observe()].map(({ kind }) => kind)).toEqual(Array(4).fill('ok'))
  const refused = { kind: 'error', error: { code: 'refused', text: 'no' } }
  expect(await guard({ apply: async () => refused }).apply(command)).toBe(refused)
  await driver.close()
  expect(await driver.observe()).toMatchObject({ failure: { text: 'the driver is closed' } })
})

const throws = () => {
  throw new Error('oops')
}

test.each<[string, () => unknown, object]>([
  ['throws', throws, { kind: 'protocol', text: expect.stringMatching(/^`act` throws: Error: oops\n/) }],
  [
    'rejects',
    async () => throws(),
    { kind: 'protocol', text: expect.stringMatching(/^`act` throws: Error/) },
  ],
  [
    'gives nothing',
    () => undefined,
    { text: expect.stringMatching(/cannot be used: it is an object whose/) },
  ],
  ['gives what is no answer', () => ({ ok: {} }), { text: expect.stringMatching(/it is an object whose/) }],
  [
    'gives no observation',
    () => ({ kind: 'ok', ok: { node: {} } }),
    { text: expect.stringMatching(/`node`/) },
  ],
  ['gives no result', () => ({ kind: 'ok' }), { text: expect.stringMatching(/`ok` is an object/) }],
  ['gives no error', () => ({ kind: 'error' }), { text: expect.stringMatching(/the `code` of an error is/) }],
  ['gives no failure', () => ({ kind: 'failure' }), { text: expect.stringMatching(/has a `text`/) }],
  ['hangs', () => new Promise(() => {}), { kind: 'timeout', text: 'no answer to `act` came within 50 ms' }],
])('of one that %s, a failure is told, from now on', async (_, apply, failure) => {
  const driver = guard({ apply })
  const answer: Answer<Observation> = await driver.apply(command)
  expect(answer).toMatchObject({ kind: 'failure', failure })
  expect(await driver.observe()).toEqual(answer)
  await driver.close()
})

test('one that hangs is interrupted, and closed', async () => {
  const controller = new AbortController()
  const driver = guard(
    { apply: () => new Promise(() => {}), close: () => new Promise(() => {}) },
    controller.signal,
  )
  const answer = driver.apply(command)
  controller.abort()
  expect(await answer).toMatchObject({ failure: { kind: 'interrupted' } })
  expect(await driver.init({})).toMatchObject({ failure: { kind: 'interrupted' } })
  await driver.close()
})

test('a log that cannot be taken is a failure of the next request', async () => {
  const driver = guard({ takeLog: throws })
  expect(driver.takeLog()).toEqual([])
  expect(await driver.init({})).toMatchObject({ failure: { kind: 'protocol' } })
  expect(guard({ takeLog: () => [1] }).takeLog()).toEqual(['1'])
})
