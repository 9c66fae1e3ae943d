import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { svgOfDot } from '../../src/exports/dot-svg.js'
import { renderDot, stateGraph } from '../../src/library/graph.js'
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

describe('a table', () => {
  test.each([40, 60, 100, 200])('of %d columns is no wider', async (width) => {
    for (const name of ['network.txt', 'channels.txt', 'two-hops.txt']) {
      const text = readFileSync(new URL(name, folder), 'utf8')
      const { trace, picture } = await counterexampleOf(`${text.split('\n----\n')[0]!.trimEnd()}\n`)
      const lines = renderTraceTable(trace, { ...picture, width }).split('\n')
      expect(lines.filter((line) => line.length > width)).toEqual([])
      const words = lines.join('').replace(/[\s|]/g, '')
      if (name === 'network.txt') expect(words).toContain('heard:0->1')
      expect(lines.length).toBeGreaterThan(trace.states.length)
    }
  })
})

describe('the graph of states', () => {
  const spec = (name: string) => {
    const text = readFileSync(new URL(`../../../specs/${name}.spec`, import.meta.url), 'utf8')
    return check({ name: `${name}.spec`, text })
  }

  test('has the states that a search finds, and steps for all it generates', async () => {
    for (const [name, model] of [
      ['die-hard', 'jugs'],
      ['peterson', undefined],
      ['two-phase-commit', 'symmetric'],
      ['readers-writer', 'barging'],
    ] as const) {
      const prepared = prepare(spec(name), {
        ...(model ? { model } : {}),
        invariants: [firstInvariant[name]!],
      })
      const { statistics } = await explorePrepared(prepared)
      const graph = stateGraph(prepared, { statesMax: 10_000 })
      expect([name, graph.states.length]).toEqual([name, statistics.distinct])
      expect(graph.states.map(({ depth }) => depth)).toEqual(
        statistics.levels.flatMap((count, depth) => Array.from({ length: count }, () => depth)),
      )
      const generated = statistics.generated - statistics.initial.generated - statistics.cut
      expect([name, graph.edges.length]).toEqual([name, generated])
      expect(graph.left).toBe(0)
    }
  })

  test('is cut at a number of states and at a depth, and says so', () => {
    const prepared = prepare(spec('two-phase-commit'))
    const cut = stateGraph(prepared, { statesMax: 10 })
    expect(cut.states).toHaveLength(10)
    expect(cut.left).toBeGreaterThan(0)
    expect(renderDot(prepared, cut)).toContain(`10 states, at least ${cut.left} more left out`)
    const shallow = stateGraph(prepared, { depth: 1 })
    expect(shallow.states.map(({ depth }) => depth).every((depth) => depth <= 1)).toBe(true)
    expect(renderDot(prepared, shallow)).toContain('those at the end not expanded')
  })

  test('is drawn by Graphviz, all of it', async () => {
    const prepared = prepare(spec('peterson'))
    const graph = stateGraph(prepared)
    const svg = await svgOfDot(renderDot(prepared, graph))
    const initial = graph.states.filter(({ parent }) => parent === undefined).length
    expect(svg.match(/class="node"/g)).toHaveLength(graph.states.length + initial)
  })
})

const firstInvariant: Readonly<Record<string, string>> = {
  'die-hard': 'WithinCapacity',
  peterson: 'MutualExclusion',
  'two-phase-commit': 'Consistent',
  'readers-writer': 'AskedOnce',
}
