/** Makes a failing scenario smaller: pieces are left out one after the other as long as it still fails. */

/** Tries at most so many scenarios. */
const triesMax = 2000

/** The smallest scenario found for which `fails` holds, as it does for the given one. */
export async function shrink<Scenario extends object>(
  scenario: Scenario,
  fails: (smaller: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let best = scenario
  let tries = 0
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const candidate of smallerOnes(best)) {
      tries += 1
      if (tries > triesMax) return best
      if (!(await stillFails(candidate, fails))) continue
      best = candidate
      isSmaller = true
      break
    }
  }
  return best
}

/** A piece without which there is no history at all is not left out. */
async function stillFails<Scenario>(candidate: Scenario, fails: (smaller: Scenario) => Promise<boolean>): Promise<boolean> {
  try {
    return await fails(candidate)
  } catch {
    return false
  }
}

/** The same with one piece left out: halves of lists first, then items, optional keys, and the same within each piece. */
function* smallerOnes<Value>(value: Value): Generator<Value> {
  const smaller: Generator = Array.isArray(value)
    ? smallerLists(value)
    : typeof value === 'object' && value !== null
      ? smallerObjects(value)
      : none()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a piece may be missing that has to be there: then the scenario cannot be played
  for (const one of smaller) yield one as Value
}

function* none(): Generator<never> {}

function* smallerLists(list: readonly unknown[]): Generator {
  if (list.length > 3) {
    const half = list.length >> 1
    yield list.slice(0, half)
    yield list.slice(half)
  }
  for (let index = 0; index < list.length; index += 1) yield list.toSpliced(index, 1)
  for (const [index, item] of list.entries()) for (const smaller of smallerOnes(item)) yield list.with(index, smaller)
}

/** What the numbers of a scenario belong to, and what makes it one. */
const keptKeys: ReadonlySet<string> = new Set(
  'seed at kind length name workflow_name accept after takes result told seconds delay from to session policy metric value age groups point commit count down waitMs inputsMax heartbeat limit ms by nth'.split(
    ' ',
  ),
)

function* smallerObjects(object: object): Generator {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    if (keptKeys.has(key)) continue
    if (value === true) yield { ...object, [key]: false }
    if (typeof value === 'object') for (const smaller of smallerOnes(value)) yield { ...object, [key]: smaller }
    else yield Object.fromEntries(Object.entries(object).filter(([other]) => other !== key))
  }
}
