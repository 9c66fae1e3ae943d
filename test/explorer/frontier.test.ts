import { expect, test } from '@jest/globals'
import { check, type EngineKind, explore, type Specification } from '../../src/index.js'
import { readSpecification } from '../counts.js'
import { ranged, texts, wide } from './texts.js'

/** Values whose forms in memory are various. */
const forms = `module Forms
variable wire : Bag(Str)
variable great : Int
variable kept : Seq(Int)
variable pairs : Set(Int \\X Str)
init wire = EmptyBag /\\ great = 1 /\\ kept = <<>> /\\ pairs = {}
action Send(s \\in {"a", "b"}) == BagCardinality(wire) < 3 /\\ wire' = wire (+) SetToBag({s})
action Lose(s \\in DOMAIN wire) == wire' = wire (-) SetToBag({s})
action Grow == great < 10^30 /\\ great' = -(great * 10^6)
action Shrink == great' = great \\div 10^6
action Keep == Len(kept) < 2 /\\ kept' = Append(kept, great)
action Pair(s \\in DOMAIN wire) == pairs' = {<<great, s>>} \\union {p \\in pairs : p[1] # great}
deadlock off
constraint Cardinality(pairs) < 2
`

const specifications: readonly (readonly [string, Specification])[] = [
  ...Object.entries({ ...texts, ...ranged, ...wide, forms }).map(
    ([name, text]) => [name, check({ name, text })] as const,
  ),
  ...(['specs/two-phase-commit.spec', 'specs/broken/commits-at-minority.spec'] as const).map(
    (path) => [path, readSpecification(path)] as const,
  ),
]

test.each(specifications)('either engine counts the same values: %s', async (_, specification) => {
  for (const depth of [2, 5]) {
    const sampled = async (engine: EngineKind) =>
      (await explore(specification, { engine, depth })).statistics.frontier
    const found = await sampled('compiled')
    expect(found).toBeDefined()
    expect(found).toEqual(await sampled('interpreted'))
  }
})
