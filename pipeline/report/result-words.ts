/** Stands for a figure of a query in the words around it. */
export const FIGURE = '\uFFFC'

const NUMBER = 'two|three|four|five|six|seven|eight|nine|ten|a dozen|twenty|fifty|a hundred|a thousand'
const PART = 'half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth'
const MOVED =
  'fell|rose|grew|shrank|declined|decreased|increased|doubled|trebled|tripled|quadrupled|halved|plunged|plummeted|soared|surged|slumped'
const NEARLY = 'by|nearly|almost|about|roughly|over|under|more than|less than'
const MORE = 'more|less|fewer|larger|smaller|higher|lower|greater|longer|shorter'
const HAN_NUMBER = '[一二兩三四五六七八九十百]'
const HAN_MOVED =
  '(?<![增升])(?:增加|增長|增至|增為|增達|減少|減至|減為|上升|升至|升為|下降|降至|降為|成長|衰退|回升|回落|驟升|驟降|大增|大減|上揚|下滑|下跌)'

/**
 * Words that state a result, in English and Chinese: a verb of movement in the past, a multiple, a fraction that compares, a direction beside
 * a figure. The same words in a definition or a question (“a fall is flagged when …”, “a quarter has three months”) state none.
 */
const RESULTS = [
  String.raw`\b(?:${MOVED})\b`,
  String.raw`\b(?:once|twice|thrice)\s+(?:as\s+\w+\s+as|what|that of|those of)\b`,
  String.raw`\b(?:${NUMBER})\s+times\s+(?:as|what|that of|those of|the\s+\w+\s+of|${MORE})\b`,
  String.raw`\b(?:two|three|four|five|six|seven|eight|nine|ten)-?fold\b`,
  String.raw`\b(?:${NEARLY})\s+(?:half|(?:an?|one|${NUMBER})\s+(?:${PART})s?)\b(?!\s+(?:of\s+)?(?:an?\s+)?(?:year|month|week|hour|day|minute))`,
  String.raw`\b(?:a|an|one|two|three|four|five)\s+(?:${PART})s?\s+(?:${MORE}|of (?:all|the|those|that|its|them)|as)\b`,
  String.raw`\b(?:up|down)\s+(?:by\s+)?${FIGURE}`,
  String.raw`${FIGURE}\s*(?:per cent|percent|%|points?|percentage points)?\s+(?:${MORE})\b`,
  String.raw`${HAN_MOVED}(?:了|約|近|逾|達|為|至|到|計)?\s*${FIGURE}`,
  `(?<!百)(?<=^|[^一二兩三四五六七八九十百])(?!百分)${HAN_NUMBER}+分之${HAN_NUMBER}+`,
  '(?:倍增|翻倍|翻番|腰斬|減半)(?:了|(?=[，。；！」]|$))',
  `(?:為|達|約|近|逾|增|成長|增加|至)\\s*${HAN_NUMBER}+倍`,
]

const STATED = new RegExp(RESULTS.join('|'), 'iu')

/** The first words of a text that state a result, null where none do. @param text in which a `FIGURE` stands for each figure and for words that are bound to one. */
export function statedResult(text: string): string | null {
  return STATED.exec(text)?.[0].replaceAll(FIGURE, '…').trim() ?? null
}
