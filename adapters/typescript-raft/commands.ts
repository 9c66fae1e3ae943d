import { type Cluster, crash, type MessageInNetwork, type Node, put, settle } from './cluster.js'
import { withMember, withoutMember } from './configuration.js'
import { campaign } from './election.js'
import { createMessage } from './message.js'
import { heartbeat, propose, proposeConfiguration, receive } from './raft.js'
import { type CommandArguments, Refusal } from './request.js'

/** What can be done to the cluster: what it takes, and what it does. It returns the node that it touches. */
interface Command {
  readonly takes: readonly (keyof CommandArguments)[]
  readonly run: (cluster: Cluster, args: CommandArguments) => Node | null
}

/** The commands, by their names. All of them go for messages and nodes that there are, or are refused. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['campaign', onRunning([], ({ server }) => campaign(server))],
  [
    'deliver',
    onMessage((cluster, message) => {
      const node = cluster.nodes.get(message.to)!
      expectRunning(node)
      cluster.network.delete(message.message)
      receive(node.server, message)
      return settled(cluster, node)
    }),
  ],
  [
    'drop',
    onMessage((cluster, { message }) => {
      cluster.network.delete(message)
      return null
    }),
  ],
  [
    'duplicate',
    onMessage((cluster, message) => {
      put(cluster, createMessage(message.type, message, message))
      return null
    }),
  ],
  [
    'propose',
    onRunning(['value'], ({ server, name }, { value }) => {
      if (value === '') throw new Refusal('invalid', '`value` is a string that is not empty')
      if (!propose(server, value)) throw new Refusal('refused', takesNoProposal(name))
    }),
  ],
  [
    'heartbeat',
    onRunning([], ({ server, name }) => {
      if (!heartbeat(server)) throw new Refusal('refused', `${name} does not lead`)
    }),
  ],
  ['crash', onRunning([], (node, _, cluster) => crash(cluster, node))],
  [
    'start',
    onNode([], (cluster, node) => {
      if (node.running) throw new Refusal('refused', `${node.name} is running`)
      node.running = true
      return settled(cluster, node)
    }),
  ],
  [
    'hold',
    onRunning([], (node) => {
      if (node.held) throw new Refusal('refused', `${node.name} is held already`)
      node.held = true
    }),
  ],
  [
    'release',
    onRunning([], (node) => {
      if (!node.held) throw new Refusal('refused', `${node.name} is not held`)
      node.held = false
    }),
  ],
  ['add-server', onConfiguration(withMember)],
  ['remove-server', onConfiguration(withoutMember)],
])

function onNode(
  takes: Command['takes'],
  run: (cluster: Cluster, node: Node, args: CommandArguments) => Node,
) {
  return {
    takes: ['node', ...takes],
    run: (cluster: Cluster, args: CommandArguments) => run(cluster, nodeOf(cluster, args.node), args),
  } satisfies Command
}

function onRunning(
  takes: Command['takes'],
  run: (node: Node, args: CommandArguments, cluster: Cluster) => void,
) {
  return onNode(takes, (cluster, node, args) => {
    expectRunning(node)
    run(node, args, cluster)
    return settled(cluster, node)
  })
}

function onMessage(run: (cluster: Cluster, message: MessageInNetwork) => Node | null): Command {
  return {
    takes: ['message'],
    run(cluster, { message }) {
      const found = cluster.network.get(message)
      if (!found) throw new Refusal('no_message', `no message ${message} is in the network`)
      return run(cluster, found)
    },
  }
}

function onConfiguration(change: (members: readonly string[], server: string) => readonly string[]): Command {
  return onRunning(['server'], ({ server, name }, args, cluster) => {
    const members = change(server.members, nodeOf(cluster, args.server).name)
    if (!proposeConfiguration(server, members)) throw new Refusal('refused', takesNoProposal(name))
  })
}

function nodeOf({ nodes }: Cluster, name: string): Node {
  const node = nodes.get(name)
  if (!node) throw new Refusal('refused', `no such node: ${name}`)
  return node
}

function expectRunning(node: Node): void {
  if (!node.running) throw new Refusal('refused', `${node.name} is down`)
}

function takesNoProposal(name: string): string {
  return `${name} takes no proposal: it does not lead, or is not a member`
}

/** The node, when it has done what it has to do: nothing, where it is down or held. */
function settled(cluster: Cluster, node: Node): Node {
  if (node.running && !node.held) settle(cluster, node)
  return node
}
