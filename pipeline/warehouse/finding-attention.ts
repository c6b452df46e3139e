/** How long after its last period a finding of a frequency is news, and how long it is worth knowing; the time runs to the end of the data. */
const TIMES = {
  year: ['1 year', '5 years'],
  'half-year': ['9 months', '2 years'],
  quarter: ['5 months', '2 years'],
  month: ['2 months', '2 years'],
}
const TIMES_OF_FINER = ['7 days', '90 days'] as const

/** SQL for whether the end of a finding lies less than one of these times before the end of the data. */
function isWithin(place: 0 | 1): string {
  const cases = Object.entries(TIMES).map(
    ([frequency, times]) => `when '${frequency}' then interval '${times[place]}'`,
  )
  return `last_end > data_end - case courses.frequency ${cases.join(' ')} else interval '${TIMES_OF_FINER[place]}' end`
}

/**
 * SQL for what a finding asks of its reader, over `last_end`, `data_end`, `is_new`, `is_accepted`, `is_mended`, and the rows `lead`, `kinds` and `courses`. Today: an alert, or what is to be watched in the data themselves, that is news and neither taken back nor
 * accepted. On record: what was accepted, what is a notice, and what is long past. The rest is worth knowing.
 */
export const ATTENTION = `case
      when is_accepted or lead.severity = 'notice' then 'on-record'
      when (is_new or ${isWithin(0)}) and not is_mended and (lead.severity = 'alert' or kinds.basis = 'data') then 'today'
      when is_new or ${isWithin(1)} then 'worth-knowing'
      else 'on-record'
    end`
