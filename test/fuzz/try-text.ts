/** One input of the fuzz: sentences or a .dsl file that nobody would write, made from a seed, and what must hold whatever they say. */
import {
  createVocabulary,
  formatDsl,
  isReadable,
  printCondition,
  readConditionExpression,
  sameCondition,
  type Vocabulary,
} from '../../dsl/index.js'
import { diagnosticCodes, PolicyError, type Diagnostic } from '../../grammar/index.js'
import { mutated, randomBytes, randomOf } from './random-texts.js'

/** No input may take longer, in ms of the processor: the machine may be busy with other things. */
const MS_MAX = 2000

const dsl = `[keyword]load of=Load_
[when]The cluster {cluster:metric} is quiet=avg("{cluster}", 10m) < 5 and not exists("alarms", 1h)
# @example The cluster "eu-west" is quiet
[when]Le cluster {cluster:metric} est calme=The cluster {cluster} is quiet
[when]There is a value of {m}=MetricEvent(label == "{m}")
[when]- above {n}=value > {n}
[when]A deploy started=$deploy : MetricEvent(label == "deploy")
[when]A rollback came within {d} of it=MetricEvent(label == "rollback", this after[0s, {d}] $deploy)
[when]{m} of {x:[a-z]+} was {op} {v} \\=\\= in
  the end=Number(doubleValue {op} {v}) from accumulate(MetricEvent(label == "{m}", $v : value) over window:length(3), average($v))
[when]well below=<
[then]run {it!uc}=run("{it}");
`

const vocabulary = createVocabulary([{ name: 'fuzz.dsl', text: dsl }], { rawDrl: true })
const sentences = [
  ...vocabulary.examples().map(({ text }) => text),
  'There is a value of CPU',
  '- above 5',
  'A deploy started',
  'A rollback came within 10m of it',
  'Last known metric "Load" is well below 5',
  'at least 2 of (The cluster "a" is quiet; "X" of abc was > 5 == in the end; count("X" where > 5, 1h) >= 3) for 2m',
  '> MetricEvent(label == "X", value > 5 && < 8) over window:time(5m)',
  'avg("CPU"{host="a"}, 10m) * 1.5 + 2 > max("CPU", 1h) or exists("X", ever)',
]
const files = [dsl, ...vocabulary.files.flatMap(({ text }) => pairsOf(text.split('\n\n')))]
const codes = new Set(Object.keys(diagnosticCodes))

/** Entries two by two: small files are tried faster than large ones, and find as much. */
function pairsOf(entries: readonly string[]): readonly string[] {
  return entries.map((entry, index) => `${entry}\n\n${entries[index + 1] ?? ''}`)
}

function checkDiagnostics(diagnostics: readonly Diagnostic[], textOf: (file: string) => string): void {
  for (const { code, span, file } of diagnostics) {
    if (!codes.has(code)) throw new Error(`unknown code ${code}`)
    if (!(span.start >= 0 && span.start <= span.end && span.end <= textOf(file).length)) throw new Error(`${code} lies outside of its text`)
  }
}

function trySentences(lines: readonly string[], words: Vocabulary): void {
  const results = words.readAll(lines)
  const isWell = results.every(({ diagnostics }) => diagnostics.length === 0)
  for (const [index, { condition, diagnostics, partOf }] of results.entries()) {
    checkDiagnostics(diagnostics, () => lines[index] ?? '')
    if (isWell && condition === undefined && partOf === undefined) throw new Error(`line ${index} says nothing and nothing is wrong`)
    if (condition === undefined || lines.length > 1) continue
    const again = readConditionExpression(printCondition(condition)).condition
    if (again !== undefined && !sameCondition(condition, again)) throw new Error('what is printed means something else')
  }
}

function tryFile(text: string): void {
  const formatted = formatDsl(text)
  if (isReadable(text) && formatDsl(formatted) !== formatted) throw new Error('formatting twice changes more')
  try {
    trySentences(sentences.slice(0, 2), createVocabulary([{ name: 'a.dsl', text }], { builtin: false }))
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    checkDiagnostics(error.diagnostics, () => text)
  }
}

/** What one input came to. */
export interface Tried {
  /** How many letters it had. */
  readonly letters: number
  /** What does not hold; undefined: all does. */
  readonly finding?: string
}

/** Tries the input of a seed. Never throws. */
export function tryText(seed: number): Tried {
  const random = randomOf(seed)
  const kind = random()
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const sentence = (): string => (random() < 0.15 ? randomBytes(random) : mutated(random, pick(sentences), sentences))
  const inputs =
    kind < 0.88
      ? Array.from({ length: kind < 0.82 ? 1 : 3 }, sentence)
      : [kind < 0.9 ? randomBytes(random) : mutated(random, pick(files), files)]
  const letters = inputs.reduce((sum, text) => sum + text.length, 0)
  const started = process.cpuUsage()
  try {
    if (kind < 0.88) trySentences(inputs, vocabulary)
    else inputs.forEach(tryFile)
  } catch (error) {
    return { letters, finding: finding(seed, error instanceof Error ? (error.stack ?? error.message) : String(error), inputs) }
  }
  const { user, system } = process.cpuUsage(started)
  const ms = (user + system) / 1000
  return ms > MS_MAX ? { letters, finding: finding(seed, `took ${Math.round(ms)} ms`, inputs) } : { letters }
}

function finding(seed: number, what: string, inputs: readonly string[]): string {
  return `FUZZ_SEED=${seed} FUZZ_RUNS=1: ${what}\n${JSON.stringify(inputs)}`
}
