// Every version that set-up fetches beside package-lock.json.

/** The newest release of each Node major that integration tests run their programs with. */
export const nodeVersions = /** @type {const} */ ({
  18: '18.20.8',
  20: '20.20.2',
  22: '22.23.3',
  24: '24.21.0',
  26: '26.10.0',
});

/** The Node that tools, tests and the VS Code server run on. */
export const toolsNode = 24;

/** code-server carries the complete VS Code server build; its minor and patch number are VS Code's. */
export const vscodeServer = {
  name: 'code-server',
  version: '4.139.1',
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** The desktop VS Code of `npm run test:desktop`. */
export const vscodeDesktop = '1.139.1';
