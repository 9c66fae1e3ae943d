import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { root } from '../source-files.js'

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false })
const folder = join(root, 'schema')
const ending = '.schema.json'

/** The names of the published schemas. */
export const schemaNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))

for (const name of schemaNames) {
  ajv.addSchema(JSON.parse(readFileSync(join(folder, `${name}${ending}`), 'utf8')) as object)
}

/** The validator of a published schema. */
export function schemaOf(name: string): ValidateFunction {
  return ajv.getSchema(`tracewright:${name}.schema.json`)!
}
