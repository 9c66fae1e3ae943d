import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false })

/** The validator of a published schema. */
export function schemaOf(name: 'trace' | 'exploration' | 'coverage' | 'diagnostics'): ValidateFunction {
  return ajv.getSchema(`tracewright:${name}.schema.json`)!
}

for (const name of ['trace', 'exploration', 'coverage', 'diagnostics']) {
  const file = new URL(`../../../schema/${name}.schema.json`, import.meta.url)
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object)
}
