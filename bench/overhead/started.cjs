// Preloaded after everything else, to tell probe.cjs what that took.
globalThis[Symbol.for('selftime.bench.started')]?.();
