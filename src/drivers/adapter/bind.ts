import type { ActionDeclaration } from '../../core/core.js'
import type { JsonPath } from '../../exports/json-place.js'
import { isArray, isObject, type Json, type JsonObject } from '../../exports/json-text.js'
import type { Config } from '../../model/config.js'
import { elements } from '../../model/order.js'
import type { Reference } from '../../model/reference.js'
import type { Move } from '../../model/state.js'
import { isSet, type Value } from '../../model/value.js'
import type { TypeTree } from '../../syntax/tree.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import { didYouMean } from '../../text/suggestion.js'
import type { Types } from '../../types/check.js'
import { aType, sameType, type Type, typeToString } from '../../types/type.js'
import type { SentMessage } from '../driver.js'
import {
  type Adapter,
  argumentNamed,
  type ComparedVariable,
  fillTemplate,
  logPlaceholder,
  type Network,
  type Plan,
  type PlannedCommand,
  placeholderOf,
  type VariableSource,
} from './adapter.js'
import { type Codec, createCodec, writtenAs } from './codec.js'
import type {
  ActionMapping,
  AdapterDescription,
  CommandTemplate,
  TypeMapping,
  VariableMapping,
} from './description.js'
import type { DescribedAdapter } from './file.js'
import { createPathReader } from './observed.js'
import { parameterTypes } from './parameters.js'

/** A specification under a model, as far as an adapter depends on it. */
export interface BoundTo {
  readonly config: Config
  readonly types: Types
  readonly reference: Reference
}

/** Fits an adapter to a specification: all that does not fit is told at once, at its place in the adapter. */
export function bindAdapter(
  described: DescribedAdapter,
  to: BoundTo,
): { readonly adapter?: Adapter; readonly diagnostics: readonly Diagnostic[] } {
  const binding = new Binding(described, to)
  const adapter = binding.bind()
  return binding.diagnostics.length > 0 ? { diagnostics: binding.diagnostics } : { adapter, diagnostics: [] }
}

class Binding {
  readonly diagnostics: Diagnostic[] = []
  private readonly description: AdapterDescription
  private readonly codec: Codec
  private messageType: Type | undefined

  constructor(
    private readonly described: DescribedAdapter,
    private readonly to: BoundTo,
  ) {
    this.description = described.description
    this.codec = createCodec(this.description.types ?? {}, {
      members: (name) => this.members(name),
    })
  }

  bind(): Adapter {
    const { description, to } = this
    this.checkTypes()
    const compared = this.variables()
    this.checkTemplate(this.description.init ?? {}, ['init'], undefined)
    const plans = this.actions()
    const actionsThatAre = (kind: 'silent' | 'unrealisable') =>
      Object.entries(description.actions).flatMap(([name, mapping]) =>
        typeof mapping === 'object' && kind in mapping ? [name] : [],
      )
    const { messageType } = this
    const decode = messageType && this.diagnostics.length === 0 ? this.codec.decoder(messageType) : undefined
    return {
      name: description.name,
      initArguments: (log) => this.initArguments(log),
      planOf: (move, network) => plans.get(move.action)?.(move, network) ?? noPlan(move),
      silent: actionsThatAre('silent'),
      unrealisable: actionsThatAre('unrealisable'),
      compared,
      ignored: to.reference.variables.flatMap((variable) => {
        const mapping = description.variables[variable]
        return mapping?.compare === 'ignored' ? [{ variable, because: mapping.because }] : []
      }),
      readMessage: decode && ((message: SentMessage) => decode(message)),
      operations: [
        ...new Set(
          Object.values(description.actions)
            .flatMap(commandsOf)
            .map(({ op }) => op),
        ),
      ],
    }
  }

  private refuse(path: JsonPath, message: string, further: Partial<Diagnostic> = {}): void {
    const span = this.described.place(path)
    this.diagnostics.push({ code: 'E702', severity: 'error', message, span, ...further })
  }

  private refuseName(path: JsonPath, what: string, name: string, known: readonly string[]): void {
    const hint = didYouMean(name, known) ?? `there are ${known.join(', ')}`
    this.refuse(path, `the specification has no ${what} \`${name}\``, { hint })
  }

  private members(name: string): readonly Value[] | undefined {
    const constant = this.to.config.module.constants.find((each) => each.name === name)
    const value = constant && this.to.reference.constantsOf.constant(constant)
    return isSet(value) ? elements(value) : undefined
  }

  private checkTypes(): void {
    const { module } = this.to.config
    const sets = module.constants.filter(({ type, arity }) => type === undefined && arity === 0)
    const known = [...module.variantTypes, ...sets].map(({ name }) => name)
    for (const [name, mapping] of Object.entries(this.description.types ?? {})) {
      const path = ['types', name]
      const type = module.variantTypes.find((each) => each.name === name)
      const members = type
        ? type.tags.map(({ tag }) => tag.name)
        : (this.members(name) ?? []).map((value) => String(value))
      if (!known.includes(name)) {
        this.refuseName(path, 'enumeration, variant type or constant set', name, known)
        continue
      }
      for (const member of Object.keys(mapping.values ?? {})) {
        const at = [...path, 'values', member]
        if (!members.includes(member)) this.refuseName(at, `member of ${name}`, member, members)
        else if (type?.tags.find(({ tag }) => tag.name === member)?.payload) {
          this.refuse(at, `\`${member}\` has fields, and is told by them`, {
            hint: 'what it is there stands in `variants`',
          })
        }
      }
      this.checkDifferent(name, mapping, members)
      for (const [tag, variant] of Object.entries(mapping.variants ?? {})) {
        const at = [...path, 'variants', tag]
        const own = type?.tags.find((each) => each.tag.name === tag)
        if (!own) {
          this.refuseName(at, `variant of ${name}`, tag, members)
          continue
        }
        const fields = fieldsOf(own.payload)
        for (const field of typeof variant === 'string' ? [] : Object.keys(variant.fields ?? {})) {
          if (fields && !fields.includes(field))
            this.refuseName([...at, 'fields', field], `field of ${tag}`, field, fields)
        }
      }
    }
  }

  /** What is written alike cannot be told apart. */
  private checkDifferent(type: string, mapping: TypeMapping, members: readonly string[]): void {
    const known = new Map<string, string>()
    for (const member of members) {
      const written = writtenAs(mapping, member)
      const other = known.get(written)
      known.set(written, member)
      if (other === undefined) continue
      const own = [other, member].flatMap((each) =>
        ['values', 'variants'].map((kind) => ['types', type, kind, each] as const),
      )
      const at = own.findLast(([, , kind, each]) => mapping[kind as 'values']?.[each] !== undefined)
      this.refuse(at ?? ['types', type], `\`${other}\` and \`${member}\` cannot be told apart there`)
    }
  }

  private variables(): readonly ComparedVariable[] {
    const { reference, config, types } = this.to
    const known = reference.variables
    for (const name of Object.keys(this.description.variables)) {
      if (!known.includes(name)) this.refuseName(['variables', name], 'variable', name, known)
    }
    const unsaid = known.filter((name) => this.description.variables[name] === undefined)
    if (unsaid.length > 0) {
      this.refuse(['variables'], `of ${listed(unsaid)} it is not said where the implementation shows it`, {
        hint: 'give each its place (`from`), or say why it is ignored',
      })
    }
    return config.module.variables.flatMap((variable, index): readonly ComparedVariable[] => {
      const mapping = this.description.variables[variable.name]
      if (!mapping || mapping.compare === 'ignored') return []
      const type = types.variable(variable)
      const path = ['variables', variable.name, 'from']
      const source = this.source(mapping, type, path)
      if (!source) return []
      const isPartial = mapping.whereShown === true && typeof mapping.from === 'string'
      const stars = isPartial
        ? String(mapping.from)
            .split('.')
            .filter((part) => part === '*').length
        : 0
      const within = mapping.compare === 'eventual' ? (mapping.within ?? 1) : 0
      return [{ variable: variable.name, index, type, within, source, stars }]
    })
  }

  private source(
    mapping: VariableMapping & { readonly compare: 'strict' | 'eventual' },
    type: Type,
    path: JsonPath,
  ): VariableSource | undefined {
    const { from, whereShown = false } = mapping
    if (typeof from === 'function') {
      const decode = this.codec.decoder(type)
      return { kind: 'view', read: (view) => decode(from(view)) }
    }
    if (from === 'network') {
      if (type.kind !== 'bag' && type.kind !== 'set') {
        this.refuse(path, `messages under way are a bag or a set, and this is ${typeToString(type)}`)
        return undefined
      }
      this.messageType = type.element
      return { kind: 'network', isSet: type.kind === 'set' }
    }
    const segments = from.split('.')
    const isSomewhere = segments[0] === 'nodes' || segments[0] === 'state'
    if (!isSomewhere || segments.includes('')) {
      this.refuse(path, `\`${from}\` is nowhere`, {
        expected: '`nodes.…`, `state.…` or `network`',
      })
      return undefined
    }
    let rest: Type = type
    for (const segment of segments) {
      if (segment !== '*') continue
      if (rest.kind !== 'function') {
        this.refuse(path, `\`*\` is for the arguments of a function, and this is ${typeToString(rest)}`)
        return undefined
      }
      rest = rest.range
    }
    if (segments[0] === 'nodes' && segments[1] === '*' && type.kind === 'function') {
      const keys = this.codec.keys(type.domain)
      if (keys) {
        const read = createPathReader(segments.slice(2), type.range, this.codec, whereShown)
        const member = segments[2] === '*' ? undefined : segments[2]
        return { kind: 'nodes', arguments: keys, isPartial: whereShown, member, read }
      }
    }
    const read = createPathReader(segments, type, this.codec, whereShown)
    return {
      kind: 'view',
      read: ({ nodes, state }) => read({ nodes, state }),
    }
  }

  private actions(): ReadonlyMap<string, (move: Move, network: Network) => Plan> {
    const { reference, config } = this.to
    const known = reference.actions
    for (const name of Object.keys(this.description.actions)) {
      if (!known.includes(name)) this.refuseName(['actions', name], 'action that steps are of', name, known)
    }
    const unsaid = known.filter((name) => this.description.actions[name] === undefined)
    if (unsaid.length > 0) {
      this.refuse(['actions'], `of ${listed(unsaid)} it is not said what the implementation is asked to do`, {
        hint: 'give each its command (`op`), or say that it is `silent`, or why it is `unrealisable`',
      })
    }
    return new Map(
      known.flatMap((name) => {
        const mapping = this.description.actions[name]
        if (mapping === undefined) return []
        const declaration = config.module.actions.find((each) => each.name === name)
        return [[name, this.planner(mapping, declaration, ['actions', name])] as const]
      }),
    )
  }

  private planner(
    mapping: ActionMapping,
    declaration: ActionDeclaration | undefined,
    path: JsonPath,
  ): (move: Move, network: Network) => Plan {
    const types = parameterTypes(declaration, this.to.types)
    if (typeof mapping === 'function') {
      return (move, { view }) => {
        const given = move.arguments.map(({ name, value }) => [
          name,
          this.codec.encode(value, types.get(name)),
        ])
        const commands = mapping({ action: move.action, arguments: Object.fromEntries(given) }, view)
        return {
          kind: 'commands',
          commands: commands.map(({ op, args, takes = [] }) => ({ command: { op, args }, takes })),
        }
      }
    }
    if ('silent' in mapping) return () => ({ kind: 'silent' })
    if ('unrealisable' in mapping) {
      return () => ({ kind: 'unrealisable', because: mapping.unrealisable })
    }
    const isOne = 'op' in mapping
    const templates = isOne ? [mapping] : mapping.commands
    const makers = templates.map((template, index) =>
      this.command(template, types, isOne ? path : [...path, 'commands', index]),
    )
    return (move, network) => {
      const commands: PlannedCommand[] = []
      for (const make of makers) {
        const made = make(move, network)
        if ('missing' in made) return { kind: 'missing', message: made.missing }
        commands.push(made)
      }
      return { kind: 'commands', commands }
    }
  }

  private command(
    template: CommandTemplate,
    types: ReadonlyMap<string, Type | undefined>,
    path: JsonPath,
  ): (move: Move, network: Network) => PlannedCommand | { readonly missing: Value } {
    const { op, args = {}, takes = [] } = template
    const parameters = [...types.keys()]
    takes.forEach((name, index) => {
      const at = [...path, 'takes', index]
      if (!types.has(name)) this.refuseName(at, 'parameter', name, parameters)
      else this.checkMessage(at, name, types.get(name))
    })
    this.checkTemplate(args, [...path, 'args'], types)
    const constants = this.constants()
    return (move, network) => {
      let missing: Value | undefined
      const idOf = (name: string): Json => {
        const message = argumentNamed(move.arguments, name)!
        const id = network.find(message)
        if (id === undefined) missing ??= message
        return id ?? null
      }
      const filled = fillTemplate(args, (text) => {
        const placeholder = placeholderOf(text)
        if (!placeholder) return text
        if (placeholder.isId) return idOf(placeholder.name)
        const value = argumentNamed(move.arguments, placeholder.name)
        return value === undefined
          ? constants.get(placeholder.name)!
          : this.codec.encode(value, types.get(placeholder.name))
      }) as JsonObject
      const taken = takes.map(idOf)
      if (missing !== undefined) return { missing }
      return { command: { op, args: filled }, takes: taken as readonly number[] }
    }
  }

  private checkTemplate(
    template: Json,
    path: JsonPath,
    types: ReadonlyMap<string, Type | undefined> | undefined,
  ): void {
    if (typeof template === 'string') {
      const placeholder = placeholderOf(template)
      if (!placeholder || (types === undefined && template === logPlaceholder)) return
      const { name, isId } = placeholder
      if (isId && types === undefined) {
        this.refuse(path, `\`${template}\` is the number of a message, and there is none at the beginning`)
        return
      }
      const names = [...(types?.keys() ?? [])]
      const constants = isId ? [] : [...this.constants().keys()]
      if (!names.includes(name) && !constants.includes(name)) {
        const what = isId ? 'parameter' : types ? 'parameter or constant' : 'constant'
        this.refuseName(path, what, name, [...names, ...constants])
      } else if (isId) this.checkMessage(path, name, types?.get(name))
    } else if (isArray(template)) {
      for (const [index, item] of template.entries()) this.checkTemplate(item, [...path, index], types)
    } else if (isObject(template)) {
      for (const [name, item] of Object.entries(template)) this.checkTemplate(item, [...path, name], types)
    }
  }

  /** What has a number is a message under way. */
  private checkMessage(path: JsonPath, name: string, type: Type | undefined): void {
    const { messageType } = this
    if (messageType === undefined) {
      this.refuse(path, `\`${name}\` is to be a message, and no variable is the \`network\``)
    } else if (type !== undefined && !sameType(type, messageType)) {
      this.refuse(path, `\`${name}\` is no message, but ${aType(type)}`)
    }
  }

  private constants(): ReadonlyMap<string, Json> {
    const { config, types, reference } = this.to
    return new Map(
      config.module.constants.flatMap((constant) => {
        const value = reference.constantsOf.constant(constant)
        return value === undefined
          ? []
          : [[constant.name, this.codec.encode(value, types.constant(constant).result)] as const]
      }),
    )
  }

  private initArguments(log: boolean): JsonObject {
    const constants = this.constants()
    return fillTemplate(this.description.init ?? {}, (text) => {
      if (text === logPlaceholder) return log
      const placeholder = placeholderOf(text)
      return placeholder ? constants.get(placeholder.name)! : text
    }) as JsonObject
  }
}

function noPlan({ action }: Move): Plan {
  return { kind: 'unrealisable', because: `the adapter says nothing of ${action}` }
}

function commandsOf(mapping: ActionMapping): readonly CommandTemplate[] {
  if (typeof mapping === 'function') return []
  if ('op' in mapping) return [mapping]
  return 'commands' in mapping ? mapping.commands : []
}

/** Of a record written out; nothing is known of one by another name. */
function fieldsOf(payload: TypeTree | undefined): readonly string[] | undefined {
  if (payload === undefined) return []
  return payload.kind === 'typeRecord' ? payload.fields.map(({ name }) => name.name) : undefined
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
