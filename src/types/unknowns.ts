import {
  functionOf,
  int,
  isTooLarge,
  mapParts,
  type OperatorType,
  partsOfType,
  seqOf,
  type Type,
  tupleOf,
} from './type.js'

/**
 * What is known of an unknown type before it is known: the value was written in a way that several types
 * have. `<<a, b>>` is a sequence or a tuple; `[x \in S |-> e]` a function, a bag (counts) or a sequence (over
 * integers).
 */
export type Shape =
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'function'; readonly domain: Type; readonly range: Type }

/** The level of unknowns that belong to a scheme: each use of it takes fresh ones. */
const generic = Number.MAX_SAFE_INTEGER

type Undo = () => void

/**
 * The unknown types of one inference and what has been found out about them. Unification is Robinson's, with
 * Rémy's levels for generalisation; it is undone as a whole where it fails, so that an error leaves no trace
 * in other types.
 */
export class Unknowns {
  private readonly bindings: (Type | undefined)[] = [undefined]
  private readonly shapes: (Shape | undefined)[] = [undefined]
  private readonly levels: number[] = [0]
  private trail: Undo[] | undefined
  /** How deep in definitions inference is: unknowns made deeper belong to the definition. */
  level = 1
  /** Called for each unknown that has been bound or has got another shape. */
  onChange: (id: number) => void = () => {}

  fresh(shape?: Shape): Type {
    return this.add(this.level, shape)
  }

  private add(level: number, shape: Shape | undefined): Type {
    const id = this.bindings.length
    this.bindings.push(undefined)
    this.shapes.push(shape)
    this.levels.push(level)
    return { kind: 'unknown', id }
  }

  /** The type itself, where it is known by now; its parts may still be unknown. */
  prune(type: Type): Type {
    let current = type
    while (current.kind === 'unknown') {
      const bound = this.bindings[current.id]
      if (bound === undefined) return current
      current = bound
    }
    return current
  }

  shapeOf(type: Type): Shape | undefined {
    const pruned = this.prune(type)
    return pruned.kind === 'unknown' ? this.shapes[pruned.id] : undefined
  }

  /** Whether the type, as far as it is known, has more parts than a type may have. */
  isTooLarge(type: Type): boolean {
    return isTooLarge(type, (part) => {
      const known = this.prune(part)
      if (known.kind !== 'unknown') return partsOfType(known)
      const shape = this.shapes[known.id]
      return shape === undefined ? [] : partsOf(shape)
    })
  }

  /** Makes the two one type; false, and nothing changed, where they cannot be. */
  unify(left: Type, right: Type): boolean {
    if (this.trail !== undefined) return this.join(left, right)
    this.trail = []
    const joined = this.join(left, right)
    if (!joined) for (const undo of this.trail.reverse()) undo()
    this.trail = undefined
    return joined
  }

  private join(first: Type, second: Type): boolean {
    const left = this.prune(first)
    const right = this.prune(second)
    if (left === right) return true
    if (left.kind === 'unknown') {
      if (right.kind === 'unknown') {
        return left.id === right.id || left.id === 0 || right.id === 0 || this.joinUnknowns(left.id, right)
      }
      return left.id === 0 || this.bind(left.id, right)
    }
    if (right.kind === 'unknown') return right.id === 0 || this.bind(right.id, left)
    return this.joinKnown(left, right)
  }

  private joinKnown(left: Type, right: Type): boolean {
    switch (left.kind) {
      case 'set':
      case 'seq':
      case 'bag':
        return right.kind === left.kind && this.join(left.element, right.element)
      case 'function':
        return (
          right.kind === 'function' &&
          this.join(left.domain, right.domain) &&
          this.join(left.range, right.range)
        )
      case 'record': {
        if (right.kind !== 'record' || left.fields.length !== right.fields.length) return false
        return left.fields.every((field) => {
          const other = right.fields.find((candidate) => candidate.name === field.name)
          return other !== undefined && this.join(field.type, other.type)
        })
      }
      case 'tuple':
        return right.kind === 'tuple' && this.joinAll(left.items, right.items)
      case 'option':
        return right.kind === 'option' && this.join(left.value, right.value)
      case 'variant':
      case 'constant':
        return right.kind === left.kind && right.name === left.name
      default:
        return right.kind === left.kind
    }
  }

  private joinAll(left: readonly Type[], right: readonly Type[]): boolean {
    return left.length === right.length && left.every((item, index) => this.join(item, right[index]!))
  }

  private joinUnknowns(left: number, right: Type & { kind: 'unknown' }): boolean {
    const leftShape = this.shapes[left]
    const rightShape = this.shapes[right.id]
    this.setBinding(left, right)
    this.lower(right.id, this.levels[left]!)
    if (leftShape === undefined) return true
    if (rightShape === undefined) {
      if (occurs(this, right.id, leftShape)) return false
      this.setShape(right.id, leftShape)
      for (const part of partsOf(leftShape)) this.lowerAll(part, this.levels[right.id]!)
      return true
    }
    if (leftShape.kind === 'tuple' && rightShape.kind === 'tuple') {
      if (leftShape.items.length === rightShape.items.length) {
        return this.joinAll(leftShape.items, rightShape.items)
      }
      return this.fit(leftShape, right) && this.join(right, seqOf(this.fresh()))
    }
    if (leftShape.kind === 'function' && rightShape.kind === 'function') {
      return this.join(leftShape.domain, rightShape.domain) && this.join(leftShape.range, rightShape.range)
    }
    const [tuple, func] =
      leftShape.kind === 'tuple'
        ? [leftShape, rightShape as Shape & { kind: 'function' }]
        : [rightShape as Shape & { kind: 'tuple' }, leftShape as Shape & { kind: 'function' }]
    this.setShape(right.id, func)
    if (tuple.items.length === 0) return true
    return this.join(func.domain, int) && tuple.items.every((item) => this.join(item, func.range))
  }

  private bind(id: number, type: Type): boolean {
    const shape = this.shapes[id]
    if (this.occursIn(id, type)) return false
    this.setBinding(id, type)
    this.lowerAll(type, this.levels[id]!)
    return shape === undefined || this.fit(shape, type)
  }

  /** Whether a value of that shape is one of the type. */
  private fit(shape: Shape, type: Type): boolean {
    const known = this.prune(type)
    if (known.kind === 'unknown') return this.joinShape(shape, known)
    if (shape.kind === 'tuple') {
      if (known.kind === 'seq') return shape.items.every((item) => this.join(item, known.element))
      if (known.kind === 'tuple') return this.joinAll(shape.items, known.items)
      // `<<>>` is the empty function, whatever its arguments would be.
      if (shape.items.length === 0) return known.kind === 'function' || known.kind === 'bag'
      if (known.kind !== 'function') return false
      return this.join(int, known.domain) && shape.items.every((item) => this.join(item, known.range))
    }
    if (known.kind === 'function') {
      return this.join(shape.domain, known.domain) && this.join(shape.range, known.range)
    }
    if (known.kind === 'seq') return this.join(shape.domain, int) && this.join(shape.range, known.element)
    if (known.kind === 'bag') return this.join(shape.domain, known.element) && this.join(shape.range, int)
    if (known.kind !== 'tuple') return false
    return this.join(shape.domain, int) && known.items.every((item) => this.join(shape.range, item))
  }

  /** Two tuples of different lengths can only be sequences. */
  private joinShape(shape: Shape, unknown: Type & { kind: 'unknown' }): boolean {
    const element = this.fresh()
    return this.join(unknown, seqOf(element)) && this.fit(shape, seqOf(element))
  }

  private setBinding(id: number, type: Type): void {
    this.trail?.push(() => {
      this.bindings[id] = undefined
    })
    this.bindings[id] = type
    this.onChange(id)
  }

  private setShape(id: number, shape: Shape): void {
    const before = this.shapes[id]
    this.trail?.push(() => {
      this.shapes[id] = before
    })
    this.shapes[id] = shape
    this.onChange(id)
  }

  private lower(id: number, level: number): void {
    const before = this.levels[id]!
    if (before <= level) return
    this.trail?.push(() => {
      this.levels[id] = before
    })
    this.levels[id] = level
    const shape = this.shapes[id]
    if (shape !== undefined) for (const part of partsOf(shape)) this.lowerAll(part, level)
  }

  private lowerAll(type: Type, level: number): void {
    const known = this.prune(type)
    if (known.kind === 'unknown') {
      if (known.id !== 0) this.lower(known.id, level)
      return
    }
    mapParts(known, (part) => {
      this.lowerAll(part, level)
      return part
    })
  }

  /** Whether the unknown is a part of the type, which then would be infinite. */
  occursIn(id: number, type: Type): boolean {
    const known = this.prune(type)
    if (known.kind === 'unknown') {
      if (known.id === id) return true
      const shape = this.shapes[known.id]
      return shape !== undefined && occurs(this, id, shape)
    }
    let found = false
    mapParts(known, (part) => {
      found ||= this.occursIn(id, part)
      return part
    })
    return found
  }

  /**
   * The type with everything that is known by now. With `settle`, what could be several types is taken to be
   * the plainest (and remembered as that): a sequence where the elements agree, else a tuple; a function.
   */
  resolve(type: Type, settle = false): Type {
    const known = this.prune(type)
    if (known.kind !== 'unknown') return mapParts(known, (part) => this.resolve(part, settle))
    const shape = this.shapes[known.id]
    if (shape === undefined) return known
    if (settle) {
      if (!this.settle(known, shape)) return known
      return this.resolve(known, true)
    }
    if (shape.kind === 'function') return functionOf(this.resolve(shape.domain), this.resolve(shape.range))
    const items = shape.items.map((item) => this.resolve(item))
    if (items.length === 0) return seqOf(this.fresh())
    const agree = this.attempt(() => items.every((item) => this.unify(items[0]!, item)))
    return agree ? seqOf(items[0]!) : tupleOf(items)
  }

  private settle(unknown: Type, shape: Shape): boolean {
    if (shape.kind === 'function') return this.unify(unknown, functionOf(shape.domain, shape.range))
    return this.unify(unknown, seqOf(this.fresh())) || this.unify(unknown, tupleOf(shape.items))
  }

  /** The answer to "what if": everything done is undone. */
  private attempt(action: () => boolean): boolean {
    const outer = this.trail
    const onChange = this.onChange
    this.trail = []
    this.onChange = () => {}
    const answer = action()
    for (const undo of this.trail.reverse()) undo()
    this.trail = outer
    this.onChange = onChange
    return answer
  }

  /** Marks the unknowns of a finished definition as its own; those of its surroundings stay what they are. */
  generalize(type: Type): void {
    const known = this.prune(type)
    if (known.kind !== 'unknown') {
      mapParts(known, (part) => {
        this.generalize(part)
        return part
      })
      return
    }
    if (known.id === 0 || this.levels[known.id]! <= this.level || this.levels[known.id] === generic) return
    this.levels[known.id] = generic
    const shape = this.shapes[known.id]
    if (shape !== undefined) for (const part of partsOf(shape)) this.generalize(part)
  }

  /** Whether something in the type is not known yet. */
  isOpen(type: Type): boolean {
    const known = this.prune(type)
    if (known.kind === 'unknown') return true
    let open = false
    mapParts(known, (part) => {
      open ||= this.isOpen(part)
      return part
    })
    return open
  }

  /** Whether an unknown of a finished definition is left in it. */
  isGeneric(type: Type): boolean {
    const known = this.prune(type)
    if (known.kind === 'unknown') return this.levels[known.id] === generic
    let found = false
    mapParts(known, (part) => {
      found ||= this.isGeneric(part)
      return part
    })
    return found
  }

  /** A copy with fresh unknowns in the place of a definition's own; `copies` keeps them between calls. */
  instantiate(type: Type, copies: Map<number, Type>): Type {
    const known = this.prune(type)
    if (known.kind !== 'unknown') return mapParts(known, (part) => this.instantiate(part, copies))
    if (this.levels[known.id] !== generic) return known
    const made = copies.get(known.id)
    if (made !== undefined) return made
    const copy = this.add(this.level, undefined) as Type & { kind: 'unknown' }
    copies.set(known.id, copy)
    const shape = this.shapes[known.id]
    if (shape !== undefined) {
      this.shapes[copy.id] =
        shape.kind === 'tuple'
          ? { kind: 'tuple', items: shape.items.map((item) => this.instantiate(item, copies)) }
          : {
              kind: 'function',
              domain: this.instantiate(shape.domain, copies),
              range: this.instantiate(shape.range, copies),
            }
    }
    return copy
  }
}

/** Applies a function on types to each type in an operator's. */
export function mapOperator(type: Type | OperatorType, replace: (part: Type) => Type): Type | OperatorType {
  if (type.kind !== 'operator') return replace(type)
  return {
    kind: 'operator',
    parameters: type.parameters.map((parameter) => mapOperator(parameter, replace)),
    result: replace(type.result),
  }
}

function partsOf(shape: Shape): readonly Type[] {
  return shape.kind === 'tuple' ? shape.items : [shape.domain, shape.range]
}

function occurs(unknowns: Unknowns, id: number, shape: Shape): boolean {
  return partsOf(shape).some((part) => unknowns.occursIn(id, part))
}
