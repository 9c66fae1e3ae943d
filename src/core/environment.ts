import type { Model, Module } from './core.js'
import type { Scope } from './scope.js'

/** The names of a lowered module, for expressions that are written against it later. */
export interface Environment {
  readonly scope: Scope
  readonly models: ReadonlyMap<Model, Scope>
}

const nothing: Scope = { names: new Map(), sources: new Set(), memberNames: new Set(), unread: new Set() }
const environments = new WeakMap<Module, Environment>()

/** Keeps the names of a module. */
export function remember(module: Module, environment: Environment): void {
  environments.set(module, environment)
}

/** The names that an expression sees which is written against a module, in one of its models. */
export function environmentOf(module: Module, model?: Model): Scope {
  const environment = environments.get(module)
  if (environment === undefined) return nothing
  return (model && environment.models.get(model)) ?? environment.scope
}
