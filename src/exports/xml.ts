/** An element of an XML document: attributes in their order, those without a value left out. */
export interface Xml {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  /** Elements, or a text. */
  readonly content?: readonly Xml[] | string
}

/** The document of an element, well-formed XML 1.0 whatever its texts are. */
export function printXml(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printElement(root, '')}`
}

function printElement({ name, attributes = {}, content = [] }: Xml, indent: string): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(String(value))}"`],
  )
  const start = `${indent}<${name}${given.join('')}`
  if (content.length === 0) return `${start}/>\n`
  if (typeof content === 'string') return `${start}>${escapeText(content)}</${name}>\n`
  const children = content.map((child) => printElement(child, `${indent}  `))
  return `${start}>\n${children.join('')}${indent}</${name}>\n`
}

function escapeText(text: string): string {
  return allowed(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A reader makes a blank of a line break in an attribute that is not written as a reference. */
function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n]/g, (character) => `&#${character.codePointAt(0)};`)
}

/** What XML 1.0 has no way to write is replaced; a reader makes a line feed of every line break anyhow. */
function allowed(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them by their numbers
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  )
}
