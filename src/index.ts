/**
 * Tracewright as a library: read a specification, explore it, and work with its traces.
 *
 *     import { check, explore } from 'tracewright'
 *
 *     const specification = check(readFileSync('lease.spec', 'utf8'))
 *     if (specification.checked) {
 *       const { verdict, statistics, counterexample } = await explore(specification, { depth: 12 })
 *     } else {
 *       console.error(renderDiagnostics(specification.diagnostics))
 *     }
 *
 * A text is a string, or a `Source` with the name that diagnostics call it by. `check` never throws for a
 * mistake of the user's; what needs a specification without errors throws a `DiagnosticError` that carries
 * them. Nothing here reads a file, a clock or the terminal: those are passed in.
 */

export type { AdapterDescription } from './drivers/adapter/description.js'
export {
  type DescribedAdapter,
  type DescribedEventAdapter,
  describedByModule,
  readAdapterFile,
} from './drivers/adapter/file.js'
export {
  type Answer,
  type Budget,
  budgetDefault,
  type Command,
  type Driver,
  type DriverError,
  type DriverFailure,
  type ErrorCode,
  errorCodes,
  type Hello,
  type Observation,
  protocolVersion,
  type SentMessage,
} from './drivers/driver.js'
export type { FollowedEvents } from './drivers/events/follow.js'
export type { EventScript } from './drivers/events/script.js'
export type { FollowedStep } from './drivers/follow.js'
export { type GuardOptions, guardedDriver } from './drivers/guarded-driver.js'
export {
  createInProcessDriver,
  type Implementation,
  type InProcessOptions,
  Refusal,
} from './drivers/in-process-driver.js'
export {
  lineOf,
  type Replayed,
  type Replaying,
  readTranscript,
  recorded as recordedDriver,
  replayTranscript,
  transcriptHead,
} from './drivers/transcript.js'
export { writeDeclarations as writeTypes } from './drivers/typed/declarations.js'
export { type PlainOptions, plainAdapter } from './drivers/typed/plain-adapter.js'
export { isShrinkable } from './drivers/verdict.js'
export type { Counterexample, Exploration, Statistics, StopReason, Verdict } from './explorer/exploration.js'
export { exitCode, warningsOf } from './explorer/exploration.js'
export { type Pace, type TimeLeft, timeLeft } from './explorer/forecast.js'
export { mostValues } from './explorer/frontier.js'
export type { GraphEdge, GraphState, StateGraph } from './explorer/graph.js'
export type { SimulationProgress } from './explorer/random/simulate.js'
export { type Simulation, simulationExitCode } from './explorer/random/simulation.js'
export { renderGrowth, renderWarningCount, stopReasons } from './explorer/report.js'
export {
  type ScenarioPlace,
  type ScenarioResult,
  scenarioExitCode,
  scenarioTrace,
} from './explorer/staged/scenario-result.js'
export type { Progress } from './explorer/statistics.js'
export { stopWhen } from './explorer/stop.js'
export { type CheckpointOptions, lockName, manifestName } from './explorer/storage/checkpoint.js'
export { type Folder, type NewFile, type OldFile, StorageFault } from './explorer/storage/folder.js'
export { CheckpointRefused, type Identity, type Manifest } from './explorer/storage/manifest.js'
export type { MemoryOptions } from './explorer/storage/memory.js'
export type { Moment } from './explorer/storage/moment.js'
export { requireEmpty } from './explorer/storage/restore.js'
export type { SpillOptions } from './explorer/storage/spill.js'
export { type Sweep, type SweepRow, sweepExitCode } from './explorer/sweep.js'
export type { Suspicion, SuspicionKind } from './explorer/trust/suspicion.js'
export { svgOfDot } from './exports/dot-svg.js'
export type { Doubted } from './exports/finding.js'
export { encodeExploration, type LevelFacts, type RunFacts } from './exports/json-exploration.js'
export { encodeScenario, type ScenarioRun } from './exports/json-scenario.js'
export { encodeSimulation, type SimulationRun } from './exports/json-simulation.js'
export { encodeSweep, type SweepTimes } from './exports/json-sweep.js'
export { type Json, type JsonObject, printJson } from './exports/json-text.js'
export {
  writeCode,
  writeDeparture,
  writeExport,
  writeFormatted,
  writeModule,
  writeValue,
} from './library/answer.js'
export { identityOf, resumeFrom } from './library/checkpoint.js'
export { type CoverageFormat, writeCoverage } from './library/coverage.js'
export { Drive, type DriveHooks, type DriveRun, driveExitCode, fitAdapter } from './library/drive/drive.js'
export { driveEvents, readEventScript } from './library/drive/drive-events.js'
export { type DriveOrigin, encodeDrive } from './library/drive/json-drive.js'
export { renderDriveJunit } from './library/drive/junit-drive.js'
export { logStep } from './library/drive/log.js'
export { logEvents } from './library/drive/log-events.js'
export { renderReplay, replayExitCode } from './library/drive/replay-report.js'
export { renderDriveRun, renderDriveVerdict } from './library/drive/report.js'
export { type EvaluateOptions, evaluate } from './library/evaluate.js'
export { type ExampleOptions, examplesOf, type SpecificationExamples } from './library/examples.js'
export { encodeExamples, renderExamples } from './library/examples-report.js'
export { explain, explainExploration } from './library/explain.js'
export { exportTla, type TlaFiles } from './library/export.js'
export {
  diagnosticFormats,
  writeDiagnostics,
  writeGithub,
  writeJunit,
  writeSarif,
} from './library/findings.js'
export { generatedCode } from './library/generated.js'
export {
  graphStatesMax,
  renderDot,
  renderGraphSize,
  type StateGraphOptions,
  stateGraph,
} from './library/graph.js'
export {
  choosePicture,
  drawTrace,
  type PictureFormat,
  type PictureOptions,
  pictureOfTrace,
  renderTraceTable,
} from './library/picture.js'
export {
  checkModels,
  type EngineKind,
  type Prepared,
  prepare,
  type Selection,
  variableTypes,
} from './library/prepared.js'
export {
  type ReportOptions,
  renderExploration,
  renderModel,
  renderOmissions,
  renderOptions,
  renderVerdictLine,
} from './library/report.js'
export { type ExploreOptions, explore, explorePrepared } from './library/search.js'
export {
  checkWeights,
  type PreparedSimulation,
  prepareSimulation,
  type SimulateOptions,
  simulate,
  simulationDefaults,
} from './library/simulate.js'
export { renderSimulation, renderSimulationVerdict } from './library/simulation-report.js'
export {
  type CheckOptions,
  check,
  hasError,
  type ReadSource,
  type Specification,
} from './library/specification.js'
export { runScenario, scenarioOf } from './library/staged/scenario.js'
export { renderScenario, renderScenarioVerdict } from './library/staged/scenario-report.js'
export type { ScenarioOptions } from './library/staged/stages.js'
export {
  planSweep,
  type SweepOptions,
  type SweepPlan,
  type SweepRun,
  sweepPlanned,
  sweepRunsMax,
} from './library/sweep/sweep.js'
export {
  renderSweep,
  renderSweepCsv,
  renderSweepVerdict,
  renderTable,
  renderValues,
  valuesTable,
} from './library/sweep/sweep-report.js'
export { type SearchThreads, serveSearch, type ThreadStart } from './library/thread.js'
export { prepareFor, readTrace, replay, type TraceFormat, unchecked, writeTrace } from './library/trace.js'
export type { Contrast } from './model/contrast.js'
export type { Port, Thread } from './model/crew.js'
export { isExhausted } from './model/exhausted.js'
export { print as printValue } from './model/print.js'
export type { NamedValue, Reason, ReasonCase } from './model/reason.js'
export type { Choice, State, Step } from './model/state.js'
export type { Trace } from './model/trace.js'
export { isSet, ModelValue, type Value, Variant } from './model/value.js'
export {
  ConformanceError,
  type ConformanceOptions,
  conformance,
  type Drivable,
  type Selected,
} from './processes/conformance.js'
export { createStdioDriver, type StdioDriverOptions } from './processes/stdio-driver.js'
export { type Formatted, format } from './syntax/format.js'
export { type ParsedModule, parse } from './syntax/parse.js'
export { render as renderDiagnostics } from './text/code-frame.js'
export { type Diagnostic, DiagnosticError } from './text/diagnostic.js'
export type { Source, Span } from './text/source.js'
export { nearest } from './text/suggestion.js'
export { oneLine } from './text/visible.js'
export { createThreads } from './threads/threads.js'
export { renderDeparture } from './trace/departure.js'
export { type Palette, plain } from './trace/palette.js'
export { renderReasons } from './trace/reason.js'
export type { RecordedTrace } from './trace/recorded.js'
export { type RenderOptions, renderTrace } from './trace/render.js'
export type { Replay } from './trace/replay.js'
export type { SequenceOptions } from './trace/sequence.js'
export type { Types } from './types/check.js'
export { type Type, typeToString } from './types/type.js'
