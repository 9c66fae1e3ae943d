import type { Measurement, Search } from './measurement.js'

/**
 * Holds what searches found to the known numbers of states, lines as `paxos.spec small: exhausted,
 * 9 generated, 5 distinct, 3 levels`. The function says what is wrong with a search, if anything is; one that
 * was stopped early has nothing to agree with.
 */
export function createAgreement(lines: string): (search: Search, found: Measurement) => string | undefined {
  const known = new Map(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  )
  return ({ specification, model, engine, workers }, { verdict, generated, distinct, levels }) => {
    if (verdict === 'stopped') return undefined
    const counts = `${verdict}, ${generated} generated, ${distinct} distinct, ${levels} levels`
    const right = known.get(`${specification}.spec ${model}`)
    if (counts === right) return undefined
    const expected = right ?? 'a line for it'
    return `${specification} ${model}, ${engine} on ${workers}: ${counts}; expected: ${expected}`
  }
}
