/// Leaves out records that say the same as one before, all but the time: label, level, message, fields, trace, error.
///
/// The first is written at once. Those that follow within ``window`` are counted; when it is over, the record is written once
/// more, with their number in the field `repeated`.
public struct LogDuplicates: Sendable, Hashable {
    /// How long a record stands for those that repeat it: 100 ms to 1 h. The default is 10 s.
    public let window: Duration

    /// Different records that are watched at one time; further ones are written as if they were no repetitions.
    public static let limit = 256
    /// Records whose line, less its time, is longer than this many bytes are not watched.
    public static let lineBytes = 4096

    /// A window outside of its range is taken as the nearest inside.
    public init(within window: Duration = .seconds(10)) {
        self.window = min(max(window, .milliseconds(100)), .seconds(3600))
    }
}
