/** What user code may answer where it may also answer later. */

/** Whether a value is awaited, whichever library made it. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
