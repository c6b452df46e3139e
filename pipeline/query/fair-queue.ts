/** Things that wait, each on behalf of somebody. Whoever waits gets a turn in rotation, however much others have waiting. */
export class FairQueue<T> {
  private readonly lines = new Map<string, T[]>()
  private count = 0

  get size(): number {
    return this.count
  }

  add(owner: string, thing: T): void {
    const line = this.lines.get(owner)
    if (line) line.push(thing)
    else this.lines.set(owner, [thing])
    this.count++
  }

  /** The first thing of the one whose turn it is, who then stands last; undefined when nothing waits of those who may have a turn. */
  take(may: (owner: string) => boolean = () => true): T | undefined {
    for (const [owner, line] of this.lines) {
      if (!may(owner)) continue
      const thing = line.shift()
      this.lines.delete(owner)
      if (line.length > 0) this.lines.set(owner, line)
      this.count--
      return thing
    }
    return undefined
  }

  /** Takes out the last thing of the one who has the most waiting, if that is more than another has and one more would be; else undefined. */
  takeLastOfMost(other: string): T | undefined {
    const [owner = other, line = []] =
      [...this.lines].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? []
    const isMore = line.length > (this.lines.get(other)?.length ?? 0) + 1
    const last = isMore ? line.at(-1) : undefined
    if (last !== undefined) this.remove(owner, last)
    return last
  }

  /** Takes a thing out before its turn. @returns false when it does not wait any more. */
  remove(owner: string, thing: T): boolean {
    const line = this.lines.get(owner)
    const place = line?.indexOf(thing) ?? -1
    if (line === undefined || place < 0) return false
    line.splice(place, 1)
    if (line.length === 0) this.lines.delete(owner)
    this.count--
    return true
  }
}
