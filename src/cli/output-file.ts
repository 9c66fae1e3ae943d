import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type CommandLine, mistake } from './command-line.js'
import { untilDone } from './interrupt.js'
import { isSystemError, reasonOf } from './system-error.js'

/** A file to be written at the end of a run, as a whole or not at all. */
export interface OutputFile {
  readonly path: string
  /** The word of the command line that names it. */
  readonly word: string
  /** A device or pipe: what is written there cannot be taken back. */
  readonly isDirect?: true
  /** Writes the text beside what is at the path; `commit` has it take its place, `discard` removes it. */
  stage(text: string): { commit(): void; discard(): void }
}

/** The path of standard output, as many commands have it. */
export const standardOutput = '-'

/**
 * Makes sure of a file, so that a path that cannot be written is a mistake now and not after an hour. What is
 * at the path stays as it is; a device or pipe is written to directly, and so is standard output, whose name
 * is `-`.
 */
export function openOutput(path: string, line: CommandLine, word = path): OutputFile {
  if (path === '') throw mistake(line, word, { code: 'E653', message: 'the name of the output is empty' })
  if (path === standardOutput) return direct(path, word, (text) => process.stdout.write(text))
  try {
    const stat: Stats | undefined = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory()) throw cannot(line, { path, word }, 'it is a directory')
    if (stat) accessSync(path, constants.W_OK)
    if (stat && !stat.isFile()) return direct(path, word, (text) => writeFileSync(path, text))
    const target = stat ? realpathSync(path) : path
    const temporary = `${target}.${process.pid}.tmp`
    closeSync(openSync(temporary, 'wx'))
    rmSync(temporary)
    return { path, word, stage: (text) => stageBeside(target, temporary, text, stat?.mode) }
  } catch (error) {
    throw asMistake(error, line, { path, word })
  }
}

/** Writes files, all of them or, where one cannot be written, none. */
export async function writeAll(
  documents: readonly { readonly file: OutputFile; readonly text: string }[],
  line: CommandLine,
): Promise<void> {
  const isDirect = ({ file }: { readonly file: OutputFile }) => file.isDirect === true
  const ordered = [...documents.filter((each) => !isDirect(each)), ...documents.filter(isDirect)]
  await untilDone(() => {
    const staged: ReturnType<OutputFile['stage']>[] = []
    for (const { file, text } of ordered) {
      try {
        staged.push(file.stage(text))
      } catch (error) {
        for (const { discard } of staged) discard()
        throw asMistake(error, line, file)
      }
    }
    for (const { commit } of staged) commit()
  })
}

function direct(path: string, word: string, write: (text: string) => void): OutputFile {
  return {
    ...{ path, word, isDirect: true },
    stage(text) {
      write(text)
      return { commit: () => {}, discard: () => {} }
    },
  }
}

function stageBeside(target: string, temporary: string, text: string, mode: number | undefined) {
  const discard = () => rmSync(temporary, { force: true })
  const file = openSync(temporary, 'wx', mode ?? 0o666)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } catch (error) {
    discard()
    throw error
  } finally {
    closeSync(file)
  }
  return { commit: () => renameSync(temporary, target), discard }
}

function asMistake(error: unknown, line: CommandLine, file: Pick<OutputFile, 'path' | 'word'>): unknown {
  return isSystemError(error) ? cannot(line, file, reasonOf(error)) : error
}

function cannot(line: CommandLine, { path, word }: Pick<OutputFile, 'path' | 'word'>, reason: string) {
  return mistake(line, word, { code: 'E653', message: `\`${path}\` cannot be written: ${reason}` })
}
