/** The version that servers tell is that of the package. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { version } from '../../src/hosts/version.js'

test('the version is that of package.json', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version })
})
