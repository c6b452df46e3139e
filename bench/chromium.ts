import { chromium, type Browser, type BrowserServer } from 'playwright-core'
import { findChromium } from '../pipeline/export/chromium.js'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the installed Chromium with a fresh profile. @throws UserError when there is none, saying how to get one. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(process.env), args: FLAGS })
}

/** The same, for several processes to share. */
export async function serveBrowser(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await findChromium(process.env), args: FLAGS })
}
