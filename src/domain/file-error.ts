const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'this process has too many open files',
  ENFILE: 'this machine has too many open files',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EIO: 'the disk fails',
  ESTALE: 'the network drive has lost it',
  ENAMETOOLONG: 'its name is too long',
}

/** Why a file or folder cannot be read or written: in words, or else in those of the system. */
export function sayFileError(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return reasons[code] ?? message
}
