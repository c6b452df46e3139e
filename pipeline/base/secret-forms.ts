/** What stands in place of a secret. */
export const HIDDEN = '[hidden]'

const WORD_OF_A_SECRET = String.raw`(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|access[-_]?key|private[-_]?key|credential|signature)s?`
/** Names of settings, as they stand before `=`: `pass` and `pwd` only behind another word, since `PWD` is a folder. */
const SETTING = String.raw`(?:[\w.-]{0,40}${WORD_OF_A_SECRET}|[\w.-]{1,40}[_-](?:pass|pwd))`
/** Words that no sentence puts before a colon without meaning a secret, as it does with `unknown token: 3`. */
const PLAINLY_SECRET = String.raw`(?:[\w.-]{0,40}(?:passw(?:or)?d|passphrase|secret|api[-_]?key|access[-_]?key|private[-_]?key)|[\w.-]{1,40}[_-](?:token|pass|pwd))`
/** Headers whose value is secret, up to the end of the line and of those that continue it. */
const HEADER = String.raw`(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-[\w-]{0,40}(?:key|token|secret|auth|signature)[\w-]{0,40}|(?:[\w-]{1,40}-)?api-?key|[\w-]{1,40}-subscription-key|private-token)`
const PARAMETER = String.raw`(?:[\w.-]{0,40}(?:key(?!words?=)|token|secret|passw(?:or)?d|pwd|auth(?!ors?=)|credential|signature)[\w.-]{0,40}|sig|pass|session|jwt|ticket|code(?==[\w.~%+/=-]{20}))`

/** No quote, backslash or line end is part of a value without quotes, so that a line of JSON stays one. */
const VALUE = String.raw`(?!\[hidden](?:[\s"'\\&;,<>)#]|$))[^\s"'\\&;,<>)]+`
/** The rest of a line, with texts in quotes behind `=`, as in `Digest username="me"`. */
const REST = String.raw`(?:=\s?"[^"\r\n]*"|=\\"[^"\\\r\n]*\\"|[^\r\n"'\\])+`
const LINES = String.raw`(?=[^\s"'\\])${REST}(?:\r?\n[ \t]{1,40}(?=[^\s"'\\])(?!at )${REST})*`

/** What stands before a secret, then the secret: in quotes up to the same quote, else as `plain` says. */
function named(before: string, plain: string): readonly [form: RegExp, shown: string] {
  const quoted = String.raw`(\\["'])[^"'\\\r\n]+|(")(?:[^"\\\r\n]|\\.)+|(')(?:[^'\\\r\n]|\\.)+`
  return [new RegExp(String.raw`(${before})(?:${quoted}|${plain})`, 'gi'), `$1$2$3$4${HIDDEN}`]
}

/** Forms of a secret that are known by what stands before them or by how they begin; all take time linear in the text. */
const FORMS: readonly (readonly [form: RegExp, shown: string])[] = [
  [/(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^]*?(?=-----END|$)/g, `$1${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, HIDDEN],
  [
    /\b(?:gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|AKIA[A-Z\d]{16}\b)/g,
    HIDDEN,
  ],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'\\]+@(?:[^\s/?#@"'\\]*@)*/gi, `$1${HIDDEN}@`],
  [
    /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#:@"'\\[]{1,100}:(?!\d{0,5}(?:[/?#]|$))[^\s@"'\\]{1,200}@(?:[^\s/?#@"'\\]*@)*/gi,
    `$1${HIDDEN}@`,
  ],
  [
    new RegExp(
      String.raw`((?:[?&;#]|%(?:25)?(?:3f|26|23))${PARAMETER}(?:=|%(?:25)?3d))(?:(?!%(?:25)?26)[^\s&#"'<>\\])+`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  named(String.raw`\b${HEADER}["'\\]{0,4}\s{0,4}:\s{0,4}`, LINES),
  named(String.raw`\b${HEADER}=`, VALUE),
  [/\b((?:bearer|basic)\s{1,4})(?=[\w.~+/-]{0,200}[\d=])[\w.~+/-]{8,}=*/gi, `$1${HIDDEN}`],
  named(String.raw`\b${SETTING}=(?![=>])`, VALUE),
  named(String.raw`--[\w-]{0,40}${WORD_OF_A_SECRET}\s{1,4}`, VALUE),
  [/((?:^|\s)(?:-u|--(?:proxy-)?user)[\s=]{1,4}["']?[^\s:"'/]{1,60}:)[^\s"']+/gi, `$1${HIDDEN}`],
  named(String.raw`["'][\w.-]{0,40}${WORD_OF_A_SECRET}\\?["']\s{0,4}:\s{0,4}`, String.raw`\d{4,}`),
  named(
    String.raw`\b${PLAINLY_SECRET}\s{0,4}:\s{1,4}`,
    String.raw`(?=[^\s"'\\&;,<>)]{0,200}[\d!$%*+=@^_~])[^\s"'\\&;,<>)]{6,}`,
  ),
  [
    new RegExp(String.raw`(<[\w:.-]{0,40}${WORD_OF_A_SECRET}\b[^<>]{0,200}>)\s*[^\s<>][^<>]*`, 'gi'),
    `$1${HIDDEN}`,
  ],
]

/**
 * A text without what is known as a secret by its form: user and password of an address, parameters of an address, headers and options that
 * are named like a key or a token, and keys that tell by their beginning what they are. It depends on the text alone.
 */
export function hideSecretForms(text: string): string {
  return FORMS.reduce((rest, [form, shown]) => rest.replace(form, shown), text)
}
