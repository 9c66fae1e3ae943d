import type { JsonPath } from '../../exports/json-place.js'
import { isObject, type Json } from '../../exports/json-text.js'
import { Form } from './form.js'

/** Looks at the form of an adapter for a specification. */
export class AdapterForm extends Form {
  look(document: Json): void {
    if (!this.head(document, ['specification', 'actions', 'variables', 'types'])) return
    this.text(document, [], 'specification')
    this.each(document, 'actions', (mapping, path) => this.action(mapping, path))
    this.each(document, 'variables', (mapping, path) => this.variable(mapping, path))
    this.each(document, 'types', (mapping, path) => this.type(mapping, path))
  }

  private action(mapping: Json, path: JsonPath): void {
    if (!this.object(mapping, path, ['op', 'args', 'takes', 'commands', 'silent', 'unrealisable'])) return
    const kinds = ['op', 'commands', 'silent', 'unrealisable'].filter((name) => name in mapping)
    if (kinds.length !== 1) {
      this.refuse(path, 'an action is one command (`op`), several (`commands`), `silent` or `unrealisable`')
      return
    }
    this.commandsIn(mapping, path)
    for (const name of ['args', 'takes']) {
      if (name in mapping && !('op' in mapping)) {
        this.refuse([...path, name], `\`${name}\` does not go with \`${kinds[0]}\``)
      }
    }
    if ('silent' in mapping && mapping.silent !== true) this.refuse([...path, 'silent'], '`silent` is true')
    this.text(mapping, path, 'unrealisable')
  }

  private variable(mapping: Json, path: JsonPath): void {
    this.comparison(mapping, path, ['whereShown'])
    if (!isObject(mapping) || mapping.whereShown === undefined) return
    if (typeof mapping.whereShown !== 'boolean') {
      this.refuse([...path, 'whereShown'], '`whereShown` is true or false')
    }
  }

  private type(mapping: Json, path: JsonPath): void {
    if (!this.object(mapping, path, ['values', 'tag', 'variants'])) return
    this.text(mapping, path, 'tag')
    if (mapping.values !== undefined && this.object(mapping.values, [...path, 'values'])) {
      for (const name of Object.keys(mapping.values)) this.text(mapping.values, [...path, 'values'], name)
    }
    this.each(mapping, 'variants', (variant, at) => this.variant(variant, at), path)
  }

  private variant(variant: Json, path: JsonPath): void {
    if (typeof variant === 'string') return
    if (!this.object(variant, path, ['is', 'fields'])) return
    const { is } = variant
    if (is !== undefined && typeof is !== 'string' && !isObject(is)) {
      this.refuse([...path, 'is'], 'a string or an object is expected')
    }
    const isField = (field: Json) =>
      typeof field === 'string' ||
      (isObject(field) && typeof field.not === 'string' && Object.keys(field).length === 1)
    this.each(
      variant,
      'fields',
      (field, at) => {
        if (!isField(field)) this.refuse(at, 'a field is the name of a member, or `{"not": NAME}`')
      },
      path,
    )
  }
}
