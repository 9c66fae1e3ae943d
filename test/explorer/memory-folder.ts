import { type Folder, StorageFault } from '../../src/explorer/storage/folder.js'

/** Files by name. */
export type Files = ReadonlyMap<string, Uint8Array>

/** A folder in memory, and what would be left of it if the machine stopped now. */
export interface MemoryFolder extends Folder {
  /** Its files; what was written to one that is not finished is lost, but for a part. */
  left(): Files
  /** Operations so far: those that change something. */
  readonly operations: number
}

/**
 * A folder with these files at first. `fails` is asked before each operation that changes something, by its
 * number: what it throws is what happens.
 */
export function memoryFolder(files: Files = new Map(), fails: (operation: number) => void = () => {}) {
  const contents = new Map<string, { bytes: Uint8Array; isLasting: boolean }>()
  for (const [name, bytes] of files) contents.set(name, { bytes: bytes.slice(), isLasting: true })
  let operations = 0
  const change = () => fails(operations++)
  const find = (name: string) => {
    const file = contents.get(name)
    if (!file) throw new StorageFault(`there is no \`${name}\``)
    return file
  }
  const folder: MemoryFolder = {
    path: 'kept',
    get operations() {
      return operations
    },
    names: () => [...contents.keys()].sort(),
    create(name) {
      change()
      if (contents.has(name)) throw new StorageFault(`there is \`${name}\` already`)
      const file = { bytes: new Uint8Array(0), isLasting: false }
      contents.set(name, file)
      return {
        write(bytes) {
          change()
          file.bytes = appended(file.bytes, bytes)
        },
        finish() {
          change()
          file.isLasting = true
        },
        abandon: () => {},
      }
    },
    open(name) {
      const { bytes } = find(name)
      return {
        length: bytes.length,
        read(offset, length, into) {
          const read = bytes.slice(offset, offset + length)
          into?.set(read)
          return into ? into.subarray(0, read.length) : read
        },
        close: () => {},
      }
    },
    remove(name) {
      change()
      find(name)
      contents.delete(name)
    },
    rename(from, to) {
      change()
      contents.set(to, find(from))
      contents.delete(from)
    },
    left() {
      const lost = ({ bytes }: { readonly bytes: Uint8Array }) => bytes.slice(0, bytes.length >> 1)
      return new Map(
        [...contents].map(([name, file]) => [name, file.isLasting ? file.bytes.slice() : lost(file)]),
      )
    },
  }
  return folder
}

/** As one array: in the room that there is behind the bytes, which is doubled where it does not suffice. */
function appended(bytes: Uint8Array<ArrayBuffer>, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = bytes.length + more.length
  let room = bytes.buffer
  if (length > room.byteLength) {
    room = new ArrayBuffer(2 * length)
    new Uint8Array(room).set(bytes)
  }
  const longer = new Uint8Array(room, 0, length)
  longer.set(more, bytes.length)
  return longer
}
