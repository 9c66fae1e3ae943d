import { describe, expect, test } from '@jest/globals'
import {
  emptyFunction,
  emptySet,
  makeFunction,
  makeRecord,
  modelValue,
  type Value,
  variant,
} from '../../src/model/value.js'
import { renderDifference } from '../../src/trace/change.js'
import { differences } from '../../src/trace/difference.js'
import { plain } from '../../src/trace/palette.js'
import { bagOf, functionOf, int, seqOf, str, type Type, tupleOf } from '../../src/types/type.js'

const [n1, n2] = [modelValue('n1'), modelValue('n2')]
const seq = (...items: Value[]) => makeFunction(items.map((item, index) => [index + 1, item]))
const set = (...items: Value[]) => emptySet.union(items)
const record = (fields: Record<string, Value>) => makeRecord(Object.entries(fields))
const ask = variant('Ask', record({ from: n1, term: 2 }))
const stop = variant('Stop')

/** Rendered lines of what changes in a variable `x`. */
function changes(before: Value, after: Value, type?: Type): readonly string[] {
  const types = type ? new Map([['x', type]]) : undefined
  return differences(['x'], [before], [after], types).flatMap((difference) =>
    renderDifference(difference, { palette: plain, width: 80 }),
  )
}

const cases: readonly [string, Value, Value, Type | undefined, ...string[]][] = [
  ['nothing', seq(1), seq(1), undefined],
  ['a scalar', 1, 2, int, 'x: 1 -> 2'],
  ['another kind of value', 1, n1, undefined, 'x: 1 -> n1'],
  ['elements of a set', set(1, 2), set(2, 3, 4), undefined, 'x - 1', 'x + 3', 'x + 4'],
  [
    'a function',
    makeFunction([
      [n1, 1],
      [n2, 1],
    ]),
    makeFunction([
      [n1, 1],
      [n2, 2],
    ]),
    undefined,
    'x[n2]: 1 -> 2',
  ],
  [
    'a function within a function',
    makeFunction([[n1, makeFunction([[n2, set()]])]]),
    makeFunction([[n1, makeFunction([[n2, set(n1)]])]]),
    undefined,
    'x[n1][n2] + n1',
  ],
  ['a field', record({ a: 1, b: 2 }), record({ a: 1, b: 3 }), undefined, 'x.b: 2 -> 3'],
  [
    'all fields of a record',
    record({ a: 1, b: 2 }),
    record({ a: 2, b: 3 }),
    undefined,
    'x: [a |-> 1, b |-> 2] -> [a |-> 2, b |-> 3]',
  ],
  [
    'a new argument',
    makeFunction([['k 1', n1]]),
    makeFunction([
      ['k 1', n1],
      ['k 2', n2],
    ]),
    undefined,
    'x + "k 2" :> n2',
  ],
  [
    'a lost argument',
    makeFunction([
      [n1, -1],
      [n2, 2],
    ]),
    makeFunction([[n2, 3]]),
    functionOf({ kind: 'constant', name: 'Node' }, int),
    'x - n1 :> -1',
    'x[n2]: 2 -> 3',
  ],
  [
    'a bag, from nothing',
    emptyFunction,
    makeFunction([[ask, 1]]),
    undefined,
    'x + Ask([from |-> n1, term |-> 2])',
  ],
  [
    'copies in a bag',
    makeFunction([
      [ask, 1],
      [stop, 3],
    ]),
    makeFunction([
      [ask, 2],
      [stop, 1],
    ]),
    bagOf({ kind: 'unknown', id: 1 }),
    'x - Stop  (1 left)',
    'x + Ask([from |-> n1, term |-> 2])  (now 2 copies)',
  ],
  ['a bag of the integers from 1', seq(1, 1), seq(1), bagOf(int), 'x - 2'],
  [
    'a bag, emptied',
    makeFunction([[ask, 2]]),
    emptyFunction,
    undefined,
    'x - Ask([from |-> n1, term |-> 2])  (all 2 copies)',
  ],
  ['a sequence that grows', seq(1), seq(1, 2, 3), undefined, 'x + <<2, 3>>'],
  ['a sequence that loses its end', seq(1, 2, 3), seq(1), undefined, 'x - <<2, 3>>  (back)'],
  ['a queue that loses its front', seq(n1, n2), seq(n2), undefined, 'x - <<n1>>  (front)'],
  ['a queue that moves on', seq(1, 2, 3), seq(2, 3, 4), undefined, 'x - <<1>>  (front)', 'x + <<4>>'],
  ['an element of a sequence', seq(1, 1), seq(1, 2), undefined, 'x[2]: 1 -> 2'],
  [
    'a sequence, truncated and appended to',
    seq(1, 2, 3),
    seq(1, 5),
    seqOf(int),
    'x[2]: 2 -> 5',
    'x - <<3>>  (back)',
  ],
  ['part of a tuple', seq(1, 'a'), seq(2, 'a'), tupleOf([int, str]), 'x[1]: 1 -> 2'],
  ['a whole tuple', seq(1, 'a'), seq(2, 'b'), tupleOf([int, str]), 'x: <<1, "a">> -> <<2, "b">>'],
  ['another variant', ask, stop, undefined, 'x: Ask([from |-> n1, term |-> 2]) -> Stop'],
  [
    'the payload of a variant',
    ask,
    variant('Ask', record({ from: n1, term: 3 })),
    undefined,
    'x.term: 2 -> 3',
  ],
  ['the value of an option', variant('Some', 1), variant('Some', 2), undefined, 'x.value: 1 -> 2'],
  [
    'an entry of a log in a function of logs',
    makeFunction([[n1, seq(record({ term: 1, value: 'a' }))]]),
    makeFunction([[n1, seq(record({ term: 2, value: 'a' }))]]),
    undefined,
    'x[n1][1].term: 1 -> 2',
  ],
  [
    'a value that is wider than a line',
    set(),
    set(record({ entries: seq(...Array.from({ length: 30 }, (_, index) => 1000 + index)), from: n1 })),
    undefined,
    'x + [ entries |-> << 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008,',
    '                     1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017,',
    '                     1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026,',
    '                     1027, 1028, 1029 >>,',
    '      from |-> n1 ]',
  ],
  [
    'a change that is wider than a line',
    'a'.repeat(50),
    'b'.repeat(50),
    undefined,
    'x:',
    `     "${'a'.repeat(50)}"`,
    `  -> "${'b'.repeat(50)}"`,
  ],
]

describe('a difference', () => {
  test.each(cases.map(([name, before, after, type, ...lines]) => ({ name, before, after, type, lines })))(
    'of $name',
    ({ before, after, type, lines }) => {
      expect(changes(before, after, type)).toEqual(lines)
    },
  )
})
