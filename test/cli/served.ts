/** A server on loopback with a clock that a test moves, and command lines that speak to it. */
import { createServer, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'
import { startServer, type StartServerOptions } from '../../src/hosts/http/index.js'
import { createScheduler, type Scheduler, type SchedulerOptions } from '../../src/index.js'
import { FakeClock } from '../hosts/fake-clock.js'
import { folderOf, now, run, type Ran } from './command-line.js'

export interface Served {
  readonly url: string
  readonly scheduler: Scheduler
  readonly clock: FakeClock
  /** Where command lines start. */
  readonly cwd: string
  /** Runs a command line; `--url` goes along unless it names one. */
  tidegate(...words: readonly string[]): Promise<Ran>
}

export interface ServedOptions extends Omit<StartServerOptions, 'scheduler'> {
  readonly scheduler?: SchedulerOptions
  readonly files?: Readonly<Record<string, string>>
}

/** Starts one; it ends with the test. */
export async function served({ scheduler: given = {}, files = {}, ...options }: ServedOptions = {}): Promise<Served> {
  const clock = new FakeClock(now)
  const scheduler = createScheduler({ clock, ...given })
  await scheduler.start()
  const server = await startServer({ port: 0, docs: false, ...options, scheduler })
  onTestFinished(async () => {
    await server.close()
    await scheduler.stop()
  })
  const cwd = folderOf(files)
  return {
    url: server.url,
    scheduler,
    clock,
    cwd,
    tidegate: (...words) => run(cwd, words.includes('--url') ? words : [...words, '--url', server.url]),
  }
}

/** Something else that listens on loopback; it ends with the test. Answers its URL. */
export async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
