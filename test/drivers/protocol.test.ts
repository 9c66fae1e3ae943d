import { expect, test } from '@jest/globals'
import { checkHello, checkObservation, printRequest, readResponse } from '../../src/drivers/protocol.js'
import type { Json } from '../../src/exports/json-text.js'
import { schemaOf } from '../exports/schema.js'

const hello = { v: 1, implementation: 'lock', version: '1', ops: ['take', 'leave'], deterministic: true }

/** What a driver may answer, and of all else the reason why not. */
const answers: readonly (readonly [Json, string?])[] = [
  [{ id: 1, ok: hello }],
  [{ id: 2, ok: {} }],
  [{ id: 3, ok: { nodes: {}, state: { holder: null }, sent: [], messages: [], quiescent: true } }],
  [{ id: 4, ok: { sent: [{ message: 3, type: 'Ask', to: ['a'] }], messages: [3, 1] } }],
  [{ id: 5, error: { code: 'no_message', text: 'there is no message 7' } }],
  [{ id: null, error: { code: 'invalid', text: 'this is not JSON' } }],
  [[], 'an answer is an object with `id`, and `ok` or `error`'],
  [null, 'an answer is an object with `id`, and `ok` or `error`'],
  [{ id: 1 }, 'an answer has `ok` or `error`'],
  [{ id: 1, ok: {}, error: { code: 'panic', text: '' } }, 'an answer has either `ok` or `error`'],
  [{ ok: {} }, 'an answer has the `id` of its request, a number'],
  [{ id: '1', ok: {} }, 'an answer has the `id` of its request, a number'],
  [{ id: null, ok: {} }, 'an answer has the `id` of its request, a number'],
  [
    { id: null, error: { code: 'panic', text: '' } },
    'an answer has the `id` of its request, a number; that of an `invalid` one may be null',
  ],
  [{ id: 1, ok: [] }, '`ok` is an object'],
  [{ id: 1, ok: null }, '`ok` is an object'],
  [{ id: 1, ok: {}, took: 3 }, '`took` is no member of an answer'],
  [{ id: 1, error: 'no leader' }, '`error` is an object with `code` and `text`'],
  [{ id: 1, error: { code: 'refused' } }, '`error` has a `text`, a string'],
  [{ id: 1, error: { code: 'refused', text: 'no', stack: '' } }, '`stack` is no member of `error`'],
  [
    { id: 1, error: { code: 'broken', text: '' } },
    'the `code` of an error is no_message, refused, not_quiescent, panic, unsupported or invalid, ' +
      'not "broken"',
  ],
  [{ id: 1, ok: { nodes: [] } }, '`nodes` is an object with what each node is like, by name'],
  [{ id: 1, ok: { state: 3 } }, '`state` is an object'],
  [{ id: 1, ok: { sent: {} } }, '`sent` is an array of messages'],
  [{ id: 1, ok: { sent: [{ id: 1 }] } }, sentProblem()],
  [{ id: 1, ok: { sent: [{ message: 0 }] } }, sentProblem()],
  [{ id: 1, ok: { messages: ['1'] } }, '`messages` is an array of their numbers'],
  [{ id: 1, ok: { messages: [1.5] } }, '`messages` is an array of their numbers'],
  [{ id: 1, ok: { quiescent: 'yes' } }, '`quiescent` is true or false'],
  [
    { id: 1, ok: { node: {} } },
    '`node` is no member of `ok`; it may have `nodes`, `state`, `sent`, `messages`, `quiescent`',
  ],
  [{ id: 1, ok: { ...hello, v: 2 } }, 'the driver is of version 2 of the protocol, and this is version 1'],
  [{ id: 1, ok: { ...hello, implementation: null } }, '`implementation` is a string'],
  [{ id: 1, ok: { ...hello, version: 1 } }, '`version` is a string'],
  [{ id: 1, ok: { ...hello, ops: [1] } }, '`ops` is an array of the names of commands'],
  [{ id: 1, ok: { ...hello, ops: ['init'] } }, '`ops` has `init`, which is no command'],
  [{ id: 1, ok: { ...hello, deterministic: 1 } }, '`deterministic` is true or false'],
  [
    { id: 1, ok: { ...hello, license: 'MIT' } },
    '`license` is no member of `hello`; ' +
      'it may have `v`, `implementation`, `version`, `ops`, `deterministic`',
  ],
]

function sentProblem(): string {
  return 'what is `sent` is an object with its number as `message`, a positive integer'
}

const cases = answers.map(([answer, problem]) => ({ answer, problem }))

test.each(cases)('$answer is an answer exactly where the schema says so', ({ answer, problem }) => {
  expect(problemOf(answer)).toBe(problem)
  expect(schemaOf('driver-response')(answer)).toBe(problem === undefined)
})

function problemOf(answer: Json): string | undefined {
  const response = readResponse(answer)
  if (response.kind === 'wrong') return response.problem
  if (response.kind === 'error') return undefined
  return 'v' in response.ok ? checkHello(response.ok) : checkObservation(response.ok)
}

test.each<[Parameters<typeof printRequest>, boolean]>([
  [[1, 'hello', { v: 1 }], true],
  [[2, 'init', { nodes: ['a'] }, { ms: 0.5, rounds: 1 }], true],
  [[3, 'take "it"', { text: 'a\nb' }, { ms: 100, rounds: 10 }], true],
  [[4, 'observe', undefined], true],
  [[1, 'hello', { v: 2 }], false],
  [[1, 'hello', {}], false],
  [[2, 'init', undefined], false],
  [[4, 'observe', { all: true }], false],
  [[0, 'take', {}], false],
  [[5, 'take', {}, { ms: 0, rounds: 1 }], false],
])('the request of %j is one line; whether the schema has it: %s', (request, isLegal) => {
  const line = printRequest(...request)
  expect(line).toMatch(/^.*\n$/)
  expect(schemaOf('driver-request')(JSON.parse(line))).toBe(isLegal)
})
