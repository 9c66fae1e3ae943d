import type { Counterexample } from '../explorer/exploration.js'
import { renderViolation } from '../explorer/report.js'
import type { ScenarioPlace } from '../explorer/staged/scenario-result.js'
import { type Captions, mermaidSequence } from '../exports/mermaid.js'
import { svgSequence } from '../exports/sequence-svg.js'
import { createEvaluator } from '../interpreter/evaluator.js'
import { EvaluationFault } from '../interpreter/fault.js'
import { elements } from '../model/order.js'
import { print } from '../model/print.js'
import type { Trace } from '../model/trace.js'
import { isInteger, isSet, type Value, Variant } from '../model/value.js'
import { type Diagnostic, DiagnosticError } from '../text/diagnostic.js'
import { didYouMean } from '../text/suggestion.js'
import { type LifelineSet, lifelinesMax } from '../trace/lifeline.js'
import { type SequenceOptions, sequenceOf } from '../trace/sequence.js'
import { renderTable, type TableOptions } from '../trace/table.js'
import { partsOfType, type Type } from '../types/type.js'
import { expressionUnder } from './expression.js'
import { type Prepared, variableTypes } from './prepared.js'
import { renderModel } from './report.js'

/** What a picture of a trace is to show, where that is not left to be guessed. */
export interface PictureOptions {
  /** Sets whose members have lifelines, or columns: names of constants, or other expressions. */
  readonly lifelines?: readonly string[]
  /** Variables that hold messages. */
  readonly messages?: readonly string[]
  /** The fields of a message that have its sender and its receiver. */
  readonly from?: string
  readonly to?: string
}

/** The languages of sequence diagrams. */
export type PictureFormat = 'mermaid' | 'svg'

/**
 * How pictures of the traces of a model are made. Throws a `DiagnosticError` where the options name nothing.
 */
export function choosePicture(prepared: Prepared, options: PictureOptions = {}): SequenceOptions {
  const types = variableTypes(prepared)
  const { lifelines = [], messages = [], from, to } = options
  const sets = lifelines.map((text) => lifelineSet(prepared, text))
  sets.forEach((set) => void checkMentioned(prepared, set))
  for (const name of messages) checkMailbox(name, types)
  const fields = new Set([...types].flatMap(([name, type]) => (isAsked(name) ? fieldsOfHeld(type) : [])))
  if (from !== undefined) checkField('--from', from, fields)
  if (to !== undefined) checkField('--to', to, fields)
  return {
    types,
    ...(sets.length > 0 ? { lifelines: sets } : {}),
    ...(messages.length > 0 ? { variables: messages } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }

  function isAsked(name: string): boolean {
    return messages.length === 0 || messages.includes(name)
  }
}

/** The same of a trace whose specification is not known: its types are not either. */
export function pictureOfTrace(trace: Trace, options: PictureOptions = {}): SequenceOptions {
  const { lifelines = [], messages = [], from, to } = options
  const sets = lifelines.map((name) => {
    const constant = trace.constants.find((each) => each.name === name)
    if (constant) return membersOf(name, constant.value, trace.constants)
    const known = trace.constants.map((each) => each.name)
    throw wrong('--lifelines', name, {
      code: 'E440',
      message: `the trace has no constant \`${name}\``,
      ...hint(didYouMean(name, known) ?? setsAmong(trace.constants)),
    })
  })
  for (const name of messages) {
    if (trace.variables.includes(name)) continue
    throw wrong('--messages', name, {
      code: 'E441',
      message: `there is no variable \`${name}\``,
      ...hint(didYouMean(name, trace.variables)),
    })
  }
  return {
    ...(sets.length > 0 ? { lifelines: sets } : {}),
    ...(messages.length > 0 ? { variables: messages } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

/** A trace as a sequence diagram, with what it is of above it and below what is violated at its end. */
export function drawTrace(
  trace: Trace,
  format: PictureFormat,
  options: {
    readonly picture?: SequenceOptions
    readonly prepared?: Prepared
    readonly counterexample?: Counterexample
    readonly scenario?: ScenarioPlace
  } = {},
): string {
  const { prepared, counterexample, scenario, picture = prepared ? choosePicture(prepared) : {} } = options
  const sequence = sequenceOf(trace, picture)
  const footer = counterexample
    ? renderViolation(counterexample)
    : ((scenario && missedStage(scenario)) ?? violationAtEnd(trace, prepared))
  const captions: Captions = {
    title: prepared ? renderModel(prepared) : `${trace.module}, model ${trace.model}`,
    ...(footer === undefined ? {} : { footer }),
  }
  return format === 'svg' ? svgSequence(sequence, captions) : mermaidSequence(sequence, captions)
}

/** A trace as a table with a column for each member of a set; a text without a line break at its end. */
export function renderTraceTable(trace: Trace, options: TableOptions = {}): string {
  return renderTable(trace, options).join('\n')
}

/** What is to be said of a trace that did not get through a scenario. */
function missedStage({ name, stages, steps }: ScenarioPlace): string | undefined {
  return steps.length < stages ? `scenario ${name}: stage ${steps.length + 1} is not reached` : undefined
}

/** What the last state or step of a trace violates. */
function violationAtEnd(trace: Trace, prepared: Prepared | undefined): string | undefined {
  const last = trace.states.at(-1)
  const before = trace.states.at(-2)
  if (!prepared || !last) return undefined
  const { invariants, properties } = prepared.config
  const evaluator = createEvaluator(prepared.config)
  const invariant = invariants.find(({ value }) => isFalse(() => evaluator.test(value)(last)))
  const base = { trace }
  if (invariant) return renderViolation({ ...base, kind: 'invariant', name: invariant.name })
  const property =
    before && properties.find(({ value }) => isFalse(() => evaluator.test(value)(before, last)))
  return property && renderViolation({ ...base, kind: 'property', name: property.name })
}

function isFalse(holds: () => boolean): boolean {
  try {
    return !holds()
  } catch (error) {
    if (error instanceof EvaluationFault) return false
    throw error
  }
}

function lifelineSet(prepared: Prepared, text: string): LifelineSet {
  const { constants } = prepared.engine
  const constant = constants.find(({ name }) => name === text)
  if (constant) return membersOf(text, constant.value, constants)
  const { expr, level } = expressionUnder(prepared.config, { name: '<option --lifelines>', text }, false)
  if (level.variables) {
    throw wrong('--lifelines', text, {
      code: 'E440',
      message: `\`${text}\` depends on the state: lifelines stay the same throughout a trace`,
      ...hint(setsAmong(constants)),
    })
  }
  try {
    return membersOf(text, createEvaluator(prepared.config).evaluate(expr), constants)
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    throw wrong('--lifelines', text, {
      code: 'E440',
      message: `\`${text}\` has no value: ${error.fault.message}`,
      ...hint(setsAmong(constants)),
    })
  }
}

/** The members of a set that no variable is about have nothing to show. */
function checkMentioned(prepared: Prepared, { name, members }: LifelineSet): void {
  const { constants } = prepared.engine
  const has = (type: Type): boolean => {
    switch (type.kind) {
      case 'constant': {
        const own = constants.find((each) => each.name === type.name)?.value
        return isSet(own) && members.some((member) => own.has(member))
      }
      case 'variant':
        return type.variants.some(
          ({ tag, payload }) =>
            (payload && has(payload)) ||
            members.some((member) => member instanceof Variant && member.tag === tag),
        )
      case 'record':
      case 'tuple':
      case 'set':
      case 'seq':
      case 'bag':
      case 'option':
      case 'function':
        return partsOfType(type).some(has)
      case 'unknown':
        return true
      case 'int':
        return members.some(isInteger)
      case 'str':
        return members.some((member) => typeof member === 'string')
      case 'bool':
        return false
    }
  }
  if ([...variableTypes(prepared).values()].some(has)) return
  throw wrong('--lifelines', name, {
    code: 'E440',
    message: `no variable is about the members of \`${name}\`: their lifelines would be empty`,
    ...hint(setsAmong(constants)),
  })
}

type Named = readonly { readonly name: string; readonly value: Value }[]

function membersOf(name: string, value: Value, constants: Named): LifelineSet {
  const refuse = (found: string) =>
    wrong('--lifelines', name, {
      code: 'E440',
      message: `the members of \`${name}\` cannot have lifelines`,
      expected: `a set of 1 to ${lifelinesMax} members`,
      found,
      ...hint(setsAmong(constants)),
    })
  if (!isSet(value)) throw refuse(shortly(print(value)))
  if (value.size === 0 || value.size > lifelinesMax) throw refuse(`a set of ${value.size} members`)
  return { name, members: elements(value) }
}

function setsAmong(constants: Named): string | undefined {
  const names = constants.filter(({ value }) => isSet(value)).map(({ name }) => `\`${name}\``)
  if (names.length === 0) return undefined
  return `of the constants, ${names.join(', ')} ${names.length === 1 ? 'is a set' : 'are sets'}`
}

function checkMailbox(name: string, types: ReadonlyMap<string, Type>): void {
  const type = types.get(name)
  if (type === undefined) {
    throw wrong('--messages', name, {
      code: 'E441',
      message: `there is no variable \`${name}\``,
      ...hint(didYouMean(name, types.keys())),
    })
  }
  if (heldIn(type).length > 0) return
  const names = [...types].filter(([, each]) => heldIn(each).length > 0).map(([each]) => `\`${each}\``)
  throw wrong('--messages', name, {
    code: 'E442',
    message: `the variable \`${name}\` holds no messages`,
    expected: 'a bag, set or sequence of them, or a function to such',
    ...hint(names.length === 0 ? undefined : `${names.join(', ')} ${names.length === 1 ? 'does' : 'may'}`),
  })
}

function checkField(option: string, name: string, fields: ReadonlySet<string>): void {
  if (fields.has(name) || fields.size === 0) return
  throw wrong(option, name, {
    code: 'E443',
    message: `no message has a field \`${name}\``,
    hint: didYouMean(name, fields) ?? `there are ${[...fields].map((field) => `\`${field}\``).join(', ')}`,
  })
}

/** The types of what bags, sets, sequences and options of a type hold. Unknown types may hold anything. */
function heldIn(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'set':
    case 'seq':
    case 'bag':
      return [type.element]
    case 'option':
      return [type.value]
    case 'function':
      return heldIn(type.range)
    case 'record':
      return type.fields.flatMap((field) => heldIn(field.type))
    case 'unknown':
      return [type]
    default:
      return []
  }
}

function fieldsOfHeld(type: Type): readonly string[] {
  return heldIn(type).flatMap((held) => {
    if (held.kind === 'record') return held.fields.map(({ name }) => name)
    if (held.kind === 'tuple') return held.items.map((_, index) => String(index + 1))
    if (held.kind !== 'variant') return []
    return held.variants.flatMap(({ payload }) =>
      payload?.kind === 'record' ? payload.fields.map(({ name }) => name) : [],
    )
  })
}

function shortly(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function hint(text: string | undefined): { readonly hint?: string } {
  return text === undefined ? {} : { hint: text }
}

function wrong(
  option: string,
  text: string,
  details: Pick<Diagnostic, 'code' | 'message' | 'expected' | 'found' | 'hint'>,
): DiagnosticError {
  const span = { source: { name: `<option ${option}>`, text }, start: 0, end: text.length }
  return new DiagnosticError([{ severity: 'error', span, ...details }])
}
