import { runServe } from '../../pipeline/service/serve/serve.js'
import { Workspace } from '../support/workspace.js'

/** A released project of its own, served as `almanac serve` does. */
export class ServedProject {
  private constructor(
    readonly workspace: Workspace,
    /** Of its front page. */
    readonly address: string,
    /** What the server said. */
    readonly lines: readonly string[],
    private readonly stop: () => Promise<void>,
  ) {}

  /** @param settings lines of YAML that are added to almanac.yaml. */
  static async start(settings = ''): Promise<ServedProject> {
    const workspace = await Workspace.keepReleased()
    await workspace.write('almanac.yaml', `${await workspace.read('almanac.yaml')}\n${settings}`)
    const project = await workspace.project()
    const end = new AbortController()
    const lines: string[] = []
    let ended: Promise<void> = Promise.resolve()
    const address = await new Promise<string>((resolve, reject) => {
      const events = { listening: resolve, say: (line: string) => void lines.push(line) }
      ended = runServe(project, { address: { host: '127.0.0.1', port: 0 }, token: null }, events, end.signal)
      ended.catch(reject)
    })
    return new ServedProject(workspace, address, lines, async () => {
      end.abort()
      await ended
      await workspace.remove()
    })
  }

  /** The address of the console that asks something, in English unless it says otherwise. */
  console(parameters: Readonly<Record<string, string>> = {}): string {
    return `${this.address}console?${new URLSearchParams({ lang: 'en', ...parameters }).toString()}`
  }

  /** Ends the server and removes the project. */
  end(): Promise<void> {
    return this.stop()
  }
}
