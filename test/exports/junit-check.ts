import { SaxesParser } from 'saxes'

/** An element as a reader of XML finds it, with the text that is directly in it. */
export interface Element {
  readonly name: string
  readonly parent: Element | undefined
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** The elements of a document, in the order of their starts; throws where it is not well-formed. */
export function readXml(text: string): readonly Element[] {
  const elements: Element[] = []
  let inner: Element | undefined
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    inner = { name, parent: inner, attributes: attributes as Record<string, string>, text: '' }
    elements.push(inner)
  })
  parser.on('text', (found) => {
    if (inner) inner.text += found
  })
  parser.on('closetag', () => {
    inner = inner?.parent
  })
  parser.write(text).close()
  return elements
}

/**
 * What the schema of the JUnit plugin of Jenkins (junit-10.xsd, which Surefire keeps to as well) has of the
 * elements that we write: where an element stands, its attributes, and those that must be there.
 */
const schema: Readonly<
  Record<string, { readonly in: string; readonly attributes: string; readonly required: string }>
> = {
  testsuites: { in: '', attributes: 'name time tests failures disabled errors', required: '' },
  testsuite: {
    in: 'testsuites',
    attributes: 'name tests failures errors time disabled skipped skips timestamp hostname id package',
    required: 'name tests',
  },
  properties: { in: 'testsuite', attributes: '', required: '' },
  property: { in: 'properties', attributes: 'name value', required: 'name value' },
  testcase: {
    in: 'testsuite',
    attributes: 'name assertions time classname status class file line',
    required: 'name',
  },
  skipped: { in: 'testcase', attributes: 'type message', required: '' },
  failure: { in: 'testcase', attributes: 'type message', required: '' },
  error: { in: 'testcase', attributes: 'type message', required: '' },
  'system-out': { in: 'testsuite', attributes: '', required: '' },
}

/** Where a document is no JUnit report, or counts other test cases than it has; nothing where it is one. */
export function junitErrors(text: string): readonly string[] {
  const elements = readXml(text)
  return elements.flatMap((element) => {
    const { name, parent, attributes } = element
    const rule = schema[name]
    if (!rule) return [`an element ${name}`]
    const known = rule.attributes.split(' ')
    return [
      ...(rule.in === (parent?.name ?? '') ? [] : [`${name} in ${parent?.name}`]),
      ...Object.keys(attributes).filter((each) => !known.includes(each)),
      ...rule.required.split(' ').filter((each) => each !== '' && attributes[each] === undefined),
      ...(name.startsWith('testsuite') ? countErrors(element, elements) : []),
    ]
  })
}

function countErrors(suite: Element, elements: readonly Element[]): readonly string[] {
  const within = (element: Element | undefined): boolean =>
    element !== undefined && (element === suite || within(element.parent))
  const count = (name: string) => elements.filter((each) => each.name === name && within(each)).length
  const counts = { tests: 'testcase', failures: 'failure', errors: 'error', skipped: 'skipped' }
  return Object.entries(counts).flatMap(([attribute, name]) => {
    const said = suite.attributes[attribute]
    return said === undefined || said === String(count(name)) ? [] : [`${attribute}="${said}"`]
  })
}
