import { HtmlValidate, StaticConfigLoader } from 'html-validate'

/**
 * The recommended rules, but for four: a doctype may be written in lower case; an id may hold any character but white space, as HTML says (ids are made
 * of the names of series and files); a title is as long as its author made it; text of the data may end its line with a space.
 */
const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ['html-validate:recommended'],
    rules: {
      'doctype-style': 'off',
      'valid-id': ['error', { relaxed: true }],
      'long-title': 'off',
      'no-trailing-whitespace': 'off',
    },
  }),
)

/** What is wrong with the markup of a page, as `rule: message at line:column`. */
export async function faultsOfMarkup(markup: string): Promise<string[]> {
  const { results } = await validator.validateString(markup)
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ ruleId, message, line, column }) => `${ruleId}: ${message.slice(0, 200)} at ${line}:${column}`,
    ),
  )
}
