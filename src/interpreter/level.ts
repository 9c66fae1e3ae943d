import type { Level } from '../model/engine.js'
import type { Fingerprint } from '../model/fingerprint.js'
import type { State } from '../model/state.js'
import { assert } from '../text/assert.js'

/** A level of the interpreter: the states themselves, each with its fingerprint and its parent. */
export class StateLevel implements Level {
  private readonly states: State[] = []
  private readonly fingerprints: Fingerprint[] = []
  private readonly parents: number[] = []

  get length(): number {
    return this.states.length
  }

  /** Adds a state with the fingerprint that the table knows it by. */
  add(state: State, fingerprint: Fingerprint, parent: number): void {
    this.states.push(state)
    this.fingerprints.push(fingerprint)
    this.parents.push(parent)
  }

  state(index: number): State {
    const state = this.states[index]
    assert(state, `a level of ${this.length} states has one at ${index}`)
    return state
  }

  fingerprintHigh(index: number): number {
    return this.fingerprints[index]!.high >>> 0
  }

  fingerprintLow(index: number): number {
    return this.fingerprints[index]!.low >>> 0
  }

  parent(index: number): number {
    return this.parents[index]!
  }

  sort(): void {
    // It is in order: one engine appends the states of one parent after those of another.
  }
}
