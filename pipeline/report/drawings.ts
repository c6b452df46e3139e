/** Drawings that are kept: those of some pages, and some megabytes of memory. */
const MOST = 64

/** The newest drawings of this process by what they were drawn from: a preview draws anew only what a change reaches. */
export class Drawings<T> {
  private readonly kept = new Map<string, T>()

  /** The drawing of the same source, or the one that `draw` gives. */
  async get(source: string, draw: () => Promise<T>): Promise<T> {
    const drawing = this.kept.get(source) ?? (await draw())
    this.kept.delete(source)
    this.kept.set(source, drawing)
    const [oldest] = this.kept.keys()
    if (this.kept.size > MOST && oldest !== undefined) this.kept.delete(oldest)
    return drawing
  }
}
