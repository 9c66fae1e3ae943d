import {
  type Counterexample,
  type Doubted,
  drawTrace,
  encodeExploration,
  type Palette,
  type Prepared,
  printJson,
  type RunFacts,
  renderDot,
  renderExploration,
  renderOptions,
  renderTrace,
  renderTraceTable,
  renderVerdictLine,
  type ScenarioPlace,
  type ScenarioResult,
  type SequenceOptions,
  type Simulation,
  type StateGraph,
  type StateGraphOptions,
  stateGraph,
  svgOfDot,
  type Trace,
  writeGithub,
  writeJunit,
  writeSarif,
  writeTrace,
} from '../index.js'
import { packageVersion } from './package.js'

/** The formats that a command writes in, and how it deals with what is not said. */
export interface OutputForms<Subject> {
  /** The first is that of standard output, if none is named. */
  readonly formats: readonly Format<Subject>[]
  /** The name of the format of files whose endings do not tell; that of `--format`, if not given. */
  readonly file?: string
  /** Without `--out`: all goes to standard output. */
  readonly isFileless?: true
  /** Whether files are written in place of standard output, or beside a text there. */
  readonly inPlace: boolean
}

/**
 * A form in which a command writes what it found: a word of `--format`, and the endings of the files of
 * `--out` that are written in it.
 */
export interface Format<Subject> {
  readonly name: string
  /** What it is, as the help says it behind its name; nothing where the name says enough. */
  readonly purpose: string
  /** In lower case; none where a file is written in it only if it is asked for by name. */
  readonly endings: readonly string[]
  /** Options about lifelines and messages are for it. */
  readonly isPicture?: true
  /** For people at a terminal; others go to standard output as documents. */
  readonly isText?: true
  /** The whole document, its last line ended; nothing where there is nothing to write. */
  write(subject: Subject, look: Look): Document | Promise<Document>
}

/** A text to be written. */
export type Document = string | undefined

/** Of a text for people: colours and the width of lines are those of where it goes. */
export interface Look {
  readonly palette: Palette
  /** The file, where it goes to one. */
  readonly path?: string
  /** In columns. */
  readonly width?: number
}

/** The result of an exploration, and what a document says of how it was found. */
export interface Result extends GraphSource {
  readonly exploration: Doubted
  /** What pictures of the trace show. */
  readonly picture: SequenceOptions
  /** The words of the command line. */
  readonly command: readonly string[]
  readonly facts: RunFacts
  /** Command lines that go on from here. */
  readonly suggestions: readonly string[]
  /** The verdict is all that is to be said in words. */
  readonly quiet: boolean
  /** States in full in words. */
  readonly full: boolean
  /** All reasons to be suspicious in words. */
  readonly allSuspicions: boolean
}

/** A model whose states are drawn, and how many of them; lines of how that went go to standard error. */
export interface GraphSource {
  readonly prepared: Prepared
  readonly graph?: StateGraphOptions
  /** Told of the graph, once it is there. */
  readonly onGraph?: (graph: StateGraph) => void
}

/** A trace, with the model that it is of, where that is known, and what it is a counterexample to. */
export interface ShownTrace {
  readonly trace: Trace
  readonly prepared?: Prepared
  readonly counterexample?: Counterexample
  /** Or of which scenario, and how far through it. */
  readonly scenario?: ScenarioPlace
  readonly picture: SequenceOptions
  /** States in full in words. */
  readonly full: boolean
}

const resultText: Format<Result> = {
  name: 'text',
  purpose: '',
  endings: ['.txt'],
  isText: true,
  write: (result, look) => resultInWords(result, look),
}

function resultInWords(
  { exploration, prepared, suggestions, quiet, full, allSuspicions }: Result,
  look: Look,
  further: { readonly table?: SequenceOptions } = {},
): string {
  if (quiet) return `${renderVerdictLine(exploration, look.palette)}\n`
  const text = renderExploration(exploration, prepared, { ...look, full, allSuspicions, ...further })
  return `${[text, ...(suggestions.length > 0 ? ['', ...suggestions] : [])].join('\n')}\n`
}

const resultJson: Format<Result> = {
  name: 'json',
  purpose: 'the whole result',
  endings: ['.json'],
  write({ exploration, prepared, command, facts }) {
    const specification = prepared.specification.source.name
    const origin = { command: ['explore', ...command], specification, run: facts }
    return printJson(encodeExploration(exploration, origin))
  },
}

/** What the formats of reports are made of. */
interface Reported {
  readonly found: Doubted | Simulation | ScenarioResult
  readonly prepared: Prepared
  readonly command: readonly string[]
  readonly elapsedMs: number
}

/** Formats for the tools of continuous integration. */
export const reportFormats: readonly Format<Reported>[] = [
  {
    name: 'junit',
    purpose: 'a test suite in XML',
    endings: ['.xml'],
    write: ({ found, prepared, elapsedMs }) => writeJunit(found, prepared, elapsedMs),
  },
  {
    name: 'sarif',
    purpose: 'what is wrong, for code scanning and editors',
    endings: ['.sarif', '.sarif.json', '.json'],
    write({ found, prepared, command }) {
      return writeSarif(found, prepared, {
        version: packageVersion(),
        command: ['explore', ...command],
      })
    },
  },
  {
    name: 'github',
    purpose: 'annotations for GitHub Actions',
    endings: [],
    write: ({ found, prepared }) => writeGithub(found, prepared),
  },
]

const traceText: Format<ShownTrace> = {
  name: 'text',
  purpose: '',
  endings: ['.txt'],
  isText: true,
  write({ trace, prepared, full }, look) {
    const options = { ...look, full }
    return `${renderTrace(trace, prepared ? renderOptions(prepared, options) : options).join('\n')}\n`
  },
}

/** A trace in our own format. */
const traceJson: Format<ShownTrace> = {
  name: 'json',
  purpose: 'our own format',
  endings: ['.json'],
  write: ({ trace, ...others }) => writeTrace(trace, 'json', others),
}

/** The formats of a trace that every command with traces writes. */
const sharedTraceFormats: readonly Format<ShownTrace>[] = [
  {
    name: 'itf',
    purpose: 'the trace, for Apalache and Quint',
    endings: ['.itf.json', '.json'],
    write: ({ trace, ...others }) => writeTrace(trace, 'itf', others),
  },
  {
    name: 'mermaid',
    purpose: 'a sequence diagram of the trace',
    endings: ['.mmd', '.mermaid'],
    isPicture: true,
    write: ({ trace, ...others }) => drawTrace(trace, 'mermaid', others),
  },
  {
    name: 'svg',
    purpose: 'such a diagram, drawn',
    endings: ['.svg'],
    isPicture: true,
    write: ({ trace, ...others }) => drawTrace(trace, 'svg', others),
  },
]

const tablePurpose = 'the trace with a column for each server'

/** A table in words; its columns are those of pictures. */
export const traceTable: Format<ShownTrace> = {
  name: 'table',
  purpose: tablePurpose,
  endings: [],
  isPicture: true,
  isText: true,
  write: ({ trace, picture }, look) => `${renderTraceTable(trace, { ...picture, ...look })}\n`,
}

const resultTable: Format<Result> = {
  ...traceTable,
  write: (result, look) => resultInWords(result, look, { table: result.picture }),
}

const graphFormats: readonly Format<GraphSource>[] = [
  {
    name: 'dot',
    purpose: 'the graph of states, for Graphviz',
    endings: ['.dot', '.gv', '.svg'],
    write: (source, look) => writeGraph(source, look.path?.toLowerCase().endsWith('.svg') ?? false),
  },
  {
    name: 'dot-svg',
    purpose: 'such a graph, drawn',
    endings: ['.svg'],
    write: (source) => writeGraph(source, true),
  },
]

async function writeGraph(
  { prepared, graph: options, onGraph }: GraphSource,
  isDrawn: boolean,
): Promise<string> {
  const graph = stateGraph(prepared, options)
  onGraph?.(graph)
  const dot = renderDot(prepared, graph)
  return isDrawn ? svgOfDot(dot) : dot
}

/**
 * What `explore trace show` writes. Of the formats that share an ending, a file has the first, if none is
 * named; and so below.
 */
export const traceForms: OutputForms<ShownTrace> = {
  formats: [traceText, traceTable, traceJson, ...sharedTraceFormats],
  inPlace: true,
}

/** What `explore` draws of a specification, without a search. */
export const graphForms: OutputForms<GraphSource> = { formats: graphFormats, inPlace: false }

/** What `explore` writes: of its result, or of the trace of its counterexample. */
export const resultForms: OutputForms<Result> = {
  formats: [
    resultText,
    resultTable,
    ...formatsOfTrace(({ exploration: { counterexample }, prepared, picture, full }: Result) =>
      counterexample ? { trace: counterexample.trace, prepared, counterexample, picture, full } : undefined,
    ),
    resultJson,
    ...reportFormats.map(ofExploration),
    ...graphFormats,
  ],
  file: 'trace',
  inPlace: false,
}

/** A format of reports as one of results. */
function ofExploration(format: Format<Reported>): Format<Result> {
  return {
    ...format,
    write: ({ exploration, prepared, command, facts: { elapsedMs } }, look) =>
      format.write({ found: exploration, prepared, command, elapsedMs }, look),
  }
}

/** The formats of a trace as those of something that may have one. */
export function formatsOfTrace<Subject>(
  traceOf: (subject: Subject) => ShownTrace | undefined,
): readonly Format<Subject>[] {
  const own = { ...traceJson, name: 'trace', purpose: 'the trace, in our own format' }
  return [own, ...sharedTraceFormats].map((format) => ({
    ...format,
    write(subject, look) {
      const shown = traceOf(subject)
      return shown && format.write(shown, look)
    },
  }))
}
