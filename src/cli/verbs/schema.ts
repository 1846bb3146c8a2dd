/** `tidegate schema`: prints the JSON Schemas of policy files and policy tests, for editors. */
import { policyJsonSchema } from '../../policies/index.js'
import { policyTestJsonSchema } from '../../testing/index.js'
import { exitCodes, UsageError } from '../terminal.js'
import type { Verb } from '../verb.js'

const schemas: Readonly<Record<string, () => unknown>> = { policy: policyJsonSchema, 'policy-test': policyTestJsonSchema }

export const schemaVerb: Verb = {
  name: 'schema',
  summary: 'Print the JSON Schema of policy files or of policy tests.',
  examples: ['schema policy > policy.schema.json', 'schema policy-test'],
  define(command) {
    command
      .argument('[name]', `which one: ${Object.keys(schemas).join(' or ')}`, 'policy')
      .option('--json', 'no difference: a schema is JSON')
    return async (_, terminal) => {
      const name = command.args[0] ?? 'policy'
      const make = Object.hasOwn(schemas, name) ? schemas[name] : undefined
      if (make === undefined) throw new UsageError(`there is no schema "${name}": choose ${Object.keys(schemas).join(' or ')}`)
      terminal.out(`${JSON.stringify(make(), undefined, 2)}\n`)
      return Promise.resolve(exitCodes.well)
    }
  },
}
