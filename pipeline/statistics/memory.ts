/**
 * One block of numbers that a detector's parts share out among themselves, so that the whole state of the detector is one array
 * that can be stored and put back.
 */
export class Memory {
  private taken = 0

  private constructor(private readonly block: Float64Array) {}

  /** A block of `size` numbers, all NaN: nothing is known yet. @param block where they are to stand; a block of its own without one. */
  static blank(size: number, block: Float64Array = new Float64Array(size)): Memory {
    if (block.length !== size) throw new Error(`a block of ${block.length} numbers for ${size}`)
    return new Memory(block.fill(Number.NaN))
  }

  /** The next `size` numbers of the block, as a view that writes through. @throws Error past the block's end. */
  take(size: number): Float64Array {
    const end = this.taken + size
    if (end > this.block.length)
      throw new Error(`a state of ${this.block.length} numbers is too small: ${end} are needed`)
    const part = this.block.subarray(this.taken, end)
    this.taken = end
    return part
  }

  /** A copy of all numbers. */
  save(): Float64Array {
    return this.block.slice()
  }

  /** Overwrites all numbers. @throws Error where there are more or fewer of them than this block holds. */
  load(state: Float64Array): void {
    if (state.length !== this.block.length)
      throw new Error(`a state of ${state.length} numbers; this frequency has ${this.block.length}`)
    this.block.set(state)
  }
}
