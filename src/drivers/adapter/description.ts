import type { Json, JsonObject } from '../../exports/json-text.js'
import type { Command } from '../driver.js'
import type { View } from './view.js'

/**
 * How an implementation and a specification speak of the same: which command an action is, and which part of
 * what the implementation shows is which variable. As a file (`schema/adapter.schema.json`) it is JSON; where
 * that does not do, a module has the same members, some of them functions.
 */
export interface AdapterDescription {
  readonly name: string
  /** The file name of the specification that it is for. */
  readonly specification?: string
  readonly driver?: DriverDescription
  /**
   * The arguments of `init`. A string that is nothing else than `{Name}` stands for a constant's value,
   * `{log}` for whether the lines that the implementation logs are shown.
   */
  readonly init?: JsonObject
  /** By the names of the actions that steps are of: each is to be said. */
  readonly actions: { readonly [action: string]: ActionMapping }
  /** By name: each variable is to be said. */
  readonly variables: { readonly [variable: string]: VariableMapping }
  /** How values of named types are written by the implementation, where it is not as in the specification. */
  readonly types?: { readonly [type: string]: TypeMapping }
}

/** How the implementation is started: as a process, or in this one. */
export interface DriverDescription {
  /** Program and arguments; a program with a slash in it is relative to the adapter's file. */
  readonly command?: readonly string[]
  /** What makes the program, told where that is not there; `{folder}` is the folder of the adapter's file. */
  readonly build?: string
  /** A module of JavaScript, relative to the adapter's file, and its function that makes a `Driver`. */
  readonly module?: string
  readonly export?: string
}

/** What a step by an action is for the implementation: one of these. */
export type ActionMapping =
  | CommandTemplate
  /** Several commands, one after the other; with none there is nothing to do. */
  | { readonly commands: readonly CommandTemplate[] }
  /** The implementation does it by itself, when it likes, at most `silentStepsMax` after a command. */
  | { readonly silent: true }
  /** It cannot be asked to; says why. */
  | { readonly unrealisable: string }
  /** Of a module. */
  | ((move: MoveByName, view: View) => readonly (Command & { readonly takes?: readonly number[] })[])

/** Arguments of a step by name, as the implementation writes them. */
export interface MoveByName {
  readonly action: string
  readonly arguments: JsonObject
}

/**
 * A command. In a string of `args` that is nothing else, `{p}` stands for the value of the action's parameter
 * or the constant `p`, and `{id p}` for the number of a message in the network that is equal to p.
 */
export interface CommandTemplate {
  readonly op: string
  readonly args?: JsonObject
  /** Parameters that are messages, which leave the network by this command. */
  readonly takes?: readonly string[]
}

/** How a variable is compared. */
export type VariableMapping =
  | {
      /** `strict`: after every step. `eventual`: it may lag behind, for at most `within` steps. */
      readonly compare: 'strict' | 'eventual'
      readonly within?: number
      /**
       * Where it is: a path in what the implementation shows, as `nodes.*.term`, in which `*` is each
       * argument of a function; or `network`, the messages under way, as a bag or set. A function, of a
       * module.
       */
      readonly from: string | ((view: View) => Json)
      /** What is not shown, or null, for an argument of a function, is not compared. */
      readonly whereShown?: boolean
    }
  | { readonly compare: 'ignored'; readonly because: string }

/** How the implementation writes the values of a type. */
export interface TypeMapping {
  /** Members of an enumeration or of a constant set, by their names in the specification. */
  readonly values?: { readonly [member: string]: string }
  /** The member of an object that tells variants apart: `tag`, or, where a field is called so, `tag_`. */
  readonly tag?: string
  /** Of a variant type, by tag. */
  readonly variants?: { readonly [tag: string]: string | VariantMapping }
}

/** How a variant is told, and which members its fields are. */
export interface VariantMapping {
  /** The value of the member that tells it, or the values of several members; its tag, if not given. */
  readonly is?: string | JsonObject
  /** Those that have another name there, or are its negation. */
  readonly fields?: { readonly [field: string]: string | { readonly not: string } }
}

/** More steps than these that an implementation takes by itself after a command are not looked for. */
export const silentStepsMax = 8
