/** There is no memory left, within a limit or of the machine. What is thrown for it extends this. */
export class Exhausted extends Error {
  override readonly name: string = 'Exhausted'
}

/** By name, as an error that has come from another thread has lost its class. */
const names = ['Exhausted', 'TableFull', 'LevelFull', 'StoreExhausted']

/** What the runtime says where it refuses memory. A call stack that is too deep is another matter. */
const refusals = /allocation failed|prototype\.grow|typed array length|(Map|Set) maximum size|string length/i

/** Whether an error says that there is no memory left. */
export function isExhausted(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return names.includes(error.name) || (error instanceof RangeError && refusals.test(error.message))
}
