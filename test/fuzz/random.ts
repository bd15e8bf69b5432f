/** Repeatable randomness: the same seed gives the same case (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 to 1, 1 excluded. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** 0 to `end`, `end` excluded. */
  below(end: number): number {
    return Math.floor(this.fraction() * end);
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  times<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }
}

/** Names that a hostile program gives its functions and files. */
export const hostileTexts: readonly string[] = [
  '',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '\u202egnirts\u202c',
  'a\0b',
  '\x1b[2J\x1b]0;title\x07',
  '\ud800 half',
  '__proto__',
  'constructor',
  'a;b;c 12',
  'f (x.js:99999999999)',
  '(((((((((((((((',
  '|`|<!--',
  'C:\\a\\b.js',
  'file:///%E0%A4%A',
  'file://host/share/x.js',
  'node:fs',
  '(root)',
  '(anonymous:L#3:C#4)',
];
