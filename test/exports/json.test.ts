import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { locate } from '../../src/exports/json-place.js'
import { type Json, Malformed, printJson } from '../../src/exports/json-text.js'
import { encodeTrace } from '../../src/exports/json-trace.js'
import { decodeValue, encodeValue } from '../../src/exports/json-value.js'
import { readTraceFile } from '../../src/exports/trace-file.js'
import { compare } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import type { Trace } from '../../src/model/trace.js'
import { equals } from '../../src/model/value.js'
import { render } from '../../src/text/code-frame.js'
import { traces, typedVariables, values } from './arbitrary.js'
import { schemaOf } from './schema.js'

function read(text: string) {
  const { file, diagnostics } = readTraceFile({ name: 'trace.json', text }, new Map())
  return { trace: file?.trace, diagnostics }
}

describe('a value as JSON', () => {
  test('comes back, whatever it is', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = printJson(encodeValue(value))
        const back = decodeValue(JSON.parse(text) as Json, [])
        expect(equals(back, value) && compare(back, value) === 0).toBe(true)
        expect(print(back)).toBe(print(value))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['1.5', '1.5 is not an integer'],
    ['9007199254740992', '9007199254740992 may have lost digits'],
    ['null', '`null` is no value'],
    ['{"#bigint": "12x"}', 'an integer is written as a string of digits'],
    ['{"#set": 1}', 'an array is expected'],
    ['{"#map": [[1]]}', 'a pair of argument and result is expected'],
    ['{"#map": [[1, 2], [1, 3]]}', 'its argument stands twice in the function'],
    ['{"#bag": []}', '`#bag` is no kind of value'],
    ['{"#model": 1}', 'a string is expected'],
    ['{"#variant": "Ask", "extra": 1}', '`#variant` and `extra` do not go together'],
    [`${'['.repeat(2000)}${']'.repeat(2000)}`, 'it is nested too deeply'],
  ])('refuses %.60s', (text, reason) => {
    let refused: unknown
    try {
      decodeValue(JSON.parse(text) as Json, [])
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(Malformed)
    expect((refused as Malformed).reason).toBe(reason)
  })
})

describe('trace.json', () => {
  test('comes back, and keeps to its schema', () => {
    const validate = schemaOf('trace')
    const sample = typedVariables.chain(traces)
    fc.assert(
      fc.property(sample, (trace) => {
        const text = printJson(encodeTrace(trace))
        const valid = validate(JSON.parse(text))
        expect(validate.errors ?? []).toEqual([])
        expect(valid).toBe(true)
        const { trace: back, diagnostics } = read(text)
        expect(diagnostics).toEqual([])
        expect(printJson(encodeTrace({ ...trace, ...(back as Trace) }))).toBe(text)
        back!.states.forEach((state, index) => {
          expect(state.every((value, at) => equals(value, trace.states[index]![at]!))).toBe(true)
        })
      }),
    )
  })

  test.each([
    ['', 'error[E601]: the JSON document ends too early'],
    ['{"format": "tracewright-trace",', 'error[E601]: the JSON document ends too early'],
    ['{"format": x}', 'error[E601]: this is not JSON'],
    ['{"a": [1, 2,]}', 'error[E601]: this is not JSON'],
    ['[1]', 'error[E602]: the document cannot be read: it is no trace'],
    [
      '{"format": "tracewright-trace", "version": 2}',
      'error[E603]: `version` cannot be read: this is version 2, and 1 is understood',
    ],
    [
      '{"format": "tracewright-trace", "version": 1, "variables": ["x"], "initial": {}, "steps": []}',
      'error[E602]: `initial` cannot be read: the variable `x` is missing',
    ],
    [
      '{"format": "tracewright-trace", "version": 1, "variables": ["x"], "initial": {"x": 1, "y": 2}}',
      'error[E602]: `initial.y` cannot be read: it is not among `variables`',
    ],
  ])('refuses %.40s', (text, message) => {
    const { trace, diagnostics } = read(text)
    expect(trace).toBeUndefined()
    expect(render(diagnostics).split('\n')[0]).toBe(message)
  })

  test.each<[string, string]>([
    ['{"a" 1}', '1'],
    ['{"a": 1, }', '}'],
    ['[1, 2,, 3]', ','],
    ['[1 2]', '2'],
    ['{"a": 01}', '0'],
    ['{"a": "x\ny"}', '"'],
    ['["\\q"]', '"'],
    ['[1]]', ']'],
    ['{"a": [1}', '}'],
    ['{a: 1}', 'a'],
    ['[tru]', 't'],
    ["['a']", "'"],
  ])('says where %s stops being JSON', (text, character) => {
    const [diagnostic] = read(text).diagnostics
    expect(diagnostic!.code).toBe('E601')
    expect(diagnostic!.found).toBe(`\`${character}\``)
  })

  test('calls broken exactly what JSON.parse does', () => {
    const noise = fc.constantFrom('"', '}', ']', ',', ':', '0', 'x', '-', '\\')
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), noise, (text, place, character) => {
        const at = place % (text.length + 1)
        const broken = text.slice(0, at) + character + text.slice(at)
        const [diagnostic] = read(broken).diagnostics
        let isJson = true
        try {
          JSON.parse(broken)
        } catch {
          isJson = false
        }
        expect(diagnostic!.code === 'E601').toBe(!isJson)
        // A scan that found nothing wrong would end behind the text, which is an error only where it is
        // cut off.
        if (!isJson && diagnostic!.message === 'this is not JSON') {
          expect(diagnostic!.span.start).toBeLessThan(broken.length)
        }
      }),
    )
  })

  test('says where in the text a value is wrong', () => {
    const text = [
      '{"format": "tracewright-trace", "version": 1, "module": "M", "model": "m", "constants": {},',
      ' "variables": ["x"], "initial": {"x": [1, {"#set": [true, 2.5]}]}, "steps": []}',
    ].join('\n')
    expect(render(read(text).diagnostics)).toBe(
      [
        'error[E602]: `initial.x[1].#set[1]` cannot be read: 2.5 is not an integer',
        ' --> trace.json:2:59',
        '  |',
        '2 |  "variables": ["x"], "initial": {"x": [1, {"#set": [true, 2.5]}]}, "steps": []}',
        '  |                                                           ^^^',
      ].join('\n'),
    )
  })
})

describe('a place in JSON text', () => {
  test('is that of the value at the path', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(3), fc.integer(), (value, indent, seed) => {
        const text = JSON.stringify(value, null, indent)
        const path: (string | number)[] = []
        let at: unknown = value
        for (let turn = Math.abs(seed); typeof at === 'object' && at !== null; turn = Math.floor(turn / 3)) {
          const keys = Array.isArray(at) ? [...at.keys()] : Object.keys(at)
          if (keys.length === 0) break
          const key = keys[turn % keys.length]!
          path.push(key)
          at = (at as Record<string | number, unknown>)[key]
        }
        const [start, end] = locate(text, path)
        const rest = text.slice(start)
        if (typeof at === 'object' && at !== null)
          expect(rest.startsWith(Array.isArray(at) ? '[' : '{')).toBe(true)
        else expect(JSON.parse(text.slice(start, end))).toEqual(JSON.parse(JSON.stringify(at)))
      }),
    )
  })
})

describe('printed JSON', () => {
  test('says the same as JSON.stringify, in lines that fit where they can', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = printJson(value as Json)
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value))
      }),
    )
    expect(printJson({ a: [1, 2], b: 'x'.repeat(100), c: {}, d: [] })).toBe(
      `{\n  "a": [1, 2],\n  "b": "${'x'.repeat(100)}",\n  "c": {},\n  "d": []\n}\n`,
    )
  })
})
