/** A node of a cluster, as another node names it. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** One open connection to a server. It neither queues nor repeats what is asked, and when it is lost, it is lost. */
export interface Wire {
  send(command: string, ...args: readonly string[]): Promise<unknown>
  /** Calls `hear` with every message of a channel from when the promise resolves. */
  subscribe(channel: string, hear: (message: string) => void): Promise<void>
  /** Ends it at once. Calling it twice is harmless. */
  close(): void
}

/** How a connection is opened. */
export interface Dialing {
  /** How long it may take, in milliseconds. */
  readonly patience: number
  /** Called when the connection has ended, if not by `close`. */
  readonly lost: () => void
  /** Where to, instead of where the client leads. */
  readonly place?: Place | undefined
}

/** Opens connections to one server, or to the nodes of one cluster, by one of the client libraries. */
export interface Dialer {
  /** Loads the client library, where that is still to be done; whether it can be loaded is told by `dial`. */
  load?(): Promise<void>
  /** Rejects with what the server or the network has said. */
  dial(dialing: Dialing): Promise<Wire>
}
