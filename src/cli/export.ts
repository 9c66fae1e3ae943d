import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { exportTla, prepare } from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { loadSpecification } from './load.js'
import { readSelection, readWord, selectionOptions, specificationArgument } from './option.js'
import { exitCodes, note, print } from './output.js'
import { openOutput, writeAll } from './output-file.js'
import { reasonOf } from './specification-file.js'

/** `explore export SPEC --to tla`. */
export const exportCommand: Command = {
  usage: 'export <spec>',
  summary: 'Write a model of a specification for another tool',
  positionals: specificationArgument,
  options: {
    to: { describe: 'The other tool: tla, a module and a .cfg for TLC', type: 'string', requiresArg: true },
    ...selectionOptions,
    out: {
      describe: 'The directory to write to; the working directory if none is named',
      type: 'string',
      requiresArg: true,
    },
  },
  examples: [['explore export paxos.spec --to tla --out tla', 'tla/Paxos.tla and tla/Paxos.cfg']],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  readWord(given, 'to', ['tla'], line)
  const specification = loadSpecification(given, line)
  const prepared = prepare(specification, { ...readSelection(given), engine: 'interpreted', print: note })
  const directory = given.text('out') ?? '.'
  const { name, module, config } = exportTla(prepared)
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    throw mistake(line, directory, {
      code: 'E653',
      message: `\`${directory}\` cannot be written: ${reasonOf(error)}`,
    })
  }
  const files = [
    { path: join(directory, `${name}.tla`), text: module },
    { path: join(directory, `${name}.cfg`), text: config },
  ].map(({ path, text }) => ({ file: openOutput(path, line), text }))
  await writeAll(files, line)
  for (const { file } of files) print(`wrote ${file.path}`)
  return exitCodes.success
}
