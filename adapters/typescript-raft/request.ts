import type { ErrorCode, Json, JsonObject } from '../../src/index.js'
import type { ClusterOptions } from './cluster.js'

/** A request that is not fulfilled; nothing has changed. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    text: string,
  ) {
    super(text)
  }
}

/** Arguments of commands: names of nodes, the number of a message, a value to be replicated. */
export interface CommandArguments {
  readonly node: string
  readonly message: number
  readonly value: string
  readonly server: string
}

/** Those that a command takes, all of which must be there. */
export function readArguments(
  op: string,
  args: JsonObject,
  takes: readonly (keyof CommandArguments)[],
): CommandArguments {
  expectOnly(op, args, takes)
  for (const name of takes) {
    const isRight = name === 'message' ? isInteger(args[name]) : typeof args[name] === 'string'
    if (isRight) continue
    const what = name === 'message' ? 'the number of a message' : 'a string'
    throw new Refusal('invalid', `\`${op}\` takes \`${name}\`, ${what}, not ${shown(args[name])}`)
  }
  return args as unknown as CommandArguments
}

const initTakes = ['nodes', 'members', 'storage', 'term', 'log'] as const

/** What `init` says of the cluster, and whether its log lines are wanted. */
export function readInit(args: JsonObject): Pick<ClusterOptions, 'nodes' | 'members' | 'term'> & {
  readonly log: boolean
} {
  expectOnly('init', args, initTakes)
  const { storage = 'memory', term = 0, log = false } = args
  if (storage !== 'memory') {
    throw new Refusal(
      'unsupported',
      `\`storage\` is "memory", not ${shown(storage)}: nothing is on disk here`,
    )
  }
  if (!isInteger(term) || term < 0) {
    throw new Refusal('invalid', `\`term\` is an integer from 0, not ${shown(term)}`)
  }
  if (typeof log !== 'boolean') throw new Refusal('invalid', `\`log\` is true or false, not ${shown(log)}`)
  const nodes = readNames('nodes', args.nodes)
  const members = readNames('members', args.members)
  const stranger = members.find((member) => !nodes.includes(member))
  if (stranger !== undefined) {
    throw new Refusal('invalid', `"${stranger}" is among \`members\`, but not among \`nodes\``)
  }
  return { nodes, members, term, log }
}

function readNames(argument: string, given: Json | undefined): readonly string[] {
  const names: readonly Json[] = Array.isArray(given) ? given : []
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && name !== '')) {
    throw new Refusal('invalid', `\`${argument}\` is an array of names, of one at least, not ${shown(given)}`)
  }
  if (new Set(names).size < names.length) {
    throw new Refusal('invalid', `a name is twice in \`${argument}\`: ${shown(given)}`)
  }
  return (names as readonly string[]).toSorted()
}

function expectOnly(op: string, args: JsonObject, takes: readonly string[]): void {
  const other = Object.keys(args).find((name) => !takes.includes(name))
  if (other !== undefined) {
    throw new Refusal('unsupported', `\`${op}\` takes no \`${other}\`, but ${takes.join(', ') || 'nothing'}`)
  }
}

function isInteger(value: Json | undefined): value is number {
  return Number.isSafeInteger(value)
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
