/**
 * Where the words of nodes are put together: a stack of builders in one array. What is beyond `top` is free
 * for an operation that calls no other in between.
 */
export class Scratch {
  words = new Int32Array(1 << 12)
  top = 0
  private bases = new Int32Array(1 << 8)
  /** How many builders have begun. */
  depth = 0

  /** The words, with room for so many beyond `top`. */
  room(count: number): Int32Array {
    if (this.top + count > this.words.length) this.words = enlarge(this.words, this.top + count)
    return this.words
  }

  begin(): void {
    if (this.depth === this.bases.length) this.bases = enlarge(this.bases, this.depth + 1)
    this.bases[this.depth++] = this.top
  }

  push(word: number): void {
    if (this.top === this.words.length) this.words = enlarge(this.words, this.top + 1)
    this.words[this.top++] = word
  }

  /** Ends what began last: gives how many words were pushed, which then are those from `top` on. */
  end(): number {
    const base = this.bases[--this.depth]!
    const count = this.top - base
    this.top = base
    return count
  }

  /** Forgets all builders but so many of the first. */
  unwind(depth: number): void {
    if (this.depth <= depth) return
    this.top = this.bases[depth]!
    this.depth = depth
  }
}

function enlarge(words: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * words.length, least))
  larger.set(words)
  return larger
}
