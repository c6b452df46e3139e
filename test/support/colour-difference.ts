import { labOf, type Colour } from './colour.js'

const DEGREE = Math.PI / 180

/**
 * The difference of two colours, CIEDE2000 with all weights 1: about 2 can just be seen, 10 at a glance. The steps and names are those of G. Sharma, W. Wu,
 * E. N. Dalal, "The CIEDE2000 Color-Difference Formula", Color Research & Application 30(1), 2005.
 */
export function colourDifference(one: Colour, other: Colour): number {
  return labDifference(labOf(one), labOf(other))
}

/** The same for two colours of CIELAB. */
export function labDifference(one: Colour, other: Colour): number {
  const shift = 1 + redShift((chromaOf(one) + chromaOf(other)) / 2)
  const [first, second] = [polar(one, shift), polar(other, shift)]
  const hue = hueDifference(first, second)
  const lightness = (first.lightness + second.lightness) / 2
  const chroma = (first.chroma + second.chroma) / 2
  const meanHue = meanOfHues(first, second)
  const lightnessPart =
    (second.lightness - first.lightness) /
    (1 + (0.015 * (lightness - 50) ** 2) / Math.sqrt(20 + (lightness - 50) ** 2))
  const chromaPart = (second.chroma - first.chroma) / (1 + 0.045 * chroma)
  const huePart = hue / (1 + 0.015 * chroma * hueWeight(meanHue))
  const rotation = -Math.sin(60 * Math.exp(-(((meanHue - 275) / 25) ** 2)) * DEGREE) * rotationSize(chroma)
  return Math.sqrt(lightnessPart ** 2 + chromaPart ** 2 + huePart ** 2 + rotation * chromaPart * huePart)
}

interface Polar {
  lightness: number
  chroma: number
  /** In degrees, 0 to 360. */
  hue: number
}

function chromaOf([, a, b]: Colour): number {
  return Math.hypot(a, b)
}

function redShift(chroma: number): number {
  return 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)))
}

function rotationSize(chroma: number): number {
  return 2 * Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7))
}

function polar([lightness, a, b]: Colour, shift: number): Polar {
  const angle = Math.atan2(b, a * shift) / DEGREE
  return { lightness, chroma: Math.hypot(a * shift, b), hue: angle < 0 ? angle + 360 : angle }
}

function hueDifference(first: Polar, second: Polar): number {
  if (first.chroma * second.chroma === 0) return 0
  const turn = ((((second.hue - first.hue + 180) % 360) + 360) % 360) - 180
  return 2 * Math.sqrt(first.chroma * second.chroma) * Math.sin((turn / 2) * DEGREE)
}

function meanOfHues(first: Polar, second: Polar): number {
  const sum = first.hue + second.hue
  if (first.chroma * second.chroma === 0) return sum
  if (Math.abs(first.hue - second.hue) <= 180) return sum / 2
  return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2
}

function hueWeight(hue: number): number {
  const cosine = (factor: number, offset: number): number => Math.cos((factor * hue + offset) * DEGREE)
  return 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.2 * cosine(4, -63)
}
