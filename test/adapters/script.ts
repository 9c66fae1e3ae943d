import type { Answer, Driver, Json, JsonObject, Observation } from '../../src/index.js'

/** The arguments of each command, by their place in a line. */
const places: Readonly<Record<string, readonly string[]>> = {
  campaign: ['node'],
  deliver: ['message'],
  drop: ['message'],
  duplicate: ['message'],
  propose: ['node', 'value'],
  heartbeat: ['node'],
  crash: ['node'],
  start: ['node'],
  hold: ['node'],
  release: ['node'],
  'add-server': ['node', 'server'],
  'remove-server': ['node', 'server'],
}

/**
 * The script as it is when its commands are run: the same text, where nothing has changed. A command is a
 * line after `>`, with its arguments by place; `init s1 s2 / s3` has the members before the other nodes.
 * Below it stands what it has put into the network, and what of each node differs from what was last shown.
 * Lines that begin with `#`, and empty ones, are comments.
 */
export async function rerunScript(text: string, driver: Driver): Promise<string> {
  const lines: string[] = []
  const shown = new Map<string, ReadonlyMap<string, string>>()
  for (const line of text.trimEnd().split('\n')) {
    if (line === '' || line.startsWith('#')) lines.push(line)
    if (!line.startsWith('> ')) continue
    lines.push(line, ...linesOf(await perform(line.slice(2).split(' '), driver), shown))
  }
  return `${lines.join('\n')}\n`
}

function perform([op = '', ...words]: readonly string[], driver: Driver): Promise<Answer<Observation>> {
  if (op === 'observe') return driver.observe()
  if (op === 'init') {
    const members = words.join(' ').split(' / ')[0]!.split(' ')
    return driver.init({ nodes: words.filter((word) => word !== '/'), members })
  }
  const names = places[op]
  if (names?.length !== words.length) throw new Error(`a script has no line: ${op} ${words.join(' ')}`)
  const args = names.map((name, at) => [name, name === 'message' ? Number(words[at]) : words[at]!])
  return driver.apply({ op, args: Object.fromEntries(args) as JsonObject })
}

function linesOf(
  answer: Answer<Observation>,
  shown: Map<string, ReadonlyMap<string, string>>,
): readonly string[] {
  if (answer.kind === 'failure') return [answer.failure.kind]
  if (answer.kind === 'error') return [`${answer.error.code}: ${answer.error.text.split('\n')[0]}`]
  const { sent = [], nodes = {}, messages } = answer.ok
  const lines = sent.map((message) => {
    const { message: number, type, from, to, ...content } = message as JsonObject
    return `  ${number} ${type} ${from} to ${to}: ${contentOf(content)}`
  })
  for (const [node, observed] of Object.entries(nodes)) {
    const members = membersOf(observed as JsonObject)
    const changed = [...members].filter(([member, value]) => shown.get(node)?.get(member) !== value)
    lines.push(
      `  ${node}: ${changed.map(([member, value]) => `${member} ${value}`).join(', ') || 'as it was'}`,
    )
    shown.set(node, members)
  }
  return messages ? [...lines, `  in the network: ${messages.join(' ')}`] : lines
}

/** Of what is stored, only what differs from what the node has in memory. */
function membersOf({ progress, stored, ...members }: JsonObject): ReadonlyMap<string, string> {
  const unlike = Object.entries(stored as JsonObject)
    .map(([member, value]) => [member, print(value)] as const)
    .filter(([member, value]) => value !== print(members[member]!))
  const of = Object.entries((progress ?? {}) as Readonly<Record<string, JsonObject>>).map(
    ([member, { match, next, state, paused }]) =>
      [`of ${member}`, `match ${match} next ${next} ${state}${paused ? ' paused' : ''}`] as const,
  )
  return new Map([
    ...Object.entries(members).map(([member, value]) => [member, print(value)] as const),
    ...(progress === null ? [['progress', '-'] as const] : of),
    ['stored', unlike.map((pair) => pair.join(' ')).join(' ') || 'all'],
  ])
}

/** What is 0, false or empty is left out. */
function contentOf(content: JsonObject): string {
  return Object.entries(content)
    .map(([member, value]) => [member, print(value)])
    .filter(([, value]) => !['0', 'false', '[]'].includes(value!))
    .map((pair) => pair.join(' '))
    .join(' ')
}

/** An entry as its term and what it holds; others plainly. */
function print(value: Json): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map(print).join(' ')}]`
  if (value === null || typeof value !== 'object') return value === null ? '-' : String(value)
  const { type, term, value: command, members } = value as JsonObject
  return `${print(term!)}:${print(command ?? members ?? type!)}`
}
