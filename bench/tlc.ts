import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  check,
  DiagnosticError,
  explorePrepared,
  exportTla,
  hasError,
  prepare,
  renderDiagnostics,
  type Source,
  type Specification,
  stopWhen,
} from '../src/index.js'
import { hasJava, runTlc, type TlcResult } from './tlc-run.js'

/**
 * `npm run tlc`: exports every model of every specification to TLA+, runs TLC on it, and compares the
 * verdict, the counts, the depth and the length of the trace. TLC's jar is named by the environment
 * variable TLC_JAR. Arguments select specifications by a part of their path; `--seconds N` limits what
 * each side may take for a model: one that takes longer is passed over.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const folders = [join(root, 'specs'), join(root, 'test', 'cases', 'tla')]

interface Row {
  readonly model: string
  readonly ours: string
  readonly theirs: string
  readonly agreement: 'agree' | 'differ' | 'passed over'
  readonly note: string
}

async function main(): Promise<number> {
  const jar = process.env.TLC_JAR
  if (jar === undefined || jar === '') {
    console.log('skipped: the comparison with TLC wants the path of tla2tools.jar in TLC_JAR')
    return 0
  }
  if (!(await hasJava())) {
    console.log('skipped: the comparison with TLC wants a Java')
    return 0
  }
  const { secondsMax, selected } = readArguments(process.argv.slice(2))
  const files = folders.flatMap(specificationsIn).filter((file) => {
    return selected.length === 0 || selected.some((part) => relative(root, file).includes(part))
  })
  const rows: Row[] = []
  for (const file of files) {
    for await (const row of compareFile(file, jar, secondsMax)) {
      rows.push(row)
      console.log(line(row))
    }
  }
  const count = (agreement: Row['agreement']) => rows.filter((row) => row.agreement === agreement).length
  console.log(`\n${count('agree')} agree, ${count('differ')} differ, ${count('passed over')} passed over`)
  return count('differ') > 0 || count('agree') === 0 ? 1 : 0
}

function readArguments(words: readonly string[]): { secondsMax: number; selected: string[] } {
  const at = words.indexOf('--seconds')
  const selected = words.filter((_, index) => at < 0 || (index !== at && index !== at + 1))
  return { secondsMax: at < 0 ? 60 : Number(words[at + 1]), selected }
}

function specificationsIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return specificationsIn(path)
      return name.endsWith('.spec') ? [path] : []
    })
}

async function* compareFile(file: string, jar: string, secondsMax: number): AsyncGenerator<Row> {
  const name = relative(root, file)
  const specification = check(readSource(file), {
    read: (path, from) => readSource(join(dirname(from.name), path)),
  })
  if (hasError(specification.diagnostics)) {
    const note = renderDiagnostics(specification.diagnostics)
    yield { model: name, ours: 'not loaded', theirs: '', agreement: 'differ', note }
    return
  }
  // Models of an extended file are run with that file.
  const own = specification.checked?.module.models.filter((model) => model.span.source.name === file)
  const models = own?.map((model) => model.name) ?? []
  for (const model of models.length === 0 ? [undefined] : models) {
    const row = { model: `${name} ${model ?? ''}`.trim() }
    try {
      yield { ...row, ...(await compareModel(specification, model, jar, secondsMax)) }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      yield { ...row, ours: '', theirs: '', agreement: 'differ', note: renderDiagnostics(error.diagnostics) }
    }
  }
}

function readSource(path: string): Source {
  return { name: path, text: readFileSync(path, 'utf8') }
}

async function compareModel(
  specification: Specification,
  model: string | undefined,
  jar: string,
  secondsMax: number,
): Promise<Omit<Row, 'model'>> {
  const clock = () => performance.now()
  const prepared = prepare(specification, model === undefined ? {} : { model })
  const shouldStop = stopWhen({ timeMaxMs: secondsMax * 1000, clock })
  const { verdict, counterexample, statistics } = await explorePrepared(prepared, { clock, shouldStop })
  const passedOver = (note: string) => ({ ours: '', theirs: '', agreement: 'passed over' as const, note })
  if (verdict.kind === 'stopped') return passedOver(`takes more than ${secondsMax} s`)
  if (counterexample?.kind === 'fault') return passedOver('ends in a fault, which TLC need not have')
  const exported = exportTla(prepared)
  const tlc = await runTlc(jar, exported.name, exported, secondsMax * 4)
  if (tlc.verdict === 'stopped') return passedOver(`takes TLC more than ${secondsMax * 4} s`)
  const ours =
    counterexample === undefined
      ? `${statistics.generated} generated, ${statistics.distinct} distinct, ${statistics.depth + 1} levels`
      : `${counterexample.name ?? counterexample.kind}, ${counterexample.trace.states.length} states`
  const theirs = describe(tlc)
  const note = tlc.verdict === 'failed' ? firstError(tlc.output) : renderDiagnostics(exported.diagnostics)
  return { ours, theirs, agreement: ours === theirs ? 'agree' : 'differ', note }
}

function describe(tlc: TlcResult): string {
  if (tlc.verdict === 'violated') return `${tlc.violated}, ${tlc.traceStates ?? 0} states`
  if (tlc.verdict === 'failed') return 'failed'
  return `${tlc.generated} generated, ${tlc.distinct} distinct, ${tlc.levels} levels`
}

/** What TLC or its parser complained of. */
function firstError(output: string): string {
  const lines = output.split('\n')
  const at = lines.findIndex((text) => /^Error:|\*\*\*|exception|^.?could not|conflict/i.test(text))
  return lines.slice(Math.max(at, 0), Math.max(at, 0) + 12).join('\n')
}

function line({ model, ours, theirs, agreement, note }: Row): string {
  const counts = agreement === 'agree' ? ours : agreement === 'differ' ? `ours ${ours}; TLC ${theirs}` : ''
  const text = `${agreement.padEnd(11)}  ${model.padEnd(44)}  ${counts}`.trimEnd()
  return note === '' ? text : `${text}\n${note.replace(/^/gm, '    ')}`
}

process.exitCode = await main()
