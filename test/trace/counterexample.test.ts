import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { explore } from '../../src/explorer/explore.js'
import { renderVerdict } from '../../src/explorer/report.js'
import { encodeItfTrace } from '../../src/exports/itf.js'
import { printJson } from '../../src/exports/json-text.js'
import { encodeTrace } from '../../src/exports/json-trace.js'
import { readTraceFile } from '../../src/exports/trace-file.js'
import { type Prepared, prepare, variableTypes } from '../../src/library/prepared.js'
import { check } from '../../src/library/specification.js'
import type { Trace } from '../../src/model/trace.js'
import { render } from '../../src/text/code-frame.js'
import { renderCounterexample } from '../../src/trace/failure.js'
import { replay } from '../../src/trace/replay.js'

/**
 * A case is a specification, then `----`, then the verdict and the counterexample. UPDATE=1 rewrites those.
 */
const folder = new URL('../../../test/cases/trace-counterexample/', import.meta.url)

function prepared(text: string): Prepared {
  const specification = check({ name: 'case.spec', text })
  expect(render(specification.diagnostics)).toBe('')
  return prepare(specification)
}

/** The trace goes out and comes back, in either format, as a behavior of the specification. */
function expectRoundTrip(subject: Prepared, trace: Trace): void {
  const types = variableTypes(subject)
  for (const document of [encodeTrace(trace), encodeItfTrace(trace, types, 'violation')]) {
    const text = printJson(document)
    const { file, diagnostics } = readTraceFile({ name: 'trace', text }, types)
    expect(render(diagnostics)).toBe('')
    const result = replay(subject.engine, file!.trace, types)
    expect(result.kind).toBe('legal')
    expect(printJson(encodeTrace((result as { trace: Trace }).trace))).toBe(printJson(encodeTrace(trace)))
  }
}

describe('a counterexample', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', async (name) => {
    const file = new URL(name, folder)
    const text = readFileSync(file, 'utf8')
    const specification = text.slice(0, text.indexOf('\n----\n') + 1)
    const subject = prepared(specification)
    const exploration = await explore(subject.engine)
    const { counterexample } = exploration
    const options = { types: variableTypes(subject), aliases: subject.engine.aliases }
    const lines = [
      ...(counterexample ? [...renderCounterexample(counterexample, options), ''] : []),
      renderVerdict(exploration),
    ]
    const result = `${specification}----\n${lines.join('\n')}\n`
    if (process.env.UPDATE) writeFileSync(file, result)
    else expect(result).toBe(text)
    if (counterexample && counterexample.trace.states.length > 0)
      expectRoundTrip(subject, counterexample.trace)
  })
})
