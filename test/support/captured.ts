import { vi } from 'vitest'

/** What a piece of work writes to standard output and to standard error. */
export async function captured(work: () => Promise<void>): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream === 'stdout' ? 'out' : 'err'] += String(text)
      return true
    }),
  )
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return said
}
