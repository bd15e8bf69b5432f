import { SelftimeError } from '../core/errors.ts';

/** A setting has a value that cannot be followed; its notification leads to the setting. */
export class SettingError extends SelftimeError {
  /** With its section: `selftime.captureFolder`. */
  readonly setting: string;

  constructor(name: string, problem: string, nextStep: string) {
    super('usage', `The setting selftime.${name} ${problem}.`, nextStep);
    this.setting = `selftime.${name}`;
  }
}
