import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { main } from '../src/cli/main.js'
import { root } from './source-files.js'

/** What a command has written, with what differs between two runs in capitals, and its exit code. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/**
 * Runs a command in a directory. Where it is `explore` with plain words, that is done within this process,
 * which takes a tenth of the time; anything else, as a pipe, is done by a shell.
 */
export async function runCommand(command: string, directory: string): Promise<Outcome> {
  const [name, ...words] = plainWords(command) ?? []
  // What yargs prints goes to the console, which is another one in tests.
  const isOurs = name === 'explore' && !words.includes('--help')
  return isOurs ? runMain(words, directory) : runInShell(command, directory)
}

/** Runs a shell command in which `explore` is this project's, in a process of its own. */
export function runInShell(command: string, directory: string): Outcome {
  const script = `explore() { "$NODE" "$EXPLORE" "$@"; }\n${command}`
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE: process.execPath, EXPLORE: join(root, 'bin/explore.js') },
  })
  return { stdout: alike(stdout), stderr: alike(stderr), code: status }
}

/** The words of a command in which a shell finds nothing to do but to take off quotes. */
function plainWords(command: string): readonly string[] | undefined {
  const word = `(?:[\\w@%+=:,./{}-]|'[^']*'|"[^"\\\\$\`]*")+`
  if (!new RegExp(`^${word}( ${word})*$`).test(command)) return undefined
  return [...command.matchAll(new RegExp(word, 'g'))].map(([text]) =>
    text.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

/** Runs `explore` within this process, which then has the directory for its own, and no terminal. */
async function runMain(words: readonly string[], directory: string): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const restores = [
    enter(directory),
    record(process.stdout, (text) => {
      written.stdout += text
    }),
    record(process.stderr, (text) => {
      written.stderr += text
    }),
  ]
  try {
    await main(words)
    return { stdout: alike(written.stdout), stderr: alike(written.stderr), code: Number(process.exitCode) }
  } finally {
    process.exitCode = 0
    for (const restore of restores) restore()
  }
}

function enter(directory: string): () => void {
  const before = process.cwd()
  process.chdir(directory)
  return () => process.chdir(before)
}

/** Hands what is written to a stream to `take`, until the function that is returned is called. */
function record(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const { write, isTTY } = stream
  const listeners = stream.rawListeners('error')
  stream.isTTY = false
  stream.write = (text: string | Uint8Array) => {
    take(text.toString())
    return true
  }
  return () => {
    Object.assign(stream, { write, isTTY })
    for (const listener of stream.rawListeners('error')) {
      if (!listeners.includes(listener)) stream.off('error', listener as () => void)
    }
  }
}

function alike(text: string): string {
  return text
    .replace(/^took .*$/gm, 'took TIME')
    .replaceAll(root, 'PACKAGE/')
    .replace(/("elapsedMs"|"generatedPerSecond"|"memoryBytes"|"ms"): [0-9.]+/g, '$1: 0')
}
