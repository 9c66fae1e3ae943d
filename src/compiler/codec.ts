import type { Operand } from './environment.js'
import type { Layout } from './layout.js'
import { Builder } from './low/builder.js'
import { add, binary, type Code, constant, load, local, not, same } from './low/code.js'
import { makeProduct, partOfCode } from './part.js'
import { layoutKey, type Program } from './program.js'
import { clear, isWide, iterateWide, put } from './wide.js'
import { convert, countOf, header, heap, memory, partOf, toWord, toWordAs, wordOperand } from './writer.js'

/** The name of the function that makes one word of the slots from an index on. */
export function buildFunction(program: Program, layout: Layout): string {
  return program.generated(`build ${layoutKey(layout)}`, 'build', (name) => {
    const code = new Builder()
    const base = local('base')
    const { store } = program
    const w = { program, code }
    const operand = slotsOperand(layout, base)
    const part = (inner: Layout, at: Code): Code =>
      inner.kind === 'word' ? load(memory, at) : code.call(buildFunction(program, inner), at)
    if (layout.kind === 'array') {
      const functions = store.functions(layout.word)
      const elementWord = layout.element
      code.run(program.external('begin', functions.begin))
      code.for(constant(0), constant(layout.key.size), 'key', (key) => {
        const value = part(elementWord, add(base, binary('*', key, constant(elementWord.size))))
        code.run(program.external('push', functions.push), key, value)
      })
      code.return(code.call(program.external('end', functions.end)))
    } else if (layout.kind === 'fields') {
      const { fields, word } = layout
      const product = makeProduct(w, word, (wanted, index) => {
        const field = fields[index]!
        return convert(w, part(field.layout, add(base, field.offset)), field.layout.word, wanted)
      })
      code.return(product)
    } else if (isWide(operand)) {
      const sets = store.sets(layout.word)
      code.run(program.external('begin', sets.begin))
      iterateWide(w, operand, (element) => code.run(program.external('push', sets.push), toWord(w, element)))
      code.return(code.call(program.external('end', sets.end)))
    } else code.return(load(memory, base))
    return { name, parameters: ['base'], body: code.block.statements, comment: 'slots to a value' }
  })
}

/**
 * The name of the function that spreads a word over slots from an index on. Where the value does not fit, a
 * function that is not total, it calls `misfit`.
 */
export function spreadFunction(program: Program, layout: Layout): string {
  return program.generated(`spread ${layoutKey(layout)}`, 'spread', (name) => {
    const code = new Builder()
    const [id, base] = [local('id'), local('base')]
    const w = { program, code }
    const spread = (inner: Layout, value: Code, at: Code): void => {
      if (inner.kind === 'word') code.store(memory, at, value)
      else code.run(spreadFunction(program, inner), value, at)
    }
    if (layout.kind === 'array') {
      const { key, element } = layout
      code.if(not(same(load(heap, add(id, 3)), constant(key.size))), () => code.run('misfit'))
      code.for(constant(0), constant(key.size), 'key', (index) => {
        const value = load(heap, add(add(id, header + 1), binary('*', index, constant(2))))
        spread(element, value, add(base, binary('*', index, constant(element.size))))
      })
    } else if (layout.kind === 'fields') {
      const { fields, word } = layout
      fields.forEach((field, index) => {
        const part =
          word.kind === 'code'
            ? toWordAs(w, partOfCode(w, word.finite, id, index), field.layout.word)
            : load(heap, add(id, header + index))
        spread(field.layout, part, add(base, field.offset))
      })
    } else if (layout.kind === 'wide') {
      clear(w, layout, base)
      code.for(constant(0), countOf(id), 'n', (index) => {
        put(w, base, code.let(partOf(id, index), 'e'), true)
      })
    } else code.store(memory, base, id)
    return { name, parameters: ['id', 'base'], body: code.block.statements, comment: 'a value to slots' }
  })
}

/** What stands in the slots from an index on. */
export function slotsOperand(layout: Layout, base: Code): Operand {
  if (layout.kind === 'word') return wordOperand(layout.word, load(memory, base))
  return { kind: 'view', layout, base }
}
