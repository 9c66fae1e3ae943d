import { readFileSync } from 'node:fs'
import { DiagnosticError, format, hasError, type Source } from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { specificationArgument } from './option.js'
import { exitCodes, note, print } from './output.js'
import { openOutput, writeAll } from './output-file.js'
import { readSpecification } from './specification-file.js'

/** `explore format SPEC`. */
export const formatCommand: Command = {
  usage: 'format <spec>',
  summary: 'Print a specification in the usual form, comments and line breaks kept',
  positionals: specificationArgument,
  options: {
    check: { describe: 'Print nothing; exit code 1 where it is not in that form', type: 'boolean' },
    write: { describe: 'Write the file itself, where that changes it', type: 'boolean' },
  },
  examples: [
    ['explore format lease.spec', 'print it'],
    ['explore format lease.spec --write', 'change the file'],
    ['explore format lease.spec --check', 'for continuous integration'],
  ],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const isCheck = given.flag('check')
  const isWrite = given.flag('write')
  if (isCheck && isWrite) {
    throw mistake(line, '--write', { code: 'E650', message: '`--check` and `--write` exclude each other' })
  }
  const source = readSpecification(given.text('spec') ?? '', line)
  const { text, diagnostics } = format(source)
  if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  const isFormatted = text === source.text
  if (isCheck) {
    if (!isFormatted)
      note(`${source.name} is not formatted; \`explore format ${source.name} --write\` does it`)
    return isFormatted ? exitCodes.success : exitCodes.violation
  }
  if (isWrite) {
    if (isFormatted) return exitCodes.success
    await write(source, text, line)
    print(`formatted ${source.name}`)
    return exitCodes.success
  }
  process.stdout.write(text)
  return exitCodes.success
}

/** Writes the file, unless somebody else changed it since it was read. */
async function write(source: Source, text: string, line: CommandLine): Promise<void> {
  const file = openOutput(source.name, line)
  if (readFileSync(source.name, 'utf8').replace(/^\uFEFF/, '') === source.text) {
    await writeAll([{ file, text }], line)
    return
  }
  throw mistake(line, source.name, {
    code: 'E653',
    message: `\`${source.name}\` cannot be written: it has changed meanwhile`,
  })
}
