import type { GraphEdge, GraphState, StateGraph } from '../explorer/graph.js'
import { brief } from '../trace/brief.js'
import { briefCall } from '../trace/brief-call.js'
import { briefDifference, joinAlike } from '../trace/brief-difference.js'
import { differences, type VariableTypes } from '../trace/difference.js'
import { oneLine } from './markup.js'

/**
 * A state graph in the language of Graphviz. Initial states have an arrow from nowhere; what violates is red
 * and says what; a state whose steps are not all in the graph has a dashed frame.
 */
export function dotGraph(graph: StateGraph, types?: VariableTypes): string {
  const { states, edges } = graph
  const isInFull = isShort(graph)
  const lines = [
    `digraph ${quoted([graph.module], '')} {`,
    `  graph [label=${quoted(captionOf(graph, isInFull))}, labelloc=t, labeljust=l]`,
    '  graph [fontname="Courier", fontsize=11]',
    '  node [shape=box, style=rounded, fontname="Courier", fontsize=10, margin="0.1,0.05"]',
    '  edge [fontname="Courier", fontsize=9]',
  ]
  states.forEach((state, index) => {
    lines.push(`  ${drawState(state, index, labelOf(state, graph, isInFull, types))}`)
    if (state.parent === undefined) {
      lines.push(`  i${index} [shape=point, label=""]`, `  i${index} -> s${index}`)
    }
  })
  for (const bundle of bundled(edges)) lines.push(`  ${drawEdge(bundle)}`)
  return `${[...lines, '}'].join('\n')}\n`
}

/** What a graph is of, and what is not in it. */
export function captionOf(graph: StateGraph, isInFull = isShort(graph)): readonly string[] {
  const { module, model, states, left, outside } = graph
  const isCut = states.some(({ isComplete }) => !isComplete)
  const more = left > 0 ? `, at least ${left} more left out` : isCut ? ', those at the end not expanded' : ''
  return [
    `${module}, model ${model}: ${states.length} state${states.length === 1 ? '' : 's'}${more}`,
    ...graph.faults,
    ...(outside > 0 ? [`${outside} outside the constraints left out`] : []),
    ...(graph.isReduced ? ['states that symmetry or a view makes one are drawn once'] : []),
    ...(isInFull ? [] : ['a state shows what differs from the one that it was first reached from']),
  ]
}

/** States of few short variables are shown in full. */
const variablesMax = 5
const lineMax = 60

function isShort({ variables, states }: StateGraph): boolean {
  if (variables.length > variablesMax) return false
  return states.every(({ state }) =>
    fullLines(variables, state, lineMax + 1).every((line) => line.length <= lineMax),
  )
}

function fullLines(
  variables: readonly string[],
  state: GraphState['state'],
  width: number,
): readonly string[] {
  return variables.map((name, index) => `${name} = ${brief(state[index]!, width)}`)
}

function labelOf(
  { state, parent }: GraphState,
  { states, variables }: StateGraph,
  isInFull: boolean,
  types: VariableTypes | undefined,
): readonly string[] {
  if (isInFull || parent === undefined) return fullLines(variables, state, lineMax)
  const found = differences(variables, states[parent]!.state, state, types)
  return joinAlike(found.map((difference) => briefDifference(difference, lineMax)))
}

function drawState({ violations, isComplete }: GraphState, index: number, label: readonly string[]): string {
  const styles = [
    `label=${quoted([...violations, ...label])}`,
    ...(isComplete ? [] : ['style="rounded,dashed"']),
    ...(violations.length > 0 ? ['color=red', 'fontcolor=red', 'penwidth=2'] : []),
  ]
  return `s${index} [${styles.join(', ')}]`
}

interface Bundle {
  readonly from: number
  readonly to: number
  readonly calls: string[]
  readonly violations: string[]
}

/** The steps between the same two states, in the same direction, are one arrow. */
function bundled(edges: readonly GraphEdge[]): readonly Bundle[] {
  const bundles = new Map<string, Bundle>()
  for (const { from, to, step, violations } of edges) {
    const key = `${from} ${to}`
    const bundle = bundles.get(key) ?? { from, to, calls: [], violations: [] }
    bundles.set(key, bundle)
    const call = briefCall(step, lineMax)
    if (!bundle.calls.includes(call)) bundle.calls.push(call)
    bundle.violations.push(...violations.filter((each) => !bundle.violations.includes(each)))
  }
  return [...bundles.values()]
}

const callsMax = 4

function drawEdge({ from, to, calls, violations }: Bundle): string {
  const shown =
    calls.length > callsMax
      ? [...calls.slice(0, callsMax - 1), `… and ${calls.length - callsMax + 1} more`]
      : calls
  const styles = [
    `label=${quoted([...violations, ...shown])}`,
    ...(violations.length > 0 ? ['color=red', 'fontcolor=red', 'penwidth=2'] : []),
  ]
  return `s${from} -> s${to} [${styles.join(', ')}]`
}

/** Lines as a string of Graphviz, each ended; it decodes entities in them. */
function quoted(lines: readonly string[], end = '\\l'): string {
  const text = lines.map((line) => {
    const written = oneLine(line).replace(/["\\]/g, '\\$&').replaceAll('&', '&amp;')
    return `${written}${end}`
  })
  return `"${text.join('')}"`
}
