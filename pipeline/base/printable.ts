/** Text for a terminal: without the control characters that it would obey and those that turn its reading direction; lines stay. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd')
}
