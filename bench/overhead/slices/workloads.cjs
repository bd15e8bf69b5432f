// Work without an end, in pieces of 10 to 100 ms that are all alike. Each calls `done` after a piece.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { serve } = require('../programs/service.cjs');

/** Pieces that are done one after the other; between them, the event loop has its turn. */
function repeat(piece, done) {
  const next = async () => {
    await piece();
    done();
    setImmediate(next);
  };
  setImmediate(next);
}

/** What is checked and formatted: a file of this project, with what it imports. */
const file = join(__dirname, '../../../src/core/gate/matchRows.ts');

module.exports = {
  /** Answering 500 requests. */
  http(done) {
    let answered = 0;
    serve(Infinity, (code) => process.exit(code)).on('request', (request, response) => {
      response.once('finish', () => {
        if (++answered % 500 === 0) done();
      });
    });
  },

  /** 100,000 awaits. */
  awaits(done) {
    const add = async (a, b) => a + b;
    let sum = 0;
    repeat(async () => {
      for (let i = 0; i < 100_000; i++) sum = await add(sum, i % 7);
    }, done);
  },

  /** The type check of a file. */
  tsc(done) {
    const ts = require('typescript');
    const options = {
      ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: [] },
      ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    // Read and parsed once: what is repeated is the check.
    const parsed = new Map();
    host.getSourceFile = (name, ...rest) => {
      if (!parsed.has(name)) parsed.set(name, getSourceFile.call(host, name, ...rest));
      return parsed.get(name);
    };
    repeat(() => {
      const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
      if (found.length > 0) throw new Error(ts.formatDiagnostics(found, host));
    }, done);
  },

  /** Formatting it. */
  prettier(done) {
    const prettier = require('prettier');
    const source = readFileSync(file, 'utf8');
    repeat(async () => {
      if (!(await prettier.check(source, { filepath: file, printWidth: 110, singleQuote: true })))
        throw new Error(`Prettier would change ${file}.`);
    }, done);
  },
};
