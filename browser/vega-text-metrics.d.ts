import 'vega'

declare module 'vega' {
  /** vega's text measures; its published types leave them out. */
  export const textMetrics: {
    width(item: { fontSize?: number }, text: string | number | null | undefined): number
  }
}
