import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { chooseDiverse } from '../../src/explorer/staged/diverse.js'
import type { State } from '../../src/model/state.js'
import type { Value } from '../../src/model/value.js'

const small = fc.integer({ min: 0, max: 2 })
const record = fc.tuple(small, small).map(
  ([a, b]): Value =>
    Immutable.Map<Value, Value>([
      ['a', a],
      ['b', b],
    ]),
)
const states: fc.Arbitrary<State[]> = fc.array(fc.tuple(small, record, record), {
  minLength: 1,
  maxLength: 30,
})

/** The places in which two of those states differ. */
function distance([number, ...records]: State, [other, ...others]: State): number {
  const fields = records.flatMap((record, index) =>
    ['a', 'b'].filter((name) => {
      const values = [record, others[index]].map((each) => (each as Immutable.Map<Value, Value>).get(name))
      return values[0] !== values[1]
    }),
  )
  return fields.length + (number === other ? 0 : 1)
}

test('each state that is chosen is as far as can be from those before it, the first of several', () => {
  fc.assert(
    fc.property(states, fc.integer({ min: 1, max: 8 }), (all, count) => {
      const chosen = chooseDiverse(all, count)
      if (all.length <= count) {
        expect(chosen).toEqual(all.map((_, index) => index))
        return
      }
      expect(chosen[0]).toBe(0)
      for (let size = 1; size <= chosen.length; size++) {
        const distances = all.map((state) =>
          Math.min(...chosen.slice(0, size).map((index) => distance(all[index]!, state))),
        )
        const most = Math.max(...distances)
        if (size < chosen.length) expect(chosen[size]).toBe(distances.indexOf(most))
        else if (size < count) expect(most).toBe(0)
      }
    }),
  )
})
