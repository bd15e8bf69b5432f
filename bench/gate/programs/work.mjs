// node work.mjs NAME FILE TIMES: all of the work, so many times.
import { worksOf } from './works.mjs';

const [name, file, times] = process.argv.slice(2);
const works = worksOf(name, file);
for (let time = 0; time < Number(times); time++) for (const work of works) work();
