import type { Type } from '../../src/types/type.js'
import type { Draw } from './draw.js'
import type { Tree } from './tree.js'
import type { Root, World } from './world.js'

/** Where an expression stands: what it can name, and how large it may become. */
export interface Place {
  readonly locals: readonly Root[]
  /** Variables that may be read in this state. */
  readonly variables: readonly Root[]
  /** Variables that may be read in the next state. */
  readonly primed: readonly Root[]
  /** How deep an expression may still nest. */
  readonly depth: number
  /** In how many enumerations it stands, each of which multiplies the work of evaluating it. */
  readonly loops: number
  /** Whether the type of an expression must show in it, as nothing around it says what it is. */
  readonly isDefinite?: boolean
  /** Whether it is read in the next state as a whole. */
  readonly isPrimed?: boolean
}

/** What writes the parts of a specification. */
export interface Maker {
  readonly draw: Draw
  readonly world: World
  /** A name that no other has. */
  fresh(letter: string): string
  /** A type that values of this specification have. */
  type(depth: number): Type
  /** An expression of that type; evaluating it may fail, where the specification is a risky one. */
  expression(type: Type, place: Place): Tree
  /** One of the shortest. */
  leaf(type: Type, place: Place): Tree
  /** A name of that type, or what it leads to by fields and arguments; undefined where there is none. */
  path(type: Type, place: Place): Tree | undefined
  /** A set of that type's values that is quickly enumerated: seldom more than a dozen. */
  domain(element: Type, place: Place): Tree
  /** Something with primes, as an operand of ENABLED, that may assign the variables of the place. */
  enabling(place: Place): Tree
}

/** A way to write an expression. */
export interface Production {
  /** The builtin, or kind of expression, that it is there for. */
  readonly feature: string
  readonly weight: number
  /** Undefined where it cannot be written of that type or at that place. */
  readonly write: (maker: Maker, type: Type, place: Place) => Tree | undefined
}

/** The place of an operand. */
export function operand(place: Place): Place {
  return { ...place, depth: place.depth - 1, isDefinite: false }
}

/** The place of an operand whose type nothing around it says. */
export function definite(place: Place): Place {
  return { ...operand(place), isDefinite: true }
}

/** The place below bound names. `loops`: over how many of them it is evaluated. */
export function below(place: Place, locals: readonly Root[], loops = 0): Place {
  return { ...place, locals: [...place.locals, ...locals], loops: place.loops + loops }
}
