/**
 * Absolute path of the newest Node release of a major version (18, 20, 22, 24 or 26), fetched from npm on
 * first use and kept in .cache/node. Undefined where it cannot be had (stderr says why).
 */
export function nodeBinary(major: number): Promise<string | undefined>;
export function toolsNodeBinary(): Promise<string>;
