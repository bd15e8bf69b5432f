import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively, installOnce } from '../../scripts/install.mjs';
import { fetchPackage } from '../../scripts/npm.mjs';
import { cacheDir } from '../../scripts/paths.mjs';

/** A package in two published versions, and its file that does the work. */
export interface PackageVersions {
  readonly name: string;
  readonly file: string;
  /** How often all of the work is done in a recording. */
  readonly times: number;
  readonly base: Version;
  readonly current: Version;
}

interface Version {
  readonly version: string;
  readonly integrity: string;
}

export const packages: readonly PackageVersions[] = [
  {
    name: 'acorn',
    file: 'dist/acorn.js',
    times: 4,
    base: {
      version: '8.8.0',
      integrity:
        'sha512-QOxyigPVrpZ2GXT+PFyZTl6TtOFc5egxHIP9IlQ+RbupQuX4RkT/Bee4/kQuC02Xkzg84JcT7oLYtDIQxp+v7w==',
    },
    current: {
      version: '8.15.0',
      integrity:
        'sha512-NZyJarBfL7nWwIq+FDL6Zp/yHEhePMNnnJ0y3qfieCrmNvYct8uvtiV41UvlSe6apAfk0fY1FbWx+NwfmpvtTg==',
    },
  },
  {
    name: 'typescript',
    file: 'lib/typescript.js',
    times: 1,
    base: {
      version: '5.7.3',
      integrity:
        'sha512-84MVSjMEHP+FQRPy3pX9sTVV/INIex71s9TL2Gm5FG/WG1SqXeKyZ0k7/blY/4FdOzI12CBy1vGc4og/eus0fw==',
    },
    current: {
      version: '5.9.3',
      integrity:
        'sha512-jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw==',
    },
  },
];

/** Fetches a version, once. @returns the path of the file that does the work */
export async function installed(
  { name, file, ...versions }: PackageVersions,
  side: 'base' | 'current',
): Promise<string> {
  const { version, integrity } = versions[side];
  const folder: string = await exclusively(() =>
    installOnce(join(cacheDir, 'bench', `${name}-${version}`), (staging: string) =>
      fetchPackage(`${name}@${version}`, staging, integrity),
    ),
  );
  // As Node names it.
  return realpath(join(folder, file));
}
