/**
 * Leaves out as many items as possible, in order: ever smaller stretches of them, down to one, until no
 * single one can go (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002). An
 * attempt with some of the items gives those that were needed, which may be fewer, or others in their places;
 * nothing where they do not do. There are at most `attemptsMax`.
 */
export async function shrink<Item>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<readonly Item[] | undefined>,
  attemptsMax: number,
): Promise<{ readonly items: readonly Item[]; readonly isMinimal: boolean }> {
  let best = items
  let attempts = 0
  for (let size = Math.ceil(items.length / 2); size >= 1; ) {
    let isShorter = false
    // From the end: what comes last depends on what is before it more often than the other way.
    for (let end = best.length; end > 0; end = Math.min(end - size, best.length)) {
      const from = Math.max(0, end - size)
      if (attempts++ >= attemptsMax) return { items: best, isMinimal: false }
      const needed = await attempt([...best.slice(0, from), ...best.slice(end)])
      if (needed && needed.length < best.length) {
        best = needed
        isShorter = true
      }
    }
    if (size === 1 && !isShorter) break
    if (!isShorter || size > best.length) size = Math.max(1, Math.floor(size / 2))
  }
  return { items: best, isMinimal: true }
}
