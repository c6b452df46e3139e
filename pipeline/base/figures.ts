const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** A number of bytes as people read it, in powers of 1000. */
export function bytesText(bytes: number): string {
  let power = 0
  let value = bytes
  while (Math.round(value) >= 1000 && power < UNITS.length - 1) {
    value /= 1000
    power += 1
  }
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

/** A span of time as people read it, by its two largest units; below ten seconds to a tenth of one. */
export function spanText(milliseconds: number): string {
  const exact = Math.max(0, milliseconds) / 1000
  if (exact < 9.95) return `${exact.toFixed(1)} s`
  const seconds = Math.round(exact)
  if (seconds < 60) return `${seconds} s`
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
