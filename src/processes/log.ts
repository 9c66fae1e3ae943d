import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** So many lines are kept, of so many characters each: an implementation may log without end. */
const linesMax = 2000
const lineLengthMax = 2000

/** The last lines of what a process logs. */
export interface Log {
  /** The lines since they were last taken, with one first that counts those that were not kept. */
  take(): readonly string[]
  /** The last ones, taken or not. */
  last(count: number): readonly string[]
}

/** Reads the log from a stream as it comes. */
export function readLog(stream: Readable): Log {
  const decoder = new StringDecoder('utf8')
  let lines: string[] = []
  /** How many of the lines have been taken. */
  let taken = 0
  /** How many there were before the lines, and were never taken. */
  let dropped = 0
  /** The line that has no end as yet. */
  let open = ''
  const keep = (line: string) => {
    lines.push(cutLine(line.endsWith('\r') ? line.slice(0, -1) : line))
    if (lines.length >= 2 * linesMax) bound()
  }
  const bound = () => {
    const over = Math.max(0, lines.length - linesMax)
    if (over === 0) return
    lines = lines.slice(over)
    dropped += Math.max(0, over - taken)
    taken = Math.max(0, taken - over)
  }
  const read = (text: string) => {
    const pieces = text.split('\n')
    const last = pieces.pop()!
    for (const piece of pieces) {
      keep(open + piece)
      open = ''
    }
    if (open.length <= lineLengthMax) open += last.slice(0, lineLengthMax + 1)
  }
  stream.on('data', (chunk: Buffer) => read(decoder.write(chunk)))
  stream.on('end', () => {
    if (open !== '') keep(open)
    open = ''
  })
  stream.on('error', () => {})
  return {
    take() {
      bound()
      const before = dropped === 0 ? [] : [`… ${dropped} lines before these were not kept`]
      const news = [...before, ...lines.slice(taken)]
      taken = lines.length
      dropped = 0
      return news
    },
    last: (count) => [...lines, ...(open === '' ? [] : [cutLine(open)])].slice(-count),
  }
}

function cutLine(line: string): string {
  return line.length > lineLengthMax ? `${line.slice(0, lineLengthMax)}…` : line
}
