import { add, type Code, constant, load } from './low/code.js'
import { trail } from './trail.js'
import { memory, type Writer } from './writer.js'

/** Puts slots on the trail's stack. What this gives puts them back, and leaves the stack as it was before. */
export function saveSlots(w: Writer, base: number, count: number): () => void {
  const size = w.code.call(trail(w, 'size'))
  w.code.for(constant(0), constant(count), 'slot', (slot) => {
    w.code.run(trail(w, 'push'), load(memory, add(slot, base)))
  })
  return () => {
    w.code.for(constant(0), constant(count), 'slot', (slot) => {
      const word: Code = w.code.call(trail(w, 'at'), add(size, slot))
      w.code.store(memory, add(slot, base), word)
    })
    w.code.run(trail(w, 'cut'), size)
  }
}
