import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { print } from '../../src/model/print.js'
import { abbreviate } from '../../src/trace/abbreviate.js'
import { wrap } from '../../src/trace/wrap.js'
import { values } from '../exports/arbitrary.js'

test('a value in short is as wide and as long as is asked for, and whole where it can be', () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 50, max: 90 }),
      fc.integer({ min: 1, max: 4 }),
      (value, width, max) => {
        const lines = abbreviate(value, width, max)
        expect(lines.length).toBeLessThanOrEqual(max)
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width)
        if (print(value).length <= width) expect(lines).toEqual([print(value)])
        if (!lines.join().includes('…'))
          expect(lines.join(' ').replace(/\s+/g, ' ')).toBe(wrap(value, width).join(' ').replace(/\s+/g, ' '))
      },
    ),
    { numRuns: 500 },
  )
})
