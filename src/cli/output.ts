import picocolors from 'picocolors'
import { type Palette, plain } from '../index.js'
import { reasonOf } from './system-error.js'

/** The exit codes of every command. */
export const exitCodes = {
  /** Nothing is violated; what was asked for is done. */
  success: 0,
  /** A violation; a text that is not formatted; a trace that is none of the specification's. */
  violation: 1,
  /** A mistake on the command line or in a specification. */
  mistake: 2,
  /** Stopped before it could tell. */
  stopped: 3,
  /** A mistake of our own. */
  failure: 4,
} as const

/** Writes a text and a line feed to standard output: results, the same in each run of a command. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a text and a line feed to standard error: diagnostics, and what differs between runs. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Colours for a terminal that wants them; none elsewhere, or where the environment sets NO_COLOR. */
export function paletteFor(stream: NodeJS.WriteStream): Palette {
  if (!stream.isTTY || process.env.NO_COLOR || process.env.TERM === 'dumb') return plain
  const colours = picocolors.createColors(true)
  return {
    error: (text) => colours.bold(colours.red(text)),
    warning: (text) => colours.bold(colours.yellow(text)),
    bold: colours.bold,
    dim: colours.dim,
    related: colours.blue,
    gained: colours.green,
    lost: colours.red,
  }
}

/**
 * The width of a terminal within reason; undefined elsewhere, so that what is piped does not depend on it.
 */
export function widthOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY ? Math.max(60, stream.columns ?? 100) : undefined
}

/**
 * A reader that goes away, as `head` does, ends the process: with the exit code that is known by then, or as
 * stopped before it could tell. So does a stream that cannot be written, such as a file on a full disk, but
 * never as if it had told anything.
 */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.stopped)
      if (stream === process.stdout) note(`explore: standard output cannot be written: ${reasonOf(error)}`)
      process.exit(exitCodes.stopped)
    })
  }
}
