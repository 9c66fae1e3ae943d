import { spawn } from 'node:child_process'
import { closeSync, writeFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLock } from './lock.js'

/** How a driver does it wrong, or right. */
export type Mode = keyof typeof modes

interface Request {
  readonly id: number
  readonly op: string
}

/** What is done at a request. */
type Act = (request: Request) => unknown

const say = (text: string) => writeSync(1, text)
const log = (text: string) => writeSync(2, text)
/** What the request that is there is well answered with. */
let due: object = {}
const answer = (id: unknown, ok: object = due) => say(`${JSON.stringify({ id, ok })}\n`)
const forever = 1_000_000

function okOf(op: string): object {
  const nodes = { a: { term: 1 } }
  if (op === 'hello') {
    return { v: 1, implementation: 'child', version: '1.0', ops: ['act', 'chat'], deterministic: true }
  }
  if (op === 'close') return {}
  return op === 'observe' ? { nodes, messages: [1] } : { nodes, sent: [{ message: 1, to: 'a' }] }
}

/** Answers to the first request, and does something else at the second. */
function second(act: Act): Act {
  let count = 0
  return (request) => (++count === 1 ? answer(request.id) : act(request))
}

const never: Act = () => sleep(forever)

function ignoreTerm(): void {
  process.on('SIGTERM', () => {})
}

function startGrandchild(): void {
  const script = 'process.on("SIGTERM", () => {}); setTimeout(() => {}, 1e6)'
  spawn(process.execPath, ['--eval', script], { stdio: 'inherit' })
}

/** What is done at the beginning, whose result is done at each request. */
const modes = {
  well: (): Act => (request) => {
    log(`${JSON.stringify(request)}\n`)
    answer(request.id)
  },
  refuses: (): Act => (request) =>
    say(`${JSON.stringify({ id: request.id, error: { code: 'refused', text: 'no leader' } })}\n`),
  panics:
    (): Act =>
    ({ id }) =>
      say(`${JSON.stringify({ id, error: { code: 'panic', text: 'index out of range\n  at lock.c:7' } })}\n`),
  'panics at length':
    (): Act =>
    ({ id }) =>
      say(`${JSON.stringify({ id, error: { code: 'panic', text: 'at lock.c\n'.repeat(100) } })}\n`),
  /** Another each time it begins. */
  'is wrong once': (): Act => {
    let isWrong = true
    return ({ id }) => {
      answer(id, isWrong ? { ...due, state: { grants: 7 } } : due)
      isWrong = false
    }
  },
  'in pieces': (): Act => async (request) => {
    for (const piece of JSON.stringify({ id: request.id, ok: { state: { x: 'é€😀' } } }).match(/.{1,9}/gu)!) {
      say(piece)
      await sleep(1)
    }
    say('\n')
  },
  'large answer': (): Act => (request) => answer(request.id, { state: { x: 'x'.repeat(15 * 1024 * 1024) } }),
  late: () => never,
  twice:
    (): Act =>
    ({ id }) => {
      answer(id)
      answer(id)
    },
  'unknown id': (): Act => () => answer(77),
  'out of order':
    (): Act =>
    ({ id }) =>
      answer(id + 1),
  'null id': (): Act => () => say('{"id":null,"error":{"code":"invalid","text":"no JSON"}}\n'),
  unasked:
    (): Act =>
    async ({ id }) => {
      answer(id)
      await sleep(20)
      answer(9)
    },
  'no JSON':
    (): Act =>
    ({ id }) =>
      say(`{"id":${id},"ok":{"nodes":}}\n`),
  'deep answer':
    (): Act =>
    ({ id }) =>
      say(`{"id":${id},"ok":{"state":{"grants":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}\n`),
  'no answer':
    (): Act =>
    ({ id }) =>
      say(`{"id":${id}}\n`),
  'other shape':
    (): Act =>
    ({ id }) =>
      answer(id, { nodes: [] }),
  'other version':
    (): Act =>
    ({ id }) =>
      answer(id, { v: 2, capabilities: [] }),
  'lacks a command':
    (): Act =>
    ({ id }) =>
      answer(id, { ...due, ops: ['acquire'] }),
  'unknown node':
    (): Act =>
    ({ id }) =>
      answer(id, { nodes: { c9: 'Idle' } }),
  'wrong state':
    (): Act =>
    ({ id }) =>
      answer(id, { state: { grants: 7 } }),
  /** Each answer takes some time, and one in the end is wrong. */
  'slowly wrong':
    (): Act =>
    async ({ id }) => {
      const { state } = due as { readonly state?: { readonly grants: number } }
      await sleep(20)
      answer(id, state && state.grants > 3 ? { ...due, state: { grants: 7 } } : due)
    },
  'sends a message twice':
    (): Act =>
    ({ id }) =>
      answer(id, { ...due, sent: [{ message: 1 }, { message: 1 }] }),
  'control characters':
    (): Act =>
    ({ id }) => {
      log('\x1b]0;title\x07\x1b[31mred\r\x9bgone\n')
      say(`${JSON.stringify({ id, error: { code: 'refused', text: 'no\x1b[2J\r\nno' } })}\n`)
    },
  chatty: (): Act =>
    second(({ id }) => {
      say('debug: applying\n')
      answer(id)
    }),
  'huge line': (): Act => () => say('x'.repeat(20 * 1024 * 1024)),
  'endless line': (): Act => () => {
    for (;;) say('x'.repeat(65536))
  },
  'dies at start': (): Act => {
    log('cannot open the store\nno space left')
    process.exit(3)
  },
  'dies midway': (): Act =>
    second(({ id }) => {
      say(`{"id":${id},"o`)
      process.exit(0)
    }),
  'is killed': (): Act => second(() => process.kill(process.pid, 'SIGKILL')),
  stops: (): Act => () => process.kill(process.pid, 'SIGSTOP'),
  'closes stdout': (): Act => () => {
    closeSync(1)
    return sleep(forever)
  },
  'leaves a grandchild': (): Act => {
    startGrandchild()
    return second(() => process.exit(0))
  },
  'hangs with a grandchild': (): Act => {
    startGrandchild()
    return never
  },
  'ignores SIGTERM': (): Act => {
    ignoreTerm()
    return never
  },
  'ignores the end': (): Act => {
    ignoreTerm()
    setTimeout(() => {}, forever)
    return ({ id, op }) => op === 'close' || answer(id)
  },
  'floods stderr': (): Act => (request) => {
    if (request.op === 'close') return answer(request.id)
    for (let line = 1; line <= 100_000; line++) log(`line ${line} ${'x'.repeat(line % 100)}\n`)
    log(`${'y'.repeat(1_000_000)}\n`)
    return answer(request.id)
  },
  'floods stderr for ever': (): Act => () => {
    for (;;) log(`${'x'.repeat(1000)}\n`.repeat(60))
  },
} satisfies Readonly<Record<string, () => Act>>

// A driver that misbehaves as its first argument says. With a second one it is a lock, which does all well
// before the request of that number. The number of its process group is in the file `pid`.
writeFileSync('pid', String(process.pid))
const [mode, from] = process.argv.slice(2)
const wellOf = from === undefined ? ({ op }: Request) => okOf(op) : createLock()
const act: Act = modes[mode as Mode]()
createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as Request
  due = wellOf(request)
  if (request.id < Number(from)) answer(request.id)
  else act(request)
})
