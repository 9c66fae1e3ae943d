import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { choosePicture, drawTrace, type PictureOptions, renderTraceTable } from '../../src/library/picture.js'
import { prepare } from '../../src/library/prepared.js'
import { explorePrepared } from '../../src/library/search.js'
import { check } from '../../src/library/specification.js'
import { render } from '../../src/text/code-frame.js'

/**
 * A case is a specification, then its counterexample as a table and as a diagram of Mermaid, each below a
 * line `----`. A line `\* options:` in it has options. UPDATE=1 rewrites the pictures.
 */
const folder = new URL('../../../test/cases/pictures/', import.meta.url)

async function counterexampleOf(text: string) {
  const specification = check({ name: 'case.spec', text })
  expect(render(specification.diagnostics)).toBe('')
  const prepared = prepare(specification)
  const { counterexample } = await explorePrepared(prepared)
  const given = /^\\\* options: (.*)$/m.exec(text)?.[1]
  const picture = choosePicture(prepared, given === undefined ? {} : (JSON.parse(given) as PictureOptions))
  return { prepared, counterexample: counterexample!, trace: counterexample!.trace, picture }
}

describe('a picture', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', async (name) => {
    const file = new URL(name, folder)
    const text = readFileSync(file, 'utf8')
    const specification = text.split('\n----\n')[0]!.trimEnd()
    const { trace, ...subject } = await counterexampleOf(`${specification}\n`)
    const table = renderTraceTable(trace, subject.picture)
    const result = [specification, table, drawTrace(trace, 'mermaid', subject)].join('\n----\n')
    if (process.env.UPDATE) writeFileSync(file, result)
    else expect(result).toBe(text)
    expectDrawn(drawTrace(trace, 'svg', subject))
  })
})

/** An SVG document whose tags match, and all of which is within its frame. */
function expectDrawn(svg: string): void {
  const open: string[] = []
  for (const [, slash, name, closed] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name)
    else if (closed !== '/') open.push(name!)
  }
  expect(open).toEqual([])
  const [left, top, width, height] = /viewBox="([^"]*)"/.exec(svg)![1]!.split(' ').map(Number)
  const within = (name: string, low: number, high: number) => {
    for (const [, value] of svg.matchAll(new RegExp(` ${name}="(-?[0-9.]+)"`, 'g'))) {
      expect(Number(value)).toBeGreaterThanOrEqual(low)
      expect(Number(value)).toBeLessThanOrEqual(high)
    }
  }
  within('x', left!, left! + width!)
  within('y', top!, top! + height!)
  within('cx', left!, left! + width!)
  within('cy', top!, top! + height!)
}
