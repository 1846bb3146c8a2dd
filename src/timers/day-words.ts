/** Reads what quartz says about days beyond numbers: L, LW, L-3, L-3W, 15W, 6L, FRIL, 6#3. Each stands alone in its field. */
import { badCron, splitAt, type Part, type Report } from './cron-part.js'
import type { FieldName, FieldRule } from './dialects.js'
import type { DayRule } from './pattern.js'

interface DayWord {
  readonly field: FieldName
  readonly form: RegExp
  /** The rule, or what is wrong with the numbers. */
  readonly read: (match: RegExpExecArray, rule: FieldRule) => DayRule | string
}

const BACK_MAX = 30

const dayWords: readonly DayWord[] = [
  { field: 'day', form: /^L$/, read: () => ({ kind: 'last', back: 0 }) },
  { field: 'day', form: /^LW$/, read: () => ({ kind: 'nearest-to-last', back: 0 }) },
  { field: 'day', form: /^L-(\d+)$/, read: ([, n]) => checkBack(n, (back) => ({ kind: 'last', back })) },
  { field: 'day', form: /^L-(\d+)W$/, read: ([, n]) => checkBack(n, (back) => ({ kind: 'nearest-to-last', back })) },
  {
    field: 'day',
    form: /^(\d+)W$/,
    read: ([, n = ''], rule) => {
      const day = Number(n)
      return day >= rule.min && day <= rule.max ? { kind: 'nearest', day } : `${n}W: there is no day ${n} in any month.`
    },
  },
  // Alone in its field, L is the last day of the week.
  { field: 'weekday', form: /^L$/, read: () => ({ kind: 'weekdays', weekdays: 1 << 6 }) },
  {
    field: 'weekday',
    form: /^(\d+|[A-Z]{3})L$/,
    read: ([, day = ''], rule) => withWeekday(day, rule, (weekday) => ({ kind: 'last-weekday', weekday })),
  },
  {
    field: 'weekday',
    form: /^(\d+|[A-Z]{3})#(\d+)$/,
    read: ([, day = '', n = ''], rule) =>
      withWeekday(day, rule, (weekday) =>
        Number(n) >= 1 && Number(n) <= 5
          ? { kind: 'nth-weekday', weekday, nth: Number(n) }
          : `${day}#${n}: a day of the week comes five times in a month at most, #1 to #5.`,
      ),
  },
]

function checkBack(text = '', make: (back: number) => DayRule): DayRule | string {
  const back = Number(text)
  return back <= BACK_MAX ? make(back) : `L-${text}: no month has ${text} days before its last one; ${BACK_MAX} is the most.`
}

function withWeekday(text: string, rule: FieldRule, make: (weekday: number) => DayRule | string): DayRule | string {
  const value = rule.names.get(text) ?? (/^\d+$/.test(text) ? Number(text) : Number.NaN)
  return value >= rule.min && value <= rule.max ? make(value - rule.min) : `${text} is no day of week: 1 (SUN) to 7 (SAT).`
}

/**
 * The day rule that `part` spells out. `'none'` when it holds no such word; undefined after a report.
 * @see SEMANTICS S1.1
 */
export function readDayWord(part: Part, rule: FieldRule, report: Report): DayRule | 'none' | undefined {
  const items = splitAt(part, ',')
  for (const item of items) {
    for (const word of dayWords) {
      const match = word.field === rule.name ? word.form.exec(item.text.toUpperCase()) : null
      if (!match) continue
      if (items.length > 1) {
        report(
          badCron(
            part,
            `${item.text} cannot be part of a list.`,
            `Write ${item.text} alone, and give the other days a timer of their own (timers:).`,
          ),
        )
        return undefined
      }
      const read = word.read(match, rule)
      if (typeof read !== 'string') return read
      report(badCron(item, read))
      return undefined
    }
  }
  return 'none'
}
