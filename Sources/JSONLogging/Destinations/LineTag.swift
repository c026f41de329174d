import Logging

/// Which logger said a line, and at which level.
struct LineTag: Sendable, Hashable {
    private let raw: UInt16

    /// Loggers are numbered from 0 up to this.
    static let loggers = Int(UInt16.max >> 3)

    init(logger: Int, level: Logger.Level) { raw = UInt16(min(max(logger, 0), Self.loggers)) << 3 | UInt16(level.position) }

    var logger: Int { Int(raw >> 3) }
    var level: Logger.Level { Logger.Level(position: Int(raw & 7)) }
}
