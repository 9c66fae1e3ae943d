/** How many of the members decide: any two majorities have a member in common. */
export function majority(members: number): number {
  return Math.floor(members / 2) + 1
}

/** The highest index that a majority has, from what each member is known to have. */
export function indexOfMajority(matches: readonly number[]): number {
  const descending = [...matches].sort((one, other) => other - one)
  return descending[majority(matches.length) - 1]!
}

/** How an election stands: it is lost when those who have not answered can no longer make a majority. */
export function electionResult(
  members: readonly string[],
  votes: ReadonlyMap<string, boolean>,
): 'won' | 'lost' | 'open' {
  const granted = members.filter((member) => votes.get(member) === true).length
  const refused = members.filter((member) => votes.get(member) === false).length
  if (granted >= majority(members.length)) return 'won'
  return members.length - refused < majority(members.length) ? 'lost' : 'open'
}
