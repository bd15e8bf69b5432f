/**
 * Every failure a user can meet is a SelftimeError: what happened, where, and the next step.
 * One place turns it into an exit code (cli/main.ts), a notification (extension/notify.ts)
 * or an editor message (webview).
 */
export type ErrorCode =
  | 'usage'
  | 'fileNotFound'
  | 'fileUnreadable'
  | 'notAProfile'
  | 'legacyProfile'
  | 'truncatedProfile'
  | 'profileTooLarge'
  | 'emptyFile'
  | 'cannotWrite'
  | 'programMissing'
  | 'nodeMissing'
  | 'agentMissing'
  | 'notNode'
  | 'noProcess'
  | 'notPermitted'
  | 'cannotAttach'
  | 'alreadyProfiled'
  | 'notComparable'
  | 'noBaseline'
  | 'baselineExists'
  | 'baselineUnreadable'
  | 'noHistory'
  | 'cancelled';

export class SelftimeError extends Error {
  readonly code: ErrorCode;
  /** What the user can do about it; a full sentence. */
  readonly nextStep: string | undefined;

  constructor(code: ErrorCode, message: string, nextStep?: string) {
    super(message);
    this.name = 'SelftimeError';
    this.code = code;
    this.nextStep = nextStep;
  }

  /** One line: message and next step. */
  get oneLine(): string {
    return this.nextStep ? `${this.message} ${this.nextStep}` : this.message;
  }
}

/** The message of anything thrown, as one line. */
export function messageOf(error: unknown): string {
  if (error instanceof SelftimeError) return error.oneLine;
  return error instanceof Error ? error.message : String(error);
}
