import type { Exploration } from '../explorer/exploration.js'
import { renderStatistics } from '../explorer/report.js'
import { type JsonObject, printJson } from '../exports/json-text.js'
import { countedFiles, encodeCounts, printCounts, printLcov } from '../exports/line-counts.js'
import { assert, assertNever } from '../text/assert.js'
import type { Prepared } from './prepared.js'
import { renderModel, renderVerdictLine } from './report.js'

/** How a document says that it is what a search came to: `schema/coverage.schema.json` describes it. */
const coverageFormat = 'tracewright-coverage'
const coverageVersion = 1

/** How coverage is written: text with counts, JSON, or a tracefile of lcov. */
export type CoverageFormat = 'text' | 'json' | 'lcov'

/**
 * How often an exploration came to each place of a specification, which was prepared with `coverage:
 * 'counts'`: as text, line by line. The same in each run.
 */
export function writeCoverage(
  exploration: Exploration,
  prepared: Prepared,
  format: CoverageFormat,
  command: readonly string[] = [],
): string {
  assert(prepared.coverage, 'a specification was prepared for counting')
  const files = countedFiles(prepared.coverage)
  switch (format) {
    case 'text':
      return `${[
        renderModel(prepared),
        renderVerdictLine(exploration),
        renderStatistics(exploration)[0]!,
        '',
        printCounts(files),
      ].join('\n')}\n`
    case 'lcov':
      return printLcov(files)
    case 'json':
      return printJson({
        format: coverageFormat,
        version: coverageVersion,
        command,
        specification: prepared.specification.source.name,
        module: exploration.module,
        model: exploration.model,
        verdict: { ...exploration.verdict } as JsonObject,
        files: encodeCounts(files),
      })
    default:
      return assertNever(format)
  }
}
