import { expect, test } from 'vitest'
import { html, isolated } from '../../pipeline/base/html.js'
import { newPage } from './browser.js'
import { hostileTexts } from './hostile-project.js'

test('a text that turns the direction of writing leaves the words around it in their order', async () => {
  const texts = (await hostileTexts('directions')).filter((text) => /\p{L}/u.test(text))
  const page = await newPage()
  await page.setContent(
    html`${texts.map((text) => html`<p><i>12 uses</i> <b>${isolated(text)}</b>: <u>2020, 34 (5)</u></p>`)}`
      .markup,
  )
  const turned = await page.evaluate(`[...document.querySelectorAll('p')].filter((sentence) => {
    const [before, text, after] = ['i', 'b', 'u'].map((name) => sentence.querySelector(name).getBoundingClientRect())
    return before.right > text.left + 1 || text.right > after.left + 1
  }).map((sentence) => sentence.textContent)`)
  expect(texts.length).toBeGreaterThan(5)
  expect(turned).toEqual([])
})
