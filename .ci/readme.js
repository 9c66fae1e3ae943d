// Runs every command that the README shows: the lines of its `console` blocks that begin with `$ `. A command is expected to
// succeed, or to end with the code of a comment at its end: `$ explore broken.spec   # exit 1`. One that says `# needs go` is
// left out where there is no such program. With --print it only lists them.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

const blocks = [...readme.matchAll(/^```console\n(.*?)^```/gms)].map((match) => match[1])
const commands = blocks.flatMap((block) =>
  // A backslash at its end goes on in the next line.
  block
    .replace(/\\\n> ?/g, '')
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => {
      const [, command, code, program] = /^\$ (.*?)(?:\s+# (?:exit (\d+)|needs (\w+)))?\s*$/.exec(line)
      return { command, code: Number(code ?? 0), program }
    }),
)

if (process.argv.includes('--print')) {
  for (const { command } of commands) console.log(command)
} else {
  let failures = 0
  for (const { command, code, program } of commands) {
    if (program !== undefined && spawnSync('which', [program]).status !== 0) {
      console.log(`== skipped, since there is no ${program}: ${command}`)
      continue
    }
    // Run by .ci/run itself, which wants its counts.
    if (command.endsWith('npm test')) continue
    console.log(`$ ${command}`)
    // `explore` is the command of this package, as after `npm install --global`.
    const script = `explore() { node '${root}bin/explore.js' "$@"; }\n${command}`
    const { status } = spawnSync('bash', ['-c', script], { cwd: root, stdio: 'inherit', timeout: 600_000 })
    if (status === code) continue
    console.log(`== this ended with ${status}, not with ${code}: ${command}`)
    failures++
  }
  console.log(`${commands.length} commands of the README, ${failures} failures`)
  process.exitCode = failures > 0 || commands.length === 0 ? 1 : 0
}
