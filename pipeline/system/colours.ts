/** Whether a terminal has colours, as people ask for them: NO_COLOR and TERM=dumb turn them off. */
export function hasColours(
  { isTTY }: { isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}
