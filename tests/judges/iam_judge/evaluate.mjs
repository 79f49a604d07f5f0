// Reads a list of simulations as JSON, writes what each comes to: Allowed, ImplicitlyDenied, ExplicitlyDenied, or why
// it is no question at all.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const here = createRequire(pathToFileURL(process.cwd() + '/'))
const { runSimulation } = here('@cloud-copilot/iam-simulate')

const asked = JSON.parse(readFileSync(0, 'utf8'))
const answers = []
for (const one of asked) {
  const found = await runSimulation(one, {})
  answers.push(found.resultType === 'error' ? { error: found.errors } : { result: found.overallResult })
}
process.stdout.write(JSON.stringify(answers))
