import { trustedMarkup, type Html } from '../base/html.js'

/** JSON for an element of type application/json: no `<` is left that could end the element. */
export function scriptText(json: string): Html {
  return trustedMarkup(json.replaceAll('<', '\\u003c'))
}

/** A program for a script element: `</script` and `<!--` in it can only stand in strings, where the escape means the same. */
export function programText(program: string): Html {
  return kept(programs, program, (text) => text.replace(/<(?=\/script|!--|script)/gi, '\\x3c'))
}

/** The style sheet of the project for a style element, without the space before its lines. */
export function styleText(style: string): Html {
  return kept(styles, style, (text) => text.replaceAll(/\n +/g, '\n'))
}

/** Programs and styles are few, large and the same in all pages of a site. */
const programs = new Map<string, Html>()
const styles = new Map<string, Html>()
const MOST = 8

function kept(known: Map<string, Html>, text: string, escape: (text: string) => string): Html {
  const found = known.get(text) ?? trustedMarkup(escape(text))
  if (known.size >= MOST) known.clear()
  known.set(text, found)
  return found
}
