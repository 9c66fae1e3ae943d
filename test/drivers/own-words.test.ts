import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createCodec } from '../../src/drivers/adapter/codec.js'
import { parameterTypes } from '../../src/drivers/adapter/parameters.js'
import { Random } from '../../src/explorer/random/random.js'
import { isSameJson, type JsonObject } from '../../src/exports/json-text.js'
import {
  check,
  conformance,
  type Implementation,
  isSet,
  type Json,
  type Prepared,
  prepare,
  Refusal,
  variableTypes,
} from '../../src/index.js'
import { elements } from '../../src/model/order.js'
import { projectFiles, root } from '../source-files.js'

/**
 * An implementation that is a specification itself, in its own words: it takes any successor by the action
 * and the arguments that it is asked for.
 */
function incarnate(prepared: Prepared, seed: number): Implementation<Record<string, JsonObject>> {
  const { config, reference, types } = prepared
  const { module } = config
  const codec = createCodec(
    {},
    {
      members(name) {
        const value = reference.constantsOf.constant(module.constants.find((each) => each.name === name)!)
        return isSet(value) ? elements(value) : undefined
      },
    },
  )
  const random = new Random(seed, 0)
  const any = <Item>(items: readonly Item[]): Item => items[random.below(items.length)]!
  let state = any([...reference.initialStates()])
  const show = () => ({
    state: Object.fromEntries(
      reference.variables.map((name, index): [string, Json] => [
        name,
        codec.encode(state[index]!, variableTypes(prepared).get(name)),
      ]),
    ),
  })
  const commandOf = (action: string) => {
    const parameters = parameterTypes(
      module.actions.find(({ name }) => name === action),
      types,
    )
    return (args: JsonObject) => {
      const successors = reference
        .moves(state, action)
        .filter((move) =>
          move.arguments.every(({ name, value }) =>
            isSameJson(codec.encode(value, parameters.get(name)), args[name]!),
          ),
        )
        .flatMap((move) => reference.successorsBy(state, move))
      if (successors.length === 0) throw new Refusal(`${action} is not enabled`)
      state = any(successors).state
      return show()
    }
  }
  return {
    implementation: module.name,
    version: '1',
    commands: Object.fromEntries(reference.actions.map((action) => [action, commandOf(action)])),
    init() {
      state = any([...reference.initialStates()])
      return show()
    },
    observe: show,
  }
}

const files = [...projectFiles('specs', ['.spec']), ...projectFiles('test/cases/tla', ['.spec'])].filter(
  ({ path }) => !path.startsWith('specs/broken/'),
)

test.each(files.map(({ path }) => path))('%s conforms to itself, in its own words', async (path) => {
  const specification = check(
    { name: path, text: readFileSync(join(root, path), 'utf8') },
    {
      read: (other, from) => {
        const name = join(dirname(from.name), other)
        return { name, text: readFileSync(join(root, name), 'utf8') }
      },
    },
  )
  const prepared = prepare(specification, { engine: 'interpreted', coverage: 'off' })
  const runs = await conformance(specification, () => incarnate(prepared, 1), {
    select: { random: { steps: 120, depth: 40 } },
  })
  expect(runs).toHaveLength(1)
})
