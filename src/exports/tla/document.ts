/**
 * A text whose line breaks are still open, after Wadler's "A prettier printer" (2003): groups are laid
 * out on one line where they fit, else every `line` of theirs is broken. Strings hold no line breaks.
 */
export type Document =
  | string
  | { readonly kind: 'concat'; readonly parts: readonly Document[] }
  /** A blank (or nothing) where its group fits on the line, else a new line. */
  | { readonly kind: 'line'; readonly flat: string }
  /** Always a new line: no group round it is laid out flat. */
  | { readonly kind: 'newline' }
  /** New lines within it begin at the column where it begins. */
  | { readonly kind: 'align'; readonly inner: Document }
  /** New lines within it begin further to the right than those round it. */
  | { readonly kind: 'indent'; readonly by: number; readonly inner: Document }
  | { readonly kind: 'group'; readonly inner: Document; readonly breaks: boolean }
  /** Two forms: one for where it fits on the line, one for where it does not. */
  | { readonly kind: 'either'; readonly flat: Document; readonly broken: Document; readonly breaks: boolean }

/** A blank where its group fits on the line, else a new line. */
export const line: Document = { kind: 'line', flat: ' ' }
/** Always a new line. */
export const newline: Document = { kind: 'newline' }

/** One after the other. */
export function concat(...parts: readonly Document[]): Document {
  return { kind: 'concat', parts }
}

/** New lines within it begin where it begins. */
export function align(inner: Document): Document {
  return { kind: 'align', inner }
}

/** New lines within it begin further to the right. */
export function indent(by: number, inner: Document): Document {
  return { kind: 'indent', by, inner }
}

/** On one line where it fits there. */
export function group(inner: Document): Document {
  return { kind: 'group', inner, breaks: mustBreak(inner) }
}

/** The first form where it fits on the line, else the second. */
export function either(flat: Document, broken: Document): Document {
  return { kind: 'either', flat, broken, breaks: mustBreak(flat) }
}

/** The parts with a separator between each two. */
export function join(parts: readonly Document[], separator: Document): Document {
  return concat(...parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])))
}

/** Parts between brackets, with commas, broken after the commas where they do not fit. */
export function list(open: string, parts: readonly Document[], close: string): Document {
  return group(concat(open, align(join(parts, concat(',', line))), close))
}

/** The parts with commas, as many to a line as fit. */
export function fill(parts: readonly Document[]): Document {
  const [first, ...rest] = parts
  return concat(first ?? '', ...rest.flatMap((part) => [',', group(concat(line, part))]))
}

/** Whether it cannot stand on one line. */
function mustBreak(document: Document): boolean {
  if (typeof document === 'string') return false
  switch (document.kind) {
    case 'concat':
      return document.parts.some(mustBreak)
    case 'line':
      return false
    case 'newline':
      return true
    case 'group':
    case 'either':
      return document.breaks
    default:
      return mustBreak(document.inner)
  }
}

/** The text, with lines of at most `width` columns where the document can be broken so. */
export function layOut(document: Document, width = 100): string {
  let text = ''
  let column = 0
  const pending: Item[] = [{ document, indentation: 0, flat: false }]
  while (pending.length > 0) {
    const item = pending.pop()!
    const { document: current, indentation, flat } = item
    if (typeof current === 'string') {
      text += current
      column += current.length
    } else if (current.kind === 'concat') {
      for (const part of current.parts.toReversed()) pending.push({ ...item, document: part })
    } else if (current.kind === 'newline' || (current.kind === 'line' && !flat)) {
      text = `${text.replace(/ +$/, '')}\n${' '.repeat(indentation)}`
      column = indentation
    } else if (current.kind === 'line') {
      text += current.flat
      column += current.flat.length
    } else if (current.kind === 'align') {
      pending.push({ document: current.inner, indentation: column, flat })
    } else if (current.kind === 'indent') {
      pending.push({ document: current.inner, indentation: indentation + current.by, flat })
    } else {
      const flatForm = current.kind === 'group' ? current.inner : current.flat
      const brokenForm = current.kind === 'group' ? current.inner : current.broken
      const fitting = flat || (!current.breaks && fits(flatForm, pending, width - column))
      pending.push({ document: fitting ? flatForm : brokenForm, indentation, flat: fitting })
    }
  }
  return text
}

interface Item {
  readonly document: Document
  readonly indentation: number
  readonly flat: boolean
}

/**
 * Whether the document, laid out flat, and what follows it up to the next possible break fit in `room`
 * columns.
 */
function fits(document: Document, after: readonly Item[], room: number): boolean {
  let left = room
  let next = after.length - 1
  const pending: { document: Document; flat: boolean }[] = [{ document, flat: true }]
  while (left >= 0) {
    const item = pending.pop() ?? after[next--]
    if (item === undefined) return true
    const { document: current, flat } = item
    if (typeof current === 'string') left -= current.length
    else if (current.kind === 'concat') {
      for (const part of current.parts.toReversed()) pending.push({ document: part, flat })
    } else if (current.kind === 'newline') return true
    else if (current.kind === 'line') {
      if (!flat) return true
      left -= current.flat.length
    } else if (current.kind === 'group')
      pending.push({ document: current.inner, flat: flat && !current.breaks })
    else if (current.kind === 'either') {
      const fitting = flat && !current.breaks
      pending.push({ document: fitting ? current.flat : current.broken, flat: fitting })
    } else pending.push({ document: current.inner, flat })
  }
  return false
}
