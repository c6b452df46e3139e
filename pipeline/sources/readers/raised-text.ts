const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A raised text as plain text: its digits as superscripts, so that a footnote never joins the figure before it; a space before all else. */
export function raisedText(text: string): string {
  return /^\d+$/.test(text) ? Array.from(text, (digit) => RAISED[Number(digit)]).join('') : ` ${text}`
}
