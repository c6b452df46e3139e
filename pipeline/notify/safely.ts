import { messageOf } from '../base/error.js'

/** What a piece of work gave, or why it gave nothing: telling of one thing does not wait for another that cannot be read. */
export async function safely<T>(
  work: () => Promise<T>,
): Promise<{ value: T; problem: null } | { value: null; problem: string }> {
  try {
    return { value: await work(), problem: null }
  } catch (cause) {
    return { value: null, problem: messageOf(cause) }
  }
}
