import { announcedText } from '../report/feed.js'
import { changesSentence } from '../report/past-release.js'
import { withNames } from '../report/names.js'
import { Words } from '../report/strings.js'
import type { Strings } from '../system/words.js'
import { releaseWarehouse } from '../release/query.js'
import { Database, textOf, type Row } from '../system/database.js'
import type { Project } from '../system/project.js'
import { objectOf } from '../report/rule-text.js'
import { noticeOf, type Notice } from './notice.js'
import { readMessageWords } from './words.js'

const QUERIES = {
  release: 'from ops.releases where id = $1',
  flags: 'from flags.announced where release_id = $1 order by number',
  findingCount: `select count(distinct finding_id) as finding_count
    from flags."all" join flags.findings as finding using (finding_id)
    where state in ('new', 'returned') and accepted_reason is null and attention <> 'on-record'`,
  claims: `select id, verdict, previous_verdict from ops.claim_changes where change = 'turned' order by id`,
}

/**
 * What a release brought: itself, findings with flags that were new or came back, unless they are only to be on record or accepted, and claims
 * whose verdict turned. The flags of a first release are not new. @param releaseKey names the event that it is served.
 */
export async function releaseNotices(
  project: Project,
  releaseId: string,
  releaseKey: string,
): Promise<Notice[]> {
  const words = await readMessageWords(project)
  const warehouse = await releaseWarehouse(project, releaseId)
  return Database.use(warehouse, 'sealed', async (database) => {
    const strings = await withNames(words, database)
    const [release] = await database.rows(QUERIES.release, [releaseId])
    const announced = await database.rows(QUERIES.flags, [releaseId])
    const [counted] = await database.rows(QUERIES.findingCount)
    const told = announced.filter(asksForMore)
    const further = Number(counted?.['finding_count'] ?? 0) - told.length
    const claims = await database.rows(QUERIES.claims)
    return [
      releasedNotice(releaseId, releaseKey, release, strings),
      ...told.map((flag) => flagNotice(flag, releaseId, strings)),
      ...(further > 0 ? [moreFlags(releaseId, further, strings)] : []),
      ...claims.map((claim) => claimNotice(claim, releaseId, strings)),
    ]
  })
}

function releasedNotice(id: string, key: string, release: Row | undefined, strings: Strings): Notice {
  return noticeOf(key, 'released', strings.languages, (language) => {
    const changes = release === undefined ? '' : changesSentence(release, new Words(strings, language))
    return strings.message(language, 'released', { release: id, changes })
  })
}

/** Whether a finding asks for more than to be on record, and nobody accepted it. */
function asksForMore(announced: Row): boolean {
  const { attention, accepted_reason: accepted = null } = objectOf(announced['flag'])
  return accepted === null && attention !== 'on-record'
}

function flagNotice(announced: Row, releaseId: string, strings: Strings): Notice {
  return noticeOf(
    `flag:${textOf(announced['flag_id'])}@${releaseId}`,
    'flag',
    strings.languages,
    (language) => {
      const { title, summary } = announcedText(announced, new Words(strings, language))
      return `${title}\n${summary}`
    },
  )
}

function moreFlags(releaseId: string, count: number, strings: Strings): Notice {
  return noticeOf(`flag:more@${releaseId}`, 'flag', strings.languages, (language) =>
    strings.message(language, 'more-flags', { count }),
  )
}

function claimNotice(claim: Row, releaseId: string, strings: Strings): Notice {
  const id = textOf(claim['id'])
  return noticeOf(`claim:${id}@${releaseId}`, 'claim', strings.languages, (language) => {
    const words = new Words(strings, language)
    const [before, after] = ['previous_verdict', 'verdict'].map((name) =>
      words.labelOrName(textOf(claim[name])),
    )
    return strings.message(language, 'claim', { id, before: before ?? '', after: after ?? '' })
  })
}
