import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '../index.js'
import type { Command } from './command.js'
import { mistake } from './command-line.js'
import { exitCodes, print } from './output.js'
import { schemasFolder } from './package.js'

const ending = '.schema.json'

/** `explore schema [NAME]`. */
export const schemaCommand: Command = {
  usage: 'schema [name]',
  summary: 'Print the JSON schema of what commands write as JSON, or the names of all',
  positionals: { name: { describe: 'Which: as in `"format": "tracewright-NAME"`', type: 'string' } },
  options: {},
  examples: [
    ['explore schema', 'which there are'],
    ['explore schema exploration', 'that of explore --format json'],
  ],
  async run(given, line) {
    const names = readdirSync(schemasFolder)
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .sort()
    const name = given.text('name')
    if (name === undefined) {
      const width = Math.max(...names.map(({ length }) => length))
      for (const each of names) print(`${each.padEnd(width)}  ${titleOf(each)}`)
      return exitCodes.success
    }
    if (!names.includes(name)) {
      const suggestion = nearest(name, names)
      throw mistake(line, name, {
        code: 'E650',
        message: `there is no schema \`${name}\``,
        expected: `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
        ...(suggestion === undefined ? {} : { hint: `did you mean \`${suggestion}\`?` }),
      })
    }
    process.stdout.write(textOf(name))
    return exitCodes.success
  },
}

function textOf(name: string): string {
  return readFileSync(join(schemasFolder, `${name}${ending}`), 'utf8')
}

function titleOf(name: string): string {
  const { title } = JSON.parse(textOf(name)) as { title: string }
  return title
}
