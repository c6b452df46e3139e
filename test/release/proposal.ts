import { afterAll } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import {
  proposeWith,
  type Proposal,
  type ProposalTools,
  type SampleHints,
} from '../../pipeline/release/propose.js'
import { Database } from '../../pipeline/system/database.js'
import { loadMacros } from '../../pipeline/warehouse/build.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { ROOT, type Workspace } from '../support/workspace.js'

type Tools = Omit<ProposalTools, 'project'>

let tools: Promise<Tools> | undefined

afterAll(async () => {
  const used = await tools
  tools = undefined
  used?.lander.close()
  used?.database.close()
})

/** What `proposeManifest` proposes for a file of a project, by one reading process and one database for all tests of a file. */
export async function proposalOf(workspace: Workspace, file: string, hints?: SampleHints): Promise<Proposal> {
  tools ??= openTools()
  return proposeWith(
    { ...(await tools), project: await workspace.project() },
    workspace.path(file),
    'trial',
    hints,
  )
}

async function openTools(): Promise<Tools> {
  const macros = await readMacros(ROOT)
  const database = await Database.open(':memory:', 'write')
  await loadMacros(database, macros)
  return { lander: new Lander(macros), database }
}
