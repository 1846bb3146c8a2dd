/** `import crontab`: the jobs of a crontab as policies that launch one workflow with the command as its input. Follows Vixie cron and cronie. */
import { parseTimer, type TimerProblem } from '../../timers/index.js'
import { SourceText } from '../source.js'
import type { WrittenKey } from '../policy-text.js'
import { joinDays } from './crontab-days.js'
import { nameOfCommand, readCrontab, splitCommand, type CrontabLine, type Piece } from './crontab-lines.js'
import { asInput, ImportReport, type Imported } from './import-report.js'

export interface CrontabOptions {
  /** The zone of the machine that the crontab is from. */
  readonly timezone: string
  /** Jobs name a user before the command. */
  readonly hasUsers: boolean
  /** The workflow that is to run commands. */
  readonly workflow: string
}

/** Imports a crontab. Never throws. */
export function importCrontab({ file, text }: { readonly file: string; readonly text: string }, options: CrontabOptions): Imported {
  const importer = new CrontabImporter(new ImportReport(new SourceText(file, text)), options)
  for (const line of readCrontab(text, options.hasUsers)) importer.line(line)
  return importer.finish()
}

type Job = Extract<CrontabLine, { kind: 'job' }>
type Setting = Extract<CrontabLine, { kind: 'setting' }>

/** Settings that tell cron what to do with what jobs print. */
const mailSettings: ReadonlySet<string> = new Set(['MAILTO', 'MAILFROM', 'CONTENT_TYPE', 'CONTENT_TRANSFER_ENCODING'])

class CrontabImporter {
  readonly #report: ImportReport
  readonly #options: CrontabOptions
  #timezone: string
  #jitterMinutes = 0
  #environment: Readonly<Record<string, string>> = {}

  constructor(report: ImportReport, options: CrontabOptions) {
    this.#report = report
    this.#options = options
    this.#timezone = options.timezone
  }

  line(line: CrontabLine): void {
    if (line.kind === 'setting') this.#setting(line)
    else if (line.kind === 'job') this.#job(line)
    else this.#report.refused(line.whole, `This is no job: a line has ${line.expected}.`)
  }

  finish(): Imported {
    const { timezone } = this.#options
    return this.#report.finish({ header: [`imported from ${this.#report.source.file}`], defaults: { timezone } })
  }

  /** Settings hold for the jobs below them. */
  #setting({ name, value, whole }: Setting): void {
    if (mailSettings.has(name.text)) {
      const hint = 'Let the workflow send what its jobs print, or listen to `run.ended` and `window.settled`.'
      return this.#report.lost(whole, `\`${name.text}\` is left out: Tidegate mails nothing.`, hint)
    }
    if (name.text === 'CRON_TZ') return this.#zone(value, whole)
    if (name.text === 'RANDOM_DELAY') return this.#randomDelay(value, whole)
    this.#environment = { ...this.#environment, [name.text]: value }
    const hint = 'The workflow must set it; no shell does.'
    this.#report.differs(whole, `\`${name.text}\` is handed to the jobs below in their input \`environment\`.`, hint)
  }

  #zone(value: string, place: Piece): void {
    const read = parseTimer({ cron_expression: '0 0 * * *', timezone: value })
    if (read.kind === 'timer') this.#timezone = value
    else this.#report.lost(place, `"${value}" is no time zone that is known here, so the jobs below keep ${this.#timezone}.`)
  }

  #randomDelay(value: string, place: Piece): void {
    if (!/^\d{1,6}$/.test(value)) return this.#report.lost(place, '`RANDOM_DELAY` is no whole number of minutes, and is left out.')
    this.#jitterMinutes = Number(value)
    this.#report.differs(
      place,
      '`RANDOM_DELAY` becomes `jitter`: another delay for each slot of each job, and the same whenever it is worked out.',
    )
  }

  #job(job: Job): void {
    const timer = this.#timer(job)
    if (timer === undefined) return
    const { command, stdin } = splitCommand(job.command.text)
    const { workflow } = this.#options
    this.#report.differsOnce(
      'shell',
      job.command,
      `Cron runs commands in a shell; Tidegate launches the workflow \`${workflow}\` with the input \`command\`, and mails no output.`,
      'Give `createScheduler` a workflow of that name that runs it.',
    )
    if (job.user !== undefined)
      this.#report.differsOnce(
        'user',
        job.user,
        'Cron runs the job as this user; here it is the input `user`, and the workflow must see to it.',
      )
    if (stdin !== undefined)
      this.#report.differs(
        this.#percent(job.command),
        'What follows the first % is handed over as the input `stdin`, each further % as a line break.',
      )
    const inputs = { command, stdin, user: job.user?.text, environment: this.#environmentOfJob() }
    this.#report.add({
      comments: [`line ${this.#report.source.span(job.schedule.start, job.schedule.end).line}`],
      keys: [
        { key: 'name', value: this.#report.nameFor(nameOfCommand(command)) },
        { key: 'description', value: job.comments.length === 0 ? undefined : job.comments.join(' ').trim() || undefined },
        { key: 'workflow_name', value: workflow },
        { key: 'inputs', value: asInput(Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined))) },
        ...timer,
      ],
    })
  }

  #environmentOfJob(): object | undefined {
    return Object.keys(this.#environment).length === 0 ? undefined : this.#environment
  }

  #percent({ text, start }: Piece): { start: number; end: number } {
    const at = start + text.search(/(?<!\\)%/)
    return { start: at, end: at + 1 }
  }

  /** The keys of the job's timer; undefined after a report. */
  #timer(job: Job): readonly WrittenKey[] | undefined {
    if (/^@reboot$/i.test(job.schedule.text)) return this.#reboot(job.schedule)
    const days = this.#days(job)
    const expression = days?.expression ?? job.schedule.text.replace(/^-/, '')
    const compiled = parseTimer({ cron_expression: expression, cron_dialect: 'unix', timezone: this.#timezone })
    if (compiled.kind === 'problems') return this.#refuse(job, compiled.problems)
    this.#tellZone(job, compiled.timer.shortestPeriodMs)
    const jitter = this.#jitter(job, compiled.timer.shortestPeriodMs)
    return [
      { key: 'cron_expression', value: expression },
      { key: 'timezone', value: this.#timezone === this.#options.timezone ? undefined : this.#timezone },
      { key: 'jitter', value: jitter },
      { key: 'conditions', value: days?.condition === undefined ? undefined : [days.condition] },
    ]
  }

  #reboot(place: Piece): readonly WrittenKey[] {
    const message = 'Cron starts this once after each boot; here it launches once when its session first opens, and not again at a restart.'
    this.#report.differs(place, message, 'Launch it from your own start-up code if it must run each time.', 'warning')
    return [
      { key: 'timer_type', value: 'int' },
      { key: 'cron_expression', value: '0s' },
    ]
  }

  #days({ fields, schedule }: Job): { readonly expression: string; readonly condition?: string } | undefined {
    const [minute, hour, day, month, weekday] = fields.map(({ text }) => text)
    if (minute === undefined || hour === undefined || day === undefined || month === undefined || weekday === undefined) return undefined
    const joined = joinDays(day, month, weekday)
    if (joined === undefined) return undefined
    const expression = [minute.replace(/^-/, ''), hour, joined.day, month, joined.weekday].join(' ')
    if (joined.isEveryDay)
      this.#report.differs(
        schedule,
        'Cron takes days that fit either day field, and one of them admits every day: so does the policy, in plain stars.',
      )
    if (joined.condition === undefined) return { expression }
    const message = 'Cron wants days that fit both day fields, because one begins with a star. Here the days of the week are a condition.'
    this.#report.differs(schedule, message, 'On the other days a window opens and ends as `condition_false`.')
    return { expression, condition: joined.condition }
  }

  #refuse({ schedule }: Job, problems: readonly TimerProblem[]): undefined {
    const [problem] = problems
    const isRandom = schedule.text.includes('~')
    const hint = isRandom ? 'For a time by chance write a fixed one, and `jitter`.' : problem?.hint
    this.#report.refused(schedule, `The job is left out: ${problem?.message ?? 'its times cannot be read.'}`, hint)
    return undefined
  }

  #tellZone({ schedule, fields }: Job, shortestPeriodMs: number | undefined): void {
    const { timezone } = this.#options
    this.#report.differsOnce(
      'zone',
      schedule,
      `Cron reads times in the zone of its machine; here \`timezone: ${timezone}\` says so.`,
      'If its zone is another, import with --timezone.',
    )
    const [minute, hour] = fields.map(({ text }) => text)
    const isFixedForCron = minute?.startsWith('*') === false && hour?.startsWith('*') === false
    const isFixedHere = !/[*/]/.test(`${minute}${hour}`)
    if (fields.length !== 5 || isFixedForCron === isFixedHere || shortestPeriodMs === undefined || this.#timezone === 'UTC') return
    this.#report.differs(
      schedule,
      'When the clocks change, cron treats these times as fixed; here they follow elapsed time, because of the step.',
    )
  }

  #jitter({ schedule }: Job, shortestPeriodMs: number | undefined): string | undefined {
    if (this.#jitterMinutes === 0) return undefined
    if (shortestPeriodMs === undefined || this.#jitterMinutes * 60_000 < shortestPeriodMs) return `${this.#jitterMinutes}m`
    this.#report.lost(schedule, '`RANDOM_DELAY` is not shorter than the time between two slots, and is left out.')
    return undefined
  }
}
