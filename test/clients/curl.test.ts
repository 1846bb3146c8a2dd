/** curl, as clients of the source system use it: the same command line does the same here. */
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { started } from './started.js'

const run = promisify(execFile)

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('curl publishes an event by the path of the source system', async ({ skip }) => {
  if (!hasCurl()) return skip('there is no curl on this machine')
  const { url, scheduler } = await started()
  const { stdout } = await run('curl', ['-sS', '-X', 'PUT', `${url}/rest/rmsscheduler/events/publish/ES_Disk_Free/20000`])
  expect(JSON.parse(stdout)).toEqual({ data: null, error: null })
  expect(scheduler.metrics()).toMatchObject([{ metric: 'ES_Disk_Free', last: 20_000, count: 1 }])
})
