import { scramble } from './fingerprint.js'

/**
 * What is to have one fingerprint an orbit: a state, or its view. A labelling gives each member of the
 * symmetric sets the place of a member of its set, and stands for the image in which that one stands for it.
 * Labellings have numbers: 0 is the identity, 1 + m the one of member m among `firstLabellings`.
 */
export interface Subject {
  /** Into how many parts it falls: the variables of a state. Members are told apart by one after another. */
  readonly parts: number
  /** Leaves the fingerprint of a part, or its term in that of the whole, labelled so, in `out`. */
  part(part: number, labelling: number): void
  whole(labelling: number): void
  /** High, low. */
  readonly out: Int32Array
  /** The number of a labelling, by member; to be used before the next one is asked for. */
  labelling(labels: Uint8Array): number
}

/** The labellings that tell one member from all others of its set, in the order of the members. */
export function firstLabellings(sizes: readonly number[]): readonly Uint8Array[] {
  const starts = startsOf(sizes)
  return Array.from(starts, (start, member) =>
    starts.map((other, index) => (index === member || other !== start ? other : other + 1)),
  )
}

/**
 * Finds the fingerprint of an orbit under the permutations of several sets: the least of those of some
 * images, which are chosen by how the members occur in the state, not by what they are called; so the orbit
 * has one, and no two orbits share one, of which all would be images.
 *
 * Each set begins as one cell. Members of a cell are sorted, and the cell is split, by the fingerprints of
 * the parts in which just the one member is told from the rest of its cell; that is repeated while it splits
 * any. If that leaves members in one cell, each of them is tried as the first, and so on (individualisation
 * and refinement: B. McKay, A. Piperno, Practical graph isomorphism II, 2014). Twins, whose transposition
 * changes nothing, are one choice; and where the first image that a choice leads to has the fingerprint of
 * the first of an earlier choice, an automorphism leads from this one to that, and it is left.
 *
 * Cost: one evaluation of a part for a member that it tells apart, and one of the whole for an image.
 */
export class OrbitSearch {
  private readonly size: number
  private readonly starts: Uint8Array
  /** The members by place. */
  private readonly order: Uint8Array
  /** By place: the first place of its cell. */
  private readonly cell: Uint8Array
  /** By member: the first place of its cell when the round began. */
  private readonly label: Uint8Array
  /** By member: the first of its twins. */
  private readonly twin: Uint8Array
  /** By member: what it is sorted by. */
  private readonly highs: Int32Array
  private readonly lows: Int32Array
  /** A labelling on its way to the subject. */
  private readonly labels: Uint8Array
  /** By depth: order and cells, to be gone back to. */
  private readonly saved: Uint8Array[] = []
  /** By depth: the fingerprints of the first images of the choices so far, high and low. */
  private readonly firsts: number[][] = []
  private high = 0
  private low = 0

  constructor(
    sizes: readonly number[],
    private readonly subject: Subject,
  ) {
    this.starts = startsOf(sizes)
    this.size = this.starts.length
    this.order = new Uint8Array(this.size)
    this.cell = new Uint8Array(this.size)
    this.label = new Uint8Array(this.size)
    this.twin = new Uint8Array(this.size)
    this.highs = new Int32Array(this.size)
    this.lows = new Int32Array(this.size)
    this.labels = new Uint8Array(this.size)
  }

  /** Leaves the fingerprint of the subject's orbit in `out`. */
  run(): void {
    const { size, order, cell, label, twin, starts, subject } = this
    for (let place = 0; place < size; place++) {
      order[place] = place
      twin[place] = place
      cell[place] = starts[place]!
      label[place] = starts[place]!
    }
    this.high = -1
    this.low = -1
    this.refine(true)
    if (this.openCell() < size) this.findTwins()
    this.search(0, 0)
    // The least of many is a small number: scrambled, it is as even as any.
    const orbit = scramble(this.high, this.low)
    subject.out[0] = orbit.high
    subject.out[1] = orbit.low
  }

  /**
   * Tries what the cells leave open. `left`: the last depth at which not the first choice was taken. Gives
   * the depth to go on at: a lesser one where the choice that was taken there leads to nothing new.
   */
  private search(depth: number, left: number): number {
    let open = this.openCell()
    while (open < this.size && this.refine(false)) open = this.openCell()
    if (open === this.size) return this.leaf(depth, left)
    const saved = this.save(depth)
    const end = this.endOf(open)
    let next = left
    for (let place = open; place < end; place++) {
      const member = saved[place]!
      if (this.twin[member] !== member) continue
      this.putFirst(open, end, member)
      const depthNext = this.search(depth + 1, next)
      this.restore(depth)
      if (depthNext < depth) return depthNext
      next = depth
    }
    return depth
  }

  /** Takes the image in which each member stands for the one of its place. */
  private leaf(depth: number, left: number): number {
    const { labels, order, subject } = this
    for (let place = 0; place < this.size; place++) labels[order[place]!] = place
    subject.whole(subject.labelling(labels))
    const high = subject.out[0]!
    const low = subject.out[1]!
    if (isLess(high, low, this.high, this.low)) {
      this.high = high
      this.low = low
    }
    if (depth > 0) {
      const known = this.firsts[left]!
      for (let at = 0; at < known.length; at += 2) {
        if (known[at] === high && known[at + 1] === low) return left
      }
      for (let each = left; each < depth; each++) this.firsts[each]!.push(high, low)
    }
    return depth
  }

  /** The first place of the first cell whose members are not all twins; else the number of places. */
  private openCell(): number {
    const { size, order, cell, twin } = this
    for (let place = 1; place < size; place++) {
      const start = cell[place]!
      if (start < place && twin[order[place]!] !== twin[order[start]!]) return start
    }
    return size
  }

  private endOf(start: number): number {
    let end = start + 1
    while (end < this.size && this.cell[end] === start) end++
    return end
  }

  /** Splits cells by what their members are in the parts. Whether there was one to split. */
  private refine(isFirst: boolean): boolean {
    const { size, order, cell, label } = this
    for (let place = 0; place < size; place++) label[order[place]!] = cell[place]!
    let isSplit = false
    for (let start = 0; start < size; ) {
      const end = this.endOf(start)
      if (this.isOpen(start, end) && this.split(start, end, isFirst)) isSplit = true
      start = end
    }
    return isSplit
  }

  private isOpen(start: number, end: number): boolean {
    const { order, twin } = this
    const first = twin[order[start]!]
    for (let place = start + 1; place < end; place++) if (twin[order[place]!] !== first) return true
    return false
  }

  /** By one part after another, as long as there is something to be told apart. */
  private split(start: number, end: number, isFirst: boolean): boolean {
    const { parts } = this.subject
    let cells = 1
    for (let part = 0; part < parts && cells < end - start; part++) {
      for (let from = start; from < end; ) {
        const to = Math.min(end, this.endOf(from))
        if (to - from > 1) cells += this.splitBy(part, start, from, to, isFirst)
        from = to
      }
    }
    return cells > 1
  }

  /** Sorts a cell that comes of the one at `start` by a part. By how many there are more cells then. */
  private splitBy(part: number, start: number, from: number, to: number, isFirst: boolean): number {
    const { order, highs, lows, cell, subject } = this
    for (let place = from; place < to; place++) {
      const member = order[place]!
      subject.part(part, isFirst ? 1 + member : this.apart(member, start))
      const high = subject.out[0]!
      const low = subject.out[1]!
      highs[member] = high
      lows[member] = low
      let at = place
      for (; at > from && isLess(high, low, highs[order[at - 1]!]!, lows[order[at - 1]!]!); at--) {
        order[at] = order[at - 1]!
      }
      order[at] = member
    }
    let more = 0
    for (let place = from + 1, first = from; place < to; place++) {
      const [member, before] = [order[place]!, order[place - 1]!]
      if (highs[member] !== highs[before] || lows[member] !== lows[before]) {
        first = place
        more++
      }
      cell[place] = first
    }
    return more
  }

  /** The labelling in which a member is told from those in one cell with it when the round began. */
  private apart(member: number, start: number): number {
    const { labels, label } = this
    for (let each = 0; each < this.size; each++) {
      labels[each] = label[each] === start && each !== member ? start + 1 : label[each]!
    }
    return this.subject.labelling(labels)
  }

  /** Looks for twins in each cell; twins are never told apart afterwards. */
  private findTwins(): void {
    const { order, cell, twin } = this
    for (let place = 0; place < this.size; place++) {
      const member = order[place]!
      for (let at = cell[place]!; at < place; at++) {
        const other = order[at]!
        if (twin[other] !== other || !this.areTwins(other, member)) continue
        twin[member] = other
        break
      }
    }
  }

  private areTwins(one: number, other: number): boolean {
    const { labels, subject } = this
    for (let member = 0; member < this.size; member++) labels[member] = member
    labels[one] = other
    labels[other] = one
    const labelling = subject.labelling(labels)
    for (let part = 0; part < subject.parts; part++) {
      subject.part(part, 0)
      const high = subject.out[0]
      const low = subject.out[1]
      subject.part(part, labelling)
      if (subject.out[0] !== high || subject.out[1] !== low) return false
    }
    return true
  }

  /** Splits a cell in two: a member and its twins, and the rest. */
  private putFirst(start: number, end: number, member: number): void {
    const { order, cell, twin } = this
    let second = start
    for (let place = start; place < end; place++) {
      const each = order[place]!
      if (twin[each] !== member) continue
      order.copyWithin(second + 1, second, place)
      order[second++] = each
    }
    for (let place = second; place < end; place++) cell[place] = second
  }

  private save(depth: number): Uint8Array {
    const saved = this.saved[depth] ?? new Uint8Array(2 * this.size)
    this.saved[depth] = saved
    saved.set(this.order)
    saved.set(this.cell, this.size)
    this.firsts[depth] = []
    return saved
  }

  private restore(depth: number): void {
    const saved = this.saved[depth]!
    this.order.set(saved.subarray(0, this.size))
    this.cell.set(saved.subarray(this.size))
  }
}

/** By member: the first of its set. */
function startsOf(sizes: readonly number[]): Uint8Array {
  let start = 0
  return Uint8Array.from(
    sizes.flatMap((size) => {
      const starts: number[] = new Array(size).fill(start)
      start += size
      return starts
    }),
  )
}

/** The order of fingerprints in signed words: as unsigned numbers. */
function isLess(high: number, low: number, otherHigh: number, otherLow: number): boolean {
  return high === otherHigh ? low >>> 0 < otherLow >>> 0 : high >>> 0 < otherHigh >>> 0
}
