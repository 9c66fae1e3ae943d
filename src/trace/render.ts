import type { Engine } from '../model/engine.js'
import type { Trace } from '../model/trace.js'
import { isList, type Value } from '../model/value.js'
import { type ChangeOptions, renderDifference } from './change.js'
import { type Difference, differences, type VariableTypes } from './difference.js'
import { renderStep } from './heading.js'
import { type Palette, plain } from './palette.js'
import { hang, wrap } from './wrap.js'

/** How to show a trace. */
export interface RenderOptions {
  /** Of the variables, so that bags and functions, say, are told apart with certainty. */
  readonly types?: VariableTypes
  /** Each state in full, rather than what changed. */
  readonly full?: boolean
  /** Further expressions to show with each state. */
  readonly aliases?: Engine['aliases']
  readonly palette?: Palette
  /** In columns; longer lines are broken where their values allow it. */
  readonly width?: number
  /** What is to be said of a state, below it, by its number. */
  readonly remarks?: (index: number) => readonly string[]
}

/** The width that a trace is broken to where none is asked for. */
export const traceWidth = 100

/**
 * A trace as text: the initial state, then each step with what it changed.
 *
 *     0  initial state
 *          term = (n1 :> 1 @@ n2 :> 1)
 *     1  Timeout(n1)
 *          term[n1]: 1 -> 2
 */
export function renderTrace(trace: Trace, options: RenderOptions = {}): readonly string[] {
  const palette = options.palette ?? plain
  const width = options.width ?? traceWidth
  const digits = String(Math.max(0, trace.states.length - 1)).length
  const indent = digits + 4
  const room = width - indent - 2
  return trace.states.flatMap((state, index) => {
    const step = trace.steps[index - 1]
    const heading = step ? renderStep(step, room) : { lines: ['initial state'], named: [] }
    const before = options.full ? undefined : trace.states[index - 1]
    const body = before
      ? renderChanges(differences(trace.variables, before, state, options.types), {
          palette,
          width: room,
          named: heading.named,
        })
      : renderEquations(
          trace.variables.map((name, variable) => ({ name, value: state[variable]! })),
          '=',
          room,
          options.types,
        )
    const aliases = renderEquations(options.aliases?.(state) ?? [], '==', room).map(palette.dim)
    const number = `${String(index).padStart(digits + 2)}  `
    return [
      ...hang(number, heading.lines).map(palette.bold),
      ...[...body, ...aliases].map((line) => ' '.repeat(indent + 2) + line),
      ...(options.remarks?.(index) ?? []).map((line) => ' '.repeat(indent) + palette.warning(line)),
    ]
  })
}

function renderChanges(found: readonly Difference[], options: ChangeOptions): readonly string[] {
  if (found.length === 0) return [options.palette.dim('nothing changes')]
  return found.flatMap((difference) => renderDifference(difference, options))
}

/** Wider names are not waited for when the equality signs are aligned. */
const alignedNameMax = 20

function renderEquations(
  equations: readonly { readonly name: string; readonly value: Value }[],
  sign: '=' | '==',
  width: number,
  types?: VariableTypes,
): readonly string[] {
  const aligned = equations.map(({ name }) => name.length).filter((length) => length <= alignedNameMax)
  const nameWidth = Math.max(0, ...aligned)
  return equations.flatMap(({ name, value }) => {
    const label = `${name.padEnd(nameWidth)} ${sign} `
    const isEmptyBag = isList(value) && value.size === 0 && types?.get(name)?.kind === 'bag'
    return hang(label, isEmptyBag ? ['EmptyBag'] : wrap(value, width - label.length))
  })
}
