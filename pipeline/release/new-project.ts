import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isMap, isScalar, parseDocument, type Document } from 'yaml'
import type * as z from 'zod'
import { UserError } from '../base/error.js'
import { readValue } from '../base/value-faults.js'
import { Archive } from '../sources/archive.js'
import { fetchSource } from '../sources/fetch.js'
import { manifestSchema, type Manifest } from '../sources/manifest.js'
import type { Effects } from '../system/effects.js'
import { openProject, SETTINGS_FILE, type Project } from '../system/project.js'
import { Lander } from '../warehouse/lander.js'
import { choiceRemark, type Choice } from './choice.js'
import { inNewFolder } from './new-folder.js'
import { plainNotebook } from './plain-notebook.js'
import { proposeWith, withProposalTools, type Proposal, type SampleHints } from './propose.js'
import { requireFile, formatOf } from './sample-file.js'

/** What a new project is made of. */
export interface NewProject {
  folder: string
  /** Files, or addresses that answer with one. */
  from: readonly string[]
  title: string
  languages: readonly string[]
  timeZone: string
  /** Hosts that may answer from a private address. */
  allowHosts: readonly string[]
}

/** A source of a new project. */
export interface NewSource {
  file: string
  remarks: string[]
  /** What is left to be decided; a refresh refuses until it is. */
  open: Choice[]
}

/** Answers an open choice with one of its values; null leaves it open. */
export type Decide = (source: string, choice: Choice) => Promise<string | null>

/**
 * Makes a project: settings, a manifest for each file or address, and a plain notebook of what they measure. The folder holds nothing of a
 * project that could not be made.
 * @throws UserError where the folder holds something, or a file cannot be read.
 */
export async function makeProject(
  wanted: NewProject,
  decide: Decide,
  effects: Effects,
): Promise<NewSource[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'almanac-new-'))
  try {
    return await inNewFolder(wanted.folder, (folder) => fill(folder, wanted, decide, effects, scratch))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function fill(
  folder: string,
  { from, title, languages, timeZone, allowHosts }: NewProject,
  decide: Decide,
  effects: Effects,
  scratch: string,
): Promise<NewSource[]> {
  for (const name of ['data/sources', 'data/facts', 'reports'])
    await mkdir(join(folder, name), { recursive: true })
  const titles = Object.fromEntries(languages.map((language) => [language, title]))
  await writeFile(join(folder, SETTINGS_FILE), settingsText(titles, timeZone))
  const project = await openProject(folder)
  return withProposalTools(project, async (tools) => {
    const sources: NewSource[] = []
    const measures: string[] = []
    const names = new Set<string>()
    for (const each of from) {
      const name = sourceName(isAddress(each) ? new URL(each).pathname : each, names)
      names.add(name)
      const sample = isAddress(each)
        ? await sampleFrom(project, each, name, allowHosts, effects, scratch)
        : await sampleOf(project, each)
      const proposal = await proposeWith(tools, sample.path, name, sample.hints, sample.place)
      const { document, open } = await decided(proposal, decide)
      const file = `data/sources/${name}.yaml`
      const text = document.toString({ lineWidth: 0 })
      await writeFile(join(folder, file), text)
      const told = new Set(proposal.choices.map(choiceRemark))
      sources.push({ file, remarks: proposal.remarks.filter((remark) => !told.has(remark)), open })
      measures.push(...measuresIn(document))
    }
    await writeFile(join(folder, 'reports/report.md'), plainNotebook(titles, measures))
    return sources
  })
}

function settingsText(titles: Readonly<Record<string, string>>, timeZone: string): string {
  const entries = Object.entries(titles)
  const [[, only] = []] = entries.length === 1 ? entries : []
  const words = entries.map(([language, title]) => `\n  ${language}: ${JSON.stringify(title)}`).join('')
  const title = only === undefined ? words : ` ${JSON.stringify(only)}`
  return `title:${title}\nlanguages: [${Object.keys(titles).join(', ')}]\ntime-zone: ${timeZone}\n`
}

interface Sample {
  path: string
  hints: SampleHints
  place: z.input<typeof manifestSchema>['from']
}

/** A file is copied into the project, where its next version goes as well. */
async function sampleOf(project: Project, file: string): Promise<Sample> {
  await requireFile(file)
  const place = `data/facts/${basename(file)}`
  await copyFile(file, join(project.folder, place))
  return { path: file, hints: {}, place: { file: place } }
}

/** What an address answers with is archived, as a refresh would do it. */
async function sampleFrom(
  project: Project,
  url: string,
  name: string,
  allowHosts: readonly string[],
  effects: Effects,
  scratch: string,
): Promise<Sample> {
  const words = { en: name }
  const place = { url, ...(allowHosts.length === 0 ? {} : { 'allow-hosts': [...allowHosts] }) }
  const bare = readValue(manifestSchema, {
    title: words,
    publisher: words,
    from: place,
    format: 'csv',
    columns: {},
  })
  if ('faults' in bare)
    throw new UserError(bare.faults.map(({ message }) => `${url}: ${message}`).join('\n'), 2)
  const manifest: Manifest = { ...bare.data, name, file: url }
  const archive = new Archive(project.archive)
  const reader = new Lander(null)
  try {
    const [receipt] = await fetchSource(manifest, project, archive, reader, effects)
    if (receipt === undefined)
      throw new UserError(`${url}: nothing came back; look at the address in a browser`)
    const path = join(scratch, basename(new URL(url).pathname) || name)
    await copyFile(await archive.verified(receipt), path)
    const hints = { format: await formatOf(path, undefined) }
    return { path, hints, place }
  } finally {
    reader.close()
  }
}

/** The manifest of a proposal with the answers to what was open. */
async function decided(
  { name, yaml, choices }: Proposal,
  decide: Decide,
): Promise<{ document: Document; open: Choice[] }> {
  const document = parseDocument(yaml)
  const open: Choice[] = []
  for (const choice of choices.filter(({ isOpen }) => isOpen)) {
    const answer = await decide(name, choice)
    if (answer === null) open.push(choice)
    else answerIn(document, choice, answer)
  }
  return { document, open }
}

function answerIn(document: Document, { key }: Choice, answer: string): void {
  document.setIn(key, parseDocument(answer).contents)
  const parent = document.getIn(key.slice(0, -1), true)
  if (!isMap(parent)) return
  // the comment of a decision may stand above its key
  for (const pair of parent.items)
    if (isScalar(pair.key) && pair.key.value === key.at(-1)) delete pair.key.commentBefore
}

function measuresIn(document: Document): string[] {
  const parsed = manifestSchema.safeParse(document.toJS())
  if (!parsed.success || parsed.data.series === undefined || parsed.data.period === undefined) return []
  return Object.keys(parsed.data.series.measures)
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

/** A name for a source, from that of its file, that no other has. */
function sourceName(file: string, taken: ReadonlySet<string>): string {
  const name = nameOfSource(file)
  let at = 2
  while (taken.has(at === 2 ? name : `${name}-${at - 1}`)) at++
  return at === 2 ? name : `${name}-${at - 1}`
}

/** The name of a source, from that of a file: lower-case letters, digits and hyphens. */
export function nameOfSource(file: string): string {
  const [first = ''] = basename(file).split('.')
  return (
    first
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[-\d]+|-+$/g, '') || 'new-source'
  )
}
