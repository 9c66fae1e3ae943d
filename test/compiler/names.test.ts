import { describe, expect, test } from '@jest/globals'
import { check, explore, generatedCode, prepare, printValue, renderDiagnostics } from '../../src/index.js'

/**
 * A specification with a hole for each name and text in it. Harmless ones and hostile ones come in one order,
 * so that records and model values are laid out alike.
 */
interface Names {
  readonly module: string
  readonly variables: readonly [string, string, string]
  readonly fields: readonly [string, string, string]
  readonly tags: readonly [string, string]
  readonly values: readonly [string, string]
  readonly operator: string
  readonly parameter: string
  readonly action: string
  readonly invariant: string
  readonly property: string
  readonly constant: string
  readonly strings: readonly [string, string]
}

const harmless: Names = {
  module: 'Plain',
  variables: ['First', 'Second', 'Third'],
  fields: ['_a', 'c', 't'],
  tags: ['Ask', 'Tell'],
  values: ['n1', 'n2'],
  operator: 'Grown',
  parameter: 'amount',
  action: 'Step',
  invariant: 'Small',
  property: 'Steady',
  constant: 'Word',
  strings: ['a', 'b'],
}

/** A harmless text that takes as much room in memory as another, which may have escapes. */
function asLong(letter: string, text: string): string {
  return letter.repeat(text.replace(/\\./g, '.').length)
}

const hostile: Names = {
  module: 'globalThis',
  variables: ['arguments', 'class', 'successor'],
  fields: ['__proto__', 'constructor', 'toString'],
  tags: ['await', 'eval'],
  values: ['function', 'M'],
  operator: 'return',
  parameter: 'yield',
  action: 'delete',
  invariant: 'undefined',
  property: 'imul',
  constant: 'process',
  strings: [
    '*/ process.exit(66) /* \' ` $process.exit(66) \\" \\\\ \\n //',
    '\u2028\u2029 __proto__ \u{1f600}',
  ],
}

function specificationOf(names: Names): string {
  const [x, y, z] = names.variables
  const [a, b, c] = names.fields
  const [bare, full] = names.tags
  const [first, second] = names.values
  const [one, other] = names.strings
  const { operator, parameter, action, constant } = names
  return `module ${names.module}
constant ${constant} : Str
constant Sort
type Letter = ${bare} | ${full} [${a}: Int, ${b}: Str]
variable ${x} : [${a}: Int, ${b}: Str, ${c}: Seq(Letter)]
variable ${y} : [Sort -> Str]
variable ${z} : Set(Str)
init
  /\\ ${x} = [${a} |-> 0, ${b} |-> ${constant}, ${c} |-> <<>>]
  /\\ ${y} = [s \\in Sort |-> "${one}"]
  /\\ ${z} = {}
${operator}(${parameter}) == ${x}.${a} + ${parameter}
action ${action}(${parameter} \\in 1..2) ==
  /\\ ${x}.${a} < 4
  /\\ ${x}'.${a} = ${operator}(${parameter})
  /\\ ${x}'.${c} = Append(${x}.${c},
       IF ${parameter} = 1 THEN ${bare} ELSE ${full}([${a} |-> 1, ${b} |-> "${other}"]))
  /\\ \\E s \\in Sort : ${y}'[s] = "${other}"
  /\\ ${z}' = ${z} \\union {"${one}", ${constant}}
invariant ${names.invariant} == ${x}.${a} < 6 /\\ ${x}.${b} = ${constant}
property ${names.property} == [][${x}'.${a} > ${x}.${a}]
deadlock off
model one
  Sort = {${first}, ${second}}
  ${constant} = "${one}"
`
}

/**
 * Of code, what a name may not change: all but comments, the hint in a name that is made unique, and parts of
 * fingerprints.
 */
function bones(code: string): string {
  return code
    .replace(/\/\/.*/g, '')
    .replace(/\b[A-Za-z][A-Za-z0-9]*([$_]p?\d)/g, '$1')
    .replace(/\(-\d{6,}\)|\b\d{6,}\b/g, '#')
}

function prepared(names: Names, constants: readonly string[] = []) {
  const specification = check({ name: 'names.spec', text: specificationOf(names) })
  if (!specification.checked) throw new Error(renderDiagnostics(specification.diagnostics))
  const found = prepare(specification, { constants })
  expect(found.notCompiled).toBeUndefined()
  return found
}

describe('names and texts of a specification', () => {
  test('change nothing of generated code but comments', () => {
    const [first, second] = hostile.strings
    const plain: Names = { ...harmless, strings: [asLong('a', first), asLong('b', second)] }
    const expected = generatedCode(prepared(plain))!
    const code = generatedCode(prepared(hostile))!
    expect(bones(code)).toBe(bones(expected))
    expect(code).toMatch(/^[\x20-\x7e\n]*$/)
    expect(() => new Function(code)).not.toThrow()
    // It is names that differ, and they are there for readers.
    expect(code).not.toBe(expected)
    expect(code).toContain('// delete')
  })

  test('neither do constants that are given', () => {
    const text = `'); process.exit(66) // \u2028 */ ${hostile.strings[0]}`
    const given = (constant: string, value: string) => [`${constant} = "${value}"`]
    const code = generatedCode(prepared(hostile, given(hostile.constant, text)))!
    const plain = generatedCode(prepared(hostile, given(hostile.constant, asLong('c', text))))!
    expect(bones(code)).toBe(bones(plain))
    expect(code).toMatch(/^[\x20-\x7e\n]*$/)
  })

  test('are what they are in states and traces, by either engine', async () => {
    const found = await Promise.all(
      (['compiled', 'interpreted'] as const).map((engine) => explore(specificationOf(hostile), { engine })),
    )
    expect(found[0]).toEqual(found[1])
    expect(found[0]!.verdict).toEqual({ kind: 'exhausted' })
    const plain = await explore(specificationOf(harmless))
    const { actions: _, frontier: __, ...counts } = plain.statistics
    expect(found[0]!.statistics).toMatchObject(counts)
    expect(plain.statistics.distinct).toBeGreaterThan(20)
    const broken = await explore(specificationOf(hostile).replace('< 6', '< 3'))
    const last = broken.counterexample!.trace.states.at(-1)!.map(printValue).join(' ')
    for (const name of hostile.fields) expect(last).toContain(`${name} |->`)
  })
})
