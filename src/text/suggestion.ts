/**
 * The name among `candidates` that `name` is most likely a misspelling of, or none where none is near.
 * Distance counts insertions, deletions, substitutions and swaps of neighbours (restricted
 * Damerau-Levenshtein); case differs for less.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue
    const distance = editDistance(name, candidate)
    // Among equals the first in the alphabet: the answer is not to depend on the order of the candidates.
    const nearer =
      distance < bestDistance || (distance === bestDistance && best !== undefined && candidate < best)
    if (nearer) {
      best = candidate
      bestDistance = distance
    }
  }
  return bestDistance <= limit ? best : undefined
}

/** The hint of a diagnostic: "did you mean `x`?", or none. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const suggestion = nearest(name, candidates)
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`
}

function editDistance(first: string, second: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: second.length + 1 }, (_, index) => index)
  for (let row = 1; row <= first.length; row++) {
    const current = [row]
    for (let column = 1; column <= second.length; column++) {
      const cost = substitutionCost(first[row - 1]!, second[column - 1]!)
      let distance = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost)
      const swapped = row > 1 && column > 1 && first[row - 1] === second[column - 2]
      if (swapped && first[row - 2] === second[column - 1])
        distance = Math.min(distance, beforeLast[column - 2]! + 1)
      current.push(distance)
    }
    beforeLast = last
    last = current
  }
  return last[second.length]!
}

function substitutionCost(first: string, second: string): number {
  if (first === second) return 0
  return first.toLowerCase() === second.toLowerCase() ? 0.25 : 1
}
