import { Exhausted } from '../../model/exhausted.js'

/**
 * An operation has no value: an index outside a domain, say. It says no more and costs no stack trace: one
 * object is thrown again and again, and the reference interpreter finds out the details.
 */
export class Fault {
  readonly name = 'Fault'
}

/** The one that operations throw. */
export const fault = new Fault()

/**
 * A shared store is full: all threads have to stand still, one calls `grow`, the others `refresh`, and what
 * was interrupted begins again.
 */
export class StoreFull {
  readonly name = 'StoreFull'
}

/** The one that is thrown. */
export const storeFull = new StoreFull()

/** A store has reached the limit of its memory, and cannot grow. */
export class StoreExhausted extends Exhausted {
  override readonly name = 'StoreExhausted'
}

/** Thrown where a value does not fit the slots of its variable, or an integer the range of those in codes. */
export const misfit = { name: 'misfit' }

/** A value that has no place in a word: one of another type, or outside the finite type. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
}
