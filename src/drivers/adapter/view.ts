import type { Json, JsonObject } from '../../exports/json-text.js'
import type { SentMessage } from '../driver.js'

/** All that an implementation shows at a time: what it last said of each part. */
export interface View {
  readonly nodes: { readonly [node: string]: Json }
  readonly state: JsonObject
  /** The messages under way by number, in the order in which they were sent. */
  readonly network: ReadonlyMap<number, SentMessage>
}
