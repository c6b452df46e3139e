import { join } from 'node:path'
import { ALLOWED, packagesOf } from './licences.js'

/** Prints the packages that almanac runs on by their licence, and fails where one is not among those that are allowed. */
const packages = await packagesOf(join(import.meta.dirname, '../..'))
for (const licence of [...new Set(packages.map((each) => each.licence))].toSorted()) {
  const names = packages
    .filter((each) => each.licence === licence)
    .map((each) => `${each.name} ${each.version}`)
  process.stdout.write(
    `${licence}${ALLOWED.includes(licence) ? '' : ' (NOT ALLOWED)'}: ${names.join(', ')}\n`,
  )
  if (!ALLOWED.includes(licence)) process.exitCode = 1
}
