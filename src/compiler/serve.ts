import type { Port } from '../model/crew.js'
import type { LogColumns } from '../model/parent-log.js'
import type { Core } from './core.js'
import { type Job, Share } from './share.js'
import type { SharedStore } from './store/interface.js'

/** What a thread is asked to do; it answers each in turn. */
export type Order =
  | { readonly kind: 'join'; readonly store: SharedStore; readonly index: number }
  | { readonly kind: 'expand'; readonly job: Job }
  | { readonly kind: 'distribute' }
  | { readonly kind: 'sort'; readonly parts: number }
  | { readonly kind: 'finish'; readonly columns: LogColumns; readonly from: number; readonly to: number }

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
      case 'distribute':
        return share.distribute()
      case 'sort':
        return share.sortPart(order.parts)
      case 'finish':
        return share.finish(order.columns, order.from, order.to)
    }
  }
}
