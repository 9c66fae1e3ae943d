import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createTypescriptRaft } from '../../adapters/typescript-raft/driver.js'
import { readAdapterFile } from '../../src/drivers/adapter/file.js'
import type { Driver } from '../../src/drivers/driver.js'
import { Drive, type DriveRun, fitAdapter } from '../../src/library/drive/drive.js'
import { renderDriveRun } from '../../src/library/drive/report.js'
import { type Prepared, prepare } from '../../src/library/prepared.js'
import { runScenario } from '../../src/library/staged/scenario.js'
import type { Trace } from '../../src/model/trace.js'
import { createStdioDriver } from '../../src/processes/stdio-driver.js'
import { readSpecification } from '../counts.js'
import { projectFile } from '../source-files.js'
import { buildEtcdRaft } from './etcd-raft.js'

/*
 * What raft-etcd.spec is for: its scenarios and random walks are driven through Raft, on etcd's library in
 * memory and with its write-ahead log, and on the one in TypeScript. After every step each variable that is
 * shown is equal, and so is the network.
 */

const specification = readSpecification('specs/raft-etcd.spec')
const scenarios = specification.checked!.module.scenarios.map(({ name }) => name)
const cluster = prepare(specification, { model: 'cluster', engine: 'interpreted', coverage: 'off' })
const walking = prepare(specification, { model: 'walk', engine: 'interpreted', coverage: 'off' })
const program = buildEtcdRaft()

const traces = new Map<string, Promise<Trace>>()

/** The run through a scenario; searched for once. */
function traceOf(name: string): Promise<Trace> {
  const known = traces.get(name) ?? search(name)
  traces.set(name, known)
  return known
}

async function search(name: string): Promise<Trace> {
  const { outcome } = await runScenario(cluster, name)
  if (outcome.kind !== 'reached') throw new Error(`${name} ends as ${outcome.kind}`)
  return outcome.trace
}

interface Implementation {
  readonly name: string
  readonly start: () => Driver
  /** In place of memory. */
  readonly storage?: string
}

const startProcess = (): Driver => createStdioDriver({ command: [program!] })
const implementations: readonly Implementation[] = [
  { name: 'the Raft in TypeScript', start: createTypescriptRaft },
  ...(program === undefined
    ? []
    : [
        { name: 'etcd raft', start: startProcess },
        { name: 'etcd raft with its write-ahead log', start: startProcess, storage: 'wal' },
      ]),
]

describe.each(implementations)('$name', ({ start, storage }) => {
  const drives = [cluster, walking].map((prepared) => driveOf(prepared, start, storage))
  const [scenarioDrive, walkDrive] = drives as [Drive, Drive]
  afterAll(async () => {
    for (const drive of drives) await drive.close()
  })

  test.each(scenarios)(
    'goes through %s',
    async (name) => {
      const trace = await traceOf(name)
      const run = await scenarioDrive.trace(name, trace)
      expect(verdictOf(run, cluster)).toBe('match')
      expect(run.outcome.step).toBe(trace.steps.length)
    },
    60_000,
  )

  test.each([1, 2, 3])(
    'goes through a random walk from seed %d',
    async (seed) => {
      const weights = { Deliver: 8, Propose: 2, Crash: 0.3, Hold: 0.5 }
      const run = await walkDrive.walks('walk', { seed, steps: 1000, depth: 200, weights })
      expect(verdictOf(run, walking)).toBe('match')
      expect(run.outcome.step).toBe(1000)
    },
    60_000,
  )
})

function driveOf(prepared: Prepared, start: () => Driver, storage: string | undefined): Drive {
  return new Drive({ prepared, adapter: adapterOf(prepared, storage), start })
}

function adapterOf(prepared: Prepared, storage?: string) {
  const path = 'adapters/typescript-raft/adapter.json'
  const read = (name: string, from: { readonly name: string }) => {
    const { path: found, text } = projectFile(join(dirname(from.name), name))
    const own = JSON.parse(text) as { readonly init: object }
    const init = storage === undefined ? own.init : { ...own.init, storage }
    return { name: found, text: JSON.stringify({ ...own, init }) }
  }
  const { adapter, diagnostics } = readAdapterFile({ name: path, text: projectFile(path).text }, read)
  if (!adapter) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return fitAdapter(prepared, adapter)
}

/** `match`, or all that there is to say. */
function verdictOf(run: DriveRun, prepared: Prepared): string {
  const { kind } = run.outcome.verdict
  return kind === 'match' ? kind : renderDriveRun(run, adapterOf(prepared)).join('\n')
}
