import { UserError } from '../../../base/error.js'
import { readSharedStrings, readStyles } from './xlsx-parts.js'
import { readWorksheet, type WorksheetRules } from './xlsx-worksheet.js'
import type { Sheet } from './sheet.js'
import { walkXml } from './xml-events.js'

interface Relation {
  /** The last word of its type, such as `worksheet`. */
  type: string
  path: string
}

interface WorkbookSheet {
  name: string
  isHidden: boolean
  relation: string
}

/**
 * The worksheets of an XLSX file, from its parts.
 * @param isFormulaStored whether a formula counts as the value stored with it; else its text is `=` and the formula.
 */
export function readXlsx(
  parts: ReadonlyMap<string, string>,
  file: string,
  isFormulaStored: boolean,
): Sheet[] {
  const root = [...relationsOf(parts, '', file).values()].find(({ type }) => type === 'officeDocument')
  const workbookPath = root?.path ?? 'xl/workbook.xml'
  const { sheets, is1904 } = readWorkbook(partOf(parts, workbookPath, file), `${file}: ${workbookPath}`)
  const relations = relationsOf(parts, workbookPath, file)
  const shared = [...relations.values()].find(({ type }) => type === 'sharedStrings')
  const styles = [...relations.values()].find(({ type }) => type === 'styles')
  const rules: WorksheetRules = {
    strings: shared ? readSharedStrings(partOf(parts, shared.path, file), `${file}: ${shared.path}`) : [],
    styles: styles ? readStyles(partOf(parts, styles.path, file), `${file}: ${styles.path}`) : [],
    is1904,
    isFormulaStored,
  }
  return sheets.flatMap(({ name, isHidden, relation }) => {
    const { type, path } = relations.get(relation) ?? {
      type: 'worksheet',
      path: `without part (${relation})`,
    }
    if (type !== 'worksheet') return []
    const where = `${file}: sheet ${name}`
    return [{ name, isHidden, rows: readWorksheet(partOf(parts, path, file), where, rules) }]
  })
}

function readWorkbook(xml: string, where: string): { sheets: WorkbookSheet[]; is1904: boolean } {
  const sheets: WorkbookSheet[] = []
  let is1904 = false
  walkXml(xml, where, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes().get('date1904') ?? '')
      if (name !== 'sheet') return
      const all = attributes()
      const relation = [...all].find(([key]) => key.endsWith(':id'))?.[1] ?? ''
      sheets.push({
        name: all.get('name') ?? '',
        isHidden: (all.get('state') ?? 'visible') !== 'visible',
        relation,
      })
    },
  })
  return { sheets, is1904 }
}

/** What a part refers to, by id; `path` is '' for the file itself. */
function relationsOf(parts: ReadonlyMap<string, string>, path: string, file: string): Map<string, Relation> {
  const slash = path.lastIndexOf('/') + 1
  const relationsPath = `${path.slice(0, slash)}_rels/${path.slice(slash)}.rels`
  const relations = new Map<string, Relation>()
  walkXml(parts.get(relationsPath) ?? '', `${file}: ${relationsPath}`, {
    open(name, attributes) {
      if (name !== 'Relationship') return
      const all = attributes()
      const target = all.get('Target') ?? ''
      relations.set(all.get('Id') ?? '', {
        type: (all.get('Type') ?? '').replace(/^.*\//, ''),
        path: target.startsWith('/')
          ? target.slice(1)
          : `${path.slice(0, slash)}${target.replace(/^\.\//, '')}`,
      })
    },
  })
  return relations
}

function partOf(parts: ReadonlyMap<string, string>, path: string, file: string): string {
  const xml = parts.get(path)
  if (xml !== undefined) return xml
  throw new UserError(`${file}: the workbook has no part ${path}`, 1, { remedy: 'save it again as XLSX' })
}
