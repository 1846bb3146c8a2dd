/** What a store says when it cannot do what it was asked to do. */
import { TidegateError } from '../../grammar/errors.js'
import { messageOf } from './workflows.js'

/**
 * The store failed. `retryable`: the same call may succeed later (the disk was full, another process was in the way); otherwise a person must act first.
 * Codes: `store-full`, `store-busy`, `store-unreadable` (no such folder, no permission), `store-read-only`, `store-corrupt`, `store-newer`, `store-in-use`,
 * `store-closed`, `store-failed`, `no-sqlite`.
 */
export class StoreError extends TidegateError {
  readonly retryable: boolean

  constructor(code: string, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable
  }
}

/** What a store threw, as a {@link StoreError}; anything else is taken for something that passes. */
export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const retryable = !(typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false)
  return new StoreError('store-failed', `the store failed: ${messageOf(error)}`, { retryable, cause: error })
}
