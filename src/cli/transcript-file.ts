import { closeSync, openSync, writeFileSync } from 'node:fs'
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
  const attempt = <Result>(act: () => Result): Result => {
    try {
      return act()
    } catch (error) {
      isWhole = false
      const message = `\`${path}\` cannot be written: ${reasonOf(error)}`
      throw mistake(line, path, { code: 'E653', message })
    }
  }
  let isWhole = true
  const file = attempt(() => openSync(path, 'w'))
  return {
    // What a disk has no more room for may be written in part: this goes on with the rest, and fails then.
    write: (text) => attempt(() => writeFileSync(file, text)),
    close() {
      attempt(() => closeSync(file))
      if (isWhole) note(`wrote ${path}`)
    },
  }
}
