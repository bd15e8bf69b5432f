/** What run.mjs tells the code inside the extension host, in environment variables. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the suites with npm run test:e2e.`);
  return value;
}

/** Port of the DevTools protocol of the browser (or Electron) that shows the workbench. */
export const debuggingPort = () => Number(required('SELFTIME_E2E_CDP_PORT'));
/** File that everything printed here is appended to. */
export const outputFile = () => required('SELFTIME_E2E_OUTPUT');
/** File for the counts. */
export const resultsFile = () => required('SELFTIME_E2E_RESULTS');
/** The repository. */
export const repository = () => required('SELFTIME_E2E_ROOT');
/** A folder that goes away with the run. */
export const temporaryDir = () => required('SELFTIME_E2E_TEMPORARY');
/** Folder for screenshots. */
export const screenshotsDir = () => required('SELFTIME_E2E_SCREENSHOTS');
/** Only tests whose full title matches run. */
export const grep = () => process.env.SELFTIME_E2E_GREP || undefined;
