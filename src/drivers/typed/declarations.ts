import { argumentsOf, elements } from '../../model/order.js'
import { applyFunction, isFunction, isSet, ModelValue, type Value } from '../../model/value.js'
import { partsOfType, type Type } from '../../types/type.js'
import type { BoundTo } from '../adapter/bind.js'
import { isNested, tagMemberOf } from '../adapter/codec.js'
import { parameterTypes } from '../adapter/parameters.js'

/**
 * TypeScript's declarations for a specification under a model: what its values are in JSON, as `codec.ts`
 * reads and writes them; its state; the commands that steps are; and what an implementation in this process
 * is, which `createInProcessDriver` makes a driver of.
 */
export function writeDeclarations(to: BoundTo, command: string): string {
  const { config, types, reference } = to
  const { module } = config
  const constants = module.constants.filter(
    (constant) => constant.arity === 0 && reference.constantsOf.constant(constant) !== undefined,
  )
  const declared = (action: string) => module.actions.find(({ name }) => name === action)
  const parameters = new Map(
    reference.actions.map((action) => [action, parameterTypes(declared(action), types)] as const),
  )
  const variables = module.variables.map((variable, index) => ({
    name: variable.name,
    type: types.variable(variable),
    samples: initialStates(to).map((state) => state[index]!),
  }))
  const all = [
    ...variables.map(({ type }) => type),
    ...constants.map((constant) => types.constant(constant).result),
    ...[...parameters.values()].flatMap((each) => [...each.values()].filter((type) => type !== undefined)),
  ]
  const named = namedTypes(all)
  const names = new Names(named.keys())
  const own = (what: string) => names.own(`${module.name}${what}`)
  const members = (constant: string) => {
    const found = module.constants.find(({ name }) => name === constant)
    const value = found && reference.constantsOf.constant(found)
    return isSet(value) ? elements(value).map(nameOf) : undefined
  }
  const writer = new Writer(names, members)

  const lines: string[] = []
  lines.push('/** Integers past 2^53 are strings of digits in JSON; here are none. */')
  lines.push(`export type ${names.integer} = number`, '')
  for (const [name, type] of named) {
    if (type.kind === 'constant') {
      lines.push(`/** A member of the constant set ${name}, in model ${reference.model}. */`)
      lines.push(`export type ${names.of(name)} = ${union(members(name))}`, '')
    } else if (type.kind === 'variant') {
      const variants = writer.variants(type)
      const isEnumeration = type.variants.every(({ payload }) => payload === undefined)
      if (isEnumeration) lines.push(`export type ${names.of(name)} = ${variants.join(' | ')}`, '')
      else lines.push(`export type ${names.of(name)} =`, ...variants.map((each) => `  | ${each}`), '')
    }
  }
  const [state, commands, given] = [own('State'), own('Commands'), own('Constants')]
  lines.push('/** The value of each variable. */', `export type ${state} = {`)
  for (const { name, type, samples } of variables) {
    lines.push(`  readonly ${name}: ${writer.type(type, samples)}`)
  }
  lines.push('}', '', '/** What `init` is given. */', `export type ${given} = {`)
  for (const constant of constants) {
    lines.push(`  readonly ${constant.name}: ${writer.type(types.constant(constant).result)}`)
  }
  lines.push('}', '', '/** The arguments of each command: those of the action of its name. */')
  lines.push(`export type ${commands} = {`)
  for (const [action, each] of parameters) {
    const fields = [...each].map(([name, type]) => [name, type ? writer.type(type) : 'Json'] as const)
    lines.push(`  readonly ${action}: ${writer.fields(fields)}`)
  }
  lines.push('}', '', '/** A step of a behavior. */')
  lines.push(`export type ${own('Step')} = {`)
  lines.push(`  [Action in keyof ${commands}]: {`)
  lines.push('    readonly action: Action', `    readonly arguments: ${commands}[Action]`, '  }')
  lines.push(`}[keyof ${commands}]`, '')
  lines.push('/** What an implementation shows after each command. */')
  lines.push(`export type ${own('Shown')} = { readonly state: ${state} }`, '')
  lines.push(
    '/** An implementation: `createInProcessDriver` makes a driver of it, `conformance` drives that. */',
  )
  lines.push(`export type ${own('Implementation')} = Implementation<${commands}, ${own('Shown')}, ${given}>`)
  const text = lines.join('\n')
  const imported = /\bJson\b/.test(text) ? 'Implementation, Json' : 'Implementation'
  const head = `// Written by \`${command}\`, model ${reference.model}.`
  return `${head}\nimport type { ${imported} } from 'tracewright'\n\n${text}\n`
}

/** Enough to see which functions are total. */
const initialStatesMax = 100

function initialStates({ reference }: BoundTo): readonly (readonly Value[])[] {
  const found: (readonly Value[])[] = []
  for (const state of reference.initialStates()) {
    found.push(state)
    if (found.length === initialStatesMax) break
  }
  return found
}

/** Constant sets and variant types by name, each before those that it is part of. */
function namedTypes(types: readonly Type[]): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>()
  const visit = (type: Type) => {
    for (const part of partsOfType(type)) visit(part)
    if (type.kind === 'constant' || type.kind === 'variant') found.set(type.name, type)
  }
  for (const type of types) visit(type)
  return found
}

/** Names in the file: those of the specification, unless TypeScript or the file means another thing. */
class Names {
  private readonly declared: ReadonlySet<string>

  constructor(declared: Iterable<string>) {
    this.declared = new Set(declared)
  }

  get integer(): string {
    return this.own('Integer')
  }

  of(name: string): string {
    return reserved.has(name) ? `${name}_` : name
  }

  /** A name that no type of the specification has. */
  own(name: string): string {
    return this.declared.has(name) ? this.own(`${name}_`) : name
  }
}

/** Names that no type may have, and those that the file imports or uses. */
const reserved: ReadonlySet<string> = new Set([
  ...['any', 'bigint', 'boolean', 'never', 'null', 'number', 'object', 'string', 'symbol', 'undefined'],
  ...['unknown', 'void', 'Implementation', 'Json', 'Readonly', 'ReadonlyArray', 'Record'],
])

/** Writes types. */
class Writer {
  constructor(
    private readonly names: Names,
    /** The names of the members of a constant set. */
    private readonly members: (constant: string) => readonly string[] | undefined,
  ) {}

  /** `samples` are values of the type that say which functions are total. */
  type(type: Type, samples: readonly Value[] = []): string {
    switch (type.kind) {
      case 'int':
        return this.names.integer
      case 'bool':
        return 'boolean'
      case 'str':
        return 'string'
      case 'constant':
      case 'variant':
        return this.names.of(type.name)
      case 'set':
      case 'seq':
      case 'bag':
        return `ReadonlyArray<${this.type(type.element)}>`
      case 'tuple':
        return `readonly [${type.items.map((item) => this.type(item)).join(', ')}]`
      case 'option':
        return isNested(type)
          ? `readonly [${this.type(type.value)}] | null`
          : `${this.type(type.value)} | null`
      case 'record':
        return this.fields(type.fields.map(({ name, type: field }) => [name, this.type(field)]))
      case 'function':
        return this.function(type, samples)
      case 'unknown':
        return 'Json'
    }
  }

  /** Each variant of a type. */
  variants(type: Type & { readonly kind: 'variant' }): readonly string[] {
    return type.variants.map(({ tag, payload }) => {
      if (payload === undefined) return literal(tag)
      const fields = payload.kind === 'record' ? payload.fields : []
      return this.fields([
        [tagMemberOf(type), literal(tag)],
        ...fields.map((field): [string, string] => [field.name, this.type(field.type)]),
      ])
    })
  }

  private function(type: Type & { readonly kind: 'function' }, samples: readonly Value[]): string {
    const { domain } = type
    const functions = samples.filter(isFunction)
    const inner = functions.flatMap((each) => argumentsOf(each).map((key) => applyFunction(each, key)!))
    const range = this.type(type.range, inner)
    const keys = this.keys(domain)
    if (keys !== undefined) {
      const isTotal = functions.length > 0 && functions.every((each) => argumentsOf(each).length === keys)
      return `{ readonly [member in ${this.type(domain)}]${isTotal ? '' : '?'}: ${range} }`
    }
    if (domain.kind === 'int') return `{ readonly [argument: number]: ${range} }`
    if (domain.kind === 'str') return `{ readonly [argument: string]: ${range} }`
    return `ReadonlyArray<readonly [${this.type(domain)}, ${range}]>`
  }

  /** How many names there are for the arguments of a function, where they have names. */
  private keys(domain: Type): number | undefined {
    if (domain.kind === 'constant') return this.members(domain.name)?.length
    if (domain.kind !== 'variant' || domain.variants.some(({ payload }) => payload)) return undefined
    return domain.variants.length
  }

  fields(fields: readonly (readonly [name: string, type: string])[]): string {
    if (fields.length === 0) return 'Readonly<Record<string, never>>'
    return `{ ${fields.map(([name, type]) => `readonly ${name}: ${type}`).join('; ')} }`
  }
}

function nameOf(value: Value): string {
  return value instanceof ModelValue ? value.name : String(value)
}

function union(members: readonly string[] | undefined): string {
  if (members === undefined) return 'string'
  return members.length === 0 ? 'never' : members.map(literal).join(' | ')
}

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
