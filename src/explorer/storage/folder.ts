/**
 * A folder for the files of a search, as whoever runs it provides: on a disk, say. Everything throws
 * `StorageFault` where it cannot be done.
 */
export interface Folder {
  /** As messages call it. */
  readonly path: string
  /** The names of what is in it; nothing where it does not exist yet. */
  names(): readonly string[]
  /** A new, empty file; the folder comes to be where it is not. Never one that exists. */
  create(name: string): NewFile
  open(name: string): OldFile
  remove(name: string): void
  /** Gives a file another name, which no other keeps; lasting when it returns. */
  rename(from: string, to: string): void
}

/** A file that is being written. */
export interface NewFile {
  write(bytes: Uint8Array): void
  /** Ends it: what was written is lasting when it returns. */
  finish(): void
  /** Ends it where it will not be wanted. Never throws. */
  abandon(): void
}

/** A file that is read. */
export interface OldFile {
  readonly length: number
  /** So many bytes from `offset` on; fewer where the file ends. `into` takes them, where it is given. */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array
  close(): void
}

/** A file cannot be read or written. */
export class StorageFault extends Error {
  override readonly name = 'StorageFault'

  constructor(
    message: string,
    /** There is no room for more, on the disk or in what the file may take of it. */
    readonly isFull = false,
  ) {
    super(message)
  }
}
