import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lower } from '../../src/core/lower.js'
import { parse } from '../../src/syntax/parse.js'
import { render } from '../../src/text/code-frame.js'
import { check } from '../../src/types/check.js'
import { illTypedModules, wellTypedModules } from './well-typed.js'

/**
 * The errors about types in a specification, rendered. That nothing is initialised in it is no matter of
 * types.
 */
function typeErrors(text: string): string {
  const parsed = parse({ name: 'Typed.spec', text })
  expect(render(parsed.diagnostics)).toBe('')
  const lowered = lower(parsed.tree, () => undefined)
  expect(lowered.module).toBeDefined()
  return render(check(lowered.module!).diagnostics.filter(({ code }) => code.startsWith('E2')))
}

test('what is well typed by construction is found to be so', () => {
  fc.assert(
    fc.property(wellTypedModules(), (text) => expect(typeErrors(text)).toBe('')),
    { numRuns: 100 },
  )
})

test('what compares values of different kinds is refused', () => {
  fc.assert(
    fc.property(illTypedModules(), (text) => expect(typeErrors(text)).not.toBe('')),
    { numRuns: 100 },
  )
})
