/**
 * A node:test reporter for machines: one JSON object of counts at the end of the run.
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* counts(events) {
  const result = {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: /** @type {{ title: string, message: string }[]} */ ([]),
  };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const message = String(data.details?.error?.cause?.message ?? data.details?.error?.message ?? '');
    // A file that defines no test is reported as a test of its own name; so is one in which none is chosen.
    const empty =
      !process.env.SELFTIME_TEST_GREP &&
      type === 'test:pass' &&
      data.nesting === 0 &&
      data.file?.endsWith(data.name);
    if (empty) result.failures.push({ title: data.name, message: 'the file has no tests' });
    else if (type === 'test:fail') result.failures.push({ title: data.name, message });
    if (empty || (type === 'test:fail' && data.todo === undefined)) result.failed++;
    else if (data.skip !== undefined || data.todo !== undefined) result.skipped++;
    else result.passed++;
  }
  yield JSON.stringify(result);
}
