import { SelftimeError, type ErrorCode } from '../core/errors.ts';

/** An error as a plain object: class, code and next step would not survive a structured clone. */
export interface WireError {
  readonly message: string;
  /** Set for a SelftimeError. */
  readonly code?: ErrorCode;
  readonly nextStep?: string;
}

export function toWire(error: unknown): WireError {
  if (error instanceof SelftimeError) {
    return { message: error.message, code: error.code, nextStep: error.nextStep };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

export function fromWire(error: WireError): Error {
  return error.code ? new SelftimeError(error.code, error.message, error.nextStep) : new Error(error.message);
}
