import type { Html } from '../base/html.js'
import type { ReadyCell, ReadyKind } from './cell.js'
import { changeQueries, renderChanges } from './change-list.js'
import { claimQueries, renderClaims } from './claim-list.js'
import { flagQueries, renderFlags } from './flag-list.js'
import type { Lineage } from './lineage.js'
import { provenanceQueries, renderProvenance } from './provenance.js'
import type { Reader } from './reader.js'
import { renderRevisions, revisionQueries } from './revision-list.js'

/** A cell whose queries and form the engine knows. */
interface ReadyCellKind {
  /** The names of the results and the queries that give them. */
  queries: (cell: ReadyCell) => Readonly<Record<string, string>>
  render(reader: Reader, lineage: Lineage): Html
}

/** The ready cells by name. */
export const readyCells: Readonly<Record<ReadyKind, ReadyCellKind>> = {
  changes: { queries: () => changeQueries, render: renderChanges },
  flags: { queries: flagQueries, render: renderFlags },
  claims: { queries: () => claimQueries, render: renderClaims },
  revisions: { queries: () => revisionQueries, render: renderRevisions },
  provenance: { queries: () => provenanceQueries, render: renderProvenance },
}
