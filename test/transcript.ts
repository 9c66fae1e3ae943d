import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommand } from './command.js'

/**
 * Files, and commands that are run among them in a new directory, one after the other. As text: sections,
 * each headed by a line
 *
 *     == file NAME        what follows is the file
 *     == run COMMAND      what follows is its standard output; `explore` is this project's
 *     == stderr           of the command above
 *     == exit CODE        of the command above, where it is not 0
 */
export interface Transcript {
  readonly sections: readonly Section[]
}

interface Section {
  readonly heading: string
  readonly body: string
}

/** Reads a transcript; what stands before the first section is a comment. */
export function parseTranscript(text: string): {
  readonly comment: string
  readonly sections: readonly Section[]
} {
  const [comment = '', ...parts] = text.split(/^== /m)
  return {
    comment,
    sections: parts.map((part) => {
      const end = part.indexOf('\n')
      return { heading: part.slice(0, end), body: part.slice(end + 1) }
    }),
  }
}

/** The transcript as it is when its commands are run: the same text, where nothing has changed. */
export async function rerun(text: string): Promise<string> {
  const { comment, sections } = parseTranscript(text)
  const directory = mkdtempSync(join(tmpdir(), 'explore-'))
  try {
    let result = comment
    for (const { heading, body } of sections) {
      const [word, ...rest] = heading.split(' ')
      const argument = rest.join(' ')
      if (word === 'file') {
        const path = join(directory, argument)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, body)
        result += `== ${heading}\n${body}`
      } else if (word === 'run') {
        const { stdout, stderr, code } = await runCommand(argument, directory)
        result += `== run ${argument}\n${ended(stdout)}`
        if (stderr !== '') result += `== stderr\n${ended(stderr)}`
        if (code !== 0) result += `== exit ${code}\n`
      } else if (word !== 'stderr' && word !== 'exit') {
        throw new Error(`a transcript has no section ${heading}`)
      }
    }
    return result
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
