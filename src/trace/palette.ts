import type { DiagnosticPalette } from '../text/code-frame.js'

/** How to colour a rendered trace: each takes text without line breaks. */
export interface Palette extends DiagnosticPalette {
  /** What a step adds, and what it takes away. */
  readonly gained: (text: string) => string
  readonly lost: (text: string) => string
}

const same = (text: string) => text

/** No colours. */
export const plain: Palette = {
  error: same,
  warning: same,
  bold: same,
  dim: same,
  related: same,
  gained: same,
  lost: same,
}
