/**
 * A million sentences and .dsl files that nobody would write: no crash, no hang, no leak, every problem with a known code and a place inside.
 * FUZZ_RUNS sets how many (default 1,000,000), FUZZ_SEED where they begin; a failure prints the seed that repeats it alone.
 */
import { expect, test } from 'vitest'
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

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 4_294_967_296)
/** No input may take longer. */
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

function tryOne(seed: number): string[] {
  const random = randomOf(seed)
  const kind = random()
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const sentence = (): string => (random() < 0.15 ? randomBytes(random) : mutated(random, pick(sentences), sentences))
  const inputs =
    kind < 0.88
      ? Array.from({ length: kind < 0.82 ? 1 : 3 }, sentence)
      : [kind < 0.9 ? randomBytes(random) : mutated(random, pick(files), files)]
  const started = performance.now()
  try {
    if (kind < 0.88) trySentences(inputs, vocabulary)
    else inputs.forEach(tryFile)
  } catch (error) {
    throw new Error(
      `FUZZ_SEED=${seed} FUZZ_RUNS=1: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${JSON.stringify(inputs)}`,
      { cause: error },
    )
  }
  const ms = performance.now() - started
  if (ms > MS_MAX) throw new Error(`FUZZ_SEED=${seed} FUZZ_RUNS=1: took ${Math.round(ms)} ms\n${JSON.stringify(inputs)}`)
  return inputs
}

test(`${RUNS} texts from seed ${SEED} on`, () => {
  say(`fuzz: seed ${SEED}, ${RUNS} inputs`)
  let letters = 0
  let settledHeap = Infinity
  const started = performance.now()
  for (let run = 0; run < RUNS; run += 1) {
    for (const text of tryOne((SEED + run) >>> 0)) letters += text.length
    if ((run + 1) % 50_000 !== 0) continue
    const heap = process.memoryUsage().heapUsed / 1e6
    if (run >= 100_000) settledHeap = Math.min(settledHeap, heap)
    say(`fuzz: ${run + 1} inputs, ${Math.round((performance.now() - started) / 1000)} s, heap ${Math.round(heap)} MB`)
    expect(heap, 'the heap grows').toBeLessThan(settledHeap + 500)
  }
  say(`fuzz: ${RUNS} inputs of ${letters} letters in ${Math.round((performance.now() - started) / 1000)} s, seed ${SEED}: nothing found`)
})
