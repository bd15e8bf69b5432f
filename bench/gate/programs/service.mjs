// An HTTP service that answers so many searches and ends: ranks articles and renders the best ones.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';

const [requests, client] = [Number(process.argv[2]), process.argv[3]];
const vocabulary = Array.from({ length: 600 }, (_, i) => `${'aeiou'[i % 5]}${(i * 7919).toString(36)}`);
const articles = Array.from({ length: 105 }, (_, id) => ({
  id,
  author: `${vocabulary[(id * 3) % 600]} van <${vocabulary[(id * 31) % 600]}> & ${vocabulary[(id * 7) % 600]}`,
  words: Array.from({ length: 80 }, (_, at) => vocabulary[(id * 17 + at * at * 13) % 600]),
  year: 1990 + ((id * 7) % 35),
}));

function relevance({ words }, wanted) {
  let sum = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    for (const each of wanted) if (word === each) sum += 1 / (8 + at);
    sum += (word.charCodeAt(1) & 3) / 1024;
  }
  return sum;
}

function better(a, b) {
  return b.score - a.score || b.article.year - a.article.year || a.article.id - b.article.id;
}

function ranked(wanted) {
  return articles.map((article) => ({ article, score: relevance(article, wanted) })).sort(better);
}

function byYear(found) {
  const years = new Map();
  for (const { article } of found) years.set(article.year, (years.get(article.year) ?? 0) + 1);
  return [...years].sort(([a], [b]) => a - b);
}

function escaped(text) {
  let out = '';
  for (const char of text) {
    if (char === '<') out += '&lt;';
    else if (char === '>') out += '&gt;';
    else if (char === '&') out += '&amp;';
    else out += char;
  }
  return out;
}

function excerpt({ words }, wanted) {
  const first = words.findIndex((word) => wanted.includes(word));
  return words.slice(Math.max(0, first - 20), first + 20).join(' ');
}

function checksum(text) {
  let [a, b] = [1, 0];
  for (let i = 0; i < text.length; i++) {
    a = (a + text.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return (b * 65536 + a).toString(16);
}

function initials(name) {
  return name
    .split(/\W+/)
    .map((part) => part.charAt(0))
    .join('');
}

function rendered(found, wanted) {
  const items = found.slice(0, 20).map(({ article, score }) => {
    const { id, author, year } = article;
    const text = escaped(excerpt(article, wanted));
    return `<li id=${id}><b>${escaped(author)} (${initials(author)})</b> ${year} ${score.toFixed(3)}<p>${text}</li>`;
  });
  const years = byYear(found).map(([year, count]) => `<dt>${year}<dd>${count}`);
  return `<ol>${items.join('\n')}</ol><dl>${years.join('')}</dl>`;
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const tag = Number(searchParams.get('tag').slice(1));
  const wanted = [tag, tag * 3 + 1, tag * 5 + 2].map((at) => vocabulary[at]);
  const body = rendered(ranked(wanted), wanted);
  response.setHeader('etag', `"${checksum(body)}"`);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const load = fork(client, [String(server.address().port), String(requests)], { env, execArgv: [] });
  load.on('exit', (code) => {
    process.exitCode = code ?? 1;
    server.close();
  });
});
