import * as vscode from 'vscode';
import { samplingNames, samplingOptions, type SamplingOptions, type SamplingValues } from './sampling.ts';

/**
 * How to sample now.
 *
 * @param written see samplingOptions
 * @throws SettingError, SelftimeError
 */
export function currentSampling(written?: unknown): SamplingOptions {
  const configuration = vscode.workspace.getConfiguration('selftime.sampling');
  const values = Object.fromEntries(samplingNames.map((name) => [name, configuration.get<unknown>(name)]));
  return samplingOptions(values as SamplingValues, written);
}
