import type { Json, JsonObject } from '../../src/exports/json-text.js'
import {
  check,
  createInProcessDriver,
  type DescribedAdapter,
  type Implementation,
  type Observation,
  type Prepared,
  prepare,
  printValue,
  Refusal,
  readAdapterFile,
  type SentMessage,
  type Source,
  type State,
  type Trace,
} from '../../src/index.js'
import type { Move } from '../../src/model/state.js'
import { projectFile } from '../source-files.js'

/** A file among the tests of drivers. */
export function driversFile(name: string): Source {
  return { name, text: projectFile(`test/drivers/${name}`).text }
}

/** The first model of a specification. */
export function preparedOf(source: Source): Prepared {
  return prepare(check(source), { engine: 'interpreted', coverage: 'off' })
}

/** A move as it is written in a specification. */
export function callOf({ action, arguments: given }: Move): string {
  return `${action}(${given.map(({ value }) => printValue(value)).join(', ')})`
}

/** The trace that these moves are, from the first initial state on, by the first of their successors each. */
export function traceOf({ reference }: Prepared, calls: readonly string[]): Trace {
  const states: State[] = [[...reference.initialStates()][0]!]
  const steps = calls.map((call) => {
    const state = states.at(-1)!
    const move = reference.moves(state).find((each) => callOf(each) === call)
    const [successor] = move ? reference.successorsBy(state, move) : []
    if (!successor)
      throw new Error(
        `${call} is not enabled, but ${reference
          .moves(state)
          .map((each) => callOf(each))
          .join(', ')}`,
      )
    states.push(successor.state)
    return successor.step
  })
  const { module, model, variables } = reference
  return { module, model, constants: [], variables, states, steps }
}

/** An adapter from a text, which has no mistakes of form. */
export function adapterOf(
  source: Source,
  change: (text: string) => string = (text) => text,
): DescribedAdapter {
  const { adapter, diagnostics } = readAdapterFile({ ...source, text: change(source.text) })
  if (!adapter) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return adapter
}

/** The commands of a lock. */
export type LockCommands = {
  readonly acquire: { readonly client: string }
  readonly release: { readonly client: string }
}

/** What may be wrong with a lock, once it was granted twice. */
export type LockFault = 'counts twice' | 'refuses the third' | 'panics' | 'hangs' | 'an unknown client'

/**
 * A lock that `test/drivers/lock.spec` specifies. Of those who wait, `next` chooses who gets it; `faults` are
 * what is wrong with it.
 */
export function createLock({
  next = (waiting) => waiting[0],
  faults = [],
}: {
  readonly next?: (waiting: readonly string[]) => string | undefined
  readonly faults?: readonly LockFault[]
} = {}): Implementation<LockCommands> {
  const status = new Map<string, 'Idle' | 'Waiting' | 'Holding'>()
  let queue: string[] = []
  let grants = 0
  const observe = (): Observation => ({ nodes: Object.fromEntries(status), state: { grants } })
  const grant = (client: string) => {
    status.set(client, 'Holding')
    grants += faults.includes('counts twice') && grants === 2 ? 2 : 1
  }
  return {
    implementation: 'lock',
    version: '1',
    init({ clients }) {
      status.clear()
      queue = []
      grants = 0
      for (const client of clients as readonly string[]) status.set(client, 'Idle')
      return observe()
    },
    observe,
    commands: {
      acquire({ client }) {
        if (grants === 2 && faults.includes('refuses the third')) throw new Refusal('enough')
        if (grants === 2 && faults.includes('panics')) throw new Error('the third grant')
        if (grants === 2 && faults.includes('hangs')) return new Promise(() => {})
        if (grants === 2 && faults.includes('an unknown client')) status.set('c9', 'Idle')
        if ([...status.values()].includes('Holding')) {
          status.set(client, 'Waiting')
          queue.push(client)
        } else grant(client)
        return observe()
      },
      release({ client }) {
        status.set(client, 'Idle')
        const chosen = next(queue)
        queue = queue.filter((each) => each !== chosen)
        if (chosen !== undefined) grant(chosen)
        return { nodes: Object.fromEntries(status), state: { grants } }
      },
    },
  }
}

/** The commands of a store. */
export type StoreCommands = {
  readonly write: { readonly value: string }
  readonly deliver: { readonly message: number }
  readonly lose: { readonly message: number }
  readonly duplicate: { readonly message: number }
}

/** What may be wrong with a store. */
export type StoreFault =
  /** A replica stores whatever comes, also what is older. */
  | 'takes all'
  /** A replica that has a version does not answer one that is older. */
  | 'no answer'
  /** A replica answers twice. */
  | 'two answers'
  /** The client confirms what it was told of lately after so many commands. */
  | 'confirms late'
  | 'confirms never'
  /** Whoever asks for all is told another version than before. */
  | 'forgets'
  | 'unreadable'

/** A store that `test/drivers/store.spec` specifies. It persists `often`: after so many commands. */
export function createStore({
  often = 1,
  faults = [],
}: {
  readonly often?: number
  readonly faults?: readonly StoreFault[]
} = {}): Implementation<StoreCommands> {
  const has = (fault: StoreFault) => faults.includes(fault)
  const replicas = new Map<string, { item: { version: number; value: string } | null; durable: number }>()
  const network = new Map<number, SentMessage>()
  let heard: Record<string, number> = {}
  let [version, confirmed, numbered, commands] = [0, 0, 0, 0]

  const send = (message: JsonObject): SentMessage => {
    const sent = { message: ++numbered, ...message }
    network.set(sent.message, sent)
    return sent
  }
  const stateOf = (): JsonObject => ({ version, confirmed, heard: { ...heard } })
  const majority = () => {
    const known = [...replicas.keys()].map((name) => heard[name] ?? 0)
    return known.sort((one, other) => other - one)[Math.floor(known.length / 2)]!
  }
  const observe = (): Observation => ({
    nodes: Object.fromEntries([...replicas].map(([name, replica]) => [name, { ...replica }])),
    state: has('forgets') && version > 1 ? { ...stateOf(), version: 0 } : stateOf(),
    messages: [...network.keys()],
  })
  /** What has come of a command, after which replicas persist and the client counts, or not yet. */
  const after = (sent: readonly SentMessage[] = []): Observation => {
    commands++
    if (commands % often === 0) for (const each of replicas.values()) each.durable = each.item?.version ?? 0
    const isDue = has('confirms late') ? commands % 3 === 0 : !has('confirms never')
    if (isDue) confirmed = majority()
    const { messages: _, ...whole } = observe()
    return { ...whole, state: stateOf(), sent }
  }
  const put = ({ to, ...message }: JsonObject): readonly SentMessage[] => {
    const replica = replicas.get(to as string)!
    const isFresh = (message.version as number) > (replica.item?.version ?? 0)
    if (isFresh || has('takes all')) {
      replica.item = { version: message.version as number, value: message.value as string }
    }
    if (has('no answer') && !isFresh) return []
    const answer = { type: 'ack', version: message.version as Json, replica: to as Json, stale: !isFresh }
    const answers = [send(answer)]
    return has('two answers') && !isFresh ? [...answers, send(answer)] : answers
  }
  return {
    implementation: 'store',
    version: '1',
    init(args) {
      replicas.clear()
      network.clear()
      heard = {}
      version = confirmed = numbered = commands = 0
      for (const name of args.replicas as readonly string[]) replicas.set(name, { item: null, durable: 0 })
      return observe()
    },
    observe,
    commands: {
      write({ value }) {
        version++
        const sent = [...replicas.keys()].map((to) => send({ type: 'put', version, value, to }))
        return after(sent)
      },
      deliver({ message }) {
        const taken = network.get(message)
        if (!taken) throw new Refusal(`no message ${message}`, 'no_message')
        network.delete(message)
        if (taken.type === 'put') return after(put(taken))
        const from = taken.replica as string
        heard[from] = Math.max(heard[from] ?? 0, taken.version as number)
        if (has('unreadable')) return { ...after(), state: { ...stateOf(), version: 'two' } }
        return after()
      },
      lose({ message }) {
        network.delete(message)
        return after()
      },
      duplicate({ message }) {
        const { message: _, ...copy } = network.get(message)!
        return after([send(copy)])
      },
    },
  }
}

/** Drivers of an implementation, made as often as one is started. */
export function starter<Commands extends object>(
  make: () => Implementation<Commands>,
): () => ReturnType<typeof createInProcessDriver> {
  return () =>
    createInProcessDriver(make(), {
      budget: { ms: 50 },
      after(ms, act) {
        const timer = setTimeout(act, ms)
        return () => clearTimeout(timer)
      },
    })
}
