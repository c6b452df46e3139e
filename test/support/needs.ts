import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { TestRunner } from 'vitest'
import { findChromium } from '../../pipeline/export/chromium.js'

/** Skips the test at work where something is missing on this machine; `note` says what, and the command that brings it. */
function need(isThere: boolean, note: string): void {
  if (!isThere) TestRunner.getCurrentTest()?.context.skip(note)
}

/** Whether a program can be started. */
function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** For tests that open pages in a browser, or print or draw with one. */
export async function needChromium(): Promise<void> {
  const isThere = await findChromium(process.env).then(
    () => true,
    () => false,
  )
  need(isThere, 'needs Chromium: apt-get install chromium-headless-shell, or set CHROMIUM_PATH')
}

/** For tests on a terminal that is none of a person. */
export function needScript(): void {
  need(isInstalled('script'), 'needs script: apt-get install bsdutils')
}

/** For tests of the units of systemd. */
export function needSystemd(): void {
  need(isInstalled('systemd-analyze'), 'needs systemd-analyze: apt-get install systemd')
}

/** For tests of processes that are found by their environment. */
export function needProc(): void {
  need(existsSync('/proc/self/environ'), 'needs /proc, which Linux has')
}

/** For tests of a clock that is set while a process runs. */
export function needFaketime(): void {
  need(isInstalled('faketime'), 'needs faketime: apt-get install faketime')
}

/** For tests of a proxy before the server. */
export function needNginx(): void {
  need(isInstalled('nginx'), 'needs nginx: apt-get install nginx-light')
  need(isInstalled('openssl'), 'needs openssl: apt-get install openssl')
}

/** For tests in a view of the file system of their own, which others do not see. */
export function needOwnMounts(): void {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  need(status === 0, 'needs the right to mount: run it as root')
}

/** For tests of a crontab. */
export function needCron(): void {
  need(isInstalled('cron'), 'needs cron: apt-get install cron')
}

/** For tests that are too long for the suite. */
export function needTime(isLong: boolean): void {
  need(isLong, 'takes more than a minute: npm run soak')
}
