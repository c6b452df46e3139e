import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Folders whose files take longest: begun last, one of them would leave the other workers without work. */
const LONGEST = ['mutation', 'browser', 'refresh', 'faults']

/** Within each project, the files that take longest come first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sort of the sequencer above, which changes nothing
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project.name))]
    const place = ({ project, moduleId }: TestSpecification): number =>
      projects.indexOf(project.name) * (LONGEST.length + 1) + rankOf(moduleId)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}

function rankOf(file: string): number {
  const at = LONGEST.findIndex((folder) => file.includes(`/test/${folder}/`))
  return at === -1 ? LONGEST.length : at
}
