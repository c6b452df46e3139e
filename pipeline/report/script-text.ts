import { trustedMarkup, type Html } from '../base/html.js'

/** JSON for an element of type application/json: no `<` is left that could end the element. */
export function scriptText(json: string): Html {
  return trustedMarkup(json.replaceAll('<', '\\u003c'))
}

/** A program for a script element: `</script` and `<!--` in it can only stand in strings, where the escape means the same. */
export function programText(program: string): Html {
  return trustedMarkup(program.replace(/<(?=\/script|!--|script)/gi, '\\x3c'))
}
