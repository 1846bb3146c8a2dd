/** Who may do what: four roles, and what each is allowed (FORMATS section 4). */

export const roles = ['viewer', 'publisher', 'operator', 'admin'] as const

export type Role = (typeof roles)[number]

/** What a route does: reads, takes metric events, acts on what is loaded (pause, trigger, backfill, cancel, schedules), or changes what is loaded. */
export const permissions = ['read', 'publish', 'operate', 'administer'] as const

export type Permission = (typeof permissions)[number]

/** Whoever makes a request. */
export interface Principal {
  /** Shown in records of changes. */
  readonly name: string
  readonly role: Role
}

/** A publisher is a sensor: it sends and sees nothing. */
const allowed: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(['read']),
  publisher: new Set(['publish']),
  operator: new Set(['read', 'publish', 'operate']),
  admin: new Set(permissions),
}

export function may({ role }: Principal, permission: Permission): boolean {
  return allowed[role].has(permission)
}

/** The roles that may do it, for messages. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return roles.filter((role) => allowed[role].has(permission))
}

export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}
