interface Request {
  readonly op: string
  readonly args?: { readonly clients?: readonly string[]; readonly client?: string }
}

/**
 * What a lock answers to the requests of `test/drivers/lock.spec`, in their order. Of those who wait, the one
 * that has asked first is given it.
 */
export function createLock(): (request: Request) => object {
  let clients: readonly string[] = []
  let queue: readonly string[] = []
  let grants = 0
  const show = () => ({
    nodes: Object.fromEntries(clients.map((client) => [client, statusOf(queue.indexOf(client))])),
    state: { grants },
  })
  return ({ op, args: { clients: all = [], client = '' } = {} }) => {
    switch (op) {
      case 'hello':
        return {
          ...{ v: 1, implementation: 'lock', version: '1.0' },
          ...{ ops: ['acquire', 'release'], deterministic: true },
        }
      case 'init':
        clients = all
        queue = []
        grants = 0
        return show()
      case 'acquire':
        queue = [...queue, client]
        if (queue.length === 1) grants++
        return show()
      case 'release':
        queue = queue.slice(1)
        if (queue.length > 0) grants++
        return show()
      default:
        return op === 'observe' ? { ...show(), messages: [] } : {}
    }
  }
}

function statusOf(place: number): string {
  if (place < 0) return 'Idle'
  return place === 0 ? 'Holding' : 'Waiting'
}
