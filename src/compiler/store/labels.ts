import type { ModelValue } from '../../model/value.js'

/** Labellings that are remembered beside those that stay. */
const rememberedLabellings = 1024

/**
 * The labellings of the members of symmetric sets (`model/orbit.ts`), by number. Those that it is made with
 * stay, numbered from 0; others take the place of one that is remembered no more.
 */
export class Labels {
  /** How many numbers there are. */
  readonly count: number
  /** By number times the members, plus member: the place that it has. */
  readonly places: Uint8Array
  /** By number: another one whenever the number goes to another labelling. */
  readonly generations: Int32Array
  private generation = 0
  private readonly listeners: ((labelling: number) => void)[] = []

  constructor(
    /** Set by set. */
    readonly members: readonly ModelValue[],
    /** By number, and by member: the member whose place it has. */
    readonly standing: readonly (readonly ModelValue[])[],
  ) {
    this.count = standing.length + rememberedLabellings
    this.places = new Uint8Array(this.count * members.length)
    this.generations = new Int32Array(this.count)
    const placeOf = new Map(members.map((member, place) => [member, place]))
    standing.forEach((each, labelling) => {
      this.places.set(
        each.map((member) => placeOf.get(member)!),
        labelling * members.length,
      )
      this.generations[labelling] = ++this.generation
    })
  }

  /** Is called with each number that goes to another labelling. */
  onReplace(listener: (labelling: number) => void): void {
    this.listeners.push(listener)
  }

  numberOf(labels: Uint8Array): number {
    const { places, generations } = this
    const size = labels.length
    let hash = 0
    for (let member = 0; member < size; member++) hash = Math.imul(hash ^ labels[member]!, 0x9e3779b1)
    const labelling = this.standing.length + ((hash ^ (hash >>> 15)) & (rememberedLabellings - 1))
    const start = labelling * size
    let member = 0
    while (member < size && places[start + member] === labels[member]) member++
    if (member === size && generations[labelling] !== 0) return labelling
    places.set(labels, start)
    this.generation = (this.generation + 1) | 0
    generations[labelling] = this.generation
    for (const listener of this.listeners) listener(labelling)
    return labelling
  }
}
