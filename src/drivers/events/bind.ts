import type { JsonPath } from '../../exports/json-place.js'
import { isArray, isObject, isSameJson, type Json, type JsonObject } from '../../exports/json-text.js'
import type { State } from '../../model/state.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import { didYouMean } from '../../text/suggestion.js'
import type { Type } from '../../types/type.js'
import { type Adapter, type ComparedVariable, logPlaceholder } from '../adapter/adapter.js'
import type { DescribedEventAdapter } from '../adapter/file.js'
import { translate } from './correspondence.js'
import { casesOf, commandsOf, type EventAdapterDescription, stepsAsEvents } from './description.js'
import type { ForeignTrace } from './foreign-trace.js'
import { plainValue, readPath } from './plain-value.js'
import type { EventScript, EventStep, ScriptedEvent } from './script.js'
import { createScripter } from './scripted-event.js'
import { fill, lookupIn, memberAt, Unfilled } from './template.js'

/** Fits an adapter to a trace from elsewhere: all that does not fit is told at its place in either. */
export function bindEvents(
  described: DescribedEventAdapter,
  trace: ForeignTrace,
): { readonly script?: EventScript; readonly diagnostics: readonly Diagnostic[] } {
  const binding = new EventBinding(described, trace)
  const script = binding.bind()
  return binding.diagnostics.length > 0 ? { diagnostics: binding.diagnostics } : { script, diagnostics: [] }
}

/** Of plain JSON nothing is known. */
const untyped: Type = { kind: 'unknown', id: 0 }

class EventBinding {
  readonly diagnostics: Diagnostic[] = []
  private readonly description: EventAdapterDescription

  constructor(
    private readonly described: DescribedEventAdapter,
    private readonly trace: ForeignTrace,
  ) {
    this.description = described.description
  }

  bind(): EventScript {
    const { description, trace } = this
    const compared = this.compared()
    this.initArguments(false)
    const steps = this.steps()
    const isBound = this.diagnostics.length === 0
    return {
      name: description.name,
      adapter: this.adapter(compared),
      expected: isBound ? trace.states.map(({ variables }) => this.expected(variables, compared)) : [],
      steps,
    }
  }

  private adapter(compared: readonly ComparedVariable[]): Adapter {
    const { variables, events, name } = this.description
    const cases = Object.values(events.kinds).flatMap(casesOf)
    const operations = cases.flatMap(commandsOf).map(({ op }) => op)
    return {
      name,
      initArguments: (log) => this.initArguments(log) ?? {},
      planOf: () => ({ kind: 'silent' }),
      silent: [],
      unrealisable: [],
      compared,
      ignored: Object.entries(variables).flatMap(([variable, mapping]) =>
        mapping.compare === 'ignored' ? [{ variable, because: mapping.because }] : [],
      ),
      readMessage: undefined,
      operations: [...new Set(operations)],
    }
  }

  /** What is wrong with the adapter, at its place there. */
  private refuse(path: JsonPath, message: string, further: Partial<Diagnostic> = {}): void {
    const span = this.described.place(path)
    this.diagnostics.push({ code: 'E702', severity: 'error', message, span, ...further })
  }

  /** What is wrong with the trace, at its place there; the same thing once. */
  private readonly refuseTrace = (path: JsonPath, message: string, hint?: string): void => {
    if (this.diagnostics.some((each) => each.message === message)) return
    const span = this.trace.place(path)
    this.diagnostics.push({ code: 'E708', severity: 'error', message, span, ...(hint ? { hint } : {}) })
  }

  private compared(): readonly ComparedVariable[] {
    const { variables } = this.description
    const known = Object.keys(this.trace.states[0]!.variables)
    for (const [name, { compare }] of Object.entries(variables)) {
      if (known.includes(name) || compare === 'ignored') continue
      const hint = didYouMean(name, known) ?? `there are ${known.join(', ')}`
      this.refuse(['variables', name], `the states of the trace have no variable \`${name}\``, { hint })
    }
    const unsaid = known.filter((name) => variables[name] === undefined)
    if (unsaid.length > 0) {
      const names = unsaid.map((name) => `\`${name}\``).join(', ')
      this.refuse(['variables'], `of ${names} it is not said where the implementation shows it`, {
        hint: 'give each its place (`from`), or say why it is ignored',
      })
    }
    const compared: ComparedVariable[] = []
    for (const variable of known) {
      const mapping = variables[variable]
      if (mapping === undefined || mapping.compare === 'ignored') continue
      const path = mapping.from.split('.')
      if (path[0] !== 'nodes' && path[0] !== 'state') {
        this.refuse(['variables', variable, 'from'], `\`${mapping.from}\` is nowhere`, {
          expected: '`nodes.…` or `state.…`',
        })
        continue
      }
      const stars = path.filter((name) => name === '*').length
      compared.push({
        variable,
        index: compared.length,
        type: untyped,
        within: mapping.compare === 'eventual' ? (mapping.within ?? 1) : 0,
        source: {
          kind: 'view',
          read: ({ nodes, state }) => plainValue(readPath({ nodes, state }, path), stars),
        },
        stars: 0,
      })
    }
    return compared
  }

  private expected(variables: JsonObject, compared: readonly ComparedVariable[]): State {
    const { values = [], variables: mappings } = this.description
    return compared.map(({ variable }) => {
      const mapping = mappings[variable]!
      if (mapping.compare === 'ignored') throw new Error(`${variable} is not compared`)
      const depth = mapping.from.split('.').filter((name) => name === '*').length
      return plainValue(translate(variables[variable]!, [...(mapping.values ?? []), ...values]), depth)
    })
  }

  private initArguments(log: boolean): JsonObject | undefined {
    const { init = {} } = this.description
    const lookup = lookupIn([this.trace.states[0]!.variables])
    try {
      const here = (text: Json): Json => (text === logPlaceholder ? log : fill(text, lookup))
      return Object.fromEntries(Object.entries(init).map(([name, template]) => [name, here(template)]))
    } catch (error) {
      if (!(error instanceof Unfilled)) throw error
      this.refuse(['init'], `${error.message} in the first state of the trace`)
      return undefined
    }
  }

  private steps(): readonly EventStep[] {
    const { events } = this.description
    const { states } = this.trace
    if (events.from === stepsAsEvents) return states.slice(1).map((_, index) => this.ownStep(index + 1))
    const path = events.from.split('.')
    if (memberAt(states[0]!.variables, path) === undefined) {
      const known = Object.keys(states[0]!.variables)
      this.refuse(['events', 'from'], `the states of the trace have no \`${events.from}\``, {
        hint: didYouMean(path[0]!, known) ?? `their variables are ${known.join(', ')}`,
      })
      return []
    }
    const scripted = createScripter(this.description, this.refuseTrace)
    let before = this.sequence(0, path) ?? []
    return states.slice(1).map((state, index): EventStep => {
      const all = this.sequence(index + 1, path) ?? before
      const at = [...state.variablesPath, ...path]
      const isLonger =
        before.length <= all.length && before.every((event, each) => isSameJson(event, all[each]!))
      if (!isLonger) {
        this.refuseTrace(at, `\`${events.from}\` does not begin with what it was in the state before`)
      }
      const added = isLonger ? all.slice(before.length) : []
      const from = before.length
      before = all
      return {
        name: state.step ?? 'step',
        events: added.flatMap((event, each) => this.event(event, [...at, from + each], scripted)),
      }
    })
  }

  private event(
    event: Json,
    path: JsonPath,
    scripted: ReturnType<typeof createScripter>,
  ): readonly ScriptedEvent[] {
    const { kind: member = 'kind' } = this.description.events
    if (!isObject(event)) {
      this.refuseTrace(path, 'an event is an object')
      return []
    }
    const kind = event[member]
    if (typeof kind !== 'string') {
      this.refuseTrace(path, `an event has a \`${member}\`, a string that says its kind`)
      return []
    }
    return scripted(kind, event, path, [...path, member])
  }

  /** Each step is an event. */
  private ownStep(index: number): EventStep {
    const { step, picks, path } = this.trace.states[index]!
    if (step === undefined) {
      const message = 'it is not said by which action this state was come to'
      this.refuseTrace(path, message, 'ITF has it as `mbt::actionTaken`, tla2json as `name`')
      return { name: 'step', events: [] }
    }
    const scripted = createScripter(this.description, this.refuseTrace)
    return { name: step, events: scripted(step, picks, path, path) }
  }

  private sequence(index: number, path: readonly string[]): readonly Json[] | undefined {
    const { variables, variablesPath } = this.trace.states[index]!
    const found = memberAt(variables, path)
    if (found !== undefined && isArray(found)) return found
    const { from } = this.description.events
    this.refuseTrace([...variablesPath, ...path], `\`${from}\` is to be a sequence of events`)
    return undefined
  }
}
