import { resolve } from 'node:path'
import type { Options } from 'yargs'
import { nearest, plain } from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { Document, Format, OutputForms } from './document.js'
import { readWord } from './option.js'
import { note, paletteFor, widthOf } from './output.js'
import { type OutputFile, openOutput, standardOutput, writeAll } from './output-file.js'

/** `--format` and `--out` of a command that writes in these formats. */
export function outputOptions({ formats, isFileless }: OutputForms<never>): Record<string, Options> {
  const words = formats.map(({ name, purpose }) => (purpose === '' ? name : `${name} (${purpose})`))
  return {
    format: {
      describe: `What to write: ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
      type: 'string',
      requiresArg: true,
    },
    ...(isFileless ? {} : { out: outOption }),
  }
}

const outOption: Options = {
  describe:
    'A file to write, in the format of its ending or of --format, or FORMAT=FILE; ' +
    '- is standard output; may be repeated',
  type: 'string',
  array: true,
  requiresArg: true,
}

/** What a command is to write, and where. */
export interface Outputs<Subject> {
  /** That of `--format`: it goes to standard output, unless a file has it. */
  readonly format: Format<Subject>
  /**
   * Writes everything: to standard output, then all files or, where one of them fails, none. `lacking` is
   * said, if given, where a trace is asked for and there is none.
   */
  write(subject: Subject, lacking: string | undefined): Promise<void>
}

interface Target<Subject> {
  readonly path: string
  /** As it stands on the command line. */
  readonly word: string
  readonly format: Format<Subject>
  readonly file: OutputFile
}

interface Plan<Subject> {
  readonly format: Format<Subject>
  readonly isShown: boolean
  readonly targets: readonly Omit<Target<Subject>, 'file'>[]
}

function planOutputs<Subject>(
  given: Given,
  line: CommandLine,
  { formats, file: fallback, inPlace, isFileless }: OutputForms<Subject>,
): Plan<Subject> {
  const names = formats.map(({ name }) => name) as [string, ...string[]]
  const named = (name: string) => formats.find((format) => format.name === name)!
  const format = named(readWord(given, 'format', names, line))
  const isNamed = given.text('format') !== undefined && !format.isText
  const targets: Omit<Target<Subject>, 'file'>[] = []
  for (const word of isFileless ? [] : given.texts('out')) {
    const [, name, rest] = /^([\w-]+)=(.*)$/s.exec(word) ?? []
    const explicit = formats.find((each) => each.name === name)
    if (name !== undefined && !explicit && !rest!.includes('=')) {
      const hint = nearest(name, names)
      throw mistake(line, word, {
        code: 'E650',
        message: `there is no format \`${name}\``,
        hint:
          hint === undefined ? `for a file of that name write \`./${word}\`` : `did you mean \`${hint}\`?`,
      })
    }
    const path = explicit ? rest! : word
    const input = ['spec', 'file', 'trace'].flatMap((each) => given.text(each) ?? [])
    if (input.some((each) => resolve(each) === resolve(path))) {
      throw mistake(line, word, {
        code: 'E653',
        message: `\`${path}\` is read by this command, which would write over it`,
      })
    }
    if (targets.some((target) => resolve(target.path) === resolve(path))) {
      throw mistake(line, word, { code: 'E653', message: `\`${path}\` is to be written twice` })
    }
    const told = explicit ?? formatOf(path, formats, isNamed ? format : undefined)
    if (!told && path === standardOutput && fallback !== undefined) {
      throw mistake(line, word, {
        code: 'E650',
        message: '`-` is standard output, and has no ending that tells the format',
        hint: `say it: \`${fallback}=-\`, or \`--format ${fallback}\``,
      })
    }
    if (!told && hasEnding(path)) {
      throw mistake(line, word, {
        code: 'E650',
        message: `the ending of \`${path}\` is that of no format`,
        expected: endingsOf(formats),
        hint: `or say the format before it: \`${fallback ?? format.name}=${path}\``,
      })
    }
    const isOpen = fallback === undefined ? format : named(fallback)
    targets.push({ path, word, format: told ?? isOpen })
  }
  const isInFile = targets.some((target) => target.format === format)
  const isElsewhere = inPlace ? isInFile || (!isNamed && targets.length > 0) : isInFile && !format.isText
  return { format, isShown: !isElsewhere, targets }
}

/** The formats that a command is to write in. */
export function formatsInUse<Subject>(
  given: Given,
  line: CommandLine,
  forms: OutputForms<Subject>,
): readonly Format<Subject>[] {
  const { format, isShown, targets } = planOutputs(given, line, forms)
  return [...(isShown ? [format] : []), ...targets.map((target) => target.format)]
}

/**
 * Reads `--format` and `--out`. Files are made sure of now, so that a path that cannot be written is a
 * mistake before the search and not after it.
 */
export function readOutputs<Subject>(
  given: Given,
  line: CommandLine,
  forms: OutputForms<Subject>,
): Outputs<Subject> {
  const { format, isShown, targets: planned } = planOutputs(given, line, forms)
  const targets = planned.map((target) => ({ ...target, file: openOutput(target.path, line, target.word) }))
  return {
    format,
    async write(subject, lacking) {
      let isLacking = false
      if (isShown) {
        const document = await format.write(subject, lookOf(process.stdout))
        if (document === undefined) isLacking = true
        else process.stdout.write(document)
      }
      const documents: { readonly file: OutputFile; readonly text: string }[] = []
      for (const { file, format } of targets) {
        const text: Document = await format.write(subject, { palette: plain, path: file.path })
        if (text === undefined) isLacking = true
        else documents.push({ file, text })
      }
      if (isLacking && lacking !== undefined) note(lacking)
      await writeAll(documents, line)
      for (const { file } of documents) {
        if (file.path !== standardOutput) note(`wrote ${file.path}`)
      }
    },
  }
}

/** Whether the name of a file ends in a dot and a word, as `trace.jsn`; devices and hidden files do not. */
function hasEnding(path: string): boolean {
  return /[^./\\]\.[A-Za-z]\w*$/.test(path)
}

/** `.json, .svg or .xml` */
function endingsOf(formats: readonly Format<never>[]): string {
  const known = [...new Set(formats.flatMap(({ endings }) => endings))]
  return known.length < 2 ? known.join() : `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`
}

/**
 * The format of `--format`, where the ending is one of its own or nobody's; else that of the longest ending.
 */
function formatOf<Subject>(
  path: string,
  formats: readonly Format<Subject>[],
  named: Format<Subject> | undefined,
): Format<Subject> | undefined {
  const length = ({ endings }: Format<Subject>) =>
    Math.max(0, ...endings.filter((ending) => path.toLowerCase().endsWith(ending)).map((each) => each.length))
  const longest = Math.max(...formats.map(length))
  if (named && (longest === 0 || length(named) > 0)) return named
  return longest === 0 ? undefined : formats.find((format) => length(format) === longest)
}

function lookOf(stream: NodeJS.WriteStream) {
  const width = widthOf(stream)
  return { palette: paletteFor(stream), ...(width === undefined ? {} : { width }) }
}
