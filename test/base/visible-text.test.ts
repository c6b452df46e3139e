import { describe, expect, test } from 'vitest'
import { anchorOf } from '../../pipeline/base/anchor.js'
import { html, isolated, joined, trustedMarkup } from '../../pipeline/base/html.js'
import { visibleText } from '../../pipeline/base/visible-text.js'

describe('text in a page', () => {
  test.each([
    ['control characters are pictures', '\0a\x07\x1b\x7f', '␀a␇␛␡'],
    ['lines and tabs stay, a carriage return is a line feed', 'a\tb\r\nc\rd\n', 'a\tb\nc\nd\n'],
    ['control characters that have no picture', 'a\x85\x9b', 'a��'],
    ['half characters and noncharacters', '\ud800a\udfff\ufffe\ufdd0\u{1fffe}', '�a����'],
    ['whole characters of two halves stay', '憑證𠮷😀', '憑證𠮷😀'],
    ['what turns the direction of the text after it', '\u202eexe\u202c\u2066a\u2069', '�exe��a�'],
    ['marks of direction and joiners stay', 'a\u200eb\u200d\u200bc\u061c', 'a\u200eb\u200d\u200bc\u061c'],
  ])('%s', (_what, text, shown) => {
    expect(visibleText(text)).toBe(shown)
    expect(html`${text}`.markup).toBe(shown)
    expect(trustedMarkup(text).markup).toBe(shown)
  })

  test('hides no character but those', () => {
    const hidden = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/u
    const characters = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point))
    expect(
      characters.filter((character) => (visibleText(character) !== character) !== hidden.test(character)),
    ).toEqual([])
  })

  test('is kept apart from its sentence where it is written from right to left', () => {
    expect(isolated('uses/<b>').markup).toBe('uses/&#60;b&#62;')
    expect(isolated('שלום<b>').markup).toBe('<bdi>שלום&#60;b&#62;</bdi>')
    expect(isolated('a\u200f').markup).toBe('<bdi>a\u200f</bdi>')
  })

  test('is joined with an escaped text between', () => {
    expect(joined([html`<i>a</i>`, html`b`, html`c`], ' & ').markup).toBe('<i>a</i> &#38; b &#38; c')
    expect(joined([], ', ').markup).toBe('')
  })
})

describe('the id of a thing', () => {
  test('is its name where that needs no encoding', () => {
    expect(anchorOf('flag', 'drop:uses/citizen:2017-Q1')).toBe('flag-drop:uses/citizen:2017-Q1')
    expect(anchorOf('file', '憑證.csv')).toBe('file-憑證.csv')
  })

  test('has no white space, quote or per cent sign, and no two names share it', () => {
    const names = ['a b', 'a%20b', 'a~20~b', 'a"b', 'a#b', 'a\u202eb', 'a\0b', 'a😀b', 'ab']
    const anchors = names.map((name) => anchorOf('file', name))
    expect(anchors.filter((anchor) => !/^[\w~-]+$/.test(anchor))).toEqual([])
    expect(new Set(anchors).size).toBe(names.length)
  })
})
