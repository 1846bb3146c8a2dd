/** A browser on `/docs`: an experiment and a schedule are made by "Try it out", step by step as the guide of the experiments' users says. */
import { launch, type Browser, type Page } from 'puppeteer-core'
import { afterAll, expect, test } from 'vitest'
import { findChromium } from './chromium.js'
import { started } from './started.js'

const chromium = findChromium()
let browser: Browser | undefined

afterAll(() => browser?.close())

/** An operation of the page by its name in the document. */
function operation(name: string): string {
  return `#operations-experiments-${name}`
}

/** Opens an operation and presses "Try it out". */
async function tryOut(page: Page, name: string): Promise<void> {
  await page.locator(`${operation(name)} .opblock-summary-control`).click()
  await page.locator(`${operation(name)} .try-out__btn`).click()
}

/** Puts a text in place of what is in a field, in one go, as one who pastes it. */
async function write(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).wait()
  await page.focus(field)
  await page.$eval(field, (element) => 'select' in element && typeof element.select === 'function' && element.select())
  await page.keyboard.sendCharacter(text)
}

/** Presses Execute, and answers the status and the body that the page shows. */
async function execute(page: Page, name: string): Promise<{ readonly status: string; readonly body: unknown }> {
  await page.locator(`${operation(name)} button.execute`).click()
  const response = `${operation(name)} .live-responses-table`
  await page.locator(response).wait()
  const read = (selector: string): Promise<string> => page.$eval(`${response} ${selector}`, (element) => element.textContent ?? '')
  return {
    status: (await read('tbody td.response-col_status')).trim(),
    body: JSON.parse(await read('tbody .response-col_description code')),
  }
}

test('an experiment and a schedule are made on Swagger UI', async ({ skip }) => {
  if (chromium === undefined) return skip('there is no Chromium on this machine; CHROMIUM may name one')
  const { url } = await started()
  browser = await launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    timeout: 20_000,
  })
  const page = await browser.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${url}/docs`)

  await tryOut(page, 'createExperiment')
  // What the page suggests works as it stands.
  const created = await execute(page, 'createExperiment')
  expect(created).toMatchObject({ status: '201', body: { name: 'latency' } })

  await tryOut(page, 'listExperiments')
  const listed = await execute(page, 'listExperiments')
  expect(listed).toMatchObject({ status: '200', body: [{ name: 'latency' }] })
  const id = String(Reflect.get(Object(created.body), 'id'))

  await tryOut(page, 'createSchedule')
  await write(page, `${operation('createSchedule')} tr[data-param-name="id"] input`, id)
  await write(page, `${operation('createSchedule')} textarea`, JSON.stringify({ recurrence_pattern: '*/5 * * * *', recurrence_count: 1 }))
  expect(await execute(page, 'createSchedule')).toMatchObject({
    status: '201',
    body: { experiment_id: id, recurrence_pattern: '*/5 * * * *', recurrence_count: 1, recurrence_left: 1, trials: [] },
  })

  const schedules: unknown = await (await fetch(`${url}/api/v1/experiment/${id}/schedule`)).json()
  expect(schedules).toMatchObject([{ recurrence_pattern: '*/5 * * * *' }])
  expect(complaints).toEqual([])
})
