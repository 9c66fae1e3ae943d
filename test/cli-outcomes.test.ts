import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { runCommand, runInShell } from './command.js'
import { junitErrors } from './exports/junit-check.js'
import { sarifErrors } from './exports/sarif-check.js'
import { schemaNames, schemaOf } from './exports/schema.js'
import { root } from './source-files.js'

const directory = mkdtempSync(join(tmpdir(), 'explore-'))
afterAll(() => rmSync(directory, { recursive: true }))

const counter = `module Counter

constant Max : Int

variable count : Int

init count = 0

action Up == count < Max /\\ count' = count + 1

invariant Small == count < 3

model three
  Max = 3
model two
  Max = 2
  deadlock off
`
function stages(up: string): string {
  return `module Stages
variable x : Int
init x = 0
action Up == ${up}
scenario Far
  reach x = 2
  then  x = 4
scenario Never
  reach x < 0
`
}

const files: Readonly<Record<string, string>> = {
  'counter.spec': counter,
  'untidy.spec': counter.replace('count < Max', 'count    <    Max'),
  'wrong.spec': 'module Wrong\nvariable x : Int\ninit x = TRUE\naction Up == y\n',
  'unparsable.spec': 'module Unparsable\ninit x = (\n',
  'fault.spec': "module Fault\nvariable x : Int\ninit x = 1\naction Down == x' = x - 1 \\div x\n",
  'assumed.spec': "module Assumed\nassume 1 > 2\nvariable x : Int\ninit x = 0\naction Up == x' = x + 1\n",
  'endless.spec': "module Endless\nvariable x : Int\ninit x = 0\naction Up == x' = x + 1\n",
  'none.spec':
    "module None\nvariable x : Int\ninit x \\in {}\naction Up == x' = x + 1\ninvariant Fine == x > 0\n",
  'stages.spec': stages("x < 9 /\\ x' = x + 1"),
  'stages-endless.spec': stages("x' = x + 1"),
  'bounded.spec':
    'module Bounded\nconstant Max : Int\nassume Max /= 5\nvariable x : Int\ninit x = 0\n' +
    "action Up == x < Max /\\ x' = x + 1\ndeadlock off\n",
  'legal.json': JSON.stringify(traceOf([0, 1, 2])),
  'illegal.json': JSON.stringify(traceOf([0, 2])),
  'other.json': JSON.stringify({ ...traceOf([0]), module: 'Other' }),
  'none.json': '{"format": "tracewright-trace"}',
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)

function traceOf([initial, ...later]: readonly number[]) {
  return {
    ...{ format: 'tracewright-trace', version: 1, module: 'Counter', model: 'three' },
    ...{ constants: { Max: 3 }, variables: ['count'], initial: { count: initial } },
    steps: later.map((count) => ({ action: 'Up', arguments: {}, choices: [], state: { count } })),
  }
}

const counting = {
  ...{ format: 'tracewright-adapter', version: 1, name: 'counter' },
  actions: { Up: { op: 'up' } },
  variables: { count: { compare: 'strict', from: 'state.count' } },
}

/** A driver of the counter that does well, but for one thing. */
const countingDriver = `import { createInterface } from 'node:readline'
let count = 0
const answers = {
  hello: () => ({ v: 1, implementation: 'counter', version: '1', ops: ['up'], deterministic: true }),
  init: () => ({ state: { count: (count = 0) } }),
  up: () => ({ state: { count: process.argv[2] === 'twice' ? (count += 2) : ++count } }),
  observe: () => ({ state: { count } }),
  close: () => ({}),
}
for await (const line of createInterface({ input: process.stdin })) {
  const { id, op } = JSON.parse(line)
  if (op === 'up' && process.argv[2] === 'ends') process.exit()
  console.log(JSON.stringify({ id, ok: answers[op]() }))
}
`
writeFileSync(join(directory, 'counter.mjs'), countingDriver)
for (const fault of ['none', 'twice', 'ends']) {
  const driver = { command: ['node', 'counter.mjs', fault] }
  writeFileSync(join(directory, `counts-${fault}.json`), JSON.stringify({ ...counting, driver }))
}
writeFileSync(join(directory, 'counts-nothing.json'), JSON.stringify({ ...counting, variables: {} }))

/** Runs a command among the files above. */
function run(command: string) {
  return runCommand(command, directory)
}

/** Commands with their exit codes; what they write as JSON is held to its schema. */
const outcomes: readonly (readonly [string, number])[] = [
  ['explore counter.spec --model two', 0],
  ['explore endless.spec --depth 3', 0],
  ['explore counter.spec', 1],
  ['explore counter.spec --model two -c Max=1', 0],
  ['explore none.spec --strict', 1],
  ['explore counter.spec -c Max=1', 1],
  ['explore fault.spec', 1],
  ['explore wrong.spec', 2],
  ['explore unparsable.spec', 2],
  ['explore assumed.spec', 2],
  ['explore nothere.spec', 2],
  ['explore counter.spec --model four', 2],
  ['explore counter.spec --depth deep', 2],
  ['explore counter.spec --no-such-option', 2],
  ['explore counter.spec --resume nowhere', 2],
  ['explore endless.spec --time-limit 0', 3],
  ['explore stages.spec --scenario Far', 0],
  ['explore stages.spec --scenario Never', 1],
  ['explore stages.spec --scenario Fare', 2],
  ['explore stages-endless.spec --scenario Never --time-limit 0', 3],
  ['explore counter.spec --model two --sweep Max=0..2', 0],
  ['explore counter.spec --model two --sweep Max=0..3', 1],
  ['explore counter.spec --sweep Maximum=1..2', 2],
  ['explore counter.spec --sweep Max=1..2 --resume nowhere', 2],
  ['explore endless.spec --sweep Max=1..2', 2],
  ['explore bounded.spec --sweep Max=3,5', 0],
  ['explore bounded.spec --sweep Max=5,100000000 --time-limit 0', 3],
  ['explore simulate counter.spec --model two --seed 1 --behaviors 9', 0],
  ['explore simulate counter.spec --seed 1', 1],
  ['explore simulate fault.spec', 1],
  ['explore simulate counter.spec --weight Down=2', 2],
  ['explore simulate endless.spec --time-limit 0', 3],
  ['explore sample counter.spec --model two', 0],
  ['explore sample fault.spec', 0],
  ['explore sample endless.spec --time-limit 0', 3],
  ['explore sample wrong.spec', 2],
  ['explore sample counter.spec --count 0', 2],
  ['explore check-types counter.spec', 0],
  ['explore check-types wrong.spec', 2],
  ['explore check-types assumed.spec', 2],
  ['explore compile counter.spec', 0],
  ['explore compile wrong.spec', 2],
  ['explore format counter.spec', 0],
  ['explore format counter.spec --check', 0],
  ['explore format untidy.spec --check', 1],
  ['explore format unparsable.spec', 2],
  ['explore format counter.spec --check --write', 2],
  ['explore eval counter.spec {Max,1}', 0],
  ['explore eval counter.spec count --trace legal.json', 0],
  ['explore eval counter.spec count --trace illegal.json', 1],
  ['explore eval counter.spec count', 2],
  ['explore eval counter.spec 1=TRUE', 2],
  ['explore eval counter.spec "Max[0]"', 2],
  ['explore eval counter.spec count --trace legal.json --step 3', 2],
  ['explore export counter.spec --to tla --out new', 0],
  ['explore export wrong.spec --to tla --out new', 2],
  ['explore export counter.spec --to tla --out counter.spec', 2],
  ['explore trace show legal.json --spec counter.spec', 0],
  ['explore trace show legal.json', 0],
  ['explore trace show illegal.json --spec counter.spec', 1],
  ['explore trace show other.json --spec counter.spec', 1],
  ['explore trace show none.json', 2],
  ['explore trace show nothere.json', 2],
  ['explore drive counter.spec --adapter counts-none.json --trace legal.json', 0],
  ['explore drive counter.spec --adapter counts-none.json --random 9 --seed 1..2', 0],
  ['explore drive counter.spec --adapter counts-twice.json --random 9', 1],
  ['explore drive counter.spec --adapter counts-ends.json --random 9', 3],
  ['explore drive counter.spec --adapter counts-none.json --random 9 --time-limit 0', 3],
  ['explore drive counter.spec --adapter counts-nothing.json --random 9', 2],
  ['explore drive counter.spec --adapter counts-none.json --trace illegal.json', 2],
  ['explore drive counter.spec --adapter counts-none.json', 2],
  ['explore drive counter.spec --random 9', 2],
  ['explore coverage counter.spec --model two', 0],
  ['explore coverage counter.spec', 1],
  ['explore coverage wrong.spec', 2],
  ['explore coverage endless.spec --time-limit 0', 3],
]

/** Schemas of what commands read, and of lines. Those are held to them in other tests. */
const others = ['adapter', 'driver-request', 'driver-response', 'transcript']

describe('as text and as JSON', () => {
  const seen = new Set<string>()

  test.each(outcomes)('`%s` ends with %i', async (command, code) => {
    const text = await run(command)
    expect({ code: text.code, stderr: text.stderr }).toMatchObject({ code })
    if (code === 2)
      expect(text).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^error\[E\d+\]: /) })
    const json = await run(`${command} --format json`)
    expect(json.code).toBe(code)
    const document = JSON.parse(json.stdout) as { format: string }
    const name = document.format.replace('tracewright-', '')
    seen.add(name)
    const validate = schemaOf(name)
    validate(document)
    expect(validate.errors ?? []).toEqual([])
    expect(name === 'diagnostics').toBe(code === 2)
  })

  test('there is a document of each published schema among them', () => {
    expect([...seen].sort()).toEqual(schemaNames.filter((name) => !others.includes(name)).sort())
  })
})

test.each([
  ['explore schema', 0],
  ['explore schema trace', 0],
  ['explore schema nothing', 2],
  ['explore', 2],
  ['explore trace', 2],
])('`%s` ends with %i', async (command, code) => {
  const { stdout, stderr, ...found } = await run(command)
  expect(found.code).toBe(code)
  expect(stdout === '').toBe(code === 2)
  expect(stderr === '').toBe(code === 0)
})

test.each(['--help', 'trace show --help', '--version'])('`explore %s` ends with 0', (words) => {
  const { stdout, stderr, code } = runInShell(`explore ${words}`, directory)
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).not.toBe('')
})

test('a runtime that fails below us is an error of our own: 4, with what to report', () => {
  const sabotage = 'data:text/javascript,performance.now=()=>{throw(new(Error)(`sabotaged`))}'
  const { code, stdout, stderr } = runInShell(
    `NODE_OPTIONS='--import ${sabotage}' explore counter.spec --format json --out sarif=own.sarif`,
    directory,
  )
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toMatch(/mistake of the tool[\s\S]*explore counter\.spec --format json[\s\S]*sabotaged/)
  expect(readdirSync(directory)).not.toContain('own.sarif')
})

test('what is being written when an interrupt comes is written before the process ends', () => {
  const modules = join(root, 'dist/src/cli')
  const script = `
    import { writeFileSync } from 'node:fs'
    import { untilDone } from '${modules}/interrupt.js'
    await untilDone(() => {
      process.kill(process.pid, 'SIGTERM')
      writeFileSync('new.txt', 'whole')
    })
    console.log('went on')`
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: directory,
    encoding: 'utf8',
  })
  expect({ signal, stdout }).toEqual({ signal: 'SIGTERM', stdout: '' })
  expect(readFileSync(join(directory, 'new.txt'), 'utf8')).toBe('whole')
  rmSync(join(directory, 'new.txt'))
})

test('reports are whole, whatever a command comes to', async () => {
  const reported = outcomes.filter(
    ([words]) => /^explore ([\w-]+\.|check|simulate)/.test(words) && !words.includes('--sweep'),
  )
  for (const [command, code] of reported) {
    const github = await run(`${command} --format github --out new.xml --out new.sarif`)
    expect(github.code).toBe(code)
    expect(github.stdout.replace(/^::(error|warning|notice) [^\r\n]*\n/gm, '')).toBe('')
    expect(junitErrors(readFileSync(join(directory, 'new.xml'), 'utf8'))).toEqual([])
    const log = JSON.parse(readFileSync(join(directory, 'new.sarif'), 'utf8')) as {
      runs: { invocations: { exitCode: number }[]; results: unknown[] }[]
    }
    expect(sarifErrors(log)).toEqual([])
    expect(log.runs[0]!.invocations[0]!.exitCode).toBe(code)
    expect(log.runs[0]!.results.length > 0).toBe(code === 1 || code === 2)
    rmSync(join(directory, 'new.xml'))
    rmSync(join(directory, 'new.sarif'))
  }
})

test('a file that cannot be written is a mistake before the search; others stay as they were', async () => {
  mkdirSync(join(directory, 'new-folder'))
  writeFileSync(join(directory, 'new.json'), 'as it was')
  const { code, stdout } = await run(
    'explore endless.spec --out new.json --out new.xml --out sarif=new-folder',
  )
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(readFileSync(join(directory, 'new.json'), 'utf8')).toBe('as it was')
  expect(readdirSync(directory).filter((name) => name.startsWith('new.'))).toEqual(['new.json'])
})
