import { type Exploration, isSet, ModelValue, type Prepared, type Value } from '../index.js'

/** Smaller spaces need no symmetry. */
const symmetryStatesMin = 1000
const modelsMax = 3

/** Command lines that go on from a result, and what each is for; without line breaks. */
export function renderSuggestions(exploration: Exploration, prepared: Prepared): readonly string[] {
  const { verdict, statistics } = exploration
  const { specification, config, engine } = prepared
  const rows: [string, string][] = []
  const command = `explore ${specification.source.name}`
  const same = config.module.models[0]?.name === engine.model ? '' : ` --model ${engine.model}`
  if (verdict.kind === 'bounded') {
    rows.push([`${command}${same} --depth ${verdict.depth + 2}`, 'two steps deeper'])
  }
  if (verdict.kind === 'violated') {
    rows.push([`${command}${same} --out trace.json`, 'keep the trace'])
  }
  const models = config.module.models.map(({ name }) => name).filter((name) => name !== engine.model)
  for (const name of models.slice(0, modelsMax)) {
    rows.push([`${command} --model ${name}`, 'another model'])
  }
  const lines = align(rows).map((row) => `next: ${row}`)
  if (verdict.kind !== 'violated' && statistics.distinct >= symmetryStatesMin) {
    const symmetric = new Set(config.symmetry.map(({ name }) => name))
    const sets = engine.constants.filter(({ name, value }) => !symmetric.has(name) && isModelValues(value))
    for (const { name } of sets) {
      lines.push(
        `next: if nothing tells the members of ${name} apart, \`symmetry ${name}\` explores fewer states`,
      )
    }
  }
  return lines
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([command]) => command.length))
  return rows.map(([command, purpose]) => `${command.padEnd(width)}   ${purpose}`)
}

function isModelValues(value: Value): boolean {
  return isSet(value) && value.size > 1 && value.every((element) => element instanceof ModelValue)
}
