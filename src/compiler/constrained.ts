import type { Config } from '../model/config.js'

/** Whether a successor has to be in memory before it is known what becomes of it. */
export function settlesWithin({ stateConstraints, actionConstraints, view }: Config): boolean {
  return stateConstraints.length + actionConstraints.length > 0 || view !== undefined
}
