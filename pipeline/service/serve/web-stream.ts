/** Pieces as the body of an answer; `left` is told when the reader goes before the end. */
export function webStream(pieces: AsyncIterable<Uint8Array>, left: () => void): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel() {
      left()
    },
  })
}
