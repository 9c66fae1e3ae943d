import type { JsonPath } from '../../exports/json-place.js'
import { isObject, type JsonObject } from '../../exports/json-text.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'
import type { EventAdapterDescription } from '../events/description.js'
import { EventAdapterForm } from '../events/form.js'
import { AdapterForm } from './adapter-form.js'
import type { AdapterDescription } from './description.js'
import { mergedOf, placeIn, type ReadAdapterSource, readExtendedDocuments } from './extended.js'

/** A description, with where each part of it stands. */
export interface Described<Description> {
  readonly description: Description
  /** The file that it was read from; of a module, its members as JSON. */
  readonly source: Source
  place(path: JsonPath): Span
}

/** An adapter for a specification. */
export type DescribedAdapter = Described<AdapterDescription>

/** An adapter for traces from elsewhere. */
export type DescribedEventAdapter = Described<EventAdapterDescription>

/** What a file has turned out to be: an adapter of either kind, or none. */
export interface ReadAdapter {
  readonly adapter?: DescribedAdapter
  readonly events?: DescribedEventAdapter
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads an adapter's file, and those that it extends: members of its own go before theirs, one by one within
 * `actions`, `variables` and the like. All mistakes of form are told at once. What has `events` is for traces
 * from elsewhere.
 */
export function readAdapterFile(source: Source, read: ReadAdapterSource = () => undefined): ReadAdapter {
  const { files, diagnostics: found } = readExtendedDocuments(source, read)
  const diagnostics = [...found]
  const isOfEvents = files.some(({ document }) => 'events' in document)
  for (const [index, { source: own, document }] of files.entries()) {
    const form = isOfEvents ? new EventAdapterForm(own, index > 0) : new AdapterForm(own, index > 0)
    form.look(document)
    diagnostics.push(...form.diagnostics)
  }
  if (diagnostics.length > 0 || files.length === 0) return { diagnostics }
  const merged = mergedOf(files, isOfEvents ? eventMembers : members)
  const place = placeIn(files)
  const needed = [isOfEvents ? 'events' : 'actions', 'variables']
  if (typeof merged.name !== 'string' || !needed.every((name) => isObject(merged[name]))) {
    const lacking = ['name', ...needed].filter((name) => merged[name] === undefined)
    const message = `the adapter lacks ${lacking.map((name) => `\`${name}\``).join(', ')}`
    return { diagnostics: [{ code: 'E701', severity: 'error', message, span: place([]) }] }
  }
  return isOfEvents
    ? { events: { description: merged as unknown as EventAdapterDescription, source, place }, diagnostics }
    : { adapter: { description: merged as unknown as AdapterDescription, source, place }, diagnostics }
}

const members = ['actions', 'variables', 'types']
const eventMembers = ['variables']

/** A description that a module gives. */
export function describedByModule(description: AdapterDescription): DescribedAdapter {
  const document = JSON.parse(JSON.stringify(description)) as JsonObject
  const source = { name: `adapter ${description.name}`, text: JSON.stringify(document, null, 2) }
  return { description, source, place: placeIn([{ source, document }]) }
}
