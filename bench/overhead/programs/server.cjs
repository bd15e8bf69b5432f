// The service, until it has answered so many requests.
const { serve } = require('./service.cjs');

serve(Number(process.argv[2]), (code) => {
  process.exitCode = code;
});
