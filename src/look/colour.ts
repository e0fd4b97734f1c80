/** Red, green and blue, each from 0 to 1. */
type Rgb = readonly [number, number, number]

/** `#1af` and `#11AAFF` as `#11aaff`. Undefined for any other text, and for a colour that is transparent. */
export function parseColour(text: string): string | undefined {
  const [, digits] = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text.trim()) ?? []
  if (!digits) return undefined
  return `#${digits.length === 6 ? digits : digits.replace(/./g, '$&$&')}`.toLowerCase()
}

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio). */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

/**
 * The colour itself if it has the ratio with each background; otherwise the nearest in lightness that has, with the same
 * hue. White or black if no other does.
 */
export function fitColour(colour: string, backgrounds: readonly string[], ratio: number): string {
  const fits = (one: string) => backgrounds.every((background) => contrast(one, background) >= ratio)
  if (fits(colour)) return colour
  const [lightness, a, b] = toOklab(colour)
  for (let step = 1; step <= steps; step++) {
    const found = [step, -step]
      .map((by) => lightness + by / steps)
      .filter((light) => light >= 0 && light <= 1)
      .map((light) => fromOklab(light, a, b))
      .find(fits)
    if (found) return found
  }
  return fits('#ffffff') ? '#ffffff' : '#000000'
}

const steps = 200

function luminance(colour: string): number {
  const [red, green, blue] = toLinear(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function toLinear(colour: string): Rgb {
  const part = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

/** CSS Color 4, section 10.3: lightness from 0 to 1, and two axes of colour. */
function toOklab(colour: string): readonly [number, number, number] {
  const [red, green, blue] = toLinear(colour)
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** With as much of the colour as a screen can show at that lightness. */
function fromOklab(lightness: number, a: number, b: number): string {
  for (let share = 1; share > 0; share -= 0.05) {
    const rgb = toRgb(lightness, a * share, b * share)
    if (rgb.every((part) => part >= -0.0001 && part <= 1.0001)) return toHex(rgb)
  }
  return toHex(toRgb(lightness, 0, 0))
}

function toRgb(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function toHex(linear: Rgb): string {
  const digits = linear.map((part) => {
    const value = Math.min(1, Math.max(0, part))
    const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${digits.join('')}`
}
