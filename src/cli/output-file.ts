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
import { reasonOf } from './specification-file.js'

/** A file to be written at the end of a run, as a whole or not at all. */
export interface OutputFile {
  readonly path: string
  write(text: string): void
  /** Leaves what was at the path as it was. */
  discard(): void
}

/**
 * Prepares a file, so that a path that cannot be written is a mistake now and not after an hour. The text
 * goes to a file beside it, which takes its place when it is complete; a device or pipe is written to
 * directly.
 */
export function openOutput(path: string, line: CommandLine): OutputFile {
  const cannot = (reason: string) =>
    mistake(line, path, { code: 'E653', message: `\`${path}\` cannot be written: ${reason}` })
  if (path === '') throw mistake(line, path, { code: 'E653', message: 'the name of the output is empty' })
  try {
    const stat: Stats | undefined = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory()) throw cannot('it is a directory')
    if (stat) accessSync(path, constants.W_OK)
    if (stat && !stat.isFile()) return direct(path)
    return replaced(path, stat ? realpathSync(path) : path, stat?.mode)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw cannot(reasonOf(error))
    throw error
  }
}

function direct(path: string): OutputFile {
  return { path, write: (text) => writeFileSync(path, text), discard: () => {} }
}

function replaced(path: string, target: string, mode: number | undefined): OutputFile {
  const temporary = `${target}.${process.pid}.tmp`
  const file = openSync(temporary, 'wx', mode ?? 0o666)
  const discard = () => rmSync(temporary, { force: true })
  process.on('exit', discard)
  return {
    path,
    write(text) {
      writeFileSync(file, text)
      fsyncSync(file)
      closeSync(file)
      renameSync(temporary, target)
      process.off('exit', discard)
    },
    discard() {
      closeSync(file)
      discard()
      process.off('exit', discard)
    },
  }
}
