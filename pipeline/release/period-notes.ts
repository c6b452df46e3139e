import type { Guess } from './period-guess.js'

/** A note that a year is counted only to the end of a month, as in 110年資料統計至7月. */
const TO_DATE = String.raw`(?<year>\d{2,4})年[^\d,，。；]{0,12}?(?:至|迄|到)(?:當年)?(?<month>\d{1,2})月`
const IN_WORDS =
  /(?:19|20)\d\d.{0,40}\b(?:to|through|until|up to|bis|jusqu|hasta|até|fino|tot|till|do)\b.{0,20}\b(?:jan|feb|fév|mar|mär|apr|avr|abr|ma[iyj]|jun|juin|jul|juil|aug|août|ago|sep|set|o[ck]t|nov|dec|dez|dic|déc)/iu

/** Characters of a note that are shown. */
const LONGEST_SHOWN = 200

/** What notes say of years that are not over: the pattern of a contract that finds them, and what else a person should know. */
export interface NotesToDate {
  pattern: string | null
  remarks: string[]
}

/** @param notes all that stands above, beside and below a table. */
export function notesToDate(notes: readonly string[], { rules }: Guess): NotesToDate {
  if (rules.frequency !== 'year') return { pattern: null, remarks: [] }
  const found = notes.find((note) => new RegExp(TO_DATE).test(note.normalize('NFKC')))
  if (found !== undefined)
    return { pattern: TO_DATE, remarks: [`a year runs only to a month, as the note says: ${found.trim()}`] }
  const inWords = notes.filter((note) => IN_WORDS.test(note))
  return {
    pattern: null,
    remarks: inWords.map(
      (note) => `look whether every year is whole, since a note says: ${note.trim().slice(0, LONGEST_SHOWN)}`,
    ),
  }
}
