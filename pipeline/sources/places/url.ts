import { UserError } from '../../base/error.js'
import type { StagedFile } from '../../system/files.js'
import { toolVersion } from '../../system/tool.js'
import type { Receipt } from '../archive.js'
import { placeText } from '../place.js'
import type { Fetching } from './fetching.js'
import { HttpClient, type Validators } from './http-client.js'
import { keepValidators, keptValidators } from './validators.js'
import { fetchPages } from './pages.js'

/** Archives what an address answers with now. @throws UserError naming manifest and address. */
export async function receiveUrl(fetching: Fetching, url: string): Promise<Receipt> {
  const { manifest, project, effects } = fetching
  const client = new HttpClient(manifest, await userAgent(project.settings.contact), effects)
  try {
    if (manifest.from.pages === undefined) return await receiveAnswer(fetching, url, client)
    const staged = await fetchPages(fetching, url, manifest.from.pages, client)
    try {
      return await fetching.intake.receive(staged, placeText(manifest.from), effects.now())
    } finally {
      await staged.remove()
    }
  } finally {
    await client.close()
  }
}

async function receiveAnswer(
  { manifest, project, archive, intake, effects }: Fetching,
  url: string,
  client: HttpClient,
): Promise<Receipt> {
  const origin = placeText(manifest.from)
  const newest = intake.newest(origin)
  let known: Validators | undefined
  if (newest !== undefined && (await archive.holds(newest)))
    known = await keptValidators(project.cache, url, newest.sha256)
  const stage = (chunks: AsyncIterable<Buffer>): Promise<StagedFile> => archive.stage(chunks)
  const { taken, validators } = await client.get(url, manifest.limits.bytes, stage, known)
  if (taken === null && newest !== undefined) return newest
  try {
    if (taken === null || taken.bytes === 0)
      throw new UserError(
        `${manifest.file}: ${origin} answered with nothing; check that the address is still right`,
      )
    const receipt = await intake.receive(taken, origin, effects.now())
    await keepValidators(project.cache, url, receipt.sha256, validators)
    return receipt
  } finally {
    await taken?.remove()
  }
}

/** `almanac/<version>`, with the project's contact so that a publisher can write to whoever asks; characters of a header only. */
export async function userAgent(contact: string | undefined): Promise<string> {
  const readable =
    contact === undefined ? '' : encodeURI(contact).replaceAll('%20', ' ').replaceAll(/[()]/g, '')
  return `almanac/${await toolVersion()}${readable === '' ? '' : ` (+${readable})`}`
}
