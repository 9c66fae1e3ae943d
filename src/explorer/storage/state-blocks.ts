import { type Compact, fromCompact, toCompact } from '../../model/compact-value.js'
import type { Engine, Level } from '../../model/engine.js'
import type { NumberedStates, ValueNumbers } from '../../model/numbered.js'
import { blockBytes, Damaged } from './blocks.js'

/**
 * States as blocks of bytes, which any engine writes and any reads. A block is little-endian: four words, the
 * states in it, 1 where values are numbered anew, and the bytes of a text; the text, JSON, of each value that
 * has not come before, behind the index of its variable; then columns: the fingerprints' high words, their
 * low words, the parents, and for each variable the number of its value, in as many bytes as its numbers
 * need.
 *
 *     12 bytes a state, and 1 to 3 for each variable; 1 to 2 µs to write or to read
 */
export class StateWriter {
  private numbers: ValueNumbers
  private readonly row: Int32Array
  private rows: Int32Array
  /** By variable: the values that have been written. */
  private readonly written: Int32Array
  private isNew = true
  private values = 0

  constructor(private readonly engine: Engine) {
    this.numbers = engine.numberValues()
    this.row = new Int32Array(engine.variables.length)
    this.rows = new Int32Array(engine.variables.length * blockStates)
    this.written = new Int32Array(engine.variables.length)
  }

  /** A block of the states from `from` on, as many as it takes, before `to`. */
  block(level: Level, from: number, to: number): { readonly payload: Uint8Array; readonly states: number } {
    if (this.values > valuesMax) this.beginAnew()
    const { row, rows } = this
    const texts: string[] = []
    let length = 0
    let states = 0
    const end = Math.min(to - from, blockStates)
    while (states < end && length < blockBytes) {
      this.numbers.read(level, from + states, row)
      rows.set(row, states * row.length)
      for (const text of this.newValues()) {
        texts.push(text)
        length += text.length
      }
      states++
    }
    return { payload: this.pack(level, from, states, `[${texts.join(',')}]`), states }
  }

  private *newValues(): Generator<string> {
    const { written, numbers } = this
    for (let variable = 0; variable < written.length; variable++) {
      for (const count = numbers.count(variable); written[variable]! < count; written[variable]!++) {
        this.values++
        yield `${variable},${JSON.stringify(toCompact(numbers.value(variable, written[variable]!)))}`
      }
    }
  }

  private beginAnew(): void {
    this.numbers = this.engine.numberValues()
    this.written.fill(0)
    this.values = 0
    this.isNew = true
  }

  private pack(level: Level, from: number, states: number, text: string): Uint8Array {
    const bytes = new TextEncoder().encode(text)
    const widths = Array.from(this.written, widthFor)
    const columns = headBytes + wholeWords(bytes.length)
    const payload = new Uint8Array(columns + states * (12 + widths.reduce((sum, width) => sum + width, 0)))
    new Int32Array(payload.buffer, 0, 4).set([states, this.isNew ? 1 : 0, bytes.length, 0])
    this.isNew = false
    payload.set(bytes, headBytes)
    const words = new Int32Array(payload.buffer, columns, 3 * states)
    for (let state = 0; state < states; state++) {
      words[state] = level.fingerprintHigh(from + state)
      words[states + state] = level.fingerprintLow(from + state)
      words[2 * states + state] = level.parent(from + state)
    }
    let at = columns + 12 * states
    widths.forEach((width, variable) => {
      for (let state = 0; state < states; state++) {
        const number = this.rows[state * widths.length + variable]!
        for (let byte = 0; byte < width; byte++) payload[at++] = number >>> (8 * byte)
      }
    })
    return payload
  }
}

/** Reads the blocks of a `StateWriter`, in their order. */
export class StateReader {
  private states: NumberedStates
  private readonly row: Int32Array

  constructor(private readonly engine: Engine) {
    this.states = engine.numberedStates()
    this.row = new Int32Array(engine.variables.length)
  }

  /** Appends the states of a block to a level, and says how many they are. Throws `Damaged`. */
  append(payload: Uint8Array, level: Level): number {
    const block = this.open(payload)
    const { states, numbers } = block
    for (let state = 0; state < states; state++) {
      numbers(state, this.row)
      this.states.append(level, this.row, block.high(state), block.low(state), block.parent(state))
    }
    return states
  }

  private open(payload: Uint8Array) {
    const bytes = payload.slice()
    const variables = this.row.length
    if (bytes.length < headBytes) throw new Damaged('a block of states is too short')
    const [states, isNew, textBytes] = new Int32Array(bytes.buffer, 0, 4) as unknown as [
      number,
      number,
      number,
    ]
    if (isNew === 1) this.states = this.engine.numberedStates()
    this.addValues(bytes.subarray(headBytes, headBytes + textBytes))
    const widths = Array.from({ length: variables }, (_, variable) => widthFor(this.states.count(variable)))
    const columns = headBytes + wholeWords(textBytes)
    const starts: number[] = []
    let end = columns + 12 * states
    for (const width of widths) {
      starts.push(end)
      end += width * states
    }
    if (end !== bytes.length) throw new Damaged('a block of states is not as long as it says')
    const words = new Int32Array(bytes.buffer, columns, 3 * states)
    return {
      states,
      high: (state: number) => words[state]! >>> 0,
      low: (state: number) => words[states + state]! >>> 0,
      parent: (state: number) => words[2 * states + state]!,
      numbers: (state: number, row: Int32Array) => {
        for (let variable = 0; variable < variables; variable++) {
          const width = widths[variable]!
          const at = starts[variable]! + state * width
          let number = 0
          for (let byte = width - 1; byte >= 0; byte--) number = number * 256 + bytes[at + byte]!
          row[variable] = number
        }
      },
    }
  }

  private addValues(text: Uint8Array): void {
    const items = JSON.parse(new TextDecoder().decode(text)) as Compact[]
    for (let index = 0; index < items.length; index += 2) {
      this.states.add(items[index] as number, fromCompact(items[index + 1]!))
    }
  }
}

const headBytes = 16
const blockStates = 1 << 13

/** More values than these are numbered anew: each takes some hundreds of bytes of memory. */
const valuesMax = 1 << 17

/** Bytes for numbers below `count`. */
function widthFor(count: number): number {
  if (count <= 1) return 0
  return Math.ceil((32 - Math.clz32(count - 1)) / 8)
}

function wholeWords(bytes: number): number {
  return (bytes + 3) & ~3
}
