import { expect, test } from '@jest/globals'
import { createTypescriptRaft } from '../../adapters/typescript-raft/driver.js'
import { Random } from '../../src/explorer/random/random.js'
import type { Command, Driver, Observation } from '../../src/index.js'
import { createRaftInvariants, type ShownNode } from './raft-invariants.js'

const runs = 100
const commandsOfRun = 1000
const nodes = ['s1', 's2', 's3', 's4', 's5']

/** Each command as often as it is to be tried. */
const deck = Object.entries({
  deliver: 62,
  propose: 9,
  drop: 5,
  heartbeat: 5,
  duplicate: 4,
  campaign: 3,
  start: 3,
  release: 3,
  crash: 2,
  hold: 2,
  'add-server': 1,
  'remove-server': 1,
}).flatMap(([op, count]) => Array<string>(count).fill(op))

interface Run {
  readonly commands: readonly string[]
  readonly broken: string | undefined
  readonly committed: number
  readonly terms: number
  readonly changes: number
}

async function randomRun(driver: Driver, seed: number): Promise<Run> {
  const random = new Random(seed, 0)
  const pick = <Item>(items: readonly Item[]) => items[random.below(items.length)]!
  const invariants = createRaftInvariants()
  const network: number[] = []
  const commands: string[] = []
  const changes = new Set<string>()

  /** Nodes for which the command may well be taken, or any. */
  const nodeFor = (op: string) => {
    const isApt = (node: ShownNode) => {
      if (op === 'start') return !node.running
      if (op === 'release') return node.held
      return ['campaign', 'crash', 'hold'].includes(op) || node.role === 'leader'
    }
    const apt = [...invariants.nodes].filter(([, node]) => isApt(node)).map(([name]) => name)
    return pick(apt.length > 0 ? apt : nodes)
  }
  const draw = (): Command | undefined => {
    const op = pick(deck)
    if (['deliver', 'drop', 'duplicate'].includes(op)) {
      if (network.length === 0) return undefined
      const at = random.below(3) === 0 ? random.below(network.length) : 0
      const message = network[at]!
      if (op !== 'duplicate') network.splice(at, 1)
      return { op, args: { message } }
    }
    const node = nodeFor(op)
    if (op === 'propose') return { op, args: { node, value: `v${commands.length}` } }
    if (!op.endsWith('-server')) return { op, args: { node } }
    // The last server is not to be removed: that is a mistake of who asks for it.
    if (op === 'remove-server' && invariants.nodes.get(node)!.members.length === 1) return undefined
    return { op, args: { node, server: pick(nodes) } }
  }
  const look = (ok: Observation) => {
    network.push(...(ok.sent ?? []).map(({ message }) => message))
    const broken = invariants.look(ok)
    for (const { members } of invariants.nodes.values()) changes.add(members.join())
    return broken
  }

  const init = await driver.init({ nodes, members: nodes.slice(0, 3) })
  let broken = init.kind === 'ok' ? look(init.ok) : init.kind
  while (broken === undefined && commands.length < commandsOfRun) {
    const command = draw()
    if (!command) continue
    commands.push(`${command.op} ${Object.values(command.args).join(' ')}`)
    const answer = await driver.apply(command)
    if (answer.kind === 'ok') broken = look(answer.ok)
    else if (answer.kind === 'failure') broken = answer.failure.text
    else if (answer.error.code !== 'refused') broken = answer.error.text
  }
  const terms = Math.max(...[...invariants.nodes.values()].map(({ term }) => term))
  return { commands, broken, committed: invariants.committed.length, terms, changes: changes.size }
}

test(`keeps the promises of Raft over ${runs * commandsOfRun} random commands`, async () => {
  const driver = createTypescriptRaft()
  const found: Run[] = []
  for (let seed = 1; seed <= runs; seed++) {
    const run = await randomRun(driver, seed)
    expect({ seed, broken: run.broken, after: run.broken && run.commands }).toEqual({ seed })
    found.push(run)
  }
  const total = (count: (run: Run) => number) => found.reduce((sum, run) => sum + count(run), 0)
  expect({
    committed: total(({ committed }) => committed),
    terms: total(({ terms }) => terms),
    configurations: total(({ changes }) => changes),
  }).toEqual({ committed: 1824, terms: 1653, configurations: 164 })
})

test('does the same twice', async () => {
  const [once, again] = [createTypescriptRaft(), createTypescriptRaft()]
  await randomRun(once, 7)
  await randomRun(again, 7)
  expect(await again.observe()).toEqual(await once.observe())
})
