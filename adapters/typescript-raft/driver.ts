import type { Answer, Command, Driver, Hello, JsonObject, Observation } from '../../src/index.js'
import { type Cluster, createCluster, NotQuiescent } from './cluster.js'
import { commands } from './commands.js'
import { observationOf, wholeOf } from './observation.js'
import { Refusal, readArguments, readInit } from './request.js'

const description: Hello = {
  v: 1,
  implementation: 'typescript-raft',
  version: '0.1.0',
  ops: [...commands.keys()],
  deterministic: true,
}

/** How it is driven. */
export interface TypescriptRaftOptions {
  /** How often a node may have something to do in one command, one after the other; 10,000 if not given. */
  readonly rounds?: number
}

/**
 * Raft in TypeScript, in this process: the commands, answers and behavior of `adapters/etcd-raft`, with all
 * that is stored in memory. The same commands always give the same answers.
 */
export function createTypescriptRaft({ rounds = 10_000 }: TypescriptRaftOptions = {}): Driver {
  let cluster: Cluster | undefined
  let lines: string[] = []
  let hasPanicked = false
  let isClosed = false

  function init(args: JsonObject): Observation {
    const { log, ...options } = readInit(args)
    const say = log ? (node: string, text: string) => lines.push(`INFO: ${node} ${text}`) : null
    cluster = createCluster({ ...options, roundsMax: rounds, say })
    hasPanicked = false
    return observationOf(cluster, cluster.nodes.values())
  }

  function apply({ op, args }: Command): Observation {
    const command = commands.get(op)
    if (!command) throw new Refusal('unsupported', `no command ${op}, but ${description.ops.join(', ')}`)
    const target = expectCluster()
    target.sent = []
    const touched = command.run(target, readArguments(op, args, command.takes))
    return observationOf(target, touched ? [touched] : [])
  }

  function expectCluster(): Cluster {
    if (hasPanicked) throw new Refusal('refused', 'it has panicked: `init` begins anew')
    if (!cluster) throw new Refusal('refused', 'there is no cluster before `init`')
    return cluster
  }

  async function answer<Result>(request: () => Result): Promise<Answer<Result>> {
    if (isClosed) return { kind: 'failure', failure: { kind: 'exit', text: 'the driver is closed' } }
    try {
      return { kind: 'ok', ok: request() }
    } catch (error) {
      if (error instanceof Refusal) return failed(error.code, error.message)
      if (error instanceof NotQuiescent) return failed('not_quiescent', error.message)
      hasPanicked = true
      return failed('panic', error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  return {
    hello: () => answer(() => description),
    init: (args) => answer(() => init(args)),
    apply: (command) => answer(() => apply(command)),
    observe: () => answer(() => wholeOf(expectCluster())),
    async close() {
      isClosed = true
      cluster = undefined
    },
    takeLog() {
      const taken = lines
      lines = []
      return taken
    },
  }
}

function failed(code: Refusal['code'], text: string): Answer<never> {
  return { kind: 'error', error: { code, text } }
}
