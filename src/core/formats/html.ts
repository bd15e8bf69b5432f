import type { KnownMatches } from '../gate/knownMatches.ts';
import { shownText } from '../flame/displayName.ts';
import { htmlTheme } from './htmlTheme.ts';

export interface StandalonePage {
  /** Of the profile, for people: its file's name. */
  readonly title: string;
  /** The viewer as VS Code's page loads it: scripts of the page and of its worker, style sheet. */
  readonly script: string;
  readonly worker: string;
  readonly style: string;
  /** A profile file in any format that is read, compressed or not. */
  readonly profile: Uint8Array;
  readonly comparison?: StandaloneComparison;
}

/** What the page compares its profile with: webview's ComparisonFiles, with the files. */
export interface StandaloneComparison {
  /** Of the baseline, for people. */
  readonly name: string;
  readonly base: readonly StandaloneRun[];
  readonly current: readonly StandaloneRun[];
  /** The page's profile is a run beside those of `current`, not their sum. */
  readonly openIsRun: boolean;
  /** undefined: functions are matched by what the captures alone tell. */
  readonly matches: KnownMatches | undefined;
}

export interface StandaloneRun {
  readonly name: string;
  readonly profile: Uint8Array;
}

/**
 * The whole viewer with a profile in it as one HTML file, which needs no network, no editor and no server.
 *
 * The page may run its own script, known by its hash, and nothing else: what a profile holds is in it as
 * base64 and its title as text. The viewer's side is webview/standaloneHost.ts.
 */
export async function standaloneHtml({
  title,
  script,
  worker,
  style,
  profile,
  comparison,
}: StandalonePage): Promise<string> {
  const pageScript = inScript(script);
  const pageStyle = `${htmlTheme()}${withoutSourceMap(style).replace(/<\/(?=style)/gi, '<\\/')}`;
  const policy = [
    `default-src 'none'`,
    `script-src ${await hashOf(pageScript)}`,
    `style-src ${await hashOf(pageStyle)}`,
    `worker-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const name = escape(title);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${pageStyle}</style>
</head>
<body>
<div id="app"></div>
<script type="application/octet-stream" id="selftime-profile" data-name="${name}">${base64(profile)}</script>${comparison ? comparisonElements(comparison) : ''}
<script type="text/plain" id="selftime-worker">${inScript(worker)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function comparisonElements({ name, base, current, openIsRun, matches }: StandaloneComparison): string {
  const carrier = (id: string, bytes: Uint8Array, more = '') =>
    `\n<script type="application/octet-stream" id="${id}"${more}>${base64(bytes)}</script>`;
  const run = (side: string) => (of: StandaloneRun, i: number) =>
    carrier(`selftime-${side}-${i}`, of.profile, ` data-name="${escape(of.name)}"`);
  const about = `data-name="${escape(name)}" data-base="${base.length}" data-current="${current.length}"`;
  return [
    `\n<script type="text/plain" id="selftime-comparison" ${about} data-open-is-run="${openIsRun}"></script>`,
    ...(matches ? [carrier('selftime-matches', new TextEncoder().encode(JSON.stringify(matches)))] : []),
    ...base.map(run('base')),
    ...current.map(run('current')),
  ].join('');
}

/**
 * As the text of a script element: the same program, without what would end the element or open a comment
 * in it (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
 * Both stand only in texts of a bundle, where the escape means the same.
 */
function inScript(code: string): string {
  return withoutSourceMap(code).replace(/<(?=\/script|!--)/gi, '\\x3c');
}

/** The map would be looked for beside the page. Line ends become those that the parser makes of them: the hash is of its result. */
function withoutSourceMap(code: string): string {
  return code.replace(/^(?:\/\/|\/\*)# sourceMappingURL=.*$/gm, '').replace(/\r\n?/g, '\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return shownText(text).replace(/[&<>"]/g, (c) => ENTITIES[c]);
}

declare function btoa(binary: string): string;
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const crypto: {
  readonly subtle: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> };
};

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${base64(new Uint8Array(digest))}'`;
}

/** Whole groups of three bytes at a time: String.fromCharCode takes its bytes as arguments. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x6000)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000))));
  return parts.join('');
}
