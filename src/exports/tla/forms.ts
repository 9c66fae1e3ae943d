import type { Module, Tag, VariantType } from '../../core/core.js'
import type { TypeTree } from '../../syntax/tree.js'
import { fieldName, freshName } from './names.js'
import type { VariantForm } from './vocabulary.js'

/** How the variants of a module are encoded. */
export interface Forms {
  readonly tagField: string
  of(tag: Tag): VariantForm
  /** The enumeration that the tags are all the members of. */
  enumeration(tags: readonly Tag[]): VariantType | undefined
}

/**
 * A type of which no variant carries anything is a set of strings. Else each variant is a record of its
 * payload's fields and its tag, so that `m.key` and EXCEPT need to know no types.
 */
export function variantForms(module: Module): Forms {
  const aliases = new Map(module.aliasTypes.map(({ name, value }) => [name, value]))
  const types = new Map(module.variantTypes.map((type) => [type.name, type]))
  const fieldsOf = (payload: TypeTree | undefined) => recordFields(payload, aliases)
  const used = module.variantTypes.flatMap((type) => type.tags.flatMap(({ payload }) => fieldsOf(payload)))
  const tagField = freshName('tag', new Set(used.map(({ name }) => name)))
  return {
    tagField,
    of(tag) {
      const type = types.get(tag.type)
      if (tag.type === 'Option' || type === undefined) return { isString: false, fields: ['value'] }
      if (type.tags.every(({ payload }) => payload === undefined)) return { isString: true, fields: [] }
      const own = fieldsOf(type.tags.find((one) => one.tag.name === tag.name)?.payload)
      const fields = own.map(({ name }) => fieldName(name))
      const clashes = type.tags.some(({ tag: other, payload }) => {
        return other.name !== tag.name && areIncomparable(own, fieldsOf(payload))
      })
      if (!clashes) return { isString: false, fields }
      return { isString: false, fields, marker: freshName(`is${tag.name}`, new Set([...fields, tagField])) }
    },
    enumeration(tags) {
      const type = types.get(tags[0]?.type ?? '')
      if (type === undefined || tags.length !== type.tags.length) return undefined
      if (type.tags.some(({ payload }) => payload !== undefined)) return undefined
      return type.tags.every(({ tag }, index) => tags[index]?.name === tag.name) ? type : undefined
    },
  }
}

interface Field {
  readonly name: string
  readonly type: string
}

/** The fields of a record type, also by another name, in the order of the text. */
function recordFields(type: TypeTree | undefined, aliases: ReadonlyMap<string, TypeTree>): Field[] {
  if (type?.kind === 'typeName') {
    const alias = aliases.get(type.name)
    return alias === type ? [] : recordFields(alias, aliases)
  }
  if (type?.kind !== 'typeRecord') return []
  return type.fields.map((field) => ({ name: field.name.name, type: typeText(field.type) }))
}

/** TLC compares records of the same fields value by value, and fails where their types differ. */
function areIncomparable(one: readonly Field[], other: readonly Field[]): boolean {
  if (one.length !== other.length || one.length === 0) return false
  const types = new Map(other.map(({ name, type }) => [name, type]))
  return one.every(({ name }) => types.has(name)) && one.some(({ name, type }) => types.get(name) !== type)
}

function typeText(type: TypeTree): string {
  return type.span.source.text.slice(type.span.start, type.span.end).replace(/\s+/g, ' ')
}
