import type { Port } from '../../model/crew.js'
import type { Growth, SharedTable } from '../../model/fingerprint-table.js'
import { spreadSegment } from '../../model/fingerprint-table.js'
import type { LogColumns } from '../../model/parent-log.js'
import type { SharedStore } from '../store/interface.js'
import type { Core } from './core.js'
import { type Job, Share } from './share.js'

/** What a thread is asked to do; it answers each in turn. */
export type Order =
  | { readonly kind: 'join'; readonly store: SharedStore; readonly index: number }
  | { readonly kind: 'expand'; readonly job: Job }
  | {
      readonly kind: 'spread'
      readonly table: SharedTable
      readonly growth: Growth
      readonly segments: Segments
    }
  | { readonly kind: 'finish'; readonly columns?: LogColumns; readonly from: number; readonly to: number }

/** Of a table: every `step`th from `first` on. */
export interface Segments {
  readonly first: number
  readonly step: number
}

/** Spreads the entries of some segments of a table. */
export function spreadSegments(table: SharedTable, growth: Growth, { first, step }: Segments): void {
  for (let each = first; each < table.segments.length; each += step) spreadSegment(table, growth, each)
}

/** Serves a crew in a thread of its own: `createCore` makes an engine that attaches to the store. */
export function serve(port: Port, createCore: (store: SharedStore) => Core): void {
  let share: Share
  port.onMessage((message) => {
    port.post(obey(message as Order))
  })

  function obey(order: Order): unknown {
    switch (order.kind) {
      case 'join':
        share = new Share(createCore(order.store), order.index)
        return undefined
      case 'expand':
        share.begin(order.job)
        while (share.work());
        return share.end()
      case 'spread':
        return spreadSegments(order.table, order.growth, order.segments)
      case 'finish':
        return share.finish(order.columns, order.from, order.to)
    }
  }
}
