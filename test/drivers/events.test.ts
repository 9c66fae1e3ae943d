import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createTypescriptRaft } from '../../adapters/typescript-raft/driver.js'
import {
  type DriveRun,
  type Driver,
  driveEvents,
  type FollowedEvents,
  type JsonObject,
  logEvents,
  printJson,
  readAdapterFile,
  readEventScript,
  renderDriveVerdict,
} from '../../src/index.js'
import { createStdioDriver } from '../../src/processes/stdio-driver.js'
import { buildEtcdRaft, buildMs } from '../adapters/etcd-raft.js'
import { projectFile, projectFiles, root } from '../source-files.js'
import { makeRaftTrace } from './raft-trace.js'

const servers = ['s1', 's2', 's3']
const lists = projectFiles('test/drivers/traces', ['.txt'])
const variables = ['currentTerm', 'votedFor', 'commitIndex', 'state', 'log']

function seedAdapter() {
  const { path: name, text } = projectFile('adapters/raft-seed.json')
  return readAdapterFile({ name, text }).events!
}

async function drive(text: string, start: () => Driver = createTypescriptRaft) {
  const steps: FollowedEvents[] = []
  const script = readEventScript({ name: 'trace.json', text }, seedAdapter())
  const run = await driveEvents('trace', script, start, { onStep: (step) => steps.push(step) })
  expect(script.adapter.compared.map(({ variable }) => variable).sort()).toEqual([...variables].sort())
  return { run, steps, script }
}

/** The trace of a list of steps, changed in places. */
function traceOf(name: string, change: (states: JsonObject[]) => void = () => {}): string {
  const text = lists.find(({ path }) => path.endsWith(`/${name}.txt`))!.text
  const states = structuredClone(makeRaftTrace(servers, text)) as JsonObject[]
  change(states)
  return JSON.stringify(states)
}

function verdictOf(run: DriveRun): string {
  return renderDriveVerdict(run)
}

// UPDATE=1 writes the traces anew.
describe('a trace of tla2json', () => {
  test.each(lists.map(({ path, text }) => [path, text]))('is made of the steps in %s', (path, text) => {
    const made = printJson(makeRaftTrace(servers, text))
    const file = path.replace(/txt$/, 'json')
    if (process.env.UPDATE !== undefined) writeFileSync(root + file, made)
    expect(readFileSync(root + file, 'utf8')).toBe(made)
  })
})

const program = buildEtcdRaft()
const implementations: readonly (readonly [string, () => Driver])[] = [
  ['Raft in TypeScript', createTypescriptRaft],
  ...(program === undefined
    ? []
    : [
        [
          'etcd raft',
          () => createStdioDriver({ command: [program], budget: { ms: 10_000, rounds: 10_000 } }),
        ] as const,
      ]),
]

const seed = process.env.SEED ?? join(root, '../shared/seed')
const seedTraces = existsSync(seed) ? readdirSync(seed).filter((name) => name.endsWith('.trace.json')) : []
if (seedTraces.length === 0) {
  process.stderr.write('skipped: the traces of the seed are not here; SEED names their directory\n')
}

describe.each(implementations)('%s', (_, start) => {
  const traces = [
    ...lists.map(({ path }) => root + path.replace(/txt$/, 'json')),
    ...seedTraces.map((name) => join(seed, name)),
  ]
  test.each(traces)(
    'goes through %s: all is compared after each step, and nothing lags in the end',
    async (path) => {
      const { run, steps, script } = await drive(readFileSync(path, 'utf8'), start)
      expect(run.outcome.verdict).toEqual({ kind: 'match' })
      expect(steps.length).toBe(script.steps.length + 1)
      expect(run.outcome.lags.filter(({ to }) => to >= script.steps.length)).toEqual([])
      const longest = run.outcome.lags.map(({ from, to }) => to - from + 1)
      expect(Math.max(...longest)).toBeLessThanOrEqual(6)
    },
    buildMs,
  )
})

test('the lags of two leaders are those that the steps of the trace are finer by', async () => {
  const { run } = await drive(traceOf('two-leaders'))
  expect(run.outcome.lags.map(({ variable, from, to }) => `${variable} ${from}-${to}`)).toEqual([
    'votedFor[s3] 1-2',
    'currentTerm[s1] 5-5',
    'state[s3] 8-8',
    'log[s3] 8-8',
    'votedFor[s1] 10-13',
    'currentTerm[s2] 13-14',
    'state[s1] 17-17',
    'log[s1] 17-17',
  ])
})

test('each event of two leaders is a line of the log, in the order of the trace', async () => {
  const { steps } = await drive(traceOf('two-leaders'))
  const lines = steps
    .flatMap((step) => logEvents(step, step.state, { variables: [], types: new Map() }))
    .filter((line) => /^(----|Ignored event )/.test(line))
  const lists = (states: readonly JsonObject[]) => states.at(-1)!.state as JsonObject
  const all = lists(JSON.parse(traceOf('two-leaders')) as JsonObject[])
  const { global } = all.history as unknown as { readonly global: readonly EventOfTrace[] }
  const expected = global.map(({ action, executedOn, msg }) => {
    if (!msg) return `----${action}(${executedOn})`
    const label = `${action}(${msg.mtype} ${msg.msource} -> ${msg.mdest})`
    return msg.msource === msg.mdest ? `Ignored event ${label}` : `----${label}`
  })
  expect(lines.slice(1).map((line) => line.replace(/: a server votes for itself.*/, ''))).toEqual(expected)
})

interface EventOfTrace {
  readonly action: string
  readonly executedOn: string
  readonly msg?: { readonly mtype: string; readonly msource: string; readonly mdest: string }
}

describe('what the trace has and the implementation has not is told at its step:', () => {
  test.each<[string, string, (states: JsonObject[]) => void, RegExp]>([
    [
      'a term that is never come to',
      'first-leader',
      (states) => change(states, 5, 'currentTerm', 's1', 7),
      /^state mismatch: currentTerm\[s1\], at step 9/,
    ],
    [
      'a vote for another',
      'two-leaders',
      (states) => change(states, 6, 'votedFor', 's1', 's2'),
      /^state mismatch: votedFor\[s1\], at step 6/,
    ],
    [
      'a vote that does not come in time',
      'two-leaders',
      (states) => {
        for (let number = 3; number <= 9; number++) change(states, number, 'votedFor', 's3', 0, number)
      },
      /^state mismatch: votedFor\[s3\], at step 1;/,
    ],
    [
      'something that differs in the end',
      'first-commit',
      (states) => {
        states.pop()
        states.pop()
      },
      /^state mismatch: commitIndex\[s1\], at step 13/,
    ],
    [
      'a message that nobody sends',
      'first-commit',
      (states) => rename(states, 's1', 's2', 's3', 'AppendEntriesResponse'),
      /^message missing: .*from \|-> "s2".*MsgAppResp.*, at step 12/,
    ],
    [
      'a leader that there is not',
      'first-leader',
      (states) => insert(states, 4, { action: 'BecomeLeader', executedOn: 's3' }),
      /^state mismatch: nodes\.s3\.role, at step 4/,
    ],
    [
      'what a restart keeps, and the trace forgets',
      'first-commit',
      (states) => {
        insert(states, states.length - 1, { action: 'Restart', executedOn: 's1' })
        change(states, states.length - 1, 'commitIndex', 's1', 0)
        change(states, states.length - 1, 'state', 's1', 'Follower')
      },
      /^state mismatch: commitIndex\[s1\], at step 15/,
    ],
  ])('%s', async (_, name, mend, verdict) => {
    const { run } = await drive(traceOf(name, mend))
    expect(verdictOf(run)).toMatch(verdict)
  })
})

test('a value that is appended is proposed, once', async () => {
  const steps = `
    ${lists.find(({ path }) => path.endsWith('/first-commit.txt'))!.text}
    s1 proposes 5
    s1 appends to s3
    s3 stores from s1
    s3 answers s1
    s1 counts s3
    s1 commits 2`
  const { run, steps: followed } = await drive(JSON.stringify(makeRaftTrace(servers, steps)))
  const commands = followed.flatMap(({ exchanges }) => exchanges.map(({ command }) => command.op))
  expect(commands.filter((op) => op === 'propose')).toEqual(['propose'])
  expect(verdictOf(run)).toMatch(/^match/)
})

function stateAt(states: JsonObject[], number: number): Record<string, JsonObject> {
  return states[number]!.state as Record<string, JsonObject>
}

/** From a state on, or up to another, a variable has another value at a server. */
function change(
  states: JsonObject[],
  number: number,
  variable: string,
  server: string,
  value: string | number,
  last = states.length - 1,
): void {
  for (let at = number; at <= last; at++) {
    const state = stateAt(states, at)
    state[variable] = { ...state[variable], [server]: value }
  }
}

/** From a state on there is one more event. */
function insert(states: JsonObject[], number: number, event: JsonObject): void {
  const before = (stateAt(states, number - 1).history!.global as readonly JsonObject[]).length
  for (let at = number; at < states.length; at++) {
    const state = stateAt(states, at)
    const global = [...(state.history!.global as readonly JsonObject[])]
    global.splice(before, 0, event)
    state.history = { global }
  }
}

/** Events about a kind of message are about another server. */
function rename(states: JsonObject[], to: string, by: string, from: string, mtype: string): void {
  for (const [at] of states.entries()) {
    const state = stateAt(states, at)
    const global = (state.history!.global as readonly JsonObject[]).map((event) => {
      const msg = event.msg as JsonObject | undefined
      const isMeant = msg?.mtype === mtype && msg.msource === from && msg.mdest === to
      return isMeant ? { ...event, msg: { ...msg, msource: by } } : event
    })
    state.history = { global }
  }
}
