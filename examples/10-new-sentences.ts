/** Sentences of one's own: taught in a .dsl file in English and in French, used in a policy, tested, and changed while the scheduler runs. */
import { fileURLToPath } from 'node:url'
import { createScheduler, createVocabulary, loadDsl, loadPolicies, PolicyError, printCondition } from 'tidegate'
import { simulate } from 'tidegate/testing'

const folder = { cwd: fileURLToPath(new URL('policies', import.meta.url)) }

// Both languages mean the same condition.
const dslFiles = await loadDsl('ops.dsl', folder)
const vocabulary = createVocabulary(dslFiles)
for (const sentence of ['The cluster "eu-west" is quiet', 'Le cluster "eu-west" est calme'])
  console.log(`${sentence}: ${printCondition(vocabulary.compile(sentence))}`)

// Policy files name the files of their sentences, relative to themselves. quiet.test.yaml beside it says the same as a policy test.
const policies = await loadPolicies('quiet.policy.yaml', folder)
const simulation = simulate({ policies, start: '2026-01-01T00:00:00Z' })
simulation.series({ metric: 'eu-west', values: '9x3 1x15', every: '1m' })
simulation.until('20m')
for (const { policy, start } of simulation.runs()) console.log(`${policy} ran after ${(start - simulation.start) / 60_000}m`)

// Other sentences on a running scheduler: what they would do is told first, and one that would break a policy is refused.
const scheduler = createScheduler({ policies, workflows: { reindex: () => undefined, backup: () => undefined } })
await scheduler.start()
const stricter = dslFiles.map(({ name, text }) => ({ name, text: text.replace('< 5', '< 4') }))
const { sentences } = await scheduler.applyVocabulary(stricter, { dryRun: true })
for (const { policy, kind, after } of sentences) console.log(`${policy}: ${kind}, ${after}`)
const english = dslFiles.map(({ name, text }) => ({ name, text: text.slice(0, text.indexOf('[when]Le cluster')) }))
await scheduler.applyVocabulary(english).catch((error: unknown) => {
  if (!(error instanceof PolicyError)) throw error
  for (const { code, file, span } of error.diagnostics) console.log(`refused: ${code} at ${file}:${span.line}`)
})
await scheduler.applyVocabulary(stricter)
await scheduler.stop()
