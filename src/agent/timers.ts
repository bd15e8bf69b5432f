/**
 * Timers as they are before the target's own code runs: tests replace the global clock, and must not find ours in it.
 */
export const startTimer = setTimeout;
export const stopTimer = clearTimeout;
export const startInterval = setInterval;
export const stopInterval = clearInterval;
