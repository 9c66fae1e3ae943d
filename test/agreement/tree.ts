/**
 * A piece of a generated specification: its text, in parts that can be exchanged for smaller ones of the same
 * sort.
 */
export interface Tree {
  /** A type as text, for an expression; else what it is. Trees of one sort may stand for one another. */
  readonly sort: string
  readonly pieces: readonly (string | Tree)[]
  /** Trees of its sort that are simpler than any way of writing it. */
  readonly simpler?: readonly Tree[]
  /** For what may be left out: those of one group go together. */
  readonly group?: string
}

/** Makes trees of a sort from a template: `` write('Int')`(${a} + ${b})` ``. */
export function write(sort: string): (strings: TemplateStringsArray, ...parts: Part[]) => Tree {
  return (strings, ...parts) => ({
    sort,
    pieces: strings.flatMap((text, index) => {
      const part = parts[index]
      return part === undefined ? [text] : Array.isArray(part) ? [text, ...part] : [text, part]
    }),
  })
}

type Part = string | Tree | (string | Tree)[]

/** Something that may be left out, alone or together with all of its group. */
export function optional(tree: Tree, group?: string): Tree {
  return { sort: 'optional', pieces: [tree], ...(group === undefined ? {} : { group }) }
}

/** Trees with a text between each two. */
export function joined(trees: readonly (string | Tree)[], separator: string): (string | Tree)[] {
  return trees.flatMap((tree, index) => (index === 0 ? [tree] : [separator, tree]))
}

/** The text of a tree. */
export function textOf(tree: string | Tree): string {
  return typeof tree === 'string' ? tree : tree.pieces.map(textOf).join('')
}

/** Trees that are a little smaller than one, the most promising first. Not each of them is well typed. */
export function* smaller(tree: Tree): Generator<Tree> {
  const length = textOf(tree).length
  for (const group of groupsOf(tree)) yield without(tree, (part) => part.group === group)
  const places = placesOf(tree)
  for (const { path, part } of places) {
    if (part.sort === 'optional' && part.pieces.length > 0) yield replaced(tree, path, nothing)
  }
  for (const { path, part } of places) {
    if (part.sort === 'optional') continue
    for (const other of [...(part.simpler ?? []), ...descendants(part)]) {
      const next = replaced(tree, path, other)
      if (textOf(next).length < length) yield next
    }
  }
}

const nothing: Tree = { sort: 'optional', pieces: [] }

function groupsOf(tree: Tree): ReadonlySet<string> {
  const groups = placesOf(tree).flatMap(({ part }) => (part.group === undefined ? [] : [part.group]))
  return new Set(groups)
}

interface Place {
  readonly path: readonly number[]
  readonly part: Tree
}

/** Every tree within one, from the outside inwards. */
function placesOf(tree: Tree): readonly Place[] {
  const places: Place[] = [{ path: [], part: tree }]
  for (let index = 0; index < places.length; index++) {
    const { path, part } = places[index]!
    part.pieces.forEach((piece, at) => {
      if (typeof piece !== 'string') places.push({ path: [...path, at], part: piece })
    })
  }
  return places
}

/** Trees of its own sort below it. */
function descendants(tree: Tree): readonly Tree[] {
  return placesOf(tree)
    .slice(1)
    .map(({ part }) => part)
    .filter((part) => part.sort === tree.sort)
}

function replaced(tree: Tree, path: readonly number[], by: Tree): Tree {
  const [first, ...rest] = path
  if (first === undefined) return by
  const pieces = tree.pieces.map((piece, index) =>
    index === first && typeof piece !== 'string' ? replaced(piece, rest, by) : piece,
  )
  return { ...tree, pieces }
}

function without(tree: Tree, isLeftOut: (part: Tree) => boolean): Tree {
  if (isLeftOut(tree)) return nothing
  const pieces = tree.pieces.map((piece) => (typeof piece === 'string' ? piece : without(piece, isLeftOut)))
  return { ...tree, pieces }
}
