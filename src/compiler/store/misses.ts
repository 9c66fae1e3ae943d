import type { Integer } from '../../model/integer.js'
import { resultsOf } from '../../model/order.js'
import { isFunction, isInteger, type Value, Variant } from '../../model/value.js'
import type { Finite } from '../word.js'
import { misfit } from './fault.js'

/** Integers that had no place in a code, as they are outside of the range of those. */
export class Misses {
  private least: Integer | undefined
  private greatest: Integer | undefined

  /** Takes note of integers. */
  note(integers: readonly Integer[]): void {
    for (const each of integers) {
      if (this.least === undefined || each < this.least) this.least = each
      if (this.greatest === undefined || each > this.greatest) this.greatest = each
    }
  }

  /** Those that were noted since they were taken last: none, or the least and the greatest. */
  take(): readonly Integer[] {
    const { least, greatest } = this
    this.least = this.greatest = undefined
    return least === undefined || greatest === undefined ? [] : [least, greatest]
  }

  /** An integer is no part of a code: throws `misfit`. */
  refuse(integer: Integer): never {
    this.note([integer])
    throw misfit
  }

  /** Throws `misfit` where it is for an integer that a value has no code in a finite type. */
  check(finite: Finite, value: Value): void {
    const outside = integersOutside(finite, value)
    if (outside.length === 0) return
    this.note(outside)
    throw misfit
  }
}

/** The integers in a value that are outside of the range that its type has them in. */
function integersOutside({ isRanged, structure }: Finite, value: Value): readonly Integer[] {
  if (!isRanged) return []
  switch (structure.kind) {
    case 'range':
      return isInteger(value) && (value < structure.first || value > structure.last) ? [value] : []
    case 'product': {
      const parts = isFunction(value) ? resultsOf(value) : []
      return structure.parts.flatMap(({ finite }, index) =>
        parts[index] === undefined ? [] : integersOutside(finite, parts[index]),
      )
    }
    case 'sum': {
      if (!(value instanceof Variant) || value.payload === undefined) return []
      const { tag, payload } = value
      const alternative = structure.alternatives.find((each) => each.tag === tag)
      return alternative?.payload ? integersOutside(alternative.payload, payload) : []
    }
    default:
      return []
  }
}
