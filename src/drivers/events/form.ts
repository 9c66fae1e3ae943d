import type { JsonPath } from '../../exports/json-place.js'
import { isArray, isObject, type Json, type JsonObject } from '../../exports/json-text.js'
import { Form } from '../adapter/form.js'

/** What a case may be: one of these, or commands and what to expect. */
const caseKinds = ['op', 'commands', 'expect', 'ignored', 'unrealisable'] as const
const caseMembers = ['label', 'where', 'unless', 'args', 'takes', ...caseKinds]

/** Looks at the form of an adapter for traces from elsewhere. */
export class EventAdapterForm extends Form {
  look(document: Json): void {
    if (!this.head(document, ['events', 'messages', 'values', 'variables'])) return
    if (document.events !== undefined) this.events(document.events, ['events'])
    this.correspondences(document, 'messages', [], ['trace', 'shown', 'prefer'])
    this.correspondences(document, 'values', [], ['trace', 'shown'])
    this.each(document, 'variables', (mapping, path) => this.eventVariable(mapping, path))
  }

  private events(events: Json, path: JsonPath): void {
    if (!this.object(events, path, ['from', 'kind', 'kinds'])) return
    for (const name of ['from', 'kind']) this.text(events, path, name)
    if (events.from === undefined) {
      this.refuse(path, 'it is to be said where events are (`from`)', {
        expected: 'a sequence in the states that grows, as `history.events`, or `steps`',
      })
    }
    if (events.kinds === undefined) this.refuse(path, 'it is to be said what events there are (`kinds`)')
    if (events.from !== undefined && events.from !== 'steps' && events.kind === undefined)
      this.refuse(path, 'it is to be said which member of an event is its `kind`')
    this.each(events, 'kinds', (kind, at) => this.kind(kind, at), path)
  }

  private kind(kind: Json, path: JsonPath): void {
    if (!isObject(kind) || !('cases' in kind)) {
      if (this.object(kind, path, caseMembers)) this.case(kind, path)
      return
    }
    if (!this.object(kind, path, ['label', 'cases'])) return
    this.text(kind, path, 'label')
    const { cases } = kind
    if (cases === undefined || !isArray(cases)) {
      this.refuse([...path, 'cases'], 'an array of cases is expected')
      return
    }
    for (const [index, each] of cases.entries()) {
      const at = [...path, 'cases', index]
      if (this.object(each, at, caseMembers)) this.case(each, at)
    }
  }

  private case(each: JsonObject, path: JsonPath): void {
    for (const name of ['label', 'ignored', 'unrealisable']) this.text(each, path, name)
    for (const name of ['where', 'unless']) {
      if (each[name] !== undefined) this.object(each[name], [...path, name])
    }
    const kinds = caseKinds.filter((name) => name in each)
    const isCommandWithExpectation = kinds.length === 2 && kinds[1] === 'expect'
    if (kinds.length !== 1 && !isCommandWithExpectation) {
      this.refuse(path, 'an event is a command (`op`), several (`commands`), what to `expect`, or both', {
        hint: 'or say why it is `ignored` or `unrealisable`',
      })
      return
    }
    this.commandsIn(each, path)
    if (each.expect === undefined) return
    const at = [...path, 'expect']
    if (!this.object(each.expect, at, ['message', 'shown'])) return
    const { message, shown } = each.expect
    if ((message === undefined) === (shown === undefined)) {
      this.refuse(at, 'what to expect is either a `message` or what is `shown`')
    }
    this.text(each.expect, at, 'message')
    if (shown !== undefined) this.object(shown, [...at, 'shown'])
  }

  private correspondences(parent: JsonObject, name: string, at: JsonPath, members: readonly string[]): void {
    const items = parent[name]
    if (items === undefined) return
    const path = [...at, name]
    if (!isArray(items)) {
      this.refuse(path, 'an array is expected')
      return
    }
    for (const [index, item] of items.entries()) {
      if (!this.object(item, [...path, index], members)) continue
      for (const needed of ['trace', 'shown']) {
        if (item[needed] === undefined) this.refuse([...path, index], `\`${needed}\` is not said`)
      }
      if (name !== 'messages') continue
      for (const part of ['shown', 'prefer']) {
        if (item[part] !== undefined) this.object(item[part], [...path, index, part])
      }
    }
  }

  private eventVariable(mapping: Json, path: JsonPath): void {
    this.comparison(mapping, path, ['values'])
    if (isObject(mapping)) this.correspondences(mapping, 'values', path, ['trace', 'shown'])
  }
}
