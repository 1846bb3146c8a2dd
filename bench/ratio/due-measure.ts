/**
 * One contender in a process of its own: many jobs due in the same second, several times, so that the first, with code that is not compiled yet, stands apart from the later
 * ones. `node --expose-gc bench/ratio/due-measure.ts tidegate 10000 4000` prints a `Round`, or `{}` when the setup took longer than the lead that it was given.
 */
import { contenders } from './due-contenders.ts'

/** All jobs in one due second. */
export interface Firing {
  /** Jobs that fired exactly once, and those that fired more often. */
  readonly once: number
  readonly repeated: number
  /** Absent if nothing fired. */
  readonly cost?: FiringCost
}

export interface FiringCost {
  /** When the last fired, after the second began. */
  readonly lastMs: number
  /** CPU time of the whole process for each firing, from just before the second until all is quiet. */
  readonly cpuMicroseconds: number
}

/** What one process measured. */
export interface Round {
  /** One for each due second, the first first. */
  readonly firings: readonly Firing[]
  /** Heap in use for each job. */
  readonly bytes: number
}

/** Expressions that are really different texts; jobs share them. */
const DISTINCT = 100
/** How often all jobs are due. */
const TIMES = 4
/** All due seconds lie in one minute. */
const LAST_SECOND = 59

/** From one due second to the next: a contender that has not fired everything by then has lost it. */
function spacingSeconds(jobs: number): number {
  return jobs > 20_000 ? 15 : 5
}

/** The first due second, `leadMs` from now or later. */
function firstDue(jobs: number, leadMs: number): number {
  const earliest = Math.ceil((Date.now() + leadMs) / 1000) * 1000
  const last = new Date(earliest).getUTCSeconds() + (TIMES - 1) * spacingSeconds(jobs)
  return last > LAST_SECOND ? Math.ceil(earliest / 60_000) * 60_000 : earliest
}

/** Different texts that all name the due seconds, `due` the first of them, and no other second of the hours around it. */
function expressionsFor(due: Date, jobs: number): readonly string[] {
  const seconds = Array.from({ length: TIMES }, (_, time) => due.getUTCSeconds() + time * spacingSeconds(jobs))
  const [second, minute, hour, month] = [seconds.join(), due.getUTCMinutes(), due.getUTCHours(), due.getUTCMonth() + 1]
  const months = ['*', '1-12', '*/1', `${month}`, `${month},${(month % 12) + 1}`]
  const hours = Array.from({ length: 20 }, (_, index) => (index === 0 ? `${hour}` : `${hour},${(hour + index + 2) % 24}`))
  return months.flatMap((monthField) => hours.map((hourField) => `${second} ${minute} ${hourField} * ${monthField} *`)).slice(0, DISTINCT)
}

function heapBytes(): number {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Counts what fires in one due second after the other. */
class Seconds {
  readonly #jobs: number
  readonly #counts: Uint8Array
  #firings = 0
  #left = 0
  #lastAt = 0

  constructor(jobs: number) {
    this.#jobs = jobs
    this.#counts = new Uint8Array(jobs)
  }

  fire(job: number): void {
    if (this.#counts[job] === 0) this.#left -= 1
    this.#counts[job]! += 1
    this.#firings += 1
    this.#lastAt = Date.now()
  }

  async watch(dueAt: number): Promise<Firing> {
    this.#counts.fill(0)
    this.#firings = 0
    this.#left = this.#jobs
    await sleep(dueAt - 300 - Date.now())
    const idle = cpuMicroseconds()
    const isUnderWay = (): boolean => this.#left > 0 && Date.now() < dueAt + (spacingSeconds(this.#jobs) - 1) * 1000
    while (isUnderWay()) await sleep(100)
    await sleep(300)
    const cpu = cpuMicroseconds() - idle
    return {
      once: this.#counts.filter((count) => count === 1).length,
      repeated: this.#counts.filter((count) => count > 1).length,
      ...(this.#firings > 0 ? { cost: { lastMs: this.#lastAt - dueAt, cpuMicroseconds: cpu / this.#firings } } : {}),
    }
  }
}

/** Undefined: the setup took too long, and the second was over. */
async function measure(name: string, jobs: number, leadMs: number): Promise<Round | undefined> {
  const contender = contenders.find((each) => each.name === name)
  if (contender === undefined) throw new Error(`no contender ${name}`)
  const firstAt = firstDue(jobs, leadMs)
  const distinct = expressionsFor(new Date(firstAt), jobs)
  const expressions = Array.from({ length: jobs }, (_, job) => distinct[job % distinct.length] ?? '')
  const seconds = new Seconds(jobs)
  const before = heapBytes()
  const { kept, between } = await contender.schedule(expressions, (job) => seconds.fire(job))
  const bytes = (heapBytes() - before) / jobs
  if (Date.now() > firstAt - 1000) return undefined
  const firings: Firing[] = []
  for (let time = 0; time < TIMES; time += 1) {
    firings.push(await seconds.watch(firstAt + time * spacingSeconds(jobs) * 1000))
    between()
  }
  if (kept === undefined) throw new Error('the jobs were not kept alive')
  return { firings, bytes }
}

const [name = '', jobs = '', leadMs = ''] = process.argv.slice(2)
process.stdout.write(JSON.stringify({ round: await measure(name, Number(jobs), Number(leadMs)) }), () => process.exit(0))
