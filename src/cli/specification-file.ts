import { existsSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { nearest, type Source } from '../index.js'
import { type CommandLine, mistake } from './command-line.js'
import { note } from './output.js'
import { specificationsFolder } from './package.js'
import { reasonOf } from './system-error.js'

/** Larger files are not even read, in bytes: none of them is a specification or a trace for people. */
const fileBytesMax = 256 * 1024 * 1024

/**
 * The specification that an argument names: a file, or else one of those that come with the package, which is
 * said on standard error. `.spec` may be left out.
 */
export function readSpecification(name: string, line: CommandLine): Source {
  const own = [name, `${name}.spec`].find(isFile)
  // A file has one name, however its path is written, so that `extends` knows it again.
  if (own !== undefined) return readSource(normalize(own), line, name)
  const packaged = packagedSpecification(name)
  if (packaged === undefined) throw notFound(name, line)
  note(`reading ${packaged}, which comes with the package`)
  return readSource(packaged, line, name)
}

/** The path of the specification of that name that comes with the package. */
export function packagedSpecification(name: string): string | undefined {
  if (name === '' || isAbsolute(name)) return undefined
  const found = [name, `${name}.spec`].map((file) => join(specificationsFolder, file)).find(isFile)
  return found === undefined ? undefined : shortest(found)
}

/** The text of a file; `word` is the argument that names it, where one does. */
export function readSource(path: string, line: CommandLine, word = path): Source {
  const stat = statOf(path)
  const cannot = (reason: string, hint?: string) =>
    mistake(line, word, {
      code: 'E652',
      message: `\`${path}\` cannot be read: ${reason}`,
      ...(hint === undefined ? {} : { hint }),
    })
  if (!stat) throw mistake(line, word, { code: 'E651', message: `there is no file \`${path}\`` })
  if (stat.isDirectory()) throw cannot('it is a directory', someSpecification(path))
  if (!stat.isFile() && !stat.isFIFO()) throw cannot('it is no file')
  if (stat.size > fileBytesMax) throw cannot(`it has ${stat.size} bytes`, `at most ${fileBytesMax} bytes`)
  const source = readText(path)
  if ('reason' in source) throw cannot(source.reason)
  return source
}

/** The file that `extends` names in a file; undefined where there is none, or it cannot be read. */
export function readExtended(path: string, from: Source): Source | undefined {
  const place = isAbsolute(path) ? path : join(dirname(from.name), path)
  const stat = statOf(place)
  if (!stat || stat.isDirectory() || stat.size > fileBytesMax) return undefined
  const source = readText(place)
  return 'reason' in source ? undefined : source
}

function readText(path: string): Source | { readonly reason: string } {
  try {
    return { name: path, text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

function notFound(name: string, line: CommandLine): Error {
  if (name === '') return mistake(line, name, { code: 'E651', message: 'no specification is named' })
  const directory = statOf(name)?.isDirectory()
  if (directory) {
    return mistake(line, name, {
      code: 'E652',
      message: `\`${name}\` cannot be read: it is a directory`,
      ...hintOf(someSpecification(name)),
    })
  }
  const beside = specificationsIn(dirname(name)).map((file) => join(dirname(name), file))
  const suggestion = nearest(name, [...beside, ...specificationsIn(specificationsFolder)])
  const known = specificationsIn(specificationsFolder).join(', ')
  return mistake(line, name, {
    code: 'E651',
    message: `there is no file \`${name}\`, and no specification of that name comes with the package`,
    hint: suggestion === undefined ? `with the package come ${known}` : `did you mean \`${suggestion}\`?`,
  })
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint }
}

function someSpecification(directory: string): string | undefined {
  const [first] = specificationsIn(directory)
  return first === undefined ? undefined : `name a file in it, such as \`${join(directory, first)}\``
}

function specificationsIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return []
  try {
    return readdirSync(directory)
      .filter((file) => basename(file).endsWith('.spec'))
      .sort()
  } catch {
    return []
  }
}

function isFile(path: string): boolean {
  const stat = statOf(path)
  return stat !== undefined && !stat.isDirectory()
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // Too long a name, say, or a directory that cannot be looked into: nothing that can be read.
    return undefined
  }
}

/** Relative to the working directory where it lies within, as it is otherwise. */
function shortest(path: string): string {
  const within = relative(process.cwd(), path)
  return within.startsWith('..') ? path : within
}
