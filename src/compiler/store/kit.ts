import type { Word, Words } from '../word.js'
import type { Computed } from './computed.js'
import type { IntegerOperations } from './interface.js'
import type { Memory } from './memory.js'
import type { Compare } from './order.js'

/** What operations are made of. */
export interface Kit {
  readonly words: Words
  readonly memory: Memory
  readonly computed: Computed
  readonly integers: IntegerOperations
  compareOf(word: Word): Compare
}

/** Sets with more elements are not made, as the interpreter makes none: a fault. */
export const elementsMax = 1 << 24
