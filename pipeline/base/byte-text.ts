const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** So many bytes for people, in units of 1000: `512 bytes`, `4.2 MB`. */
export function byteText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(value < 9.95 ? 1 : 0)} ${UNITS[unit]}`
}
