// Sends requests to a port of this machine, some at a time, each after the answer to the one before.
const { Agent, get } = require('node:http');

const [port, requests] = process.argv.slice(2).map(Number);
const AT_A_TIME = 8;
const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });

let sent = 0;
let answered = 0;

function next() {
  if (sent === requests) return;
  const path = `/?tag=t${sent++ % 11}`;
  const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
    response.resume().once('end', () => (++answered === requests ? agent.destroy() : next()));
  });
  // The service has ended.
  request.once('error', () => process.exit(1));
}
for (let i = 0; i < AT_A_TIME; i++) next();
