import type { Source } from '../text/source.js'
import { layOut } from './layout.js'
import { outline } from './outline.js'
import { sectionWords } from './section-rule.js'
import { tokenize } from './token.js'

/**
 * All of a text that its tree depends on, and its comments, but not where they stand: the tokens of each
 * declaration and entry, with the junction lists among them. Texts of one shape have one meaning.
 */
export function shapeOf(source: Source): string {
  const { tokens, comments } = tokenize(source)
  const lines: string[] = []
  for (const declaration of outline(source, tokens).declarations) {
    for (const section of [declaration, ...declaration.entries]) {
      const { marks } = layOut(source, section, sectionWords(source, section, declaration))
      const parts = [...marks, ...section.tokens.map((token) => ({ ...token, offset: token.start }))]
      // A sort is stable: marks stay before the token at whose offset they stand, but for those that close.
      parts.sort((first, second) => first.offset - second.offset)
      lines.push([section.what, ...parts.map((part) => ('text' in part ? part.text : part.kind))].join(' '))
    }
  }
  for (const { start, end } of comments) {
    const text = source.text.slice(start, end)
    lines.push(...text.split('\n').map((line) => line.trim()))
  }
  return lines.join('\n')
}
