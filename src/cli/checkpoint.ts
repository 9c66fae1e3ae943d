import { existsSync, statSync } from 'node:fs'
import type { Options } from 'yargs'
import {
  CheckpointRefused,
  type Exploration,
  type ExploreOptions,
  identityOf,
  type MemoryOptions,
  manifestName,
  type Prepared,
  requireEmpty,
  resumeFrom,
  StorageFault,
} from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake, quote } from './command-line.js'
import { diskFolder } from './disk-folder.js'
import { lockFolder } from './lock.js'
import { readNumber } from './option.js'
import { packageVersion } from './package.js'
import { grouped } from './progress.js'

/** The options that keep a search on disk, and go on with one. */
export const checkpointOptions = {
  checkpoint: {
    describe: 'A directory, new or empty, to keep the search in, so that it can go on after a stop',
    type: 'string',
    requiresArg: true,
  },
  'checkpoint-every': {
    describe: 'Keep it every so many seconds; 300 if not given',
    requiresArg: true,
  },
  resume: {
    describe: 'Go on with the search that is kept in a directory, and keep it there',
    type: 'string',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>

/** How a search is kept. */
export interface Keeping {
  readonly options: Pick<ExploreOptions, 'checkpoint' | 'resume'>
  /** The words of a command that begins like this one, but goes on from what was kept. */
  readonly words: readonly string[]
  /** What there is to say at the end, line by line. */
  report(exploration: Exploration): readonly string[]
}

const everySeconds = 300

/** Reads the options, and the checkpoint that is to be resumed, into the memory of the search. */
export function readKeeping(
  given: Given,
  line: CommandLine,
  prepared: Prepared,
  memory: MemoryOptions,
): Keeping {
  const [checkpoint, resume] = [given.text('checkpoint'), given.text('resume')]
  const seconds = readNumber(given, 'checkpoint-every', line) ?? everySeconds
  const depth = readNumber(given, 'depth', line)
  if (checkpoint !== undefined && resume !== undefined) {
    throw mistake(line, '--checkpoint', {
      code: 'E650',
      message: '`--checkpoint` and `--resume` do not go together',
      hint: 'a search that is resumed is kept where it was kept',
    })
  }
  const directory = checkpoint ?? resume
  if (directory === undefined && given.text('checkpoint-every') !== undefined) {
    throw mistake(line, '--checkpoint-every', {
      code: 'E650',
      message: '`--checkpoint-every` needs `--checkpoint`',
      hint: '`--checkpoint DIRECTORY` says where the search is kept',
    })
  }
  const path = directory ?? freeName(`explore-checkpoint-${prepared.engine.module}`)
  const folder = diskFolder(path)
  const identity = identityOf(prepared, packageVersion())
  const resumed = refusable(line, path, () => {
    if (directory === '') throw new CheckpointRefused('E660', 'the name of the directory is empty')
    if (checkpoint !== undefined) requireEmpty(folder)
    // A folder that has no checkpoint to be resumed is refused as such, and stays as it is.
    if (checkpoint !== undefined || folder.names().includes(manifestName)) lockFolder(folder)
    return resume === undefined ? undefined : resumeFrom(prepared, folder, packageVersion(), memory)
  })
  if (resumed && depth !== undefined && depth < resumed.manifest.depth) {
    throw mistake(line, String(depth), {
      code: 'E665',
      message: 'the search that is resumed is deeper already',
      expected: `at least ${resumed.manifest.depth}`,
      found: String(depth),
    })
  }
  let written = resumed && { depth: resumed.manifest.depth, states: sum(resumed.manifest.levels) }
  let failure: string | undefined
  const wordsNow = () => (written ? resumption(line.words, path) : line.words)
  return {
    options: {
      ...(resumed ? { resume: resumed.moment } : {}),
      checkpoint: {
        ...{ folder, identity },
        ...(directory === undefined ? {} : { everyMs: 1000 * seconds }),
        ...(resumed ? { manifest: resumed.manifest } : {}),
        onWritten(facts) {
          written = facts
          failure = undefined
        },
        onFailed(message) {
          failure = message
        },
      },
    },
    get words() {
      return wordsNow()
    },
    report({ verdict }) {
      const states =
        written?.states === 1 ? '1 distinct state' : `${grouped(written?.states ?? 0)} distinct states`
      const kept = `depth ${written?.depth}, ${states}`
      const lines: string[] = []
      if (failure !== undefined) {
        lines.push(
          `note: the search could not be kept: ${failure}`,
          ...(written ? [`note: what was kept before is whole: ${kept}`] : []),
        )
      }
      if (verdict.kind !== 'stopped' && verdict.kind !== 'bounded') return lines
      if (written) {
        if (failure === undefined) lines.push(`note: the search is kept in ${path}: ${kept}`)
        // To a greater depth: that is suggested of any search with a bound.
        if (verdict.kind === 'stopped') {
          const words = verdict.reason === 'memory' ? withTwiceTheMemory(wordsNow()) : wordsNow()
          lines.push(`next: ${['explore', ...words.map(quote)].join(' ')}   goes on from there`)
        }
      } else if (verdict.kind === 'stopped' && directory === undefined && failure === undefined) {
        lines.push('note: with `--checkpoint DIRECTORY` a search that is stopped can go on later')
      }
      return lines
    },
  }
}

/** A name that nothing in the working directory has: this one, or with a number behind it. */
function freeName(name: string): string {
  let path = name
  for (let number = 2; existsSync(path); number++) path = `${name}-${number}`
  return path
}

/** What a checkpoint is refused for is a mistake on the command line. */
function refusable<Result>(line: CommandLine, path: string, act: () => Result): Result {
  try {
    if (existsSync(path) && !statSync(path).isDirectory()) {
      throw new CheckpointRefused('E660', `\`${path}\` is no directory`)
    }
    return act()
  } catch (error) {
    if (error instanceof CheckpointRefused) {
      throw mistake(line, path, { code: error.code, message: error.message, ...error.details })
    }
    if (error instanceof StorageFault) throw mistake(line, path, { code: 'E660', message: error.message })
    throw error
  }
}

/** The words of a command that goes on from a directory. */
function resumption(words: readonly string[], directory: string): readonly string[] {
  const options = ['--checkpoint', '--resume']
  const others = words.filter(
    (word, index) =>
      !options.includes(word) &&
      !options.includes(words[index - 1] ?? '') &&
      !options.some((option) => word.startsWith(`${option}=`)),
  )
  return [...others, '--resume', directory]
}

/** With as much again as did not suffice, where the words say how much memory there is. */
function withTwiceTheMemory(words: readonly string[]): readonly string[] {
  const doubled = (size: string) => size.replace(/^[0-9.]+/, (digits) => String(2 * Number(digits)))
  return words.map((word, index) => {
    if (words[index - 1] === '--memory') return doubled(word)
    return word.startsWith('--memory=') ? `--memory=${doubled(word.slice('--memory='.length))}` : word
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
