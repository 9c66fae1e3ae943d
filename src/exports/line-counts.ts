import { grouped } from '../explorer/report.js'
import type { Coverage, Site } from '../model/sites.js'
import { lineIndexAt, lineStarts, lineText, locate } from '../text/location.js'
import type { Source } from '../text/source.js'
import { textOf } from '../text/source.js'
import type { JsonObject } from './json-text.js'

/** A file of a specification with what a search came to in it. */
export interface CountedFile {
  readonly source: Source
  /** By line, from the first: how often it was come to; none where nothing in it is counted. */
  readonly lines: readonly (number | undefined)[]
  /** In the order of the text, each with its count. */
  readonly sites: readonly { readonly site: Site; readonly count: number }[]
}

/**
 * The counts of a coverage by file. A line's is that of the first site that begins in it, of several that
 * begin at one place the conjunct, or the shortest: of a condition how often it held, of an assignment how
 * many successors were generated through it, of other expressions how often they were evaluated.
 */
export function countedFiles({ sites, counts }: Coverage): readonly CountedFile[] {
  const bySource = new Map<Source, Site[]>()
  for (const site of sites.list) {
    const { source } = site.span
    const own = bySource.get(source) ?? []
    own.push(site)
    bySource.set(source, own)
  }
  return [...bySource].map(([source, own]) => {
    const sorted = own.sort(
      (one, other) =>
        one.span.start - other.span.start ||
        Number(isInRow(other)) - Number(isInRow(one)) ||
        one.span.end - other.span.end,
    )
    const lines = new Array<number | undefined>(lineStarts(source).length).fill(undefined)
    for (const { span, index } of sorted) lines[lineIndexAt(source, span.start)] ??= counts[index]!
    return { source, lines, sites: sorted.map((site) => ({ site, count: counts[site.index]! })) }
  })
}

/** What stands in a row of conditions and assignments comes before what it is made of. */
function isInRow({ kind }: Site): boolean {
  return kind === 'guard' || kind === 'conjunct' || kind === 'assignment'
}

/** The text of the files with a column of counts; 0 stands out as `-----`. */
export function printCounts(files: readonly CountedFile[]): string {
  const all = files.flatMap(({ lines }) => lines.filter((count) => count !== undefined))
  const width = Math.max(5, ...all.map((count) => grouped(count).length))
  const column = (count: number | undefined) => {
    if (count === undefined) return ''
    return count === 0 ? '-'.repeat(5) : grouped(count)
  }
  const blocks = files.map(({ source, lines }) => {
    const last = lineText(source, lines.length - 1) === '' ? -1 : undefined
    const rows = lines.slice(0, last).map((count, index) => {
      return `${column(count).padStart(width)} | ${lineText(source, index)}`.trimEnd()
    })
    return [...(files.length > 1 ? [`${source.name}:`] : []), ...rows].join('\n')
  })
  return blocks.join('\n\n')
}

/** The counts in the format of lcov's tracefiles, which editors show beside the text. */
export function printLcov(files: readonly CountedFile[]): string {
  return files
    .map(({ source, lines, sites }) => {
      const lineOf = (site: Site) => lineIndexAt(source, site.span.start) + 1
      const counted = lines.flatMap((count, index) =>
        count === undefined ? [] : [{ line: index + 1, count }],
      )
      const branches = sites.filter(({ site }) => branchKinds.has(site.kind))
      return [
        'TN:',
        `SF:${source.name}`,
        ...branches.map(({ site, count }, index) => `BRDA:${lineOf(site)},0,${index},${count}`),
        `BRF:${branches.length}`,
        `BRH:${branches.filter(({ count }) => count > 0).length}`,
        ...counted.map(({ line, count }) => `DA:${line},${count}`),
        `LF:${counted.length}`,
        `LH:${counted.filter(({ count }) => count > 0).length}`,
        'end_of_record\n',
      ].join('\n')
    })
    .join('')
}

const branchKinds: ReadonlySet<string> = new Set(['branch', 'arm', 'disjunct', 'left', 'range'])

/** The counts as a member of a JSON document. */
export function encodeCounts(files: readonly CountedFile[]): readonly JsonObject[] {
  return files.map(({ source, lines, sites }) => ({
    file: source.name,
    lines: lines.flatMap((count, index) => (count === undefined ? [] : [{ line: index + 1, count }])),
    sites: sites.map(({ site: { kind, span }, count }) => {
      const [from, to] = [locate(source, span.start), locate(source, span.end)]
      return {
        kind,
        line: from.line,
        column: from.column,
        endLine: to.line,
        endColumn: to.column,
        text: textOf(span),
        count,
      }
    }),
  }))
}
