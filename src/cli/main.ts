import yargs, { type Argv } from 'yargs'
import { DiagnosticError, isExhausted, nearest, renderDiagnostics } from '../index.js'
import { checkTypesCommand } from './check-types.js'
import { type Command, literalMark, readGiven } from './command.js'
import { type CommandLine, createCommandLine, mistake } from './command-line.js'
import { compileCommand } from './compile.js'
import { coverageCommand } from './coverage.js'
import { driveCommand } from './drive.js'
import { evalCommand } from './eval.js'
import { exploreCommand } from './explore.js'
import { exportCommand } from './export.js'
import { formatCommand } from './format.js'
import { writeMistakes } from './mistake-document.js'
import { endWithReader, exitCodes, note, paletteFor, widthOf } from './output.js'
import { standardOutput } from './output-file.js'
import { packageVersion } from './package.js'
import { replayCommand } from './replay.js'
import { sampleCommand } from './sample.js'
import { schemaCommand } from './schema.js'
import { simulateCommand } from './simulate.js'
import { traceShowCommand } from './trace-show.js'
import { typesCommand } from './types.js'

const commands: readonly Command[] = [
  exploreCommand,
  simulateCommand,
  sampleCommand,
  checkTypesCommand,
  compileCommand,
  formatCommand,
  evalCommand,
  coverageCommand,
  exportCommand,
  driveCommand,
  replayCommand,
  typesCommand,
  traceShowCommand,
  schemaCommand,
]

/** Runs the command that the words after `explore` ask for, and sets the exit code of the process. */
export async function main(words: readonly string[]): Promise<void> {
  endWithReader()
  const line = createCommandLine(words)
  try {
    process.exitCode = await runCommand(line)
  } catch (error) {
    process.exitCode = reportError(error, line)
    if (error instanceof DiagnosticError) await writeMistakes(error.diagnostics, line, commandOf(line))
  }
}

async function runCommand(line: CommandLine): Promise<number> {
  let code: number = exitCodes.success
  const parser = yargs()
    .scriptName('explore')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .strict()
    .exitProcess(false)
    .wrap(widthOf(process.stdout) ?? helpWidth)
    .version(packageVersion())
    .alias('help', 'h')
    .fail((message, error) => {
      // What yargs throws itself is about the command line too.
      throw error && error.name !== 'YError' ? error : misuse(error?.message ?? message, line)
    })
  for (const command of commands) {
    register(parser, command, async (found) => {
      code = await command.run(readGiven(found, line), line)
    })
  }
  if (line.words.length === 0) {
    note(await parser.getHelp())
    return exitCodes.mistake
  }
  await parser.parseAsync(yargsWords(line.words))
  return code
}

/** Of help that goes to no terminal, in columns. */
const helpWidth = 100

type Handler = (found: Readonly<Record<string, unknown>>) => Promise<void>

/** A command of two words is a command within a command. */
function register(parser: Argv, command: Command, handler: Handler): void {
  const [first, second] = command.usage.split(' ')
  const build = (inner: Argv) => {
    for (const [name, positional] of Object.entries(command.positionals)) inner.positional(name, positional)
    for (const [line, purpose] of command.examples) inner.example(line, purpose)
    return inner.options(command.options)
  }
  if (second === undefined || /^[<[]/.test(second)) {
    parser.command(command.usage, command.summary, build, handler)
    return
  }
  const usage = command.usage.slice(first!.length + 1)
  const missing = `Not enough non-option arguments: ${usage}`
  parser.command(first!, `${command.summary}: ${command.usage}`, (inner) =>
    inner.command(usage, command.summary, build, handler).demandCommand(1, missing),
  )
}

/**
 * The words as yargs wants them: `-cNAME=VALUE` as two, and what follows `--`, or is `-` alone, so that none
 * of it looks like an option.
 */
function yargsWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  return [
    ...options.flatMap((word) => {
      if (word === standardOutput) return [literalMark + word]
      return /^-c\w+(\(.*\))?=/.test(word) ? ['-c', word.slice(2)] : [word]
    }),
    ...(end < 0 ? [] : words.slice(end + 1).map((word) => literalMark + word)),
  ]
}

/** What yargs has to say of the command line, in our words. */
function misuse(message: string, line: CommandLine): DiagnosticError {
  const details = { code: 'E650', message: message.split('\n')[0]! }
  const missing = /^Not enough arguments following: (\S+)/.exec(message)
  if (missing) {
    const option = missing[1]!.length === 1 ? `-${missing[1]}` : `--${missing[1]}`
    return mistake(line, option, { ...details, message: `\`${option}\` needs a value` })
  }
  if (message.startsWith('Not enough non-option arguments')) {
    const { usage } = commandOf(line)
    return mistake(line, undefined, {
      ...details,
      message: 'an argument is missing',
      expected: `explore ${usage.replace('$0 ', '')}`,
    })
  }
  const unknown = /^Unknown (?:argument|command)s?: ([^,]+)/.exec(message)?.[1]
  return unknown === undefined ? mistake(line, undefined, details) : unknownWord(unknown, line)
}

function unknownWord(word: string, line: CommandLine): DiagnosticError {
  const command = commandOf(line)
  const option = line.words.find((candidate) => candidate.replace(/^--?/, '').split('=')[0] === word)
  if (option?.startsWith('-')) {
    const given = option.split('=')[0]!
    const names = [...Object.keys(command.options), 'help', 'version'].map((name) => `--${name}`)
    const suggestion = nearest(given, names)
    return mistake(line, option, {
      code: 'E650',
      message: `there is no option \`${given}\``,
      hint:
        suggestion === undefined
          ? `see \`explore ${wordsOf(command)}--help\``
          : `did you mean \`${suggestion}\`?`,
    })
  }
  const intended = nearest(
    line.words[0]!,
    commands.map(({ usage }) => usage.split(' ')[0]!),
  )
  if (command === exploreCommand && intended !== undefined) {
    return mistake(line, line.words[0], {
      code: 'E650',
      message: `there is no command \`${line.words[0]}\``,
      hint: `did you mean \`${intended}\`?`,
    })
  }
  return mistake(line, word, {
    code: 'E650',
    message: `\`${word}\` is one argument too many`,
    expected: `explore ${command.usage.replace('$0 ', '')}`,
  })
}

/** The command that the words begin with; the main one, if none. */
function commandOf({ words }: CommandLine): Command {
  return commands.find(({ usage }) => usage.split(' ')[0] === words[0]) ?? exploreCommand
}

function wordsOf(command: Command): string {
  const words = command.usage.split(' ').filter((word) => /^[a-z]/.test(word))
  return words.map((word) => `${word} `).join('')
}

/** Says what went wrong, and gives the exit code. */
function reportError(error: unknown, line: CommandLine): number {
  if (error instanceof DiagnosticError) {
    note(renderDiagnostics(error.diagnostics, paletteFor(process.stderr)))
    return exitCodes.mistake
  }
  if (isExhausted(error)) {
    note(`explore: stopped for want of memory: ${(error as Error).message}`)
    return exitCodes.stopped
  }
  const stack = error instanceof Error ? error.stack : String(error)
  note(
    [
      'explore: this is a mistake of the tool, and not of your specification. Please report it, with the',
      'specification and what follows:',
      '',
      `  tracewright ${packageVersion()}, Node ${process.version} on ${process.platform}`,
      `  ${line.source.text}`,
      ...`${stack}`.split('\n').map((text) => `  ${text}`),
    ].join('\n'),
  )
  return exitCodes.failure
}
