/** The two numbers of time that cross modules. Both are whole milliseconds; the names keep them apart. */

declare const unit: unique symbol

/** Milliseconds since 1970-01-01T00:00:00Z, a whole number. A plain number is accepted where one is wanted; a Duration is not. */
export type Instant = number & { readonly [unit]?: 'instant' }

/** A length of time in whole milliseconds, never negative. A plain number is accepted where one is wanted; an Instant is not. */
export type Duration = number & { readonly [unit]?: 'duration' }
