import { align, concat, type Document, either, group, indent, join, line, list, newline } from './document.js'

/**
 * How tightly what is printed holds together, so that parentheses stand wherever TLA+'s precedences,
 * which are ranges, might conflict: `open` reaches as far to the right as it can.
 */
export const tightness = {
  open: 0,
  implication: 1,
  junction: 2,
  negation: 3,
  comparison: 4,
  term: 5,
  prefix: 6,
  postfix: 7,
  atom: 8,
} as const

/** An expression in TLA+. `operator` is set for an infix one, which may be continued to the right. */
export interface Printed {
  readonly document: Document
  readonly tightness: number
  readonly operator?: string
}

/** What needs no parentheses anywhere. */
export function atom(document: Document): Printed {
  return { document, tightness: tightness.atom }
}

/** In parentheses unless it holds together at least so tightly. */
export function within(printed: Printed, least: number): Document {
  return printed.tightness >= least ? printed.document : concat('(', align(printed.document), ')')
}

/**
 * `/\` or `\/` between the items where they fit on a line, a list with a bullet for each where they do
 * not, or always.
 */
export function printJunction(bullet: '/\\' | '\\/', items: readonly Printed[], isList = false): Printed {
  if (items.length === 1) return items[0]!
  if (items.length === 0) return atom(bullet === '/\\' ? 'TRUE' : 'FALSE')
  const flat = join(
    items.map((item) => within(item, tightness.negation)),
    ` ${bullet} `,
  )
  const broken = align(
    join(
      items.map((item) => concat(`${bullet} `, align(item.document))),
      newline,
    ),
  )
  return { document: isList ? broken : either(flat, broken), tightness: tightness.junction }
}

/** `IF c THEN a ELSE b`. */
export function printIf(condition: Document, consequent: Document, alternative: Document): Printed {
  const branches = concat(line, 'THEN ', align(consequent), line, 'ELSE ', align(alternative))
  return { document: group(align(concat('IF ', align(condition), branches))), tightness: tightness.open }
}

/** `CASE c -> a [] d -> b [] OTHER -> e`. */
export function printCase(arms: readonly (readonly [Document, Document])[], other?: Document): Printed {
  const lines = arms.map(([condition, value]) =>
    group(concat(align(condition), ' ->', indent(4, concat(line, align(value))))),
  )
  if (other !== undefined) lines.push(concat('OTHER -> ', align(other)))
  return {
    document: group(align(concat('CASE ', join(lines, concat(line, '  [] '))))),
    tightness: tightness.open,
  }
}

/** `LET definitions IN body`. */
export function printLet(definitions: Document, body: Document): Printed {
  const flat = concat('LET ', definitions, ' IN ', body)
  const broken = align(concat('LET ', align(definitions), newline, 'IN  ', align(body)))
  return { document: either(flat, broken), tightness: tightness.open }
}

/** `\E x \in S : body`. */
export function binder(head: Document, body: Document): Printed {
  return {
    document: group(align(concat(head, ' :', indent(2, concat(line, align(body)))))),
    tightness: tightness.open,
  }
}

/** `[base EXCEPT !path = value]`. */
export function printExcept(
  base: Document,
  updates: readonly { readonly path: Document; readonly value: Document }[],
): Printed {
  const written = updates.map(({ path, value }) => concat('!', path, ' = ', align(value)))
  return atom(
    group(concat('[', align(concat(base, ' EXCEPT ', align(join(written, concat(',', line))))), ']')),
  )
}

/** `head == body`, on one line where it fits. */
export function definition(head: Document, body: Document): Document {
  return group(concat(head, ' ==', indent(2, concat(line, align(body)))))
}

/** `Op(a, b)`, or `Op` without arguments. */
export function call(name: string, values: readonly Document[]): Document {
  return values.length === 0 ? name : list(`${name}(`, values, ')')
}
