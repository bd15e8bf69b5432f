import { basename, join } from 'node:path';

/** `<folder>/<program>-<local time>.pb.gz`; sorts by time within a program. */
export function defaultCaptureFile(folder: string, command: readonly string[], time = new Date()): string {
  const evaluated = command.some((word) => /^(-p|-e|-pe|--eval|--print)(=|$)/.test(word));
  const script =
    (evaluated ? undefined : command.slice(1).find((word) => !word.startsWith('-'))) ?? command[0] ?? '';
  const program =
    basename(script)
      .replace(/\.[cm]?[jt]sx?$/, '')
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'capture';
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('');
  return join(folder, `${program}-${day}T${clock}.pb.gz`);
}
