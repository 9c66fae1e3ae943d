import { describe, expect, test } from '@jest/globals'
import { importsOf, type ProjectFile, projectFile, projectFiles } from './source-files.js'

const source = projectFiles('src', ['.ts'])
const adapters = projectFiles('adapters', ['.ts'])
const code = [...source, ...adapters, ...projectFiles('test', ['.ts']), ...projectFiles('bench', ['.ts'])]
const architecture = projectFile('ARCHITECTURE.md').text

const manifest = JSON.parse(projectFile('package.json').text) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>

const lineLengthMax = 110
const fileLinesMax = 500

/** The grammars are files of the package, compiled with it and read once. */
const readGrammars = ['src/syntax/grammar.ts', 'src/syntax/compile-grammar.ts']

/** The layers in the order of ARCHITECTURE.md's picture; a file imports from its own and those before it. */
const layers = [...architecture.split('```')[1]!.matchAll(/^ (\w+)\/ /gm)].map((match) => match[1]!)

describe('the layers of ARCHITECTURE.md', () => {
  test('are the folders of src/', () => {
    const folders = new Set(source.map(layerOf).filter((layer) => layer !== 'index.ts'))
    expect([...folders].sort()).toEqual([...layers].sort())
  })

  test('are imported downwards only', () => {
    const upwards = source.flatMap((file) =>
      importsOf(file)
        .filter((imported) => imported.startsWith('src/') && rank(imported) > rank(file.path))
        .map((imported) => `${file.path} imports ${imported}`),
    )
    expect(upwards).toEqual([])
  })

  test('reach the command line through the library alone', () => {
    const past = source
      .filter((file) => layerOf(file) === 'cli')
      .flatMap((file) =>
        importsOf(file)
          .filter((imported) => imported.startsWith('src/') && imported !== 'src/index.ts')
          .filter((imported) => !imported.startsWith('src/cli/'))
          .map((imported) => `${file.path} imports ${imported}`),
      )
    expect(past).toEqual([])
  })

  test('are pure above threads, processes and the command line', () => {
    const impure = source
      .filter(
        (file) =>
          !['threads', 'processes', 'cli'].includes(layerOf(file)) && !readGrammars.includes(file.path),
      )
      .filter(isImpure)
      .map(({ path }) => path)
    expect(impure).toEqual([])
  })
})

describe('adapters in TypeScript', () => {
  test('are pure, and know nothing but types of the library', () => {
    const importsNoTypes = /^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'[^']*\/src\//m
    const entangled = adapters
      .filter((file) => isImpure(file) || importsNoTypes.test(file.text))
      .map(({ path }) => path)
    const past = adapters.flatMap((file) =>
      importsOf(file)
        .filter((imported) => !imported.startsWith('adapters/') && imported !== 'src/index.ts')
        .map((imported) => `${file.path} imports ${imported}`),
    )
    expect({ entangled, past }).toEqual({ entangled: [], past: [] })
  })
})

function isImpure({ text }: ProjectFile): boolean {
  return /from 'node:/.test(text) || /\b(process|console)\.|Date\.now\(|Math\.random\(/.test(codeOf(text))
}

/** A text without its comments, roughly: what stands behind a slash in a string goes too. */
function codeOf(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/\/\/.*/g, '')
}

function layerOf({ path }: { readonly path: string }): string {
  return path.split('/')[1]!
}

/** `src/index.ts` stands between the library and the command line. */
function rank(path: string): number {
  const layer = path.split('/')[1]!
  return layer === 'index.ts' ? layers.indexOf('cli') - 0.5 : layers.indexOf(layer)
}

describe('files', () => {
  test('are reachable from the library, the command, a script of the package, a benchmark or a test', () => {
    const scripts = [...Object.values(manifest.scripts), projectFile('jest.config.js').text].join('\n')
    const byPath = new Map(code.map((file) => [file.path, file]))
    const reached = new Set<string>()
    const visit = (path: string) => {
      const file = byPath.get(path)
      if (!file || reached.has(path)) return
      reached.add(path)
      importsOf(file).forEach(visit)
    }
    const isEntry = ({ path }: ProjectFile) => path.endsWith('.test.ts') || path.startsWith('bench/')
    for (const file of code.filter(isEntry)) visit(file.path)
    visit('src/index.ts')
    visit('src/cli/main.ts')
    for (const [, path] of scripts.matchAll(/\bdist\/((?:src|test)\/[\w/-]+)\.js/g)) visit(`${path}.ts`)
    expect(code.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
  })

  test(`have at most ${fileLinesMax} lines`, () => {
    const long = code
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > fileLinesMax)
    expect(long).toEqual([])
  })

  test(`have lines of at most ${lineLengthMax} columns`, () => {
    const files = [
      ...code,
      ...projectFiles('grammar', ['.ohm']),
      ...projectFiles('specs', ['.spec']),
      ...projectFiles('bin', ['.js']),
    ]
    const long = files.flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ place: `${path}:${index + 1}`, columns: [...line].length }))
        .filter(({ columns }) => columns > lineLengthMax)
        .map(({ place, columns }) => `${place} has ${columns}`),
    )
    expect(long).toEqual([])
  })

  test('leave nothing to be done', () => {
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X'.repeat(3), 'HA' + 'CK'].join('|')})\\b`)
    const files = [...code, ...projectFiles('grammar', ['.ohm']), ...projectFiles('specs', ['.spec'])]
    expect(files.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
  })
})

test('every export of src/ and adapters/ has a doc comment', () => {
  const bare = [...source, ...adapters].flatMap(({ path, text }) => {
    const lines = text.split('\n')
    return lines.flatMap((line, index) => {
      const name = exported.exec(line)?.[1]
      if (name === undefined || isMember.test(line)) return []
      const above = lines[index - 1] ?? ''
      // One comment may speak for the exports right below it too: overloads, or constants that belong
      // together.
      return /\*\/\s*$|^export |^}/.test(above) ? [] : [`${path}:${index + 1} ${name}`]
    })
  })
  expect(bare).toEqual([])
})

const exported = /^export (?:async |abstract )?(?:function|const|class|interface|type|enum) (\w+)/
/** A member of a union that is told by its `kind`: the union says what they all are. */
const isMember = /\bBase<'/

test('ARCHITECTURE.md says what each dependency saves us', () => {
  const { dependencies, devDependencies } = manifest
  const named = [...architecture.split('## Dependencies')[1]!.matchAll(/^\| ([^|]+) \|/gm)]
    .flatMap((match) => match[1]!.split(','))
    .map((name) => name.trim())
  const isNamed = (dependency: string) =>
    named.some(
      (name) => name === dependency || (name.endsWith('*') && dependency.startsWith(name.slice(0, -1))),
    )
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !isNamed(name))).toEqual([])
})
