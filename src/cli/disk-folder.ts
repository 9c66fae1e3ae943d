import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Folder, type NewFile, type OldFile, StorageFault } from '../index.js'
import { isSystemError, reasonOf } from './system-error.js'

/**
 * A directory, which comes to be with its first file. Its files are lasting, whenever the machine stops, but
 * where they are of use to this process alone.
 */
export function diskFolder(path: string, { isLasting = true } = {}): Folder {
  const lasting = isLasting ? sync : { file: () => {}, folder: () => {} }
  return {
    path,
    names() {
      return attempt(`\`${path}\` cannot be read`, () => {
        try {
          return readdirSync(path).sort()
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
          throw error
        }
      })
    },
    create(name) {
      return attempt(`\`${join(path, name)}\` cannot be written`, () => {
        const made = mkdirSync(path, { recursive: true })
        if (made !== undefined) lasting.folder(dirname(made))
        return newFile(join(path, name), openSync(join(path, name), 'wx'), lasting)
      })
    },
    open: (name) => attempt(`\`${join(path, name)}\` cannot be read`, () => oldFile(join(path, name))),
    remove(name) {
      attempt(`\`${join(path, name)}\` cannot be removed`, () => rmSync(join(path, name)))
    },
    rename(from, to) {
      attempt(`\`${join(path, to)}\` cannot be written`, () => {
        renameSync(join(path, from), join(path, to))
        lasting.folder(path)
      })
    },
  }
}

function newFile(path: string, file: number, lasting: typeof sync): NewFile {
  const message = `\`${path}\` cannot be written`
  return {
    write(bytes) {
      attempt(message, () => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      })
    },
    finish() {
      attempt(message, () => {
        lasting.file(file)
        closeSync(file)
        lasting.folder(dirname(path))
      })
    },
    abandon() {
      try {
        closeSync(file)
      } catch {
        // It may be closed by now; what has gone wrong before is what matters.
      }
    },
  }
}

function oldFile(path: string): OldFile {
  const file = openSync(path, 'r')
  return {
    length: fstatSync(file).size,
    read(offset, length, into) {
      return attempt(`\`${path}\` cannot be read`, () => {
        const bytes = into ?? new Uint8Array(length)
        let at = 0
        while (at < length) {
          const count = readSync(file, bytes, at, length - at, offset + at)
          if (count === 0) break
          at += count
        }
        return bytes.subarray(0, at)
      })
    },
    close: () => closeSync(file),
  }
}

/** What was written to a file, and the names in a directory, are lasting when these return. */
const sync = { file: fsyncSync as (file: number) => void, folder: syncFolder }

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const fullCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** What the operating system refuses becomes a `StorageFault`. */
function attempt<Result>(message: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (!isSystemError(error)) throw error
    const isFull = fullCodes.includes(error.code)
    throw new StorageFault(`${message}: ${reasonOf(error)}`, isFull)
  }
}
