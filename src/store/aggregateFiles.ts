import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Millis } from '../core/units.ts';
import type { CaptureAggregate } from './aggregate.ts';
import { jsonObject, readIfThere, writeWhole, type Json } from './files.ts';

/** Raised when older versions could not use the files any more; they leave alone what is newer. */
const FORMAT = 1;
const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[\da-f]{12}\.json\.gz$/;
const ENDING = '.json.gz';

/** `20261123T025009Z-0123456789ab`; sorts by time. @param hash of the content, in hexadecimal */
export function aggregateId(time: Millis, hash: string): string {
  const clock = new Date(time).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
  return clock + idEnding(hash);
}

function idEnding(hash: string): string {
  return `-${hash.slice(0, 12)}`;
}

/** A file an aggregate in one folder: what the history is; its index is made of them. */
export class AggregateFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The oldest first; from id to the start of the recording. */
  async ids(): Promise<Map<string, Millis>> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = new Map<string, Millis>();
    for (const name of names.sort()) {
      const parts = NAME.exec(name);
      if (!parts) continue;
      const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
      ids.set(name.slice(0, -ENDING.length), Date.UTC(year, month - 1, day, hour, minute, second));
    }
    return ids;
  }

  /** The id of a capture. @param hash of its content, in hexadecimal */
  async idOf(hash: string): Promise<string | undefined> {
    return [...(await this.ids()).keys()].find((id) => id.endsWith(idEnding(hash)));
  }

  file(id: string): string {
    return join(this.#folder, id + ENDING);
  }

  /** undefined when it is damaged, of a newer version, or gone. */
  async read(id: string): Promise<CaptureAggregate | undefined> {
    const bytes = await readIfThere(this.file(id));
    const text = bytes && (await promisify(gunzip)(bytes).catch(() => undefined))?.toString('utf8');
    const { format, ...aggregate } = (text === undefined ? undefined : jsonObject(text)) ?? {};
    return format === FORMAT && isAggregate(aggregate) ? { ...aggregate, id } : undefined;
  }

  /** @throws SelftimeError `cannotWrite` */
  async write(aggregate: CaptureAggregate): Promise<void> {
    const json = JSON.stringify({ format: FORMAT, ...aggregate });
    await writeWhole(this.file(aggregate.id), await promisify(gzip)(json));
  }
}

function isAggregate(json: Json): json is Json & CaptureAggregate {
  const { functions } = json;
  return (
    hasAll(json, 'string', ['capture', 'profileType']) &&
    hasAll(json, 'number', ['time', 'samples', 'durationMs']) &&
    Array.isArray(functions) &&
    functions.every((each: unknown) => typeof each === 'object' && each !== null && isFunction(each as Json))
  );
}

function isFunction(json: Json): boolean {
  return (
    hasAll(json, 'string', ['name', 'file']) &&
    hasAll(json, 'number', ['line', 'share', 'totalShare', 'rank', 'samples'])
  );
}

function hasAll(json: Json, type: 'string' | 'number', names: readonly string[]): boolean {
  return names.every((name) => typeof json[name] === type);
}
