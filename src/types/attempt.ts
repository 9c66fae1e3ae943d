import type { Attempt, Constraint, Outcome } from './constraint.js'
import { attemptApply } from './constraint-apply.js'
import { attemptDomain, attemptElements, attemptMerge } from './constraint-collection.js'
import { attemptField } from './constraint-field.js'

/**
 * Tries to meet a constraint. `final`: nothing more will be known of variants, so what is not certain is
 * refused.
 */
export function attempt(constraint: Constraint, by: Attempt, final: boolean): Outcome {
  switch (constraint.kind) {
    case 'apply':
      return attemptApply(constraint, by)
    case 'field':
      return attemptField(constraint, by, final)
    case 'domain':
      return attemptDomain(constraint, by)
    case 'elements':
      return attemptElements(constraint, by)
    case 'merge':
      return attemptMerge(constraint, by)
  }
}
