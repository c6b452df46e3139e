/** How many digits of a SHA-256 tell a file of these. */
export const EARLIER_DIGITS = 16

/**
 * The files that almanac 0.1 had for its own project to bring what the library brings now, and which the library has otherwise or no more: by
 * their place, the first digits of the SHA-256 of each. A project of that time has copies of them.
 */
export const EARLIER_FILES: Readonly<Record<string, string>> = {
  'reports/strings.yaml': 'e27c8f8b26296d37',
  'sql/checks/conservation.sql': '277c3df78ae4cc67',
  'sql/flags/divergence.sql': 'ace300c5854e167d',
  'sql/flags/drop.sql': '781eb2e1bf81a18e',
  'sql/flags/gap.sql': '8447c7f820041ed9',
  'sql/flags/offset.sql': 'b145c513b0831d50',
  'sql/flags/outlier.sql': '26277289c3fd6504',
  'sql/flags/record.sql': '11a6e5935968c13a',
  'sql/flags/rise.sql': '016dce8af5a50c14',
  'sql/flags/series_break.sql': '370bdf0c4f37d02f',
  'sql/macros/comparisons.sql': '5242242f633bdc8e',
  'sql/macros/figures.sql': 'b42490ba7dab076f',
  'sql/macros/frequencies.sql': '77c55ac58a15c6e1',
  'sql/macros/marks.sql': 'c5bccc3479cc1469',
  'sql/macros/periods.sql': '8d0e4d86d8aa7c56',
  'sql/macros/thresholds.sql': '5d80488020ca7580',
  'sql/marts/comparable_observations.sql': 'ea192f59b88cce5e',
  'sql/marts/comparisons.sql': '70847d26c75c3668',
  'sql/marts/expectations.sql': 'ea8dad2782cbf541',
  'sql/marts/finer_series.sql': '15a213e92296b451',
  'sql/marts/offsets.sql': 'dbe15221f95f8372',
  'sql/marts/outlook.sql': 'f4317197b11314c3',
  'sql/marts/partial_periods.sql': '54ca3afc34f0ad65',
  'sql/marts/recoveries.sql': '10135a760a27a54b',
  'sql/queries/revised_figures.sql': 'd1a577639facb7d1',
}
