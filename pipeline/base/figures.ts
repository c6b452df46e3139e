const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** A number of bytes as people read it, in powers of 1000. */
export function bytesText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

/** A span of time as people read it, by its two largest units; below a minute to a tenth of a second. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000
  if (seconds < 59.95) return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return twoUnits(minutes, 'min', Math.floor(seconds % 60), 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return twoUnits(hours, 'h', minutes % 60, 'min')
  const days = Math.floor(hours / 24)
  return days < 10 ? twoUnits(days, 'd', hours % 24, 'h') : `${days} d`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** A number and its noun, which takes an s unless there is one. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
