const reasons: Partial<Record<string, string>> = {
  EACCES: 'you may not write there.',
  EPERM: 'you may not write there.',
  EROFS: 'the disk is read-only.',
  ENOSPC: 'the disk is full.',
  ENOENT: 'its folder does not exist.',
  EISDIR: 'there is a folder of that name.',
};

/** The end of a sentence about a file that could not be written. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}
