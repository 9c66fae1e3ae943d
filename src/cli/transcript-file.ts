import { closeSync, openSync, writeSync } from 'node:fs'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { note } from './output.js'
import { reasonOf } from './system-error.js'

/** A file that a transcript is written to. */
export interface TranscriptFile {
  readonly write: (line: string) => void
  close(): void
}

/** A file that lines are added to, so that as little as possible is lost however this ends. */
export function openTranscript(given: Given, line: CommandLine): TranscriptFile | undefined {
  const path = given.text('transcript')
  if (path === undefined) return undefined
  let file: number
  try {
    file = openSync(path, 'w')
  } catch (error) {
    throw mistake(line, path, {
      code: 'E653',
      message: `\`${path}\` cannot be written: ${reasonOf(error)}`,
    })
  }
  return {
    write(text) {
      writeSync(file, text)
    },
    close() {
      closeSync(file)
      note(`wrote ${path}`)
    },
  }
}
