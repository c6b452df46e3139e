import { join } from 'node:path'
import { exists } from '../pipeline/system/files.js'
import { printChangePoints } from './change-points.js'
import { printCoverage } from './interval-coverage.js'
import { printNab, readNab } from './nab.js'
import { printPlantedFlags } from './planted-flags.js'
import { printPointScores } from './point-scores.js'
import { printPower } from './power.js'
import { printQuietFlags } from './quiet-flags.js'
import { ROOT } from './workspace.js'

// usage: node dist/bench/flags.js FOLDER, a folder with nab/ or change-points/ or both, as their README lays them out

const [folder] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('name a folder that holds nab/ (nab.parquet, windows.json) or change-points/ (series.json)')
const [nab, changePoints] = [join(folder, 'nab'), join(folder, 'change-points/series.json')]
const [hasNab, hasChangePoints] = await Promise.all([exists(nab), exists(changePoints)])
if (!hasNab && !hasChangePoints)
  throw new Error(`${folder}: holds neither nab/ nor change-points/series.json`)

const files = hasNab ? await readNab(nab) : []
if (hasNab) {
  console.log('\nStreaming benchmark (NAB): standard, low-FP, low-FN')
  printNab(files)
}
console.log('\nPoint score of weeks, days and finer: area under precision and recall')
printPointScores(files)
if (hasChangePoints) {
  console.log('\nChange points: F1 / covering')
  await printChangePoints(changePoints)
}
console.log('\nFlags on quiet series, by all models and rules of the project')
await printQuietFlags(ROOT)
console.log('\nWhat was put into 100 seeded series each, by all models and rules')
await printPlantedFlags(ROOT)
console.log('\nInterventions of five standard deviations found at their period, and as what they are')
printPower()
console.log('\nValues within their 95 % range')
await printCoverage(ROOT, hasChangePoints ? changePoints : null, files)
