// node count.mjs NAME FILE OUT: for each piece of the work, how often each function of FILE was called, as V8 counts:
// [[{ start, end, count }]], offsets into FILE.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { worksOf } from './works.mjs';

const [name, file, out] = process.argv.slice(2);
const session = new Session();
session.connect();
/** The inspector of one's own thread answers at once. */
function post(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw new Error(error.message);
    answer = result;
  });
  return answer;
}

post('Profiler.enable');
post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const works = worksOf(name, file);
post('Profiler.takePreciseCoverage');
const { href } = pathToFileURL(file);
const counts = works.map((work) => {
  work();
  const { result } = post('Profiler.takePreciseCoverage');
  const functions = result
    .filter(({ url }) => url === href || url === file)
    .flatMap((script) => script.functions);
  return functions.map(({ ranges: [{ startOffset, endOffset, count }] }) => ({
    start: startOffset,
    end: endOffset,
    count,
  }));
});
writeFileSync(out, JSON.stringify(counts));
