/** How to colour a rendered trace: each takes text without line breaks. */
export interface Palette {
  /** Numbers and names of steps. */
  readonly heading: (text: string) => string
  /** What was violated. */
  readonly failure: (text: string) => string
  readonly gained: (text: string) => string
  readonly lost: (text: string) => string
  /** What is there for orientation only. */
  readonly dim: (text: string) => string
}

const same = (text: string) => text

/** No colours. */
export const plain: Palette = { heading: same, failure: same, gained: same, lost: same, dim: same }
