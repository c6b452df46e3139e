/** The forms in which a report is given. */
export const REPORT_FORMATS = ['html', 'md', 'pdf', 'svg', 'png'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** The forms of one chart. */
export const CHART_FORMATS: readonly ReportFormat[] = ['svg', 'png']

/** The forms that no terminal can show. */
export const BINARY_FORMATS: readonly ReportFormat[] = ['pdf', 'png']
