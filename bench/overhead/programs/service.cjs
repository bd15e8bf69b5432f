// An HTTP service and its load: looks up, sorts and renders some of its records.
const { fork } = require('node:child_process');
const { createServer } = require('node:http');
const { join } = require('node:path');

const records = Array.from({ length: 2000 }, (_, id) => ({
  id,
  name: `record ${(id * 7919) % 2000}`,
  tags: [`t${id % 7}`, `t${id % 11}`],
  score: (id * 31337) % 1000,
}));

function find(tag) {
  return records.filter(({ tags }) => tags.includes(tag)).sort((a, b) => b.score - a.score || a.id - b.id);
}

function render(found) {
  return JSON.stringify({
    count: found.length,
    best: found.slice(0, 20).map(({ name, score }) => ({ name, score })),
  });
}

/** Answers so many requests of a process that it starts; calls `ended` with that one's exit code. */
exports.serve = (requests, ended) => {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    await null;
    const body = render(find(searchParams.get('tag')));
    response.setHeader('content-type', 'application/json');
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const args = [String(server.address().port), String(requests)];
    const load = fork(join(__dirname, 'load.cjs'), args, { env, execArgv: [] });
    load.on('exit', (code) => {
      server.close();
      ended(code ?? 1);
    });
  });
  return server;
};
