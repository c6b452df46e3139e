import * as z from 'zod'
import { isLanguage } from '../base/language.js'
import { parseYaml } from '../base/yaml-document.js'

/** The sections of a file of words that hold a text under each key. */
export const SECTIONS = ['patterns', 'words', 'label', 'messages', 'catalogue', 'headers'] as const
export type Section = (typeof SECTIONS)[number]

/** Sections whose keys the engine asks for: any other key is a mistake. */
const CLOSED_SECTIONS = ['patterns', 'words', 'messages'] as const satisfies readonly Section[]

/** A section in which nothing is filled in yet holds comments alone, which YAML reads as null. */
const texts = z
  .record(z.string(), z.string().min(1))
  .nullable()
  .default({})
  .transform((members) => members ?? {})

export const wordFileSchema = z
  .strictObject({
    locale: z
      .string()
      .refine(isLanguage, 'no locale that Intl knows; an example is fr-CA')
      .optional()
      .describe('locale of numbers and months, as Intl names it'),
    units: z
      .record(z.string(), z.number().positive())
      .nullable()
      .default({})
      .transform((members) => members ?? {})
      .describe('how many one of a large count is'),
    patterns: texts.describe('how a formatted number or date is set in a sentence'),
    words: texts.describe('words of the pages'),
    label: texts.describe('words for values of the data'),
    messages: texts.describe('words of mails, webhooks, hooks and notices of the server'),
    catalogue: texts.describe('what a row of a table is, and what a column holds'),
    headers: texts.describe('texts of SQL files that have none in this language'),
  })
  .superRefine(({ units, patterns }, context) => {
    for (const key of Object.keys(units))
      if (!(key in patterns))
        context.addIssue({
          code: 'custom',
          path: ['units', key],
          message: 'a number without its pattern; write the same key under patterns',
        })
  })

/** The words of one language in one file. */
export type WordFile = z.infer<typeof wordFileSchema>

/**
 * Reads a file of words. @param english the words of the library in English, which say what keys and slots there are; null for themselves.
 * @throws UserError naming file, line and key.
 */
export function parseWordFile(text: string, file: string, english: WordFile | null): WordFile {
  return parseYaml(
    text,
    file,
    english === null ? wordFileSchema : wordFileSchema.superRefine(likeEnglish(english)),
  )
}

/** Refuses keys that nothing asks for, slots that nothing fills, and a large count of which only the number or only the words are said. */
function likeEnglish(english: WordFile): (words: WordFile, context: z.RefinementCtx) => void {
  return (words, context) => {
    const refuse = (section: string, key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [section, key], message })
    for (const section of [...CLOSED_SECTIONS, 'units'] as const)
      for (const key of Object.keys(words[section]))
        if (!(key in english[section]))
          refuse(section, key, 'no text goes by this key; remove it or fix its spelling')
    for (const section of ['words', 'messages'] as const)
      for (const [key, text] of Object.entries(words[section])) {
        const slots = slotsIn(english[section][key] ?? '')
        const stranger = slotsIn(text).find((slot) => !slots.includes(slot))
        if (stranger !== undefined)
          refuse(
            section,
            key,
            `unknown slot: {${stranger}}; ${slots.length > 0 ? `one of ${slots.map((slot) => `{${slot}}`).join(', ')}` : 'there is none'}`,
          )
      }
    for (const key of Object.keys(english.units))
      if (key in words.patterns && !(key in words.units))
        refuse('patterns', key, 'a pattern without its number; write the same key under units')
  }
}

const SLOT = /\{([a-z-]+)\}/g

function slotsIn(text: string): string[] {
  return [...text.matchAll(SLOT)].map(([, name]) => name ?? '')
}

/** A text with its slots filled; one that nothing is given for stays. */
export function fillSlots(text: string, slots: Readonly<Record<string, string | number>>): string {
  return text.replace(SLOT, (whole, name: string) => String(Object.hasOwn(slots, name) ? slots[name] : whole))
}

/** The pieces of a text: those at odd places are names of slots. */
export function piecesOf(text: string): string[] {
  return text.split(SLOT)
}
