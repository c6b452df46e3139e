/** How a text begins that a spreadsheet program takes for a formula: a regular expression, for JavaScript and for DuckDB. */
export const FORMULA = String.raw`^[=+\-@\t\r]`

/** A text as a CSV cell; before one that a spreadsheet would run as a formula stands an apostrophe. */
export function csvText(text: string): string {
  return csvFigure(new RegExp(FORMULA).test(text) ? `'${text}` : text)
}

/** The text of a figure as a CSV cell, as it is: its sign is no formula. */
export function csvFigure(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
