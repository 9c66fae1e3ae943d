import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ErrorObject } from 'ajv'

// The schema of SARIF 2.1.0 as Microsoft publishes it. It is of draft 4, and has nothing in it that later
// drafts read otherwise, but for its name.
const path = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
)
const { $schema, id, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
ajv.addFormat('uri', isUri)
ajv.addFormat('uri-reference', (text: string) => isUri(text) || !/[\s<>"{}|\\^`]|^[^/?#]*:/.test(text))
ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)))
const validate = ajv.compile(schema)

function isUri(text: string): boolean {
  return URL.canParse(text)
}

/** Where a document is no SARIF log; nothing where it is one. */
export function sarifErrors(document: unknown): readonly ErrorObject[] {
  validate(document)
  return validate.errors ?? []
}
