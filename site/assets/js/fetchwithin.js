// A request that is given up when it takes too long or is no longer wanted.
// AbortSignal.any and AbortSignal.timeout would say the same, but are younger
// than many browsers in use, and without them no server would seem to answer.

/** Fetches an address, body included, within some milliseconds and until the signal. */
export function fetchWithin(address, patience, signal) {
  const either = new AbortController();
  const stop = () => either.abort();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  setTimeout(stop, patience);
  return fetch(address, { signal: either.signal });
}
