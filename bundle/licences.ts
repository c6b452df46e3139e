import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** Licences under which the packages that almanac runs on may come; others are looked at before they are added. */
export const ALLOWED: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Unlicense',
]

/** A package of `package-lock.json` that runs with almanac or is bundled into it, by its folder below the root. */
export interface LicensedPackage {
  folder: string
  name: string
  version: string
  /** SPDX expression, as the package says it; '' where it says none. */
  licence: string
}

interface Lock {
  packages: Record<string, { version?: string; license?: string; dev?: boolean }>
}

/** The folders of the packages that stand in what a build bundled, as it left them. */
export const BUNDLED = 'dist/bundled.json'

/** The packages that are installed with almanac or bundled into it, without those that only build and test it, in the order of their folders. @throws where nothing was built. */
export async function packagesOf(root: string): Promise<LicensedPackage[]> {
  const bundled: string[] = JSON.parse(await readFile(join(root, BUNDLED), 'utf8'))
  const lock: Lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages).flatMap(([folder, { version = '', license = '', dev }]) =>
    folder === '' || (dev === true && !bundled.includes(folder))
      ? []
      : [{ folder, name: nameOf(folder), version, licence: license }],
  )
}

/** The folders of the packages of which code stands in some outputs of esbuild, in order. */
export function foldersIn({ outputs }: Metafile, names = Object.keys(outputs)): string[] {
  const inputs = names.flatMap((name) => Object.entries(outputs[name]?.inputs ?? {}))
  const folders = inputs.flatMap(([file, { bytesInOutput }]) => {
    const end = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)
    return end === null || bytesInOutput === 0 ? [] : [end[0]]
  })
  return [...new Set(folders)].toSorted()
}

/**
 * The notices that the licences of packages ask for, each text of terms once, behind the packages that come under it and whose they are.
 * @param folders of packages, below the root.
 */
export async function noticesOf(root: string, folders: readonly string[]): Promise<string> {
  const notices = await Promise.all(folders.map((folder) => noticeOf(root, folder)))
  return groups(notices, ({ terms }) => wordsOf(terms))
    .map((under) => `${namesIn(under)}\n\n${under[0]?.terms}\n`)
    .join(`\n${'-'.repeat(20)}\n\n`)
}

/** Packages by whose they are. */
function namesIn(notices: readonly Notice[]): string {
  return groups(notices, ({ copyrights }) => copyrights.join('\n'))
    .map((these) =>
      [these.map(({ title }) => title).join(', '), ...(these[0]?.copyrights ?? [])].join('\n  '),
    )
    .join('\n')
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  return [...new Set(items.map(keyOf))].map((key) => items.filter((item) => keyOf(item) === key))
}

/** Puts the notices of the packages in bundled files before their code. */
export async function addNotices(root: string, metafile: Metafile): Promise<void> {
  for (const output of Object.keys(metafile.outputs)) {
    const folders = foldersIn(metafile, [output])
    if (folders.length === 0) continue
    const notices = (await noticesOf(root, folders)).replaceAll('*/', '* /')
    const file = join(root, output)
    await writeFile(file, `/*!\n${notices}*/\n${await readFile(file, 'utf8')}`)
  }
}

interface Notice {
  title: string
  copyrights: string[]
  /** The text of the licence without the lines that name whose the package is. */
  terms: string
}

const COPYRIGHT = /^\s*(?:copyright\b(?! notice)|\(c\)|©).*$/gim

async function noticeOf(root: string, folder: string): Promise<Notice> {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(root, folder, 'package.json'), 'utf8'),
  )
  const files = (await readdir(join(root, folder))).filter((file) =>
    /^(?:licen[cs]e|copying|notice)/i.test(file),
  )
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(root, folder, file), 'utf8')))
  const text = texts.join('\n\n').replaceAll('\r\n', '\n') || ownWords(license, author)
  return {
    title: `${name} ${version} (${license})`,
    copyrights: [...text.matchAll(COPYRIGHT)].map(([line]) => line.trim()),
    terms: text
      .replaceAll(COPYRIGHT, '')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
  }
}

/** A text as it is compared: without its line breaks. */
function wordsOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** For the few packages that come without the text of their licence. */
function ownWords(licence: string, author: string | { name: string } | undefined): string {
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors')
  return `Copyright ${by}. The package says that it comes under the licence ${licence}; it holds no text of it.`
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
