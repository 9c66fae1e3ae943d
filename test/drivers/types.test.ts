import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { writeTypes } from '../../src/index.js'
import { root } from '../source-files.js'
import { driversFile, preparedOf } from './systems.js'

const directory = mkdtempSync(join(tmpdir(), 'types-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** A lock whose first in line gets it, and a test of it. */
const right = `import { conformance, createInProcessDriver, Refusal } from 'tracewright'
import type { Client, LockImplementation, LockStep, Status } from './lock.js'

export function createLock(): LockImplementation {
  let status = { c1: 'Idle', c2: 'Idle', c3: 'Idle' } as Record<Client, Status>
  let queue: Client[] = []
  let grants = 0
  const show = () => ({ state: { status: { ...status }, grants } })
  return {
    implementation: 'lock',
    version: '1',
    init({ Client }) {
      queue = []
      grants = 0
      for (const client of Client) status[client] = 'Idle'
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
      async Release({ c }) {
        status[c] = 'Idle'
        const next = queue.shift()
        if (next === undefined) return show()
        status[next] = 'Holding'
        grants++
        return show()
      },
    },
  }
}

export const step: LockStep = { action: 'Acquire', arguments: { c: 'c1' } }
export const driver = createInProcessDriver(createLock())
export const tested = conformance('lock.spec', createLock, { select: { random: { steps: 500 } } })
`

/** What is wrong with one, and what the compiler says. */
const wrong: readonly (readonly [name: string, from: string, to: string, said: RegExp])[] = [
  ['argument', 'Acquire({ c })', 'Acquire({ client: c })', /Property 'client' does not exist on type/],
  ['member', "status[c] = 'Idle'", "status[c] = 'Free'", /Type '"Free"' is not assignable to type 'Status'/],
  ['client', 'for (const client of Client)', "for (const client of [...Client, 'c4'])", /expression of type/],
  ['variable', '{ ...status }, grants', '{ ...status }, granted: grants', /is not assignable to type/],
  ['type', '{ ...status }, grants', '{ ...status }, grants: String(grants)', /is not assignable to type/],
  ['missing client', 'status: { ...status }', 'status: { c1: status.c1 }', /is not assignable to type/],
  ['command', 'async Release(', 'async Free(', /'Free' does not exist in type/],
  ['constant', 'init({ Client })', 'init({ Clients: Client })', /Property 'Clients' does not exist on type/],
  ['step', "arguments: { c: 'c1' }", "arguments: { c: 'c9' }", /'"c9"' is not assignable to type 'Client'/],
  ['select', 'random: { steps: 500 }', 'walk: { steps: 500 }', /'walk' does not exist in type/],
]

let output = ''
let code: number | null = null

beforeAll(() => {
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text)
  for (const name of ['lock', 'store']) {
    const prepared = preparedOf(driversFile(`${name}.spec`))
    write(`${name}.ts`, writeTypes(prepared, `explore types ${name}.spec`))
  }
  const kinds = readFileSync(join(root, 'test/cases/cli/types.txt'), 'utf8').split(/^== .*\n/m)[1]!
  write(
    'things.ts',
    writeTypes(preparedOf({ name: 'things.spec', text: kinds }), 'explore types things.spec'),
  )
  write('right.ts', right)
  for (const [name, from, to] of wrong) {
    expect(right).toContain(from)
    write(`wrong-${name.replace(' ', '-')}.ts`, right.replace(from, to))
  }
  const options = {
    ...{ strict: true, noEmit: true, target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext' },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, lib: ['ES2023'] },
    // Those that are written are looked at, as they are no declarations of a library here.
    ...{ skipLibCheck: true, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
    paths: { tracewright: [join(root, 'dist/src/index.d.ts')] },
  }
  write('package.json', '{ "type": "module" }')
  write('tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['*.ts'] }))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const ran = spawnSync(process.execPath, [compiler, '--pretty', 'false'], {
    cwd: directory,
    encoding: 'utf8',
  })
  output = ran.stdout
  code = ran.status
})

const linesOf = (file: string) => output.split(/\n(?=\S)/).filter((line) => line.startsWith(`${file}(`))

test('what is written is TypeScript, and an implementation that is right is of its types', () => {
  expect(code).not.toBe(0)
  expect(output.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('wrong-'))).toEqual([])
})

test.each(wrong)('a wrong %s is not', (name, _from, _to, said) => {
  const lines = linesOf(`wrong-${name.replace(' ', '-')}.ts`)
  expect(lines).not.toEqual([])
  expect(lines.join('\n')).toMatch(said)
})
