// A reporter that ends a run with one plain line: how many tests passed and failed.

export default async function* closing(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (data?.details?.type === "suite" || data?.skip !== undefined) continue;
    if (type === "test:pass") passed++;
    if (type === "test:fail") failed++;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
