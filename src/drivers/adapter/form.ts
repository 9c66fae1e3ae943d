import { type JsonPath, locate } from '../../exports/json-place.js'
import { isArray, isObject, type Json, type JsonObject } from '../../exports/json-text.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Source } from '../../text/source.js'
import { didYouMean } from '../../text/suggestion.js'

/** How a document says that it is an adapter, and in which version. */
export const adapterFormat = 'tracewright-adapter'
const adapterVersion = 1

const commonMembers = ['$schema', 'format', 'version', 'extends', 'name', 'driver', 'init']

/** Looks at the form of a document, and takes down what is wrong with it. */
export class Form {
  readonly diagnostics: Diagnostic[] = []

  constructor(
    protected readonly source: Source,
    private readonly isBase: boolean,
  ) {}

  refuse(path: JsonPath, message: string, further: Partial<Diagnostic> = {}): void {
    const [start, end] = locate(this.source.text, path)
    const span = { source: this.source, start, end }
    this.diagnostics.push({ code: 'E701', severity: 'error', message, span, ...further })
  }

  /** What adapters of any kind have; `members` are those of one kind. Whether to look on. */
  protected head(document: Json, members: readonly string[]): document is JsonObject {
    if (!this.object(document, [], [...commonMembers, ...members])) return false
    if (document.format !== adapterFormat) {
      this.refuse('format' in document ? ['format'] : [], 'this is no adapter', {
        expected: `\`"format": "${adapterFormat}"\``,
      })
      return false
    }
    if (document.version !== adapterVersion) {
      this.refuse('version' in document ? ['version'] : [], 'this version is not understood', {
        expected: `\`"version": ${adapterVersion}\``,
      })
      return false
    }
    for (const name of ['$schema', 'extends', 'name']) this.text(document, [], name)
    if (!this.isBase && document.name === undefined) this.refuse([], 'an adapter has a `name`')
    if (document.driver !== undefined) this.driver(document.driver)
    if (document.init !== undefined) this.object(document.init, ['init'])
    return true
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

  /** One command, or several. */
  protected commandsIn(mapping: JsonObject, path: JsonPath): void {
    if (mapping.op !== undefined) this.command(mapping, path)
    const { commands } = mapping
    if (commands === undefined) return
    if (!isArray(commands)) {
      this.refuse([...path, 'commands'], 'an array of commands is expected')
      return
    }
    for (const [index, command] of commands.entries()) {
      const at = [...path, 'commands', index]
      if (this.object(command, at, ['op', 'args', 'takes'])) this.command(command, at)
    }
  }

  private command(command: JsonObject, path: JsonPath): void {
    if (command.op === undefined) this.refuse(path, 'a command has an `op`')
    this.text(command, path, 'op')
    if (command.args !== undefined) this.object(command.args, [...path, 'args'])
    const { takes } = command
    if (takes !== undefined && !(isArray(takes) && takes.every(isText))) {
      this.refuse([...path, 'takes'], '`takes` is an array of names of parameters')
    }
  }

  /** How a variable is compared; `further` are members that say more of what is. */
  protected comparison(mapping: Json, path: JsonPath, further: readonly string[]): void {
    if (!this.object(mapping, path, ['compare', 'within', 'from', 'because', ...further])) return
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
      ? ['from', 'within', ...further]
      : ['because', ...(compare === 'strict' ? ['within'] : [])]
    for (const name of stray) {
      if (name in mapping) this.refuse([...path, name], `\`${name}\` does not go with \`${compare}\``)
    }
  }

  protected each(
    parent: JsonObject,
    name: string,
    look: (item: Json, path: JsonPath) => void,
    at: JsonPath = [],
  ): void {
    const items = parent[name]
    if (items === undefined || !this.object(items, [...at, name])) return
    for (const [key, item] of Object.entries(items)) look(item, [...at, name, key])
  }

  protected text(parent: JsonObject, path: JsonPath, name: string): void {
    const value = parent[name]
    if (value !== undefined && typeof value !== 'string') this.refuse([...path, name], 'a string is expected')
  }

  /** Whether it is an object, with no other members than those that there are. */
  protected object(json: Json, path: JsonPath, members?: readonly string[]): json is JsonObject {
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

/** Whether it is a string. */
export function isText(json: Json): boolean {
  return typeof json === 'string'
}
