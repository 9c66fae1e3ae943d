import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderDiagnostics } from '../../src/index.js'
import { allFeatures, featuresOf } from './coverage.js'
import { checkGenerated, specifications } from './specification.js'

const samples = 400

test('random specifications are well typed, and have everything in them that the language has', () => {
  const counts = new Map(allFeatures.map((feature) => [feature, 0]))
  for (const { text } of fc.sample(specifications(), { numRuns: samples, seed: 2024 })) {
    const { checked, diagnostics } = checkGenerated(text)
    if (!checked) throw new Error(`${text}\n${renderDiagnostics(diagnostics)}`)
    for (const feature of featuresOf(text, checked.module, checked.types))
      counts.set(feature, (counts.get(feature) ?? 0) + 1)
  }
  expect([...counts.keys()]).toEqual(allFeatures)
  const rare = [...counts].filter(([, count]) => count < samples / 100)
  expect(rare).toEqual([])
}, 300_000)
