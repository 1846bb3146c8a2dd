/** Workflows as real child processes, ended when their run is cancelled. */
import { spawn } from 'node:child_process'

/** Runs a piece of JavaScript in a process of its own; rejects when it exits with anything but 0. */
export function runScript(script: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore', signal })
    child.once('error', reject)
    child.once('exit', (code, killedBy) => {
      if (code === 0) resolve()
      else reject(new Error(killedBy === null ? `exit code ${code}` : `killed by ${killedBy}`))
    })
  })
}

/** Keeps one processor busy for a while. */
export function burn(seconds: number, signal: AbortSignal): Promise<void> {
  return runScript(`const end = Date.now() + ${seconds * 1000}; while (Date.now() < end);`, signal)
}
