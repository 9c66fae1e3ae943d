import fc from 'fast-check'
import { coverBoth, exploreBoth, type MakeEngine } from './compare.js'
import { checkGenerated, type Generated, specifications, withScenarios } from './specification.js'

/** How many specifications to try, and how much of each. */
export interface AgreementOptions {
  readonly cases: number
  readonly seed?: number
  /** Leads to a failing specification again, as fast-check says it. */
  readonly path?: string
  readonly statesMax?: number
  /** Compares what the engines come to, and nothing else. */
  readonly coverage?: boolean
  /** Threads of the right engine in that; 1, if not given. */
  readonly workers?: number
  readonly onCase?: (distinct: number) => void
}

/** What a property of a generated specification fails with. */
export class Disagreement extends Error {}

/** What fast-check found. */
export type Agreement = fc.RunDetails<[Generated]>

/** Tries random specifications until two engines differ on one, and then makes that smaller. */
export async function agreement(
  makeLeft: MakeEngine,
  makeRight: MakeEngine,
  { cases, seed, path, statesMax = 40, coverage = false, workers = 1, onCase }: AgreementOptions,
): Promise<Agreement> {
  const property = fc.asyncProperty(specifications(), async ({ text }) => {
    const specification = checkGenerated(text)
    // That the generator writes specifications without errors is `generator.test.ts`'s to say.
    if (!specification.checked) fc.pre(false)
    const options = { statesMax, successorsMax: 4 * statesMax, depthMax: 8, walks: 3, workers }
    const compare = coverage ? coverBoth : exploreBoth
    const tried = coverage ? withScenarios(specification) : specification
    const { distinct, difference } = await compare(tried, makeLeft, makeRight, options)
    onCase?.(distinct)
    if (difference !== undefined) throw new Disagreement(difference)
  })
  return fc.check(property, {
    numRuns: cases,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  })
}

/** The smallest specification that was found, what is wrong with it, and how to see it again. */
export function renderAgreement(found: Agreement): string {
  if (!found.failed) return `the engines agree on ${found.numRuns} specifications; seed ${found.seed}`
  const [generated] = found.counterexample ?? []
  const { errorInstance } = found
  const reason =
    errorInstance instanceof Disagreement
      ? errorInstance.message
      : errorInstance instanceof Error
        ? (errorInstance.stack ?? errorInstance.message)
        : String(errorInstance)
  return [
    `the engines differ on specification ${found.numRuns}, made smaller ${found.numShrinks} times`,
    '',
    generated?.text ?? '',
    reason,
    '',
    `again: npm run agreement -- --seed ${found.seed} --path ${found.counterexamplePath}`,
  ].join('\n')
}
