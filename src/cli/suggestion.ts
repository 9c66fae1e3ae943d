import { type Exploration, isSet, ModelValue, type Prepared } from '../index.js'
import { quote } from './command-line.js'

/** Smaller spaces need no symmetry. */
const symmetryStatesMin = 1000
const modelsMax = 3

/**
 * Command lines that go on from a result, and what each is for. `specification`: as the command line names
 * it; `words`: those of a command that does the same again.
 */
export function renderSuggestions(
  exploration: Exploration,
  prepared: Prepared,
  specification: string,
  words: readonly string[],
): readonly string[] {
  const { verdict, statistics } = exploration
  const { config, engine } = prepared
  const rows: [string, string][] = []
  if (verdict.kind === 'bounded') {
    rows.push([withOption(words, '--depth', String(verdict.depth + 2)), 'two steps deeper'])
  }
  if (verdict.kind === 'violated' && !words.some(isTraceFile)) {
    rows.push([['explore', ...words.map(quote), '--out', 'trace.json'].join(' '), 'keep the trace'])
  }
  const models = config.module.models.map(({ name }) => name).filter((name) => name !== engine.model)
  for (const name of models.slice(0, modelsMax)) {
    rows.push([`explore ${quote(specification)} --model ${name}`, 'another model'])
  }
  const [scenario, ...others] = config.module.scenarios
  if (scenario) {
    const one = others.length > 0 ? `one of its ${others.length + 1} scenarios` : 'its scenario'
    rows.push([`explore ${quote(specification)} --scenario ${scenario.name}`, one])
  }
  const lines = align(rows).map((row) => `next: ${row}`)
  if (verdict.kind !== 'violated' && statistics.distinct >= symmetryStatesMin) {
    for (const name of asymmetric(prepared)) {
      lines.push(
        `next: where nothing tells the members of ${name} apart, \`symmetry ${name}\` leaves fewer states`,
      )
    }
  }
  return lines
}

/** Whether a word names a file that is likely to have the trace. */
function isTraceFile(word: string): boolean {
  return /\.json$|^(--out=)?(trace|itf)=/.test(word)
}

/** The command line with an option in place of what it says of it. */
function withOption(words: readonly string[], option: string, value: string): string {
  const others = words.filter(
    (word, index) => word !== option && words[index - 1] !== option && !word.startsWith(`${option}=`),
  )
  return ['explore', ...others.map(quote), option, value].join(' ')
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([command]) => command.length))
  return rows.map(([command, purpose]) => `${command.padEnd(width)}   ${purpose}`)
}

/** The constants that are sets of model values, none of them of a symmetric set. */
function asymmetric({ config, engine }: Prepared): readonly string[] {
  const symmetric = new Set(config.symmetry.map(({ name }) => name))
  const sets = engine.constants.flatMap(({ name, value }) =>
    isSet(value) && value.every((element) => element instanceof ModelValue) ? [{ name, value }] : [],
  )
  const permuted = sets.filter(({ name }) => symmetric.has(name)).flatMap(({ value }) => [...value])
  return sets
    .filter(({ value }) => value.size > 1 && value.every((element) => !permuted.includes(element)))
    .map(({ name }) => name)
}
