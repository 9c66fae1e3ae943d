import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readTraceFile } from '../../src/exports/trace-file.js'
import type { Trace } from '../../src/model/trace.js'
import { plain } from '../../src/trace/palette.js'
import { type RenderOptions, renderTrace } from '../../src/trace/render.js'

/**
 * A case is a trace.json, then sections: `---- ` with options (`full`, `width 60`, `colours`, `aliases`),
 * and below it the trace as it is rendered with them. UPDATE=1 rewrites the sections.
 */
const folder = new URL('../../../test/cases/trace/', import.meta.url)

function optionsOf(line: string): RenderOptions {
  const words = line.split(' ')
  const mark = (sign: string) => (text: string) => `${sign}(${text})`
  return {
    ...(words.includes('full') ? { full: true } : {}),
    ...(words.includes('width') ? { width: Number(words[words.indexOf('width') + 1]) } : {}),
    ...(words.includes('aliases') ? { aliases: (state) => [{ name: 'first', value: state[0]! }] } : {}),
    ...(words.includes('colours')
      ? {
          palette: { ...plain, bold: mark('bold'), dim: mark('dim'), gained: mark('new'), lost: mark('old') },
        }
      : {}),
  }
}

function rendered(json: string, line: string): string {
  const { file, diagnostics } = readTraceFile({ name: 'case', text: json }, new Map())
  expect(diagnostics).toEqual([])
  return `${renderTrace(file!.trace as Trace, optionsOf(line)).join('\n')}\n`
}

describe('a trace is rendered', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', (name) => {
    const file = new URL(name, folder)
    const text = readFileSync(file, 'utf8')
    const [json, ...sections] = text.split(/^---- /m)
    const actual = sections.map((section) => {
      const line = section.slice(0, section.indexOf('\n'))
      return `${line}\n${rendered(json!, line)}`
    })
    const result = [json, ...actual].join('---- ')
    if (process.env.UPDATE) writeFileSync(file, result)
    else expect(result).toBe(text)
    expect(sections.length).toBeGreaterThan(0)
  })
})
