/** Timelines of a simulated world: its windows, runs and events as a drawing. The simulation and the runs of policy tests draw with it. */
import { TidegateError } from '../../grammar/index.js'
import { policyKey, readPolicyRef, type PolicyRef } from '../scheduler/index.js'
import { drawTimeline, type DrawOptions, type HtmlOptions, type SvgOptions, type TextOptions, type TimelineRows } from '../trace/index.js'
import { whenOf, type WhenInput } from './values.js'
import type { World } from './world.js'

/** What a drawing shows; both ends are instants, or offsets from the start of the simulation, included. */
export interface SpanInput {
  /** Default: the names of the policies. */
  readonly title?: string
  /** IANA zone. Default: that of the policies if they agree, else UTC. */
  readonly timezone?: string
  /** Default: a little before the first window. */
  readonly from?: WhenInput
  /** Default: a little after now. */
  readonly to?: WhenInput
}

export type ToSvgOptions = SpanInput & SvgOptions
export type ToTextOptions = SpanInput & TextOptions
export type ToHtmlOptions = SpanInput & HtmlOptions
export type DrawingOptions = SpanInput & HtmlOptions & TextOptions & Pick<DrawOptions, 'format'>

/** Draws one policy, by its name, or all that were ever loaded. @throws TidegateError `unknown-policy` */
export function drawWorld(world: World, policy: string | undefined, { from, to, ...options }: DrawingOptions = {}): string {
  const { signals } = world.settings
  const rows = rowsOf(world, policy === undefined ? undefined : readPolicyRef(policy))
  const isEmpty = rows.windows.length === 0 && rows.runs.length === 0
  const first = from ?? (isEmpty ? world.start : undefined)
  const last = to ?? (isEmpty ? world.now : undefined)
  return drawTimeline(rows, {
    ...options,
    now: world.now,
    ttlMs: signals.metricEventTtl,
    ...(first === undefined ? {} : { from: whenOf('from', first, world.start) }),
    ...(last === undefined ? {} : { to: whenOf('to', last, world.start) }),
  })
}

function rowsOf(world: World, ref: PolicyRef | undefined): TimelineRows {
  const { store, settings, events, everLoaded } = world
  const known = ref === undefined ? undefined : everLoaded.get(policyKey(ref.session, ref.policy))
  if (ref !== undefined && known === undefined) throw new TidegateError('unknown-policy', `no policy "${ref.policy}" is loaded`)
  const policies = known === undefined ? [...everLoaded.values()] : [known]
  const ttlOf = settings.signals.metricEventTtlOf ?? {}
  const metrics = events.histories(new Set(policies.map(({ session }) => session))).map((history) => {
    const ttlMs = Object.hasOwn(ttlOf, history.metric) ? ttlOf[history.metric] : undefined
    return ttlMs === undefined ? history : { ...history, ttlMs }
  })
  return { windows: store.windows(ref), runs: store.runs(ref), policies, metrics }
}
