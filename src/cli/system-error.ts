/** Whether something that was thrown says what the operating system refuses. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error
}

/** What the operating system says, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'ENOENT':
      return 'there is no such file or directory'
    case 'ENOTDIR':
      return 'a part of the path is no directory'
    case 'EISDIR':
      return 'it is a directory'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOSPC':
      return 'no space is left'
    case 'EDQUOT':
      return 'the quota of the disk is used up'
    case 'EFBIG':
      return 'files may not be larger'
    case 'ENAMETOOLONG':
      return 'the name is too long'
    default:
      return message
  }
}
