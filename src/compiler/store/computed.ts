/**
 * Results of operations on nodes, by their operands: a direct-mapped table of a thread's own, as packages for
 * decision diagrams have one. States differ little, so that the same element is added to the same set again
 * and again. An entry is three words of key, the last of them the operation, and the result.
 *
 * The use is written out where it is needed:
 *
 *     const at = slotOf(operation, left, right)
 *     if (table[at] === left && table[at + 1] === right && table[at + 2] === operation) return table[at + 3]
 */
export class Computed {
  readonly table = new Int32Array(4 << slotBits)
  private operations = 0

  /** A number for an operation: the low 16 bits are free, for a third operand that is small. */
  operation(): number {
    return ++this.operations << 16
  }

  set(at: number, left: number, right: number, operation: number, result: number): number {
    const { table } = this
    table[at] = left
    table[at + 1] = right
    table[at + 2] = operation
    table[at + 3] = result
    return result
  }
}

/** Operands beyond this have no room beside the operation. */
export const smallOperandMax = 0xffff

/** 2^16 entries of 16 bytes: a smaller table fits the cache of a core, but too many operands collide. */
const slotBits = 16

/** Where the entry of such operands would be. */
export function slotOf(operation: number, left: number, right: number): number {
  const operands = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b)
  return (Math.imul(operands ^ operation, 0xc2b2ae35) >>> (32 - slotBits)) << 2
}
