import { type JsonPath, locate } from '../../exports/json-place.js'
import { isArray, isObject, type Json, type JsonObject, readDocument } from '../../exports/json-text.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'
import { didYouMean } from '../../text/suggestion.js'
import type { AdapterDescription } from './description.js'

/** How a document says that it is an adapter, and in which version. */
export const adapterFormat = 'tracewright-adapter'
const adapterVersion = 1

/** A description, with where each part of it stands. */
export interface DescribedAdapter {
  readonly description: AdapterDescription
  /** The file that it was read from; of a module, its members as JSON. */
  readonly source: Source
  place(path: JsonPath): Span
}

/** Gives the file that another extends. */
export type ReadAdapterSource = (path: string, from: Source) => Source | undefined

/**
 * Reads an adapter's file, and those that it extends: members of its own go before theirs, one by one within
 * `actions`, `variables` and `types`. All mistakes of form are told at once.
 */
export function readAdapterFile(
  source: Source,
  read: ReadAdapterSource = () => undefined,
): { readonly adapter?: DescribedAdapter; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const files: { readonly source: Source; readonly document: JsonObject }[] = []
  for (let next: Source | undefined = source; next; ) {
    const own: Source = next
    next = undefined
    const { result, diagnostics: found } = readDocument(own, (document) => document)
    diagnostics.push(...found)
    if (result === undefined) break
    const form = new Form(own, files.length > 0)
    form.adapter(result)
    diagnostics.push(...form.diagnostics)
    if (!isObject(result)) break
    files.push({ source: own, document: result })
    const base: Json | undefined = result.extends
    if (typeof base !== 'string') continue
    const found_ = read(base, own)
    const isCircular = files.some((file) => file.source.name === found_?.name)
    if (found_ && !isCircular) next = found_
    else {
      form.refuse(
        ['extends'],
        isCircular ? `${base} extends itself` : `there is no file \`${base}\`, or it cannot be read`,
      )
      diagnostics.push(form.diagnostics.at(-1)!)
    }
  }
  if (diagnostics.length > 0 || files.length === 0) return { diagnostics }
  const merged = mergedOf(files.map(({ document }) => document))
  const place = placeIn(files)
  if (typeof merged.name !== 'string' || !isObject(merged.actions) || !isObject(merged.variables)) {
    const lacking = ['name', 'actions', 'variables'].filter((name) => merged[name] === undefined)
    const message = `the adapter lacks ${lacking.map((name) => `\`${name}\``).join(', ')}`
    return { diagnostics: [{ code: 'E701', severity: 'error', message, span: place([]) }] }
  }
  return {
    adapter: { description: merged as unknown as AdapterDescription, source, place },
    diagnostics,
  }
}

/** A description that a module gives. */
export function describedByModule(description: AdapterDescription): DescribedAdapter {
  const document = JSON.parse(JSON.stringify(description)) as JsonObject
  const source = { name: `adapter ${description.name}`, text: JSON.stringify(document, null, 2) }
  return { description, source, place: placeIn([{ source, document }]) }
}

const mergedMembers = ['actions', 'variables', 'types']

/** Of several documents the first says; of what is merged, member by member. */
function mergedOf(documents: readonly JsonObject[]): JsonObject {
  const merged: Record<string, Json> = {}
  for (const document of documents) {
    for (const [name, value] of Object.entries(document)) {
      const over = merged[name]
      if (over === undefined) merged[name] = value
      else if (mergedMembers.includes(name) && isObject(over) && isObject(value)) {
        merged[name] = { ...value, ...over }
      }
    }
  }
  return merged
}

/** The place in the first of the files that has it; else that of what is around it in the first. */
function placeIn(
  files: readonly { readonly source: Source; readonly document: JsonObject }[],
): (path: JsonPath) => Span {
  return (path) => {
    const { source } = files.find(({ document }) => has(document, path)) ?? files[0]!
    const [start, end] = locate(source.text, path)
    return { source, start, end }
  }
}

function has(document: Json | undefined, path: JsonPath): boolean {
  let here = document
  for (const key of path) {
    if (isArray(here ?? null) || isObject(here)) here = (here as { readonly [key: string]: Json })[key]
    else return false
    if (here === undefined) return false
  }
  return true
}

/** Looks at the form of a document, and takes down what is wrong with it. */
class Form {
  readonly diagnostics: Diagnostic[] = []

  constructor(
    private readonly source: Source,
    private readonly isBase: boolean,
  ) {}

  refuse(path: JsonPath, message: string, further: Partial<Diagnostic> = {}): void {
    const [start, end] = locate(this.source.text, path)
    const span = { source: this.source, start, end }
    this.diagnostics.push({ code: 'E701', severity: 'error', message, span, ...further })
  }

  adapter(document: Json): void {
    const members = [
      ...['$schema', 'format', 'version', 'extends', 'name', 'specification', 'driver', 'init'],
      ...['actions', 'variables', 'types'],
    ]
    if (!this.object(document, [], members)) return
    if (document.format !== adapterFormat) {
      this.refuse('format' in document ? ['format'] : [], 'this is no adapter', {
        expected: `\`"format": "${adapterFormat}"\``,
      })
      return
    }
    if (document.version !== adapterVersion) {
      this.refuse('version' in document ? ['version'] : [], 'this version is not understood', {
        expected: `\`"version": ${adapterVersion}\``,
      })
      return
    }
    for (const name of ['$schema', 'extends', 'name', 'specification']) this.text(document, [], name)
    if (!this.isBase && document.name === undefined) this.refuse([], 'an adapter has a `name`')
    if (document.driver !== undefined) this.driver(document.driver)
    if (document.init !== undefined) this.object(document.init, ['init'])
    this.each(document, 'actions', (mapping, path) => this.action(mapping, path))
    this.each(document, 'variables', (mapping, path) => this.variable(mapping, path))
    this.each(document, 'types', (mapping, path) => this.type(mapping, path))
  }

  private driver(driver: Json): void {
    const path = ['driver']
    if (!this.object(driver, path, ['command', 'build', 'module', 'export'])) return
    for (const name of ['build', 'module', 'export']) this.text(driver, path, name)
    const { command } = driver
    if (command !== undefined && !(isArray(command) && command.length > 0 && command.every(isText))) {
      this.refuse([...path, 'command'], 'a command is an array of strings: the program and its arguments')
    }
    if ((command === undefined) === (driver.module === undefined)) {
      this.refuse(path, 'a driver has either a `command` or a `module`')
    }
  }

  private action(mapping: Json, path: JsonPath): void {
    if (!this.object(mapping, path, ['op', 'args', 'takes', 'commands', 'silent', 'unrealisable'])) return
    const kinds = ['op', 'commands', 'silent', 'unrealisable'].filter((name) => name in mapping)
    if (kinds.length !== 1) {
      this.refuse(path, 'an action is one command (`op`), several (`commands`), `silent` or `unrealisable`')
      return
    }
    if (mapping.op !== undefined) this.command(mapping, path)
    if ('silent' in mapping && mapping.silent !== true) this.refuse([...path, 'silent'], '`silent` is true')
    this.text(mapping, path, 'unrealisable')
    const { commands } = mapping
    if (commands === undefined) return
    if (!isArray(commands)) {
      this.refuse([...path, 'commands'], 'an array of commands is expected')
      return
    }
    for (const [index, command] of commands.entries()) this.command(command, [...path, 'commands', index])
  }

  private command(command: Json, path: JsonPath): void {
    if (!this.object(command, path, ['op', 'args', 'takes'])) return
    if (command.op === undefined) this.refuse(path, 'a command has an `op`')
    this.text(command, path, 'op')
    if (command.args !== undefined) this.object(command.args, [...path, 'args'])
    const { takes } = command
    if (takes !== undefined && !(isArray(takes) && takes.every(isText))) {
      this.refuse([...path, 'takes'], '`takes` is an array of names of parameters')
    }
  }

  private variable(mapping: Json, path: JsonPath): void {
    if (!this.object(mapping, path, ['compare', 'within', 'from', 'whereShown', 'because'])) return
    const { compare, within } = mapping
    if (compare !== 'strict' && compare !== 'eventual' && compare !== 'ignored') {
      this.refuse(
        'compare' in mapping ? [...path, 'compare'] : path,
        'it is to be said how a variable is compared',
        {
          expected: '`strict`, `eventual` or `ignored`',
        },
      )
      return
    }
    const isIgnored = compare === 'ignored'
    const needed = isIgnored ? 'because' : 'from'
    if (mapping[needed] === undefined) {
      this.refuse(
        path,
        isIgnored ? 'it is to be said why (`because`)' : 'it is to be said where it is (`from`)',
      )
    }
    this.text(mapping, path, 'because')
    this.text(mapping, path, 'from')
    const isCount = typeof within === 'number' && Number.isSafeInteger(within) && within > 0
    if (compare === 'eventual' && !isCount) {
      this.refuse(
        'within' in mapping ? [...path, 'within'] : path,
        'it is to be said how many steps it may lag behind (`within`)',
      )
    }
    const stray = isIgnored
      ? ['from', 'within', 'whereShown']
      : ['because', ...(compare === 'strict' ? ['within'] : [])]
    for (const name of stray) {
      if (name in mapping) this.refuse([...path, name], `\`${name}\` does not go with \`${compare}\``)
    }
    if (mapping.whereShown !== undefined && typeof mapping.whereShown !== 'boolean') {
      this.refuse([...path, 'whereShown'], '`whereShown` is true or false')
    }
  }

  private type(mapping: Json, path: JsonPath): void {
    if (!this.object(mapping, path, ['values', 'tag', 'variants'])) return
    this.text(mapping, path, 'tag')
    if (mapping.values !== undefined && this.object(mapping.values, [...path, 'values'])) {
      for (const name of Object.keys(mapping.values)) this.text(mapping.values, [...path, 'values'], name)
    }
    this.each(mapping, 'variants', (variant, at) => this.variant(variant, at), path)
  }

  private variant(variant: Json, path: JsonPath): void {
    if (typeof variant === 'string') return
    if (!this.object(variant, path, ['is', 'fields'])) return
    const { is } = variant
    if (is !== undefined && typeof is !== 'string' && !isObject(is)) {
      this.refuse([...path, 'is'], 'a string or an object is expected')
    }
    const isField = (field: Json) =>
      typeof field === 'string' ||
      (isObject(field) && typeof field.not === 'string' && Object.keys(field).length === 1)
    this.each(
      variant,
      'fields',
      (field, at) => {
        if (!isField(field)) this.refuse(at, 'a field is the name of a member, or `{"not": NAME}`')
      },
      path,
    )
  }

  private each(
    parent: JsonObject,
    name: string,
    look: (item: Json, path: JsonPath) => void,
    at: JsonPath = [],
  ): void {
    const items = parent[name]
    if (items === undefined || !this.object(items, [...at, name])) return
    for (const [key, item] of Object.entries(items)) look(item, [...at, name, key])
  }

  private text(parent: JsonObject, path: JsonPath, name: string): void {
    const value = parent[name]
    if (value !== undefined && typeof value !== 'string') this.refuse([...path, name], 'a string is expected')
  }

  /** Whether it is an object, with no other members than those that there are. */
  private object(json: Json, path: JsonPath, members?: readonly string[]): json is JsonObject {
    if (!isObject(json)) {
      this.refuse(path, 'an object is expected')
      return false
    }
    for (const name of Object.keys(json)) {
      if (members === undefined || members.includes(name)) continue
      const hint = didYouMean(name, members) ?? `there are ${members.map((each) => `\`${each}\``).join(', ')}`
      this.refuse([...path, name], `there is no member \`${name}\``, { hint })
    }
    return true
  }
}

function isText(json: Json): boolean {
  return typeof json === 'string'
}
