/** Bytes as they come, up to a limit. @throws `tooLarge` at the first beyond it. */
export async function* within<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  limit: number,
  tooLarge: Error,
): AsyncGenerator<Chunk> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limit) throw tooLarge
    yield chunk
  }
}
