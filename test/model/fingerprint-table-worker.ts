import { parentPort } from 'node:worker_threads'
import { claimRoom, createProbe, returnRoom, type SharedTable } from '../../src/model/fingerprint-table.js'

/** The fingerprints that a thread enters, in this order, each with a parent. */
export interface Work {
  readonly table: SharedTable
  readonly highs: Int32Array
  readonly lows: Int32Array
  readonly parents: Int32Array
  /** Where to go on. */
  readonly from: number
}

/** How far it came before there was no room left, and what the probes said. */
export interface Done {
  readonly to: number
  readonly probed: Uint8Array
}

/** Enters fingerprints until there is no room left. */
export function enter({ table, highs, lows, parents, from }: Work): Done {
  const probe = createProbe(table)
  const probed = new Uint8Array(highs.length)
  let room = 0
  let to = from
  while (to < highs.length) {
    if (room === 0) room = claimRoom(table, 64)
    if (room === 0) break
    probed[to] = probe(highs[to]!, lows[to]!, parents[to]!)
    if (probed[to] === 1) room--
    to++
  }
  returnRoom(table, room)
  return { to, probed }
}

parentPort?.on('message', (work: Work) => {
  parentPort!.postMessage(enter(work))
})
