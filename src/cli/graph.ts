import type { Options } from 'yargs'
import {
  type Prepared,
  renderGraphSize,
  renderOmissions,
  type StateGraph,
  type StateGraphOptions,
} from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { GraphSource } from './document.js'
import { readNumber } from './option.js'
import { exitCodes, note } from './output.js'
import type { Outputs } from './output-option.js'
import { pictureOptions } from './picture-option.js'

/** The option that says how much of a specification's graph is drawn. */
export const graphOptions = {
  'max-states': {
    describe: 'The most states in a graph, of --format dot or dot-svg: 200, if not given',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>

/** What `graphOptions` and `--depth` say of a graph. */
export function readGraph(given: Given, line: CommandLine): StateGraphOptions {
  const statesMax = readNumber(given, 'max-states', line, { min: 1, max: statesMaxMax })
  const depth = readNumber(given, 'depth', line)
  return { ...(statesMax === undefined ? {} : { statesMax }), ...(depth === undefined ? {} : { depth }) }
}

/** What only a search can be told: a graph alone is none. */
export function refuseSearch(given: Given, line: CommandLine): void {
  const option = ['checkpoint', 'resume', ...Object.keys(pictureOptions)].find(
    (name) => given.texts(name).length > 0,
  )
  if (option === undefined) return
  throw mistake(line, `--${option}`, {
    code: 'E650',
    message: `\`--${option}\` is of no use to a graph of states, for which nothing is searched`,
    hint: 'leave it out, or write the graph besides: `--out graph.dot`',
  })
}

/** Graphviz takes minutes for so many. */
const statesMaxMax = 20_000

/**
 * Writes graphs alone, for which the specification is walked as far as they go, and not searched besides.
 * Gives the exit code: a violation that is in the graph is one.
 */
export async function writeGraphs(
  prepared: Prepared,
  graph: StateGraphOptions,
  outputs: Outputs<GraphSource>,
  quiet: boolean,
): Promise<number> {
  let drawn: StateGraph | undefined
  const source: GraphSource = {
    prepared,
    graph,
    onGraph(found) {
      drawn = found
    },
  }
  await outputs.write(source, 'there is no graph to write')
  if (!drawn) return exitCodes.success
  if (!quiet) {
    note(renderGraphSize(drawn))
    for (const omission of renderOmissions(prepared)) note(`note: ${omission}`)
  }
  if (drawn.faults.length > 0) return exitCodes.violation
  const isViolated = [...drawn.states, ...drawn.edges].some(({ violations }) => violations.length > 0)
  return isViolated ? exitCodes.violation : exitCodes.success
}
