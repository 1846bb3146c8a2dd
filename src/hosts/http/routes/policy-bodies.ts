/** Policies as requests bring them: a document or one policy, in JSON, or as the text of a policy file. */
import { PolicyError, renderDiagnostics, TidegateError } from '../../../../grammar/index.js'
import { readPolicyText, type PoliciesInput, type Policy, type PolicyDocument } from '../../../policies/index.js'

/** The name of the file that a text stands for, in diagnostics. */
const fileName = 'body'

/** A set of policies. @throws PolicyError, TidegateError `bad-option` */
export function policiesIn(body: unknown): PoliciesInput {
  if (typeof body === 'string') return readText(body)
  if (!isDocument(body))
    throw new TidegateError('bad-option', 'send a policy document: `{ "policies": [...] }` as JSON, or the text of a policy file')
  refuseFiles(body.dsl_files ?? [])
  return body
}

/** One policy, under the name that the path gives it. @throws PolicyError, TidegateError `bad-option` */
export function policyIn(body: unknown, name: string): PoliciesInput {
  if (typeof body === 'string') return readText(body)
  if (!isPolicy(body))
    throw new TidegateError(
      'bad-option',
      'send one policy: `{ "workflow_name": ..., "cron_expression": ... }` as JSON, or as the text of a file',
    )
  const given: unknown = body.name
  if (given !== undefined && given !== name)
    throw new TidegateError(
      'bad-option',
      `the path names the policy "${name}" and the body ${JSON.stringify(given)}: leave the name out of the body, or give the same`,
    )
  return [{ ...body, name }]
}

/** What is wrong in it is told with what planning it tells. @throws PolicyError for a text that is no document at all */
function readText(text: string): PoliciesInput {
  const { document, diagnostics, dslFiles } = readPolicyText({ file: fileName, text })
  if (document === undefined)
    throw new PolicyError(diagnostics, `the policies are not valid\n${renderDiagnostics(diagnostics, new Map([[fileName, text]]))}`)
  refuseFiles(dslFiles)
  return { documents: [document], dslFiles: [], calendars: new Map(), diagnostics }
}

/** Files of the client's machine cannot be read here. */
function refuseFiles(names: readonly string[]): void {
  if (names.length === 0) return
  throw new TidegateError(
    'bad-option',
    `\`dsl_files\` names files of another machine (${names.join(', ')}): leave it out, and put their sentences in place with PUT /v1/dsl/files/NAME`,
  )
}

/** Whether it is an object at all; what is in it, the reader of policies checks. */
function isDocument(body: unknown): body is PolicyDocument {
  return isObject(body)
}

function isPolicy(body: unknown): body is Policy {
  return isObject(body)
}

function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}
