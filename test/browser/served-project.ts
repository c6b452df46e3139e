import { keepServer } from '../support/running-server.js'
import { Workspace } from '../support/workspace.js'

/** A released project of its own, served as `almanac serve` does. */
export class ServedProject {
  private constructor(
    readonly workspace: Workspace,
    /** Of its front page. */
    readonly address: string,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<ServedProject> {
    const workspace = await Workspace.keepReleased()
    const { url, stop } = await keepServer(await workspace.project())
    return new ServedProject(workspace, `${url}/`, async () => {
      await stop()
      await workspace.remove()
    })
  }

  /** The address of its console that asks something. */
  console(parameters: Readonly<Record<string, string>> = {}): string {
    return consoleAt(this.address, parameters)
  }

  /** Ends the server and removes the project. */
  end(): Promise<void> {
    return this.stop()
  }
}

/** The address of the console of a server that asks something, in English unless it says otherwise. */
export function consoleAt(address: string, parameters: Readonly<Record<string, string>> = {}): string {
  return `${address}console?${new URLSearchParams({ lang: 'en', ...parameters }).toString()}`
}
