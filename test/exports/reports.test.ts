import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Finding } from '../../src/exports/finding.js'
import { renderGithub } from '../../src/exports/github.js'
import { encodeSarifFindings } from '../../src/exports/sarif.js'
import { printXml } from '../../src/exports/xml.js'
import {
  check,
  diagnosticFormats,
  explorePrepared,
  prepare,
  type Source,
  writeDiagnostics,
  writeGithub,
  writeJunit,
  writeSarif,
} from '../../src/index.js'
import { root } from '../source-files.js'
import { parseTranscript } from '../transcript.js'
import { junitErrors, readXml } from './junit-check.js'
import { sarifErrors } from './sarif-check.js'
import { schemaOf } from './schema.js'

// A case is a specification, the first of its files, and what each format says of it; UPDATE=1 writes that.
const folder = join(root, 'test/cases/reports')
const origin = { version: '1.2.3', command: ['explore', 'the.spec'] }

interface Options {
  readonly model?: string
  readonly depth?: number
  readonly stop?: true
  readonly strict?: true
}

async function reportsOf(files: readonly Source[], options: Options) {
  const read = (path: string, from: Source) =>
    files.find(({ name }) => name === join(dirname(from.name), path))
  const specification = check(files[0]!, { read })
  if (!specification.checked) {
    return diagnosticFormats.map((format) => ({
      format,
      text: writeDiagnostics(specification.diagnostics, format, origin),
    }))
  }
  const { model, depth, stop, strict } = options
  const prepared = prepare(specification, model === undefined ? {} : { model })
  const found = await explorePrepared(prepared, {
    ...(depth === undefined ? {} : { depth }),
    ...(stop ? { shouldStop: () => 'interrupt' as const } : {}),
  })
  const exploration = strict ? { ...found, isStrict: true } : found
  return [
    { format: 'sarif', text: writeSarif(exploration, prepared, origin) },
    { format: 'github', text: writeGithub(exploration, prepared) },
    { format: 'junit', text: writeJunit(exploration, prepared, 1234) },
  ]
}

describe('the reports of', () => {
  for (const name of readdirSync(folder)) {
    test(name.replace('.txt', ''), async () => {
      const path = join(folder, name)
      const text = readFileSync(path, 'utf8')
      const { comment, sections } = parseTranscript(text)
      const options = JSON.parse(comment.trim().split('\n').at(-1)!) as Options
      const inputs = sections.filter(({ heading }) => heading.startsWith('file '))
      const files = inputs.map(({ heading, body }) => ({ name: heading.slice('file '.length), text: body }))
      const reports = await reportsOf(files, options)
      for (const { format, text } of reports) {
        if (format === 'sarif') expect(sarifErrors(JSON.parse(text))).toEqual([])
        if (format === 'junit') expect(junitErrors(text)).toEqual([])
        if (format === 'json') expect(schemaOf('diagnostics')(JSON.parse(text))).toBe(true)
      }
      const written = [
        comment,
        ...inputs.map(({ heading, body }) => `== ${heading}\n${body}`),
        ...reports.map(({ format, text }) => `== ${format}\n${text}`),
      ].join('')
      if (process.env.UPDATE !== undefined) writeFileSync(path, written)
      else expect(written).toBe(text)
    })
  }
})

test('what there is to doubt in a result is told at its place', async () => {
  const source = {
    name: 'up.spec',
    text: "module Up\nvariable x : Int\ninit x = 0\naction Up == x < 0 /\\ x' = 1\n",
  }
  const prepared = prepare(check(source), { deadlock: false })
  const { span } = prepared.config.module.actions[0]!
  const doubt = { kind: 'idle-action', severity: 'warning', span, message: 'Up is never enabled' } as const
  const exploration = { ...(await explorePrepared(prepared)), suspicions: [doubt] }
  const log = JSON.parse(writeSarif(exploration, prepared, origin))
  expect(sarifErrors(log)).toEqual([])
  expect(log.runs[0].results).toMatchObject([
    {
      ruleId: 'idle-action',
      level: 'warning',
      locations: [{ physicalLocation: { region: { startLine: 4, startColumn: 8, endColumn: 10 } } }],
    },
  ])
  expect(writeGithub(exploration, prepared)).toContain(
    '::warning file=up.spec,line=4,endLine=4,col=8,endColumn=10,title=idle-action::Up is never enabled\n',
  )
  const junit = writeJunit(exploration, prepared, 0)
  expect(junitErrors(junit)).toEqual([])
  expect(junit).toContain('warning[idle-action]: Up is never enabled\n  at up.spec:4:8')
})

/** Any string, those with lone surrogates, control characters and signs of the formats among them. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '&',
      '>',
      '"',
      "'",
      ']]>',
      '%',
      ':',
      ',',
      '\r',
      '\n',
      '\t',
      '{',
      '}',
      '{0}',
      '[a](1)',
    ),
    fc.constantFrom('\u0000', '\u0008', '\u000b', '\u001f', '\u0085', '\ufffe', '\uffff', '\ud800', '\udfff'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  ),
  maxLength: 20,
})

/** A string as XML 1.0 can tell it. */
function tellable(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them by their numbers
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
  )
}

test('any string is well-formed XML, and comes back but for what XML cannot tell', () => {
  fc.assert(
    fc.property(anyText, anyText, (first, second) => {
      const xml = printXml({
        name: 'a',
        attributes: { b: first },
        content: [{ name: 'c', content: second }],
      })
      const [outer, inner] = readXml(xml)
      expect(outer!.attributes.b).toBe(tellable(first))
      expect(inner!.text).toBe(tellable(second))
    }),
    { numRuns: 500 },
  )
})

function findingWith(text: string): Finding {
  const source = { name: text, text }
  return {
    ...{ severity: 'warning', code: text, title: text, message: text, related: [], details: [text] },
    span: { source, start: 0, end: text.length },
  }
}

test('any string is one line of an annotation, and comes back as GitHub Actions reads it', () => {
  const decode = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n')
  fc.assert(
    fc.property(anyText, (text) => {
      const line = renderGithub([findingWith(text)])
      const [, properties, message] = /^::warning ([^\r\n]*?)::([^\r\n]*)\n$/.exec(line) ?? []
      const title = properties!.split(',').at(-1)!.replace('title=', '')
      const decoded = decode(title.replaceAll('%3A', ':').replaceAll('%2C', ',')).replaceAll('%25', '%')
      expect(decoded).toBe(text)
      expect(decode(message!).replaceAll('%25', '%')).toBe(`${text}\n${text}`)
    }),
    { numRuns: 500 },
  )
})

test('any string makes a valid SARIF log, whose message comes back as the standard reads it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const log = JSON.parse(JSON.stringify(encodeSarifFindings([findingWith(text)], origin)))
      expect(sarifErrors(log)).toEqual([])
      const written = log.runs[0].results[0].message.text as string
      expect(written).not.toMatch(/(?<!\{)(\{\{)*\{\d+\}/)
      const read = written.replaceAll('{{', '{').replaceAll('}}', '}').replaceAll('\\[', '[')
      expect(read).toBe(`${text}\n${text}`.replaceAll('\\[', '['))
    }),
    { numRuns: 200 },
  )
})

test('a path in SARIF is a URI, relative to the working directory where it is not absolute', () => {
  const uriOf = (name: string) => {
    const finding = { ...findingWith('x'), span: { source: { name, text: 'x' }, start: 0, end: 1 } }
    const log = JSON.parse(JSON.stringify(encodeSarifFindings([finding], origin)))
    const [location] = log.runs[0].results[0].locations
    return location?.physicalLocation.artifactLocation
  }
  expect(uriOf('a b/ü#?.spec')).toEqual({ uri: 'a%20b/%C3%BC%23%3F.spec', uriBaseId: '%SRCROOT%' })
  expect(uriOf('../a.spec')).toEqual({ uri: '../a.spec', uriBaseId: '%SRCROOT%' })
  expect(uriOf('/tmp/a.spec')).toEqual({ uri: 'file:///tmp/a.spec' })
  expect(uriOf('C:\\a\\b.spec')).toEqual({ uri: 'file:///C:/a/b.spec' })
  expect(uriOf('<option -c>')).toBeUndefined()
})
