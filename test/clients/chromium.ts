/** Where a Chromium is on this machine: `CHROMIUM` names one, else the usual places are looked at. */
import { accessSync, constants } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Its path; undefined where there is none. A path that `CHROMIUM` names is taken at its word. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'] ?? ''
  return named === '' ? usual.find(isProgram) : named
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
