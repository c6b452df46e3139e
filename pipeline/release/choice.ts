import { isMap, isPair, isScalar, type Document } from 'yaml'

/** What a proposal chose for one key of a manifest: on what evidence, and what else it could be. */
export interface Choice {
  /** Where the key stands in the manifest, such as ['numbers', 'decimal']. */
  key: readonly string[]
  /** The value as the manifest has it. */
  chosen: string
  /** What the sample says for it, with its rows and counts. */
  evidence: string
  /** The other values that the sample allows, or that a person might mean. */
  others: readonly string[]
  /** Whether the sample allows another value as well as this one: a person has to decide. */
  isOpen: boolean
}

/** A number of things in words: 1 row, 2 rows. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** Writes a choice beside its key; one that is open as a `# decide:`, which every command that reads the manifest refuses. */
export function annotate(document: Document, choice: Choice): void {
  const parent = document.getIn(choice.key.slice(0, -1), true)
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === choice.key.at(-1))
    : undefined
  if (!isPair(pair)) throw new Error(`the proposal has no key ${choice.key.join('.')}`)
  const comment = choice.isOpen ? ` decide: ${choiceText(choice)}` : ` ${choice.evidence}`
  if (isScalar(pair.value)) pair.value.comment = comment
  else if (isScalar(pair.key)) pair.key.commentBefore = comment
}

/** The choice as a remark for whoever asked for the proposal. */
export function choiceRemark(choice: Choice): string {
  const key = choice.key.join('.')
  return choice.isOpen
    ? `decide ${key}: ${choiceText(choice)}`
    : `${key} is ${choice.chosen}: ${choice.evidence}${orElse(choice)}`
}

function choiceText({ chosen, others, evidence }: Choice): string {
  return `${[chosen, ...others].join(' or ')}; ${evidence}`
}

function orElse({ others }: Choice): string {
  return others.length === 0 ? '' : `; else ${others.join(' or ')}`
}
