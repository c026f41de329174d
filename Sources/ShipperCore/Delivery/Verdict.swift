/// What a server's answer to a batch means. The decision is pure; the deed is the delivery loop's.
public enum Verdict: Equatable, Sendable {
    /// Every line is there. `duplicates` of them were there before.
    case settled(duplicates: Int)
    /// Nothing is there, or a repeat does no harm: send the same body again.
    case retry(Refusal)
    /// Nothing will change until somebody mends something (credentials, an address): try again slowly, and say so.
    case pause(Refusal)
    /// Nothing is there, and the body as a whole never will be: send its halves. A line that cannot be halved goes to the dead letter.
    case split(Refusal)
    /// The server will never take these lines: they go to the dead letter.
    case reject(Refusal)
    /// The server refuses in words that are not known: some lines may be there, and others refused; or something on the way refuses all
    /// that comes. Ask; lines that are not there are sent in halves, and one that is refused alone goes to the dead letter.
    case unexplained(Refusal)
    /// Any of the lines may be there, and the server may still be at it: ask before sending again.
    case ask(Refusal)
    /// The server answered for each line, in order; `retryAfter` is what it asks for before any of them comes again.
    case items([ItemVerdict], retryAfter: Duration? = nil)
}

/// What a server's answer to one line means.
public enum ItemVerdict: Equatable, Sendable {
    case stored
    case duplicate
    case retry(String)
    /// Not there, and with as many others it never will be: wait, and send it with fewer. A line alone is sent again.
    case halve(String)
    case reject(String)
    /// It may be there, or the server was too busy for it: wait, and ask. If it is not there, send it again.
    case ask(String)
    /// It may be there; with as many others it never will be: wait, and ask. If it is not there, send it with fewer others.
    case askToHalve(String)
    /// It may be there, or may be one that was refused for this reason: ask. If it is not there, send it with fewer others.
    case doubt(String)
}

/// Why a batch was not taken.
public struct Refusal: Equatable, Sendable {
    /// A word for the metric's label `outcome`, never dynamic: `rate_limited`, `server_error`, `unauthorized` …
    public let kind: String
    /// The server's words, cut to 512 bytes.
    public let reason: String
    /// What a `Retry-After` asks for.
    public let retryAfter: Duration?

    public init(kind: String, reason: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.reason = reason
        self.retryAfter = retryAfter
    }
}
