/** The set of fingerprints of the distinct states: two unsigned 32-bit halves each, 8 bytes a state. */
export interface FingerprintTable {
  readonly size: number
  /** Adds it; true where it was not there. */
  add(high: number, low: number): boolean
  has(high: number, low: number): boolean
}
