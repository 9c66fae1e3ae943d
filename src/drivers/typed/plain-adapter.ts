import type { BoundTo } from '../adapter/bind.js'
import type { AdapterDescription } from '../adapter/description.js'
import { parameterTypes } from '../adapter/parameters.js'

/** What is otherwise than in the specification. */
export interface PlainOptions {
  /** Variables that are not shown, and why. */
  readonly ignored?: { readonly [variable: string]: string }
  /** Actions that the implementation does by itself. */
  readonly silent?: readonly string[]
}

/**
 * The adapter of an implementation that speaks as the specification does: each action is a command of the
 * same name, with its parameters as arguments, and each variable stands in `state`, but for those that are
 * ignored. `init` takes the constants. So are the types that `explore types` writes.
 */
export function plainAdapter(
  { config, types, reference }: BoundTo,
  { ignored = {}, silent = [] }: PlainOptions = {},
): AdapterDescription {
  const { module } = config
  const constants = module.constants.filter(
    (constant) => constant.arity === 0 && reference.constantsOf.constant(constant) !== undefined,
  )
  const declared = (action: string) => module.actions.find(({ name }) => name === action)
  return {
    name: `${module.name} in its own words`,
    init: Object.fromEntries(constants.map(({ name }) => [name, `{${name}}`])),
    actions: {
      ...Object.fromEntries(
        reference.actions.map((action) => {
          const names = [...parameterTypes(declared(action), types).keys()]
          return [action, { op: action, args: Object.fromEntries(names.map((name) => [name, `{${name}}`])) }]
        }),
      ),
      ...Object.fromEntries(silent.map((name) => [name, { silent: true as const }])),
    },
    variables: {
      ...Object.fromEntries(
        reference.variables.map((name) => [name, { compare: 'strict' as const, from: `state.${name}` }]),
      ),
      ...Object.fromEntries(
        Object.entries(ignored).map(([name, because]) => [name, { compare: 'ignored' as const, because }]),
      ),
    },
  }
}
