/** Makes room in typed arrays. All hot state of the engine lies in them, so that a table of a million rows is a few objects. */

/** Elements of a small table. */
const SMALL = 4096

/** `array` if it has `length` elements, else a longer copy, by a quarter at the least; new elements are 0. */
export function withRoom(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= array.length) return array
  const roomy = new Float64Array(roomFor(array.length, length))
  roomy.set(array)
  return roomy
}

/** The same for whole numbers. */
export function withWholeRoom(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array
  const roomy = new Int32Array(roomFor(array.length, length))
  roomy.set(array)
  return roomy
}

/** The same for small codes. */
export function withCodeRoom(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= array.length) return array
  const roomy = new Uint8Array(roomFor(array.length, length))
  roomy.set(array)
  return roomy
}

/** Small tables grow by half, so that a few rows are not copied often; of great ones, a quarter is enough that lies empty, and less would be copied too often. */
function roomFor(before: number, length: number): number {
  return Math.max(16, length, before + (before >> (before < SMALL ? 1 : 2)))
}
