import { inflateSync } from 'node:zlib'

/** What a PDF as Chromium writes it shows: the words of each page, without the spaces between them, and the targets of its links. */
export function readPdf(bytes: Buffer): { pages: string[]; targets: string[]; information: string } {
  const text = bytes.toString('latin1')
  const objects = new Map(
    [...text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id, body ?? '']),
  )
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b(?!s)/.test(body))
  return {
    pages: pages.map((page) => pageText(page, objects)),
    targets: [...text.matchAll(/\/URI \(((?:[^()\\]|\\.)*)\)/g)].map(([, target]) => target ?? ''),
    information: objects.get('1') ?? '',
  }
}

type Objects = ReadonlyMap<string | undefined, string>

function pageText(page: string, objects: Objects): string {
  const fonts = new Map(
    [...page.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [
      name,
      charactersOf(objects.get(id) ?? '', objects),
    ]),
  )
  const content = streamOf(objects.get(/\/Contents (\d+)/.exec(page)?.[1]) ?? '')
  let font = charactersOf('', objects)
  let isReplaced = false
  let text = ''
  for (const [, actual, name, codes] of content.matchAll(TOKEN)) {
    if (actual !== undefined) {
      isReplaced = true
      text += characterOf(actual, 0)
    } else if (name !== undefined) font = fonts.get(name) ?? font
    else if (codes === undefined) isReplaced = false
    else if (!isReplaced) text += shownBy(codes, font)
  }
  return text.replaceAll(/\s/g, '')
}

/** The text that stands for glyphs, the choice of a font, glyphs, and the end of what a text stands for. */
const TOKEN = /\/ActualText <FEFF([0-9A-F]+)>|\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|\bEMC\b/g

function shownBy(codes: string, { size, characters }: Font): string {
  return (codes.match(size === 2 ? /../g : /..../g) ?? []).map((code) => characters.get(code) ?? '').join('')
}

interface Font {
  /** Hexadecimal digits of a code. */
  size: number
  characters: Map<string, string>
}

/** The character behind each code of a font. */
function charactersOf(font: string, objects: Objects): Font {
  const map = streamOf(objects.get(/\/ToUnicode (\d+)/.exec(font)?.[1]) ?? '')
  const size = /begincodespacerange\n<([0-9A-F]+)>/.exec(map)?.[1]?.length ?? 4
  const characters = new Map<string, string>()
  for (const [, from, to, first] of map.matchAll(/^<([0-9A-F]+)> (?:<([0-9A-F]+)> )?<([0-9A-F]+)>$/gm)) {
    const start = parseInt(from ?? '', 16)
    const end = to === undefined ? start : parseInt(to, 16)
    for (let code = start; code <= end; code++)
      characters.set(
        code.toString(16).toUpperCase().padStart(size, '0'),
        characterOf(first ?? '', code - start),
      )
  }
  return { size, characters }
}

function characterOf(utf16: string, offset: number): string {
  const units = (utf16.match(/..../g) ?? []).map((unit) => parseInt(unit, 16))
  return String.fromCharCode(...units.slice(0, -1), (units.at(-1) ?? 0) + offset)
}

function streamOf(object: string): string {
  const start = object.indexOf('stream\n')
  if (start < 0) return ''
  const bytes = Buffer.from(object.slice(start + 'stream\n'.length), 'latin1')
  return object.slice(0, start).includes('/FlateDecode')
    ? inflateSync(bytes).toString('latin1')
    : bytes.toString('latin1')
}
