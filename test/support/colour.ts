/** Red, green and blue from 0 to 1. */
export type Colour = readonly [number, number, number]

/** A colour as a style sheet writes it, `#rrggbb`. */
export function parseColour(text: string): Colour {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text)?.slice(1)
  if (!parts) throw new Error(`not a colour: ${text}`)
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Number.parseInt(part, 16) / 255)
  return [red, green, blue]
}

/** The contrast of two colours, 1 to 21, as WCAG 2.2 defines it ("contrast ratio", "relative luminance"). */
export function contrast(one: Colour, other: Colour): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = linear(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

type Matrix = readonly [Colour, Colour, Colour]

const SIGHT: Readonly<Record<'protanopia' | 'deuteranopia' | 'tritanopia', Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** The kinds of colour blindness that are simulated. */
export const BLINDNESSES = ['protanopia', 'deuteranopia', 'tritanopia'] as const

/**
 * A colour as it looks with a colour blindness of full severity: the matrices of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, on linear RGB.
 */
export function simulate(colour: Colour, blindness: (typeof BLINDNESSES)[number]): Colour {
  const [red, green, blue] = transformed(SIGHT[blindness], linear(colour))
  return [encoded(red), encoded(green), encoded(blue)]
}

function transformed([first, second, third]: Matrix, colour: Colour): Colour {
  return [product(first, colour), product(second, colour), product(third, colour)]
}

function product([a, b, c]: Colour, [x, y, z]: Colour): number {
  return a * x + b * y + c * z
}

function linear([red, green, blue]: Colour): Colour {
  return [decoded(red), decoded(green), decoded(blue)]
}

function decoded(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

function encoded(part: number): number {
  const inside = Math.min(1, Math.max(0, part))
  return inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055
}

const SRGB_TO_XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
]
const WHITE: Colour = [0.95047, 1, 1.08883]

/** CIELAB under D65 of an sRGB colour (IEC 61966-2-1, CIE 15). */
export function labOf(colour: Colour): Colour {
  const [x, y, z] = transformed(SRGB_TO_XYZ, linear(colour))
  const [fx, fy, fz] = [labPart(x / WHITE[0]), labPart(y / WHITE[1]), labPart(z / WHITE[2])]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

function labPart(part: number): number {
  return part > (6 / 29) ** 3 ? Math.cbrt(part) : part / (3 * (6 / 29) ** 2) + 4 / 29
}
