/// How long and how deep the parts of a line may be. What is longer is cut, with a mark, and counted
/// (``LogStatistics/cut``).
public struct LogLimits: Sendable, Hashable {
    /// Bytes of UTF-8 of one string: the message, a value, an error. 64…16 MiB; the default is 64 KiB. A longer one ends
    /// in `…[cut: N bytes]`, where N is how many it had.
    public var stringBytes: Int
    /// Bytes of a whole line. 4 KiB…64 MiB; the default is 256 KiB, which is Loki's limit and the agent's. The fields for
    /// which there is no room are left out, those first that sort last; `fields_cut` says how many. A message and an error that
    /// would fill more than three quarters of a line are cut shorter than ``stringBytes``.
    public var lineBytes: Int
    /// Levels of arrays and objects in a value: 1…64; the default is 20, Elasticsearch's `index.mapping.depth.limit`.
    /// Deeper ones are replaced by `[nested too deeply]`.
    public var depth: Int

    static let shortestString = 64

    /// Values outside of their range are taken as the nearest inside.
    public init(stringBytes: Int = 64 << 10, lineBytes: Int = 256 << 10, depth: Int = 20) {
        self.stringBytes = min(max(stringBytes, Self.shortestString), 16 << 20)
        self.lineBytes = min(max(lineBytes, 4 << 10), 64 << 20)
        self.depth = min(max(depth, 1), 64)
    }
}
