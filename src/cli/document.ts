import {
  type Counterexample,
  type Exploration,
  encodeExploration,
  type Palette,
  type Prepared,
  printJson,
  type RunFacts,
  renderExploration,
  renderOptions,
  renderTrace,
  renderVerdictLine,
  type Trace,
  writeGithub,
  writeJunit,
  writeSarif,
  writeTrace,
} from '../index.js'
import type { OutputForms } from './command.js'
import { packageVersion } from './package.js'

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
  /** In columns. */
  readonly width?: number
}

/** The result of an exploration, and what a document says of how it was found. */
export interface Result {
  readonly exploration: Exploration
  readonly prepared: Prepared
  /** The words of the command line. */
  readonly command: readonly string[]
  readonly facts: RunFacts
  /** Command lines that go on from here. */
  readonly suggestions: readonly string[]
  /** The verdict is all that is to be said in words. */
  readonly quiet: boolean
  /** States in full in words. */
  readonly full: boolean
}

/** A trace, with the model that it is of, where that is known, and what it is a counterexample to. */
export interface ShownTrace {
  readonly trace: Trace
  readonly prepared?: Prepared
  readonly counterexample?: Counterexample
  /** States in full in words. */
  readonly full: boolean
}

const resultText: Format<Result> = {
  name: 'text',
  purpose: '',
  endings: ['.txt'],
  isText: true,
  write({ exploration, prepared, suggestions, quiet, full }, look) {
    if (quiet) return `${renderVerdictLine(exploration, look.palette)}\n`
    const text = renderExploration(exploration, prepared, { ...look, full })
    return `${[text, ...(suggestions.length > 0 ? ['', ...suggestions] : [])].join('\n')}\n`
  },
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

/** Formats for the tools of continuous integration. */
const reportFormats: readonly Format<Result>[] = [
  {
    name: 'junit',
    purpose: 'a test suite in XML',
    endings: ['.xml'],
    write: ({ exploration, prepared, facts }) => writeJunit(exploration, prepared, facts.elapsedMs),
  },
  {
    name: 'sarif',
    purpose: 'what is wrong, for code scanning and editors',
    endings: ['.sarif', '.sarif.json', '.json'],
    write({ exploration, prepared, command }) {
      return writeSarif(exploration, prepared, {
        version: packageVersion(),
        command: ['explore', ...command],
      })
    },
  },
  {
    name: 'github',
    purpose: 'annotations for GitHub Actions',
    endings: [],
    write: ({ exploration, prepared }) => writeGithub(exploration, prepared),
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

const traceJson: Format<ShownTrace> = {
  name: 'json',
  purpose: 'our own format',
  endings: ['.json'],
  write: ({ trace, ...others }) => writeTrace(trace, 'json', others),
}

/** The formats of a trace that both `explore` and `explore trace show` write. */
const sharedTraceFormats: readonly Format<ShownTrace>[] = [
  {
    name: 'itf',
    purpose: 'the trace, for Apalache and Quint',
    endings: ['.itf.json', '.json'],
    write: ({ trace, ...others }) => writeTrace(trace, 'itf', others),
  },
]

/**
 * What `explore trace show` writes. Of the formats that share an ending, a file has the first, if none is
 * named; and so below.
 */
export const traceForms: OutputForms<ShownTrace> = {
  formats: [traceText, traceJson, ...sharedTraceFormats],
  inPlace: true,
}

/** What `explore` writes: of its result, or of the trace of its counterexample. */
export const resultForms: OutputForms<Result> = {
  formats: [
    resultText,
    ofCounterexample({ ...traceJson, name: 'trace', purpose: 'the trace, in our own format' }),
    resultJson,
    ...reportFormats,
    ...sharedTraceFormats.map(ofCounterexample),
  ],
  file: 'trace',
  inPlace: false,
}

/** A format of traces as one of results: of the counterexample, where there is one. */
function ofCounterexample(format: Format<ShownTrace>): Format<Result> {
  return {
    ...format,
    write({ exploration: { counterexample }, prepared, full }, look) {
      if (!counterexample) return undefined
      return format.write({ trace: counterexample.trace, prepared, counterexample, full }, look)
    },
  }
}
