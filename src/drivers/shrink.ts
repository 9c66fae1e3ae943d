/**
 * Leaves out as many items as possible, in order, of those for which something holds: ever smaller stretches
 * of them, down to one, until no single one can go (Zeller and Hildebrandt, Simplifying and Isolating
 * Failure-Inducing Input, 2002). `holds` is asked at most `attemptsMax` times.
 */
export async function shrink<Item>(
  items: readonly Item[],
  holds: (items: readonly Item[]) => Promise<boolean>,
  attemptsMax: number,
): Promise<{ readonly items: readonly Item[]; readonly isMinimal: boolean }> {
  let best = items
  let attempts = 0
  for (let size = Math.ceil(items.length / 2); size >= 1; ) {
    let isShorter = false
    // From the end: what comes last depends on what is before it more often than the other way.
    for (let end = best.length; end > 0; end -= size) {
      const from = Math.max(0, end - size)
      const candidate = [...best.slice(0, from), ...best.slice(end)]
      if (attempts++ >= attemptsMax) return { items: best, isMinimal: false }
      if (await holds(candidate)) {
        best = candidate
        isShorter = true
      }
    }
    if (size === 1 && !isShorter) break
    if (!isShorter || size > best.length) size = Math.max(1, Math.floor(size / 2))
  }
  return { items: best, isMinimal: true }
}
