import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { agreement, renderAgreement } from './agree.js'
import { candidate, compiled, reference } from './engines.js'

/**
 * The command for a long run: `npm run agreement -- --cases 100000 --seed 7 --states 300`. Gives the exit
 * code: 1 where the engines differ.
 */
export async function runAgreement(
  words: readonly string[],
  say: (text: string) => void,
  chosenSeed: () => number,
): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      path: { type: 'string' },
      states: { type: 'string', default: '100' },
      coverage: { type: 'boolean', default: false },
      workers: { type: 'string', default: '1' },
    },
  })
  const seed = values.seed === undefined ? chosenSeed() : Number(values.seed)
  const cases = Number(values.cases)
  say(`seed ${seed}, ${cases} specifications`)
  let done = 0
  let distinct = 0
  let small = 0
  const found = await agreement(reference, candidate, {
    cases,
    seed,
    ...(values.path === undefined ? {} : { path: values.path }),
    statesMax: Number(values.states),
    coverage: values.coverage,
    workers: Number(values.workers),
    onCase(states) {
      done++
      distinct += states
      if (states <= 5) small++
      if (done % casesBetweenLines === 0) say(`${done} specifications, ${distinct} states`)
    },
  })
  say(renderAgreement(found))
  if (!found.failed) say(`${distinct} states; ${small} specifications have at most 5`)
  say(renderCompiled())
  return found.failed ? 1 : 0
}

/** How many of the models were compiled, and why the others were not, the most frequent reason first. */
function renderCompiled(): string {
  const reasons = [...compiled.reasons].sort(([, left], [, right]) => right - left)
  const left = reasons.reduce((sum, [, count]) => sum + count, 0)
  const lines = reasons.map(([reason, count]) => `  ${count} for ${reason}`)
  const parts = [...compiled.left].map(([what, count]) => `  in ${count} left to the reference: ${what}`)
  return [`${compiled.count} models compiled, ${left} not`, ...lines, ...parts].join('\n')
}

const casesBetweenLines = 1000

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  const chosenSeed = () => Math.floor(Math.random() * 2 ** 31)
  process.exitCode = await runAgreement(process.argv.slice(2), say, chosenSeed)
}
