import type { Program } from './program.js'
import type { Writer } from './writer.js'

/**
 * What generated code keeps of the branch under way where that differs from run to run: what has been
 * assigned to some variables, and a stack of words. A branch takes back what it has noted before it ends.
 * A variable is named by its offset in memory, so that each state under construction has its own.
 */
export interface Trail {
  mark(): number
  back(mark: number): void
  /** Whether a path of a variable leads to one that is assigned, or one that is leads to it. */
  overlaps(variable: number, ...path: number[]): number
  /** Notes that a path of a variable is assigned. */
  assign(variable: number, ...path: number[]): void
  /** Notes that UNCHANGED names a variable. */
  keep(variable: number): void
  isKept(variable: number): number
  /** From here on nothing is assigned yet of the variables between two offsets. */
  open(from: number, to: number): void
  /** The stack: its size, which may be cut back; its words by index. */
  size(): number
  push(word: number): void
  at(index: number): number
  cut(size: number): void
  /** Empties both: a branch may have been left in the middle. */
  reset(): void
}

interface Note {
  readonly kind: 'assigned' | 'kept' | 'open'
  readonly from: number
  readonly to: number
  readonly path: readonly number[]
}

/** An empty trail. */
function createTrail(): Trail {
  const notes: Note[] = []
  const words: number[] = []
  /** The notes of a variable, the last one first. */
  function* notesOf(variable: number): Iterable<Note> {
    for (let index = notes.length - 1; index >= 0; index--) {
      const note = notes[index]!
      if (variable < note.from || variable >= note.to) continue
      if (note.kind === 'open') return
      yield note
    }
  }
  function note(kind: Note['kind'], from: number, to: number, path: readonly number[]): void {
    notes.push({ kind, from, to, path })
  }
  return {
    mark: () => notes.length,
    back(mark) {
      notes.length = mark
    },
    overlaps(variable, ...path) {
      for (const { kind, path: before } of notesOf(variable)) {
        const length = Math.min(before.length, path.length)
        const isSame = (key: number, index: number) => index >= length || key === path[index]
        if (kind === 'assigned' && before.every(isSame)) return 1
      }
      return 0
    },
    assign: (variable, ...path) => note('assigned', variable, variable + 1, path),
    keep: (variable) => note('kept', variable, variable + 1, []),
    isKept(variable) {
      for (const { kind } of notesOf(variable)) if (kind === 'kept') return 1
      return 0
    },
    open: (from, to) => note('open', from, to, []),
    size: () => words.length,
    push(word) {
      words.push(word)
    },
    at: (index) => words[index]!,
    cut(size) {
      words.length = size
    },
    reset() {
      notes.length = words.length = 0
    },
  }
}

/** The name of one of a program's trail's functions, for generated code to call. */
export function trail({ program }: Writer, name: keyof Trail): string {
  return `${trailOf(program)}.${name}`
}

/** Whether code that has been generated so far keeps a trail. */
export function hasTrail(program: Program): boolean {
  return program.isShared(key)
}

const key = 'trail'

function trailOf(program: Program): string {
  return program.shared(key, 'trail', createTrail)
}
